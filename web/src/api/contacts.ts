// Contacts: find, read, write.
import {addressOf, call, callWithTag} from './client';
import {countQuery, LIST_FIELDS, MOST_FOUND, pageQuery, scopeQuery, type Scope} from './contact-list';
import type {Contact, Id, Info, Membership, Origin, WriteAnswer} from './types';

export type {Order, Scope} from './contact-list';

export interface ContactPage {
  contacts: Contact[];
  next_cursor?: string;
}

export const listContacts = (scope: Scope, offset: number, limit: number, signal?: AbortSignal): Promise<ContactPage> =>
  call('GET', '/v1/contacts', {query: pageQuery(scope, offset, limit), signal});

/** The search as the server has it: the group is one of its filters, the book a lens. */
const searchBody = ({book, group, query}: Scope) =>
  ({query: group ? `group:${group} ${query ?? ''}` : query, contact_book: book});

export const searchContacts = (
  scope: Scope, options: {limit?: number; cursor?: string} = {}, signal?: AbortSignal,
): Promise<ContactPage> =>
  call('POST', '/v1/contacts/search', {body: {...searchBody(scope), ...options, fields: LIST_FIELDS.split(',')}, signal});

export async function countContacts(scope: Scope, signal?: AbortSignal): Promise<number> {
  const {total} = scope.query
    ? await call<{total: number}>('POST', '/v1/contacts/search', {body: {...searchBody(scope), count_only: true}, signal})
    : await call<{total: number}>('GET', '/v1/contacts', {query: countQuery(scope), signal});
  return total;
}

/** All ids of a scope, page by page; of a search as many as it shows. */
export async function* idsOf(scope: Scope, signal: AbortSignal): AsyncGenerator<Id[]> {
  let cursor: string | undefined;
  let seen = 0;
  do {
    const page: ContactPage = scope.query
      ? await call('POST', '/v1/contacts/search', {body: {...searchBody(scope), limit: 200, cursor, fields: ['id']}, signal})
      : await call('GET', '/v1/contacts', {query: {...scopeQuery(scope), limit: 200, cursor, fields: 'id'}, signal});
    yield page.contacts.map(({id}) => id);
    cursor = page.next_cursor;
    seen += page.contacts.length;
  } while (cursor && !(scope.query && seen >= MOST_FOUND));
}

export interface Alternate extends Partial<Info> {
  kind: Info['kind'];
  contact_book?: Id;
  origin?: Origin;
  [field: string]: unknown;
}

export interface SourceRecord {
  id: Id;
  contact_book: Id;
  full_name?: string;
  first_name?: string;
  last_name?: string;
  created_at: number;
}

/** A contact with all that the card shows. */
export interface Card extends Contact {
  alternates: Alternate[];
  records: SourceRecord[];
  /** Where the values of one kind came from, by field: name, notes, birthday ... */
  origins?: Record<string, Origin>;
  created_at?: number;
  etag: string;
}

export async function getCard(id: Id, asOf?: number, signal?: AbortSignal): Promise<Card> {
  const {body, etag} = await callWithTag<{contacts: Omit<Card, 'etag'>[]}>('GET', `/v1/contacts/${id}`, {
    query: {with_origins: true, with_alternates: true, with_records: true, as_of: asOf}, signal,
  });
  return {...body.contacts[0]!, etag};
}

export const getContacts = async (ids: readonly Id[], signal?: AbortSignal): Promise<Contact[]> =>
  (await call<ContactPage>('GET', `/v1/contacts/${ids.join(',')}`, {signal})).contacts;

export type Draft = Partial<Contact> & {separate?: boolean; contact?: Id; erased?: 'again'};

export const createContact = (contact: Draft): Promise<WriteAnswer> =>
  call('POST', '/v1/contacts', {body: {contacts: contact}});

/** Changes many alike, each for itself. */
export const updateContacts = (ids: readonly Id[], changes: Partial<Contact> & {company?: string; title?: string}, dryRun: boolean, batch?: Id): Promise<WriteAnswer> =>
  call('PATCH', `/v1/contacts/${ids.join(',')}`, {query: {mode: 'best_effort', dry_run: dryRun}, body: {contacts: ids.map((id) => ({id, ...changes}))}, batch});

export interface Values {
  add?: {infos?: Info[]; memberships?: Membership[]; groups?: string[]};
  remove?: {infos?: Info[]; memberships?: Membership[]; groups?: string[]};
  set?: Record<string, unknown>;
  add_to_book?: Id;
  remove_from_book?: Id;
  move_to_book?: Id;
  contact_book?: Id;
}

/** Single values of one contact, as long as it is still what was looked at. */
export const patchValues = (id: Id, values: Values, ifMatch?: string): Promise<WriteAnswer> =>
  call('PATCH', `/v1/contacts/${id}/values`, {body: values, ifMatch});

export const deleteContacts = (ids: readonly Id[], dryRun = false, book?: Id, batch?: Id): Promise<WriteAnswer> =>
  call('DELETE', `/v1/contacts/${ids.join(',')}`, {query: {mode: 'best_effort', dry_run: dryRun, contact_book: book}, batch});

/** Lets a large deletion go on that was stopped. */
export const releaseHold = (id: Id): Promise<unknown> => call('POST', `/v1/holds/${id}/release`);

/** The address of a file with contacts; the browser fetches it as a download. */
export function exportAddress(format: string, scope: Scope | {ids: readonly Id[]}): string {
  const {ids, book, query, group}: Partial<Scope> & {ids?: readonly Id[]} = scope;
  const search = query ? searchBody(scope as Scope).query : undefined;
  return addressOf('GET', '/v1/export', {format, ids: ids?.join(','), contact_book: book, search, group: search ? undefined : group});
}

export interface Letter {
  letter: string;
  /** How many contacts stand before the first one of this letter. */
  offset: number;
  count: number;
}

/** Where each letter begins in the list by name. */
export const listLetters = async (book: Id | undefined, signal?: AbortSignal): Promise<Letter[]> =>
  (await call<{letters: Letter[]}>('GET', '/v1/contact_letters', {query: {contact_book: book}, signal})).letters;

/** Out of the bin. */
export const restoreContact = (id: Id): Promise<WriteAnswer> => call('POST', `/v1/contacts/${id}/restore`);
