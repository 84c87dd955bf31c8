// The people who use this server.
import {call} from './client';
import type {User} from './types';

export const listUsers = async (signal?: AbortSignal): Promise<User[]> =>
  (await call<{users: User[]}>('GET', '/v1/users', {query: {limit: 200}, signal})).users;
