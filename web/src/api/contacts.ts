// Contacts: find, read, write.
import {call} from './client';
import type {Contact} from './types';

export interface ContactPage {
  contacts: Contact[];
  next_cursor?: string;
}

export const searchContacts = (query: string, options: {limit?: number; cursor?: string} = {}, signal?: AbortSignal): Promise<ContactPage> =>
  call('POST', '/v1/contacts/search', {body: {query, ...options}, signal});
