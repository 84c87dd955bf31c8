// A message, as far as what was read from it needs it.
import {call} from './client';
import type {Id} from './types';

export interface MessageSource {
  subject: string | null;
  conversation?: {id: Id};
}

export const getMessageSource = async (id: Id, signal?: AbortSignal): Promise<MessageSource> =>
  (await call<{messages: MessageSource}>('GET', `/v1/messages/${id}`, {signal})).messages;
