// Contact books and groups.
import {call} from './client';
import type {Book, Group} from './types';

export const listBooks = async (signal?: AbortSignal): Promise<Book[]> =>
  (await call<{contact_books: Book[]}>('GET', '/v1/contact_books', {query: {limit: 200}, signal})).contact_books;

/** Labels first named anywhere; companies are many and are searched for instead. */
export const listGroups = async (kind: Group['kind'], signal?: AbortSignal): Promise<Group[]> =>
  (await call<{contact_groups: Group[]}>('GET', '/v1/contact_groups', {query: {kind, limit: 200}, signal})).contact_groups;
