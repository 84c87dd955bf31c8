// Tokens: what programs and agents sign in with.
import {call} from './client';
import type {Id} from './types';

export type TokenClass = 'read' | 'propose' | 'write' | 'admin';

export interface Token {
  id: Id;
  user: Id;
  name: string;
  class: TokenClass;
  /** None: all books. */
  books?: Id[];
  rate_per_minute?: number;
  created_at: number;
  expires_at?: number;
  last_used_at?: number;
  /** Its text, once. */
  token?: string;
}

export interface TokenWish {
  name: string;
  class: TokenClass;
  books?: Id[];
  expires_in_days?: number;
  rate_per_minute?: number;
}

export const listTokens = async (signal?: AbortSignal): Promise<Token[]> =>
  (await call<{tokens: Token[]}>('GET', '/v1/tokens', {query: {limit: 200}, signal})).tokens;

export const createToken = async (wish: TokenWish): Promise<Token> =>
  (await call<{tokens: Token[]}>('POST', '/v1/tokens', {body: {tokens: wish}, isSecret: true})).tokens[0]!;

export const revokeToken = (id: Id): Promise<unknown> => call('DELETE', `/v1/tokens/${id}`);
