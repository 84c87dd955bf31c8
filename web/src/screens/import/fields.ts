// What a column may mean, in words, and what a row says then.
import type {Column} from '../../api/imports';

const BASES: Record<string, string> = {
  first_name: 'First name', last_name: 'Last name', name: 'Whole name', middle_name: 'Middle name', prefix: 'Title before the name',
  suffix: 'Suffix (Jr, PhD)', nickname: 'Nickname', phonetic_first_name: 'First name as it sounds', phonetic_last_name: 'Last name as it sounds',
  phonetic_middle_name: 'Middle name as it sounds', file_as: 'File as', email: 'E-mail', phone_number: 'Phone', url: 'Link', twitter: 'Twitter',
  facebook: 'Facebook', company: 'Company', title: 'Job title', department: 'Department', location: 'Office', description: 'Job description',
  street: 'Street', extended_address: 'Address, further line', city: 'City', region: 'Region', postal_code: 'Postal code', po_box: 'PO box',
  country: 'Country', birthday: 'Birthday', birth_year: 'Year of birth', birth_month: 'Month of birth', birth_day: 'Day of birth',
  gender: 'Gender', notes: 'Notes', starred: 'Starred', groups: 'Groups', email_label: 'Label of the e-mail', phone_number_label: 'Label of the phone',
  address_label: 'Label of the address', url_label: 'Label of the link', twitter_label: 'Label of Twitter', facebook_label: 'Label of Facebook',
  custom_label: 'Label of the value', id: 'Row id of its program', contact: 'Kith contact (decided)', kith_id: 'Kith id', contact_book: 'Book',
  other_values: 'Further values', skip: 'Leave out',
};

const ADDRESS = ['street', 'extended_address', 'city', 'region', 'postal_code', 'po_box', 'country'];
const labelled = (fields: readonly string[], labels: readonly string[]) =>
  labels.flatMap((label) => fields.map((field) => (label ? `${field}:${label}` : field)));

/** The choices of a column, as a person looks for them. */
export const FIELD_GROUPS: readonly (readonly [heading: string, fields: readonly string[]])[] = [
  ['Name', ['first_name', 'last_name', 'name', 'middle_name', 'prefix', 'suffix', 'nickname', 'phonetic_first_name', 'phonetic_last_name', 'file_as']],
  ['To reach', [...labelled(['email'], ['', 'work', 'home']), ...labelled(['phone_number'], ['', 'mobile', 'work', 'home', 'fax']), 'url', 'twitter', 'facebook']],
  ['Work', ['company', 'title', 'department', 'location', 'description']],
  ['Address', labelled(ADDRESS, ['', 'work', 'home'])],
  ['About', ['groups', 'notes', 'birthday', 'birthday:dmy', 'birthday:mdy', 'birth_year', 'birth_month', 'birth_day', 'gender', 'starred']],
  ['For the machine', ['email_label', 'phone_number_label', 'address_label', 'url_label', 'id', 'contact', 'kith_id', 'contact_book', 'other_values']],
];

const REPEATABLE = new Set(['email', 'phone_number', 'url', 'twitter', 'facebook']);
const LABELS: Record<string, string> = {dmy: 'day first', mdy: 'month first'};
const FORM = /^([a-z_]+)(?::(.*?))?(?:#(\d+))?$/;

interface Parts {
  base: string;
  label: string;
  number: number;
}

function partsOf(field: string): Parts {
  const [, base = field, label = '', number = '1'] = FORM.exec(field) ?? [];
  return {base, label, number: Number(number)};
}

/** "email:work#2" as "E-mail (work), 2nd". */
export function fieldWords(field: string): string {
  const {base, label, number} = partsOf(field);
  if (base === 'custom') return label || 'A value of its own';
  const words = BASES[base] ?? base;
  const nth = number > 1 ? `, no. ${number}` : '';
  return (label ? `${words} (${LABELS[label] ?? label})` : words) + nth;
}

/** A field that a column is given gets the next free number where another column is that already. */
export function freeField(field: string, others: readonly (string | undefined)[]): string {
  const {base, label} = partsOf(field);
  if (!REPEATABLE.has(base)) return field;
  const taken = new Set(others.filter((other) => other && partsOf(other).base === base && partsOf(other).label === label)
    .map((other) => partsOf(other!).number));
  let number = 1;
  while (taken.has(number)) number++;
  return number > 1 ? `${field}#${number}` : field;
}

export interface ReadRow {
  name: string;
  values: {field: string; text: string}[];
}

const NAME_PARTS = ['prefix', 'first_name', 'middle_name', 'last_name', 'suffix'];
const isRead = ({field, policy}: Column) => field !== 'skip' && policy !== 'skip';

/** A row as its columns are understood now: the name, and the other values. */
export function readRow(columns: readonly Column[], cells: readonly string[]): ReadRow {
  const read = columns
    .map((column, index) => ({column, text: cells[index] ?? ''}))
    .filter(({column, text}) => isRead(column) && text);
  const of = (field: string) => read.find(({column}) => column.field === field)?.text;
  const name = NAME_PARTS.map(of).filter(Boolean).join(' ') || of('name') || '';
  const values = read
    .filter(({column}) => ![...NAME_PARTS, 'name'].includes(column.field ?? ''))
    .map(({column, text}) => ({field: column.field ?? column.column, text}));
  return {name, values};
}
