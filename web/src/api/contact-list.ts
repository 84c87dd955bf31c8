// What the list of contacts asks for. Needs nothing, so that it is asked for before the rest of the page is there.
import type {Values} from './address';
import type {Id} from './types';

export type Order = 'last_name' | 'last_modified';

/** Which contacts: those of a book, of a group, that a search finds. Nothing set: all. */
export interface Scope {
  book?: Id;
  group?: Id;
  query?: string;
  order?: Order;
}

/** The scope that an address of the page names. */
export function scopeOf(query: URLSearchParams): Scope {
  const get = (name: string) => query.get(name) ?? undefined;
  return {book: get('book'), group: get('group'), query: get('q'), order: get('sort') as Order | undefined};
}

/** Rows that are asked for at once: two screens full. */
export const PAGE_ROWS = 50;

/** A search counts no further. */
export const MOST_FOUND = 10_000;

/** Whether more match than a search shows. */
export const isCut = (scope: Scope, total: number): boolean => !!scope.query && total >= MOST_FOUND;

/** What lists show of a contact. */
export const LIST_FIELDS = 'prefix,first_name,middle_name,last_name,suffix,nickname,infos,memberships,starred';

export const scopeQuery = ({book, group, order}: Scope): Values => ({contact_book: book, group, order});

export const pageQuery = (scope: Scope, offset: number, limit: number): Values => ({...scopeQuery(scope), offset, limit, fields: LIST_FIELDS});

export const countQuery = (scope: Scope): Values => ({...scopeQuery(scope), count_only: true});
