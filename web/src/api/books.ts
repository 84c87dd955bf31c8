// Contact books and groups.
import {call} from './client';
import type {Book, Group, Id, WriteAnswer} from './types';

export const listBooks = async (signal?: AbortSignal): Promise<Book[]> =>
  (await call<{contact_books: Book[]}>('GET', '/v1/contact_books', {query: {limit: 200}, signal})).contact_books;

/** Labels first named anywhere; companies are many and are searched for instead. */
export const listGroups = async (kind: Group['kind'], signal?: AbortSignal): Promise<Group[]> =>
  (await call<{contact_groups: Group[]}>('GET', '/v1/contact_groups', {query: {kind, limit: 200}, signal})).contact_groups;

export const createGroup = async (name: string, book: Id): Promise<Group> =>
  (await call<{contact_groups: Group[]}>('POST', '/v1/contact_groups', {body: {contact_groups: {name, kind: 'group', contact_book: book}}})).contact_groups[0]!;

export const addToGroup = (group: Id, ids: readonly Id[], dryRun: boolean, batch?: Id): Promise<WriteAnswer> =>
  call('POST', `/v1/contact_groups/${group}/members`, {query: {dry_run: dryRun}, body: {ids}, batch});

export const removeFromGroup = (group: Id, ids: readonly Id[], dryRun: boolean, batch?: Id): Promise<WriteAnswer> =>
  call('DELETE', `/v1/contact_groups/${group}/members/${ids.join(',')}`, {query: {dry_run: dryRun}, batch});
