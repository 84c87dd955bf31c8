// The signed-in user: who he is, his sessions, password and second factor; his organization.
import {call} from './client';
import type {Id, User} from './types';

export type Role = 'guest' | 'member' | 'admin' | 'owner';

export interface Organization {
  id: Id;
  name: string;
  region?: string | null;
}

export interface Description {
  organization: Organization;
  user: User & {role: Role};
  token: {id: Id | null; class: 'read' | 'propose' | 'write' | 'admin'};
  version: string;
}

export const describe = (signal?: AbortSignal): Promise<Description> => call('GET', '/v1/describe', {signal});

export interface BrowserSession {
  id: Id;
  current: boolean;
  address: string;
  user_agent: string;
  created_at: number;
  expires_at: number;
  last_used_at: number;
}

export const listSessions = async (signal?: AbortSignal): Promise<BrowserSession[]> =>
  (await call<{sessions: BrowserSession[]}>('GET', '/v1/sessions', {signal})).sessions;

export const revokeSession = (id: Id): Promise<unknown> => call('DELETE', `/v1/sessions/${id}`);

export const changePassword = (old: string, password: string): Promise<unknown> =>
  call('PUT', '/v1/password', {body: {old_password: old, password}, isSecret: true});

export const beginTotp = async (password: string): Promise<{secret: string; uri: string}> =>
  (await call<{totp: {secret: string; uri: string}}>('POST', '/v1/totp', {body: {password}, isSecret: true})).totp;

/** From now on codes are asked for; answers the recovery codes, this once. */
export const confirmTotp = async (code: string): Promise<string[]> =>
  (await call<{totp: {recovery_codes: string[]}}>('PUT', '/v1/totp', {body: {code}, isSecret: true})).totp.recovery_codes;

export const removeTotp = (password: string): Promise<unknown> => call('DELETE', '/v1/totp', {body: {password}, isSecret: true});

export const updateOrganization = (id: Id, changes: {name?: string; region?: string}): Promise<unknown> =>
  call('PATCH', `/v1/organizations/${id}`, {body: {organizations: changes}});
