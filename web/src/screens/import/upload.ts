// A file on its way to the server, in pieces. It goes on while the user is elsewhere in the page,
// and behind the last piece that arrived after the network was gone or the page was left.
import {signal} from '@preact/signals';
import {appendImport, startImport} from '../../api/imports';
import type {Id} from '../../api/types';

export interface Upload {
  id: Id;
  file: File;
  sent: number;
  error: unknown;
}

export const upload = signal<Upload | null>(null);

/** Below what a request may hold with the server's usual limit. */
const PIECE_BYTES = 4 << 20;
const TYPE = 'application/octet-stream';

let control = new AbortController();

const pieceOf = (file: File, from: number): Blob => file.slice(from, from + PIECE_BYTES, TYPE);
const isLastAt = (file: File, from: number): boolean => from + PIECE_BYTES >= file.size;

/** Sends the file from a place on; an error stays in `upload` until it is tried again. */
export async function sendRest(id: Id, file: File, from: number): Promise<void> {
  control = new AbortController();
  const {signal: cancel} = control;
  upload.value = {id, file, sent: from, error: null};
  try {
    for (let at = from; at < file.size;) {
      const {bytes} = await appendImport(id, at, pieceOf(file, at), isLastAt(file, at), cancel);
      at = bytes;
      upload.value = {id, file, sent: at, error: null};
    }
    upload.value = null;
    forget(id);
  } catch (error) {
    if (!cancel.aborted && upload.value) upload.value = {...upload.value, error};
  }
}

/** Sends the first piece, which begins the import; the rest follows by itself. */
export async function sendFile(file: File, book: string): Promise<Id> {
  control = new AbortController();
  const {id, bytes} = await startImport(file.name, book, pieceOf(file, 0), isLastAt(file, 0), control.signal);
  if (bytes < file.size) {
    remember(id, file);
    void sendRest(id, file, bytes);
  }
  return id;
}

export function stopSending(): void {
  control.abort();
  upload.value = null;
}

// Which file it was, so that another one of the same name is not put behind its beginning.

const nameOf = (id: Id): string => `kith.upload.${id}`;
const marksOf = (file: File): string => `${file.name}\n${file.size}\n${file.lastModified}`;

function remember(id: Id, file: File): void {
  try {
    localStorage.setItem(nameOf(id), marksOf(file));
  } catch {
    // A browser that keeps nothing: the upload cannot be continued after a reload.
  }
}

const forget = (id: Id): void => localStorage.removeItem(nameOf(id));

/** Whether this is the file whose beginning was sent. */
export const isSameFile = (id: Id, file: File): boolean => localStorage.getItem(nameOf(id)) === marksOf(file);
