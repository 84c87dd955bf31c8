// Long work: how far it is, and how to stop it.
import {call} from './client';
import type {Id} from './types';

export type JobState = 'ready' | 'queued' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed' | 'undone';
export type JobCommand = 'pause' | 'resume' | 'cancel';

export interface Job<Progress = unknown> {
  id: Id;
  kind: 'import' | 'undo' | 'audit' | 'audit_fix' | 'scan' | 'mail_sync' | 'backup';
  state: JobState;
  phase?: string;
  done: number;
  total: number;
  seconds_left?: number;
  /** Why it failed. */
  message?: string;
  progress: Progress;
  created_at: number;
  started_at?: number;
  finished_at?: number;
}

export interface JobAnswer<Progress = unknown> {
  jobs: Job<Progress>[];
  next_cursor?: string;
}

/** What could not be taken back, because somebody changed it since. */
export interface Kept {
  contact: Id;
  field: string;
  why: string;
}

export interface UndoProgress {
  undone?: number;
  kept_count?: number;
  kept?: Kept[];
}

/** Whether nobody works on it: it is over, or waits for a person. */
export const isAtRest = ({state}: Pick<Job, 'state'>): boolean => state !== 'queued' && state !== 'running';

export async function getJob<Progress>(id: Id, signal?: AbortSignal): Promise<Job<Progress>> {
  return (await call<JobAnswer<Progress>>('GET', `/v1/jobs/${id}`, {signal})).jobs[0]!;
}

export const listJobs = (kind: Job['kind'], options: {limit: number; cursor?: string}, signal?: AbortSignal): Promise<JobAnswer> =>
  call('GET', '/v1/jobs', {query: {kind, ...options}, signal});

export const newestJob = async (kind: Job['kind'], signal?: AbortSignal): Promise<Job | undefined> =>
  (await listJobs(kind, {limit: 1}, signal)).jobs[0];

export const controlJob = async (id: Id, command: JobCommand): Promise<Job> =>
  (await call<JobAnswer>('POST', `/v1/jobs/${id}/${command}`)).jobs[0]!;
