// Signing in and out.
import {call} from './client';
import type {Id, User} from './types';

export interface Session {
  id: Id;
  csrf: string;
  user: User;
  organization: {id: Id; name: string};
  /** Whether a code is asked for at sign-in. */
  totp?: boolean;
  expires_at: number;
}

interface SessionAnswer {
  session: Session;
}

export const currentSession = async (): Promise<Session> =>
  (await call<SessionAnswer>('GET', '/v1/session')).session;

export const signIn = async (email: string, password: string, code?: string): Promise<Session> =>
  (await call<SessionAnswer>('POST', '/v1/session', {body: {email, password, code}})).session;

/** The first time: a one-time code of an invitation, and the password to be. */
export const signInByCode = async (welcomeCode: string, password: string, name?: string): Promise<Session> =>
  (await call<SessionAnswer>('POST', '/v1/session/welcome', {body: {welcome_code: welcomeCode, password, name}})).session;

export const signOut = (): Promise<void> => call('DELETE', '/v1/session');
