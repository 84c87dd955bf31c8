// History and the way back.
import {call} from './client';
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

interface UndoAnswer {
  kept?: unknown[];
}

/** Takes batches of changes back, the last one first; `kept` counts what others have changed since. */
export async function undoBatches(batches: readonly Id[]): Promise<{kept: number}> {
  let kept = 0;
  for (const batch of [...batches].reverse()) {
    const answer = await call<UndoAnswer>('POST', `/v1/batches/${batch}/undo`);
    kept += answer.kept?.length ?? 0;
  }
  return {kept};
}
