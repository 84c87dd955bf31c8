// What is being written, kept in this browser at every stroke: neither a lost network nor a closed
// window takes it. The server keeps it, too, as a draft, as soon as the writer pauses.
import {session} from '../../session';
import type {DraftText} from '../../api/mail';
import type {Id} from '../../api/types';

export interface Kept extends DraftText {
  /** The server's draft of it, and the version that this text goes on from. */
  draft?: Id;
  tag?: string;
}

/** Another user of this browser must not find it. */
const nameOf = (place: string) => `kith.draft.${session.value?.user.id}.${place}`;

export function kept(place: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(nameOf(place)) ?? 'null');
  } catch {
    return null;
  }
}

export function keep(place: string, text: Kept): void {
  try {
    localStorage.setItem(nameOf(place), JSON.stringify(text));
  } catch {
    // A browser that keeps nothing: the server's draft is all there is.
  }
}

export function forget(place: string): void {
  try {
    localStorage.removeItem(nameOf(place));
  } catch {
    // As above.
  }
}
