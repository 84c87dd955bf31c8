// Backups: jobs that note when one was made, where it is, and how it went.
import {call} from './client';
import {listJobs, type Job, type JobAnswer} from './jobs';

export type Backup = Job<{file?: string; bytes?: number}>;

const SHOWN = 10;

/** The last ones, newest first. */
export const listBackups = async (signal?: AbortSignal): Promise<Backup[]> =>
  (await listJobs('backup', {limit: SHOWN}, signal)).jobs as Backup[];

/** Begins one; `dryRun` only tells whether the server can make any. */
export const startBackup = (dryRun = false): Promise<JobAnswer> => call('POST', '/v1/backups', {query: {dry_run: dryRun}, body: {}});
