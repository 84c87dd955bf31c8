// Who may be the same person: pairs, why, and what was decided.
import {call} from './client';
import type {Job} from './jobs';
import type {Contact, Id} from './types';

export type Decision = 'open' | 'later' | 'different';
export type Evidence = 'name' | 'email' | 'phone' | 'company' | 'address' | 'birthday';

export interface Pair {
  contacts: [Id, Id];
  /** What the records that are alike call the two. */
  names: [string, string];
  reason: string;
  /** 0 to 1; none: nobody has judged it yet. */
  score?: number;
  decision: Decision;
  decided_by?: Id;
  decided_at?: number;
}

export interface PairFilter {
  /** Those of one contact. */
  id?: Id;
  decision?: Decision;
  evidence?: Evidence;
  contact_book?: Id;
}

interface PairPage {
  duplicates: Pair[];
  next_cursor?: string;
  /** Changes whose pairs are not found yet. */
  changes_not_compared?: number;
}

export const listPairs = (filter: PairFilter, cursor?: string, signal?: AbortSignal): Promise<PairPage> =>
  call('GET', '/v1/duplicates', {query: {...filter, cursor}, signal});

export const pairsOf = async (id: Id, signal?: AbortSignal, decision?: Decision): Promise<Pair[]> =>
  (await call<PairPage>('GET', '/v1/duplicates', {query: {id, decision}, signal})).duplicates;

export const decidePair = (contacts: readonly Id[], decision: Decision): Promise<unknown> =>
  call('PATCH', '/v1/duplicates', {body: {contacts, decision}});

export interface Signal {
  field: string;
  /** How far it agrees, in words. */
  level: string;
  /** Each doubles the odds; below 0 halves them. */
  bits: number;
  left: string | null;
  right: string | null;
}

export interface Explanation {
  verdict: 'certain' | 'probable' | 'different';
  score: number;
  sentence: string;
  refused_because: string | null;
  what_would_change_it: string | null;
  prior_bits: number;
  signals: Signal[];
}

export const explainPair = async (contacts: readonly Id[], signal?: AbortSignal): Promise<Explanation> =>
  (await call<{explanations: Explanation[]}>('GET', `/v1/duplicates/explain/${contacts.join(',')}`, {signal})).explanations[0]!;

export const startScan = async (book?: Id): Promise<Job> =>
  (await call<{jobs: Job[]}>('POST', '/v1/duplicates/scan', {body: book ? {contact_books: [book]} : {}})).jobs[0]!;

export interface Band {
  score_from: number;
  open: number;
  merged: number;
  merged_unasked: number;
  different: number;
}

export interface DuplicatesReport {
  bands: Band[];
  /** What people's decisions prove, in a sentence. */
  proven: string;
}

export const duplicatesReport = async (signal?: AbortSignal): Promise<DuplicatesReport> =>
  (await call<{reports: DuplicatesReport[]}>('GET', '/v1/duplicates/report', {signal})).reports[0]!;

export interface Resemblance {
  id: Id;
  reason: string;
  score: number;
}

/** Whom a contact that is not written yet resembles, and what writing it would do. */
export const checkDuplicates = async (contact: Partial<Contact>, signal?: AbortSignal): Promise<{outcome: string; possible_duplicates?: Resemblance[]}> =>
  (await call<{contacts: {outcome: string; possible_duplicates?: Resemblance[]}[]}>('POST', '/v1/duplicates/check', {body: {contacts: contact}, signal})).contacts[0]!;
