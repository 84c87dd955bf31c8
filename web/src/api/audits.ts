// Data quality: what audits counted, what the rules find, and what puts it right.
import {call} from './client';
import type {Job, JobAnswer} from './jobs';
import type {Book, Id} from './types';

/** Counts of contacts; completeness is the mean of their scores, 0 to 100. */
export interface Figures {
  contacts: number;
  completeness: number;
  required_complete?: number;
  recommended_complete?: number;
  valid: number;
  fresh_30_days?: number;
  fresh_90_days?: number;
  fresh_180_days?: number;
  fresh_365_days?: number;
  older: number;
  duplicates_open: number;
  duplicates_closed?: number;
  proposals_waiting?: number;
  bounced?: number;
}

export type Severity = 'hint' | 'warning' | 'error';

export interface RuleCount {
  rule: string;
  severity: Severity;
  contacts: number;
  fixable: number;
}

export interface Audit {
  contact_book: Id;
  name: string;
  sentence: string;
  quiet: boolean;
  /** Absent as long as the book has not been audited. */
  audited_at?: number;
  figures?: Figures;
  rules?: RuleCount[];
  trend: (Figures & {date: string})[];
}

export interface Rule {
  rule: string;
  severity: Severity;
  fixable: boolean;
  title: string;
  sentence: string;
}

export interface Finding {
  contact: Id;
  title?: string;
  contact_book: Id;
  rule: string;
  field: string;
  was?: string;
  /** Null: the value goes; absent: there is no fix. */
  becomes?: string | null;
  sentence: string;
}

export interface FindingPage {
  findings: Finding[];
  next_cursor?: string;
}

export interface Fix {
  contact: Id;
  title?: string;
  outcome: string;
  values: {field: string; was?: string; becomes?: string | null}[];
  why?: string;
}

export interface FixAnswer {
  fixes?: Fix[];
  updated?: number;
  refused?: number;
  jobs?: Job<{updated?: number; refused?: number}>[];
  next_cursor?: string;
  batch?: Id;
}

export const auditReport = async (book: Id | undefined, signal?: AbortSignal): Promise<Audit[]> =>
  (await call<{audits: Audit[]}>('GET', '/v1/audits', {query: {contact_book: book, days: 90}, signal})).audits;

export const startAudit = (book?: Id): Promise<JobAnswer> =>
  call('POST', '/v1/audits', {body: book ? {contact_book: book} : {}});

export const auditRules = async (signal?: AbortSignal): Promise<Rule[]> =>
  (await call<{rules: Rule[]}>('GET', '/v1/audits/rules', {signal})).rules;

export const auditFindings = (book: Id, rule: string, cursor?: string, signal?: AbortSignal): Promise<FindingPage> =>
  call('GET', '/v1/audits/findings', {query: {contact_book: book, rule, limit: 50, cursor}, signal});

/** What the fix of a rule would change, page by page. */
export const previewFix = (book: Id, rule: string, cursor?: string, signal?: AbortSignal): Promise<FixAnswer> =>
  call('POST', `/v1/audits/rules/${rule}/fix`, {query: {dry_run: true}, body: {contact_book: book, limit: 50, cursor}, signal});

/** Does it: for these contacts, or for the whole book. */
export const applyFix = (book: Id, rule: string, ids?: readonly Id[]): Promise<FixAnswer> =>
  call('POST', `/v1/audits/rules/${rule}/fix`, {body: {contact_book: book, ids}});

/** What a book asks of its contacts, and when it is audited. */
export interface Conventions {
  required: string[];
  recommended: string[];
  name_case: 'keep' | 'proper';
  name_order: 'keep' | 'split';
  company_suffix: 'keep' | 'without' | 'canonical';
  phone_format: 'as_typed' | 'international' | 'national';
  stale_days: number;
  audit: 'off' | 'weekly' | 'daily';
  audit_day: string;
  audit_hour: number;
}

export const conventionsOf = (book: Book): Conventions => (book as Book & {quality: Conventions}).quality;

export const saveConventions = (book: Id, quality: Partial<Conventions>): Promise<unknown> =>
  call('PATCH', `/v1/contact_books/${book}`, {body: {contact_books: {quality}}});
