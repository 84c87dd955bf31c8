// Files of contacts, in and out.
import {addressOf, call} from './client';
import {listJobs, type Job, type JobAnswer} from './jobs';
import type {Id} from './types';

export type Policy = 'add' | 'fill' | 'overwrite' | 'skip';

export const OUTCOMES = [
  'created', 'matched', 'updated', 'unchanged', 'duplicate_in_file', 'group',
  'ambiguous', 'incomplete', 'invalid', 'denied',
] as const;
export type RowOutcome = typeof OUTCOMES[number];

/** How many rows have an outcome; `replaced_values` counts values that a person had typed. */
export type RowCounts = Partial<Record<RowOutcome | 'replaced_values', number>>;

export interface Column {
  /** The header; of files without columns a kind of value. */
  column: string;
  /** What it means: "email:work"; none in files without columns. */
  field?: string;
  confidence?: number;
  policy: Policy;
  samples?: string[];
}

export interface Import {
  id: Id;
  /** Of what was asked for; running it names what was seen. */
  version: string;
  file_name: string;
  /** Received so far. */
  bytes: number;
  format: 'csv' | 'vcard' | 'json' | 'xlsx';
  /** The book's name; "*": each contact names its own. */
  contact_book: string | null;
  contact_book_id?: Id;
  groups: string[];
  keep_ambiguous: boolean;
  allow_missing: string[];
  /** What the file has no column for, and nobody allowed to be missing. */
  asks: string[];
  program?: string;
  encoding?: string;
  separator?: string;
  has_header?: boolean;
  columns?: Column[];
  job: Job<{preview?: RowCounts; done?: RowCounts}>;
}

export interface ColumnChoice {
  /** A header, or a number from 1. */
  column: string;
  field?: string;
  policy?: Policy;
}

export interface ImportChoices {
  contact_book?: string;
  columns?: ColumnChoice[];
  encoding?: string;
  groups?: string[];
  keep_ambiguous?: boolean;
  allow_missing?: string[];
}

export interface ImportRow {
  item: number;
  line: number;
  outcome: RowOutcome;
  message?: string;
  /** A pointer to the column at fault: "/E-mail". */
  field?: string;
  fix?: string;
  same_as_item?: number;
  contact?: Id;
  cells?: string[];
  original?: string;
}

interface ImportAnswer {
  imports: Import[];
}

const first = async (answer: Promise<ImportAnswer>): Promise<Import> => (await answer).imports[0]!;

/** Begins an import with the first bytes of its file. */
export const startImport = (
  name: string, book: string, piece: Blob, isLast: boolean, signal: AbortSignal,
): Promise<Import> =>
  first(call('POST', '/v1/imports', {
    query: {contact_book: book, file_name: name, is_last: isLast}, body: piece, signal,
  }));

export const appendImport = (id: Id, offset: number, piece: Blob, isLast: boolean, signal: AbortSignal): Promise<Import> =>
  first(call('PUT', `/v1/imports/${id}/file`, {query: {offset, is_last: isLast}, body: piece, signal}));

export const getImport = (id: Id, signal?: AbortSignal): Promise<Import> => first(call('GET', `/v1/imports/${id}`, {signal}));

export const changeImport = (id: Id, choices: ImportChoices): Promise<Import> =>
  first(call('PATCH', `/v1/imports/${id}`, {body: choices}));

export const runImport = (id: Id, version: string): Promise<Import> =>
  first(call('POST', `/v1/imports/${id}/run`, {query: {version}}));

export interface RowPage {
  rows: ImportRow[];
  next_cursor?: string;
}

export const importRows = (id: Id, outcome: RowOutcome, options: {limit: number; cursor?: string}, signal?: AbortSignal): Promise<RowPage> =>
  call('GET', `/v1/imports/${id}/rows/${outcome}`, {query: options, signal});

/** The address of the file with the refused rows. */
export const refusedAddress = (id: Id): string => addressOf('GET', `/v1/imports/${id}/errors`);

export interface ImportPage {
  imports: Import[];
  next?: string;
}

/** Earlier imports of this user, newest first. Those of others are in no list of his. */
export async function listImports(cursor: string | undefined, signal?: AbortSignal): Promise<ImportPage> {
  const {jobs, next_cursor: next}: JobAnswer = await listJobs('import', {limit: 10, cursor}, signal);
  const found = await Promise.all(jobs.map(({id}) => getImport(id, signal).catch(() => null)));
  return {imports: found.filter((one) => one !== null), next};
}
