// Mail beside contacts.
import {call} from './client';
import type {Id} from './types';

export interface Conversation {
  id: Id;
  subject: string | null;
  messages_count: number;
  last_activity_at: number;
}

export const conversationsWith = async (contact: Id, signal?: AbortSignal): Promise<Conversation[]> =>
  (await call<{conversations: Conversation[]}>('GET', `/v1/contacts/${contact}/conversations`, {query: {limit: 10}, signal})).conversations;
