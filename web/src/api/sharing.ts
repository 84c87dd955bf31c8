// Books and who may do what in them; groups; what lies in the bin.
import {call} from './client';
import type {Book, Contact, Group, Id, Right} from './types';

export interface Grant {
  user?: Id;
  team?: Id;
  rights: Right[];
}

export interface Schedule {
  audit: 'off' | 'weekly' | 'daily';
  audit_day: string;
  /** UTC */
  audit_hour: number;
}

export interface SharedBook extends Book {
  /** Who made it: every right is his. */
  user: Id;
  share_with_team: Id | null;
  member_rights: Right[];
  grants: Grant[];
  region?: string | null;
  quality?: Schedule;
  deleted_at?: number;
}

interface Books {
  contact_books: SharedBook[];
}

/** Those in the bin, too: they have `deleted_at`. */
export const listSharedBooks = async (signal?: AbortSignal): Promise<SharedBook[]> =>
  (await call<Books>('GET', '/v1/contact_books', {query: {limit: 200, include_deleted: true}, signal})).contact_books;

export interface BookChanges {
  name?: string;
  description?: string;
  scope?: Book['scope'];
  team?: Id;
  users?: Id[];
  member_rights?: Right[];
  grants?: Grant[];
  quality?: Partial<Schedule>;
}

export const createBook = (book: BookChanges): Promise<unknown> => call('POST', '/v1/contact_books', {body: {contact_books: book}});

export const updateBook = (id: Id, changes: BookChanges): Promise<unknown> =>
  call('PATCH', `/v1/contact_books/${id}`, {body: {contact_books: changes}});

export const deleteBook = (id: Id): Promise<unknown> => call('DELETE', `/v1/contact_books/${id}`);

export const restoreBook = (id: Id): Promise<unknown> => call('POST', `/v1/contact_books/${id}/restore`);

export const newGroup = (name: string, book?: Id): Promise<unknown> =>
  call('POST', '/v1/contact_groups', {body: {contact_groups: {name, kind: 'group', contact_book: book}}});

export const renameGroup = (id: Id, name: string): Promise<unknown> =>
  call('PATCH', `/v1/contact_groups/${id}`, {body: {contact_groups: {name}}});

export const deleteGroup = (id: Id): Promise<unknown> => call('DELETE', `/v1/contact_groups/${id}`);

export const findGroups = async (kind: Group['kind'], search: string, offset: number, signal?: AbortSignal): Promise<Group[]> =>
  (await call<{contact_groups: Group[]}>('GET', '/v1/contact_groups', {query: {kind, search, offset, limit: 50}, signal})).contact_groups;

interface Tombstone extends Partial<Contact> {
  id: Id;
  modified_at: number;
}

export interface Deleted {
  id: Id;
  deletedAt: number;
  /** As it was. */
  contact?: Partial<Contact>;
}

const BIN_DAYS = 30;
const BIN_PAGE = 50;
/** What else was changed lately comes along: this many pages are looked through for the next deleted ones. */
const PAGES = 40;

/** Some of those deleted, the last ones first, and where to go on. */
async function tombstones(cursor?: string, signal?: AbortSignal): Promise<{found: Tombstone[]; next?: string}> {
  const since = Math.floor(Date.now() / 1000) - BIN_DAYS * 86_400;
  let next = cursor;
  for (let page = 0; page < PAGES; page++) {
    const answer = await call<{contacts: Tombstone[]; next_cursor?: string}>('GET', '/v1/contacts', {
      query: {order: 'last_modified', modified_since: since, include_deleted: true, limit: BIN_PAGE, cursor: next, fields: 'deleted,modified_at,canonical_id'}, signal,
    });
    next = answer.next_cursor;
    // What was merged into another is not in the bin.
    const found = answer.contacts.filter((contact) => contact.deleted && !contact.canonical_id);
    if (found.length || !next) return {found, next};
  }
  return {found: [], next};
}

const before = async (one: Tombstone, signal?: AbortSignal): Promise<Deleted> => ({
  id: one.id,
  deletedAt: one.modified_at,
  contact: await call<{contacts: Contact[]}>('GET', `/v1/contacts/${one.id}`, {query: {as_of: one.modified_at - 1}, signal})
    .then(({contacts}) => contacts[0], () => undefined),
});

/** The contacts deleted last, as they were, page by page. */
export async function listDeleted(cursor?: string, signal?: AbortSignal): Promise<{items: Deleted[]; next?: string}> {
  const {found, next} = await tombstones(cursor, signal);
  return {items: await Promise.all(found.map((one) => before(one, signal))), next};
}

export const restoreContact = (id: Id): Promise<{batch?: Id}> => call('POST', `/v1/contacts/${id}/restore`);
