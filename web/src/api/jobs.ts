// Long work: how far it is, and stopping it.
import {call} from './client';
import type {Id} from './types';

export interface Job {
  id: Id;
  kind: string;
  state: 'queued' | 'running' | 'paused' | 'ready' | 'done' | 'failed' | 'cancelled';
  phase?: string;
  done: number;
  total: number;
  seconds_left?: number;
  message?: string;
}

interface Jobs {
  jobs: Job[];
}

export const getJob = async (id: Id, signal?: AbortSignal): Promise<Job> =>
  (await call<Jobs>('GET', `/v1/jobs/${id}`, {signal})).jobs[0]!;

export const newestJob = async (kind: string, signal?: AbortSignal): Promise<Job | undefined> =>
  (await call<Jobs>('GET', '/v1/jobs', {query: {kind, limit: 1}, signal})).jobs[0];

export const controlJob = async (id: Id, command: 'pause' | 'resume' | 'cancel'): Promise<Job> =>
  (await call<Jobs>('POST', `/v1/jobs/${id}/${command}`)).jobs[0]!;
