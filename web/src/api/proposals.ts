// Changes that wait for a person.
import {call} from './client';
import type {Id, WriteAnswer} from './types';

export interface Proposal {
  id: Id;
  operation: string;
  arguments: Record<string, unknown>;
  author: Id;
  channel: string;
  created_at: number;
  contact?: Id;
  /** The contact's name. */
  title?: string;
  contact_book?: Id;
  field?: string;
  old_value?: string;
  new_value?: string;
  /** The words of the message it rests on. */
  quote?: string;
  message?: Id;
  date?: number;
  sender_check?: string;
  /** Why it must be looked at before it can be accepted. */
  held?: string;
  confidence?: number;
}

export const proposalsFor = async (contact: Id, signal?: AbortSignal): Promise<Proposal[]> =>
  (await call<{proposals: Proposal[]}>('GET', '/v1/proposals', {query: {contact, limit: 20}, signal})).proposals;

/** One proposal; it counts as looked at. */
export const lookAtProposal = (id: Id): Promise<unknown> => call('GET', `/v1/proposals/${id}`);

export const acceptProposal = (id: Id): Promise<WriteAnswer> => call('POST', `/v1/proposals/${id}/accept`);

export const rejectProposal = (id: Id): Promise<WriteAnswer> => call('POST', `/v1/proposals/${id}/reject`);
