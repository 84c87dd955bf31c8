// Making one contact of several, and taking them apart.
import {call} from './client';
import type {Contact, Id, Written} from './types';

/** A value to show first: of a contact, the one that is shown so; without `value` its first. */
export interface Preference {
  contact: Id;
  field: string;
  value?: string;
}

export interface Merge {
  ids: readonly Id[];
  into?: Id;
  prefer?: readonly Preference[];
  /** Those that the contacts must still have, in the order of `ids`. */
  etags?: readonly string[];
}

export interface Merged {
  contacts: Contact[];
  sides: {id: Id; name: string; survives: boolean; completeness: number}[];
  warnings?: string[];
  batch?: Id;
}

export const previewMerge = (merge: Merge, signal?: AbortSignal): Promise<Merged> =>
  call('POST', '/v1/merges', {body: {...merge, dry_run: true}, signal});

export const mergeContacts = (merge: Merge): Promise<Merged> => call('POST', '/v1/merges', {body: merge});

export interface PastMerge {
  batch: Id;
  at: number;
  did: 'merged' | 'unmerged';
  from: Id;
  to: Id;
  records: Id[];
  in_effect?: boolean;
  actor: Id;
  channel: string;
}

export const listMerges = (cursor?: string, signal?: AbortSignal): Promise<{merges: PastMerge[]; next_cursor?: string}> =>
  call('GET', '/v1/merges', {query: {cursor}, signal});

/** A value that was added while the two were one. */
export type LaterFact = {record: Id; fact: number; field: string; value?: string; stays_with: Id} & Record<string, unknown>;

/** What is taken out: all that a merge brought, or some records of one contact. */
export type Unmerge = ({batch: Id} | {records: readonly Id[]}) & {move?: readonly {record: Id; fact: number}[]};

export interface Unmerged {
  contacts: Written[];
  later_facts: LaterFact[];
  batch?: Id;
}

export const previewUnmerge = (unmerge: Unmerge, signal?: AbortSignal): Promise<Unmerged> =>
  call('POST', '/v1/unmerges', {body: {...unmerge, dry_run: true}, signal});

export const unmergeContacts = (unmerge: Unmerge): Promise<Unmerged> => call('POST', '/v1/unmerges', {body: unmerge});
