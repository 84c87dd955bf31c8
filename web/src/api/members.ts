// Who is in the organization, and in which teams.
import {call} from './client';
import type {Role} from './account';
import type {Id, User} from './types';

export interface Member extends User {
  me: boolean;
  role: Role;
}

export const listMembers = async (signal?: AbortSignal): Promise<Member[]> =>
  (await call<{users: Member[]}>('GET', '/v1/users', {query: {limit: 200}, signal})).users;

/** Answers the path of the one-time link, shown this once. `password` is one's own, where the link could take an account over. */
export const inviteMember = async (user: {email: string; name: string; role: Role; password?: string}): Promise<string> =>
  (await call<{welcome_path: string}>('POST', '/v1/users', {body: {users: user}, isSecret: true})).welcome_path;

export const updateMember = (id: Id, changes: {name?: string; role?: Role; password?: string}): Promise<unknown> =>
  call('PATCH', `/v1/users/${id}`, {body: {users: changes}, isSecret: !!changes.password});

export const removeMember = (id: Id): Promise<unknown> => call('DELETE', `/v1/users/${id}`);

export interface Team {
  id: Id;
  name: string;
  active_members: Id[];
  /** They see, and change nothing. */
  observers: Id[];
}

export const listTeams = async (signal?: AbortSignal): Promise<Team[]> =>
  (await call<{teams: Team[]}>('GET', '/v1/teams', {query: {limit: 200}, signal})).teams;

export const createTeam = (name: string): Promise<unknown> => call('POST', '/v1/teams', {body: {teams: {name}}});

export const updateTeam = (id: Id, changes: Partial<Omit<Team, 'id'>>): Promise<unknown> =>
  call('PATCH', `/v1/teams/${id}`, {body: {teams: {id, ...changes}}});

export const deleteTeam = (id: Id): Promise<unknown> => call('DELETE', `/v1/teams/${id}`);
