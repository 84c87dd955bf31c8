// Everything about one person: to hand out, and to erase for good.
import {addressOf, call} from './client';
import type {Id} from './types';

export interface Erasure {
  /** Of one that was done. */
  id?: Id;
  contact: Id;
  at?: number;
  books: {id: Id; name: string | null; records: number}[];
  records_elsewhere?: number;
  /** How much of what goes. */
  goes: Record<string, number>;
  stays: {what: string; count: number; why: string}[];
  /** Contacts that have one of the addresses or numbers, too. */
  same_identifiers?: Id[];
  /** Of one that was only looked at: what the real one must be given. */
  confirm?: string;
  digest?: string;
}

/** What would go. Nothing is written. */
export const previewErasure = async (id: Id, signal?: AbortSignal): Promise<Erasure> =>
  (await call<{erasure: Erasure}>('POST', `/v1/contacts/${id}/erase`, {body: {dry_run: true}, signal})).erasure;

/** Takes for good what was shown; when that has changed since, nothing. */
export const eraseContact = async (id: Id, confirm: string): Promise<Erasure> =>
  (await call<{erasure: Erasure}>('POST', `/v1/contacts/${id}/erase`, {body: {confirm}})).erasure;

/** The address of a file with everything that is known; the browser fetches it as a download. */
export const dossierAddress = (id: Id): string => addressOf('GET', `/v1/contacts/${id}/dossier`);
