// What becomes of the rows of a file, in words.
import type {Import, RowCounts, RowOutcome} from '../../api/imports';
import {count} from '../../words/number';

interface Words {
  /** Before it ran: "3 new contacts". */
  one: string;
  many: string;
  what: string;
  /** Once it ran, where that is said otherwise. */
  doneOne?: string;
  doneMany?: string;
  isRefused?: boolean;
}

export const OUTCOME_WORDS: Record<RowOutcome, Words> = {
  created: {one: 'new contact', many: 'new contacts', doneOne: 'contact created', doneMany: 'contacts created', what: 'Nobody like that is here.'},
  matched: {one: 'duplicate in your books', many: 'duplicates in your books', doneOne: 'known already', doneMany: 'known already', what: 'Somebody has this address, or this number and a name that fits: what the file says is added to that contact.'},
  updated: {one: 'update', many: 'updates', doneOne: 'updated', doneMany: 'updated', what: 'The same source said it before, and says more or other things now.'},
  unchanged: {one: 'unchanged', many: 'unchanged', what: 'They are here already as they are.'},
  duplicate_in_file: {one: 'duplicate in the file', many: 'duplicates in the file', what: 'The same person as an earlier row: two rows, one contact.'},
  group: {one: 'group', many: 'groups', what: 'No contacts, but groups and who is in them.'},
  ambiguous: {one: 'ambiguous', many: 'ambiguous', isRefused: true, what: 'One person or another: names in conflict, or two addresses of two people.'},
  incomplete: {one: 'incomplete', many: 'incomplete', isRefused: true, what: 'No name, or neither e-mail address, phone number nor profile.'},
  invalid: {one: 'cannot be read', many: 'cannot be read', isRefused: true, what: 'A value is none of its kind. The others are not held up.'},
  denied: {one: 'not allowed', many: 'not allowed', isRefused: true, what: 'You may not write to their book.'},
};

export const outcomeWords = (outcome: RowOutcome, value: number, isDone: boolean): string => {
  const {one, many, doneOne = one, doneMany = many} = OUTCOME_WORDS[outcome];
  return value === 1 ? (isDone ? doneOne : one) : (isDone ? doneMany : many);
};

const sum = (counts: RowCounts, wanted: (outcome: RowOutcome) => boolean): number =>
  (Object.keys(OUTCOME_WORDS) as RowOutcome[]).filter(wanted).reduce((total, outcome) => total + (counts[outcome] ?? 0), 0);

export const refusedCount = (counts: RowCounts = {}): number => sum(counts, (outcome) => !!OUTCOME_WORDS[outcome].isRefused);

/** How many rows the run writes something for. */
export const writtenCount = (counts: RowCounts = {}): number =>
  sum(counts, (outcome) => ['created', 'matched', 'updated', 'duplicate_in_file', 'group'].includes(outcome));

const PROGRAMS: Record<string, string> = {
  google: 'Google Contacts', outlook: 'Outlook', linkedin: 'LinkedIn', hubspot: 'HubSpot', thunderbird: 'Thunderbird', kith: 'Kith',
};
const FORMATS = {csv: 'table (CSV)', vcard: 'vCard', json: 'JSON', xlsx: 'Excel workbook'};
const SEPARATORS: Record<string, string> = {',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars'};

/** What the file is: "Google Contacts, table (CSV), UTF-8, separated by commas". */
export function fileWords({program, format, encoding, separator, has_header: hasHeader}: Import): string {
  return [
    program && `from ${PROGRAMS[program] ?? program}`, FORMATS[format], encoding,
    separator && `separated by ${SEPARATORS[separator] ?? `"${separator}"`}`, hasHeader === false && 'no header',
  ].filter(Boolean).join(', ');
}

export const bookWords = ({contact_book: book}: Import): string => (book === '*' ? 'the books that the file names' : book ?? 'a book that is gone');

export const MISSING_WORDS: Record<string, string> = {name: 'a name', reach: 'an e-mail address, a number or a profile', company: 'a company', title: 'a job title', email: 'an e-mail address', phone: 'a phone number'};

/** How an import stands, in a word or two of a list. */
export function stateWords({job}: Import): string {
  const {state, phase} = job;
  if (phase === 'receiving') return 'File not sent whole';
  if (state === 'ready' || (phase === 'ready' && state === 'paused')) return 'Waits for you';
  if (state === 'failed') return 'Failed';
  if (state === 'done') return count(writtenCount(job.progress.done), 'row imported', 'rows imported');
  return {queued: 'Waiting', running: phase === 'running' ? 'Running' : 'Being read', paused: 'Paused', cancelled: 'Cancelled', undone: 'Taken back'}[state];
}
