// Contacts: find, read, write.
import {call, callWithTag} from './client';
import type {Contact, Id} from './types';

export interface ContactPage {
  contacts: Contact[];
  next_cursor?: string;
}

export const searchContacts = (query: string, options: {limit?: number; cursor?: string} = {}, signal?: AbortSignal): Promise<ContactPage> =>
  call('POST', '/v1/contacts/search', {body: {query, ...options}, signal});

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
  records: SourceRecord[];
  etag: string;
}

export async function getCard(id: Id, asOf?: number, signal?: AbortSignal): Promise<Card> {
  const {body, etag} = await callWithTag<{contacts: Omit<Card, 'etag'>[]}>('GET', `/v1/contacts/${id}`, {
    query: {with_records: true, as_of: asOf}, signal,
  });
  return {...body.contacts[0]!, etag};
}

/** As many as are asked for, each once. */
export const getContacts = async (ids: readonly Id[], signal?: AbortSignal): Promise<Contact[]> =>
  (await call<ContactPage>('GET', `/v1/contacts/${ids.join(',')}`, {signal})).contacts;
