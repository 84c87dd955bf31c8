// Changes that wait for a person: noticed in mail, or proposed by tokens.
import {call} from './client';
import type {Id, Written} from './types';

export interface Proposal {
  id: Id;
  /** Of what it asks: a decision is about this and nothing else. */
  etag: string;
  operation: string;
  arguments: Record<string, unknown>;
  author: Id;
  token: Id | null;
  channel: string;
  created_at: number;
  expires_at: number;
  opened_at?: number;
  revised_at?: number;
  revised_since_opened?: boolean;

  // Of those from mail:
  contact?: Id;
  title?: string;
  contact_book?: Id;
  field?: string;
  old_value?: string | null;
  new_value?: string | null;
  about?: string;
  quote?: string;
  origin?: string;
  message?: Id;
  date?: number;
  last_seen_at?: number;
  seen?: number;
  confidence?: number;
  sender_check?: 'unchecked' | 'passed' | 'failed';
  /** Why it must be looked at before it is accepted, in words. */
  held?: string | null;
}

export interface ProposalFilter {
  contact?: Id;
  contact_book?: Id;
  field?: string;
  held?: boolean;
}

interface Proposals {
  proposals: Proposal[];
  next_cursor?: string;
}

export const listProposals = (filter: ProposalFilter, cursor?: string, signal?: AbortSignal): Promise<Proposals> =>
  call('GET', '/v1/proposals', {query: {...filter, limit: 100, cursor}, signal});

/** From now on it counts as looked at. */
export const openProposal = async (id: Id, signal?: AbortSignal): Promise<Proposal> =>
  (await call<Proposals>('GET', `/v1/proposals/${id}`, {signal})).proposals[0]!;

export const editProposal = async (id: Id, change: {value: string} | {arguments: unknown}): Promise<Proposal> =>
  (await call<Proposals>('PATCH', `/v1/proposals/${id}`, {body: change})).proposals[0]!;

/** What its operation answers. */
export interface Accepted {
  contacts?: Written[];
  sides?: {id: Id; name: string}[];
  batch?: Id;
}

export const acceptProposal = ({id, etag}: Proposal): Promise<Accepted> => call('POST', `/v1/proposals/${id}/accept`, {ifMatch: `"${etag}"`});

export const rejectProposal = ({id, etag}: Proposal): Promise<unknown> => call('POST', `/v1/proposals/${id}/reject`, {ifMatch: `"${etag}"`});

export const previewProposal = (id: Id, signal?: AbortSignal): Promise<Accepted> =>
  call('POST', `/v1/proposals/${id}/accept`, {query: {dry_run: true}, signal});

export interface Decided {
  proposals: {id: Id; outcome: 'accepted' | 'rejected' | 'withdrawn' | 'waiting' | 'refused'; error?: string}[];
  batch?: Id;
}

export const acceptProposals = (many: readonly Proposal[]): Promise<Decided> =>
  call('POST', '/v1/proposals/accept', {body: {ids: many.map(({id}) => id), etags: many.map(({etag}) => etag)}});

export const rejectProposals = (ids: readonly Id[]): Promise<Decided> => call('POST', '/v1/proposals/reject', {body: {ids}});

/** Rejected ones wait again. */
export const reopenProposals = (ids: readonly Id[]): Promise<Decided> => call('POST', '/v1/proposals/reopen', {body: {ids}});
