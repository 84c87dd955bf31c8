// Mail: conversations, messages, drafts, who an address is.
import {call} from './client';
import type {Id, WriteAnswer} from './types';

export interface Participant {
  name: string | null;
  address: string;
  contact: Id | null;
}

export interface Conversation {
  id: Id;
  subject: string | null;
  latest_message_subject: string | null;
  messages_count: number;
  attachments_count: number;
  authors: Participant[];
  /** Who takes part and has written nothing. */
  recipients: Participant[];
  account: Id;
  team: {id: Id; name: string} | null;
  last_activity_at: number;
}

export interface Message {
  id: Id;
  subject: string | null;
  preview: string;
  delivered_at: number;
  from_field: Participant | null;
  to_fields: Participant[];
  cc_fields: Participant[];
  bcc_fields: Participant[];
  reply_to_fields: Participant[];
  attachments_count: number;
  recipients_left_off: number;
  is_own: boolean;
  /** Why it is not from a person. */
  marks: string[];
  /** Only of messages that are got by id. */
  body?: string;
}

/** Which conversations; nothing set: all. */
export interface Filter {
  account?: Id;
  contact?: Id;
  group?: string;
  book?: Id;
  email?: string;
  domain?: string;
}

export interface ByTime<T> {
  rows: T[];
  /** Of the page behind; none: this is the last one. */
  until?: number;
}

/** Pages go by time: a page's last row is the next one's first. */
function pageOf<T>(rows: T[], limit: number, time: (row: T) => number): ByTime<T> {
  const last = rows[rows.length - 1];
  return {rows, until: last && rows.length >= limit ? time(last) : undefined};
}

const LIST_PAGE = 50;
const THREAD_PAGE = 10;

export async function listConversations(filter: Filter, until?: number, signal?: AbortSignal): Promise<ByTime<Conversation>> {
  const isOpen = !filter.contact && !filter.group && !filter.book && !filter.email && !filter.domain;
  const {conversations} = await call<{conversations: Conversation[]}>('GET', '/v1/conversations', {
    query: {...filter, all: isOpen || undefined, limit: LIST_PAGE, until}, signal,
  });
  return pageOf(conversations, LIST_PAGE, (row) => row.last_activity_at);
}

export const getConversation = async (id: Id, signal?: AbortSignal): Promise<Conversation> =>
  (await call<{conversations: Conversation[]}>('GET', `/v1/conversations/${id}`, {signal})).conversations[0]!;

const headsOf = async (id: Id, until: number | undefined, signal?: AbortSignal): Promise<Message[]> =>
  (await call<{messages: Message[]}>('GET', `/v1/conversations/${id}/messages`, {query: {limit: THREAD_PAGE, until}, signal})).messages;

/** One id is answered by an object, several by a list. */
export const getMessages = async (ids: readonly Id[], signal?: AbortSignal): Promise<Message[]> =>
  ([] as Message[]).concat((await call<{messages: Message | Message[]}>('GET', `/v1/messages/${ids.join(',')}`, {signal})).messages);

/** The newest messages of a conversation with their texts, oldest first. */
export async function readThread(id: Id, until?: number, signal?: AbortSignal): Promise<ByTime<Message>> {
  const heads = await headsOf(id, until, signal);
  const page = pageOf(heads, THREAD_PAGE, (head) => head.delivered_at);
  const whole = heads.length ? await getMessages(heads.map((head) => head.id), signal) : [];
  const byId = new Map(whole.map((message) => [message.id, message]));
  return {...page, rows: heads.map((head) => byId.get(head.id) ?? head).reverse()};
}

export interface Person {
  id: Id;
  name: string | null;
  title: string | null;
  company: string | null;
  emails: string[];
  phone_numbers?: string[];
  groups?: string[];
  contact_books?: {id: Id; name: string}[];
  /** Of a candidate: why it may be this contact. */
  reason?: string;
}

export interface Context {
  address: string;
  name: string | null;
  is_own: boolean;
  contact: Person | null;
  /** How it was used last, in words; what speaks against it. */
  story: string | null;
  trouble: string | null;
  last_sent_at: number | null;
  last_received_at: number | null;
  away_until: number | null;
  new_address: string | null;
  open_proposals: number;
  open_duplicates: number;
  look_alike: {domain: string; how: string} | null;
  candidates: Person[];
}

export const contextOf = async (address: string, name: string | null, signal?: AbortSignal): Promise<Context> =>
  (await call<{context: Context}>('GET', '/v1/context', {query: {address, name}, signal})).context;

/** Says that an address is a contact's own. */
export const linkAddress = (contact: Id, address: string): Promise<WriteAnswer> =>
  call('PATCH', `/v1/contacts/${contact}/values`, {body: {add: {emails: [address]}}});

export interface Completion {
  kind: 'address' | 'group';
  address?: string;
  name: string | null;
  contact?: Id | null;
  /** Why it stands where it does; what speaks against it. */
  reason?: string | null;
  trouble?: string | null;
  group?: Id;
  total?: number;
  members?: Completion[];
}

