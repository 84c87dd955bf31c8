// Who may be the same person.
import {call} from './client';
import type {Contact, Id, WriteAnswer} from './types';

export interface Resemblance {
  id: Id;
  reason: string;
  score: number;
}

/** Whom a contact that is not written yet resembles, and what writing it would do. */
export const checkDuplicates = async (contact: Partial<Contact>, signal?: AbortSignal): Promise<{outcome: string; possible_duplicates?: Resemblance[]}> =>
  (await call<{contacts: {outcome: string; possible_duplicates?: Resemblance[]}[]}>('POST', '/v1/duplicates/check', {body: {contacts: contact}, signal})).contacts[0]!;

export interface Pair {
  contacts: [Id, Id];
  reason: string;
  score: number;
}

export const pairsOf = async (id: Id, signal?: AbortSignal): Promise<Pair[]> =>
  (await call<{duplicates: Pair[]}>('GET', '/v1/duplicates', {query: {id, limit: 20}, signal})).duplicates;

export const decidePair = (contacts: readonly Id[], decision: 'different' | 'later' | 'open'): Promise<unknown> =>
  call('PATCH', '/v1/duplicates', {body: {contacts, decision}});

export const mergeContacts = (ids: readonly Id[], into?: Id): Promise<WriteAnswer> => call('POST', '/v1/merges', {body: {ids, into}});
