// History and the way back.
import {call} from './client';
import {getJob, isAtRest, type Job, type Kept, type UndoProgress} from './jobs';
import type {Id} from './types';

/** A value as the log has it: its field, and what it says. */
export type LoggedValue = {field: string} & Record<string, unknown>;

export interface Change {
  sequence: number;
  batch: Id;
  at: number;
  /** created, edited, deleted, restored, merged, unmerged, moved, left */
  did: string;
  contact_book?: Id;
  actor?: Id;
  token?: Id | null;
  channel: string;
  added: LoggedValue[];
  removed: LoggedValue[];
}

export interface ChangePage {
  changes: Change[];
  next_cursor?: string;
}

export const historyOf = (id: Id, cursor?: string, signal?: AbortSignal): Promise<ChangePage> =>
  call('GET', `/v1/contacts/${id}/history`, {query: {limit: 20, cursor}, signal});

interface Undone {
  undone?: number;
  kept?: Kept[];
  /** Of a large batch: the job that takes it back. */
  jobs?: Job<UndoProgress>[];
}

/** What taking a batch back would do and keep; `more`: of a large one only its end was looked at. */
export const previewUndo = (batch: Id, signal?: AbortSignal): Promise<Undone & {more?: boolean}> =>
  call('POST', `/v1/batches/${batch}/undo`, {query: {dry_run: true}, signal});

/** Takes a batch back; that of an import, or a large one, as a job. */
export const beginUndo = (batch: Id): Promise<Undone> => call('POST', `/v1/batches/${batch}/undo`);

const LOOK_EVERY_MS = 300;

/** Takes a batch back and waits for its end; answers how much stayed, because others have changed it since. */
export async function undoBatch(batch: Id): Promise<number> {
  const {kept, jobs} = await beginUndo(batch);
  let job = jobs?.[0];
  while (job && !isAtRest(job)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    job = await getJob<UndoProgress>(job.id);
  }
  if (job && job.state !== 'done') throw new Error(job.message ?? 'it was not taken back to its end: somebody has stopped it');
  return job?.progress.kept_count ?? kept?.length ?? 0;
}