export const complete = async (prefix: string, to: readonly string[], conversation: Id | undefined, signal?: AbortSignal): Promise<Completion[]> =>
  (await call<{completions: Completion[]}>('GET', '/v1/complete', {query: {prefix, to: to.join(','), conversation}, signal})).completions;

export interface Verdict {
  typed: string;
  address: string | null;
  verdict: string;
  is_warning: boolean;
  message: string;
  /** An address in its place. */
  better: string | null;
}

export const checkRecipients = async (to: readonly string[], conversation: Id | undefined, signal?: AbortSignal): Promise<Verdict[]> =>
  (await call<{recipients: Verdict[]}>('POST', '/v1/recipients/check', {body: {to, conversation}, signal})).recipients;

export interface Addressee {
  address: string;
  name?: string;
}

export interface DraftText {
  account?: Id;
  conversation?: Id;
  to_fields: Addressee[];
  cc_fields: Addressee[];
  bcc_fields: Addressee[];
  subject: string;
  body: string;
}

export interface Draft extends Omit<DraftText, 'to_fields' | 'cc_fields' | 'bcc_fields' | 'subject'> {
  id: Id;
  /** Of its text and recipients, for who changes it. */
  entity_tag: string;
  /** unsure: it may have left. */
  state: 'draft' | 'sending' | 'unsure';
  subject: string | null;
  created_at: number;
  to_fields: Participant[];
  cc_fields: Participant[];
  bcc_fields: Participant[];
  recipients: Verdict[];
  warnings: number;
  author?: {name: string; email: string};
}

export const listDrafts = async (conversation: Id, signal?: AbortSignal): Promise<Draft[]> =>
  (await call<{drafts: Draft[]}>('GET', `/v1/conversations/${conversation}/drafts`, {signal})).drafts;

/** Those that belong to no conversation yet. */
export const listNewDrafts = async (signal?: AbortSignal): Promise<Draft[]> =>
  (await call<{drafts: Draft[]}>('GET', '/v1/drafts', {query: {limit: 200}, signal})).drafts.filter(({conversation}) => !conversation);

/** Keeps what was written; with `send` it goes out. */
export const createDraft = async (text: DraftText, send = false): Promise<Draft> =>
  (await call<{drafts: Draft}>('POST', '/v1/drafts', {body: {drafts: {...text, send: send || undefined}}})).drafts;

/** The same into the draft that there is, unless somebody else has changed it. */
export const updateDraft = async (id: Id, text: DraftText, tag: string | undefined, send = false): Promise<Draft> =>
  (await call<{drafts: Draft}>('PATCH', `/v1/drafts/${id}`, {body: {drafts: {...text, send: send || undefined}}, ifMatch: tag})).drafts;

export const deleteDraft = (id: Id): Promise<unknown> => call('DELETE', `/v1/drafts/${id}`);

export type Security = 'tls' | 'starttls' | 'none';

export interface MailServer {
  host: string;
  /** None, of SMTP: nobody signs in. */
  user?: string;
  port?: number;
  security?: Security;
}

export interface MailAccount {
  id: Id;
  name: string;
  kind: 'archive' | 'imap';
  user: Id;
  team: Id | null;
  addresses: string[];
  contact_book: Id | null;
  imap?: MailServer;
  smtp?: MailServer;
  has_password?: boolean;
  /** When it was last read to the end, and what was in the way since. */
  read_at?: number | null;
  trouble?: string | null;
}

export interface MailAccountWrite {
  name?: string;
  team?: Id;
  imap?: MailServer;
  /** {} takes it away. */
  smtp?: MailServer | Record<string, never>;
  password?: string;
  addresses?: string[];
  /** Its id; '': none. */
  contact_book?: string;
}

interface Accounts {
  mail_accounts: MailAccount[];
}

export const listAccounts = async (signal?: AbortSignal): Promise<MailAccount[]> =>
  (await call<Accounts>('GET', '/v1/mail_accounts', {signal})).mail_accounts;

export const createAccount = async (account: MailAccountWrite): Promise<MailAccount> =>
  (await call<Accounts>('POST', '/v1/mail_accounts', {body: {mail_accounts: account}})).mail_accounts[0]!;

export const updateAccount = async (id: Id, account: MailAccountWrite): Promise<MailAccount> =>
  (await call<Accounts>('PATCH', `/v1/mail_accounts/${id}`, {body: {mail_accounts: account}})).mail_accounts[0]!;

export interface Erased {
  messages: number;
  conversations: number;
  drafts: number;
  proposals: number;
}

/** What goes with an account, before it is removed. */
export const erasedWith = async (id: Id, signal?: AbortSignal): Promise<Erased> =>
  (await call<{erased: Erased}>('DELETE', `/v1/mail_accounts/${id}`, {query: {dry_run: true}, signal})).erased;

export const deleteAccount = (id: Id): Promise<unknown> => call('DELETE', `/v1/mail_accounts/${id}`);

export const syncAccount = (id: Id): Promise<unknown> => call('POST', `/v1/mail_accounts/${id}/sync`);
