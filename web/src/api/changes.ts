// History and the way back.
import {call} from './client';

interface UndoAnswer {
  kept?: unknown[];
}

/** Takes a batch of changes back; `kept` counts what others have changed since. */
export async function undoBatch(batch: string): Promise<{kept: number}> {
  const answer = await call<UndoAnswer>('POST', `/v1/batches/${batch}/undo`);
  return {kept: answer.kept?.length ?? 0};
}
