// Contacts beside each other: which fields they have, and where they agree.
import type {Contact, Info, InfoKind} from '../api/types';
import {calendarWords} from './date';
import {fullName} from './name';

export interface Shown {
  /** Equal for two values that say the same. */
  key: string;
  text: string;
  /** Its label: "work". */
  note?: string;
  /** How the API names this value among several of its kind; none: it is the first, or the only one. */
  value?: string;
}

type Read = (contact: Contact) => Shown[];

interface Field {
  /** As the API names it. */
  name: string;
  label: string;
  read: Read;
  /** Of all values all are kept, so that none is put first. */
  isUnranked?: boolean;
}

const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
const digits = (text: string) => text.replace(/[^\d+]/g, '');

const one = (text: string | undefined): Shown[] => text ? [{key: plain(text), text}] : [];

const addressOf = (info: Info): string =>
  [info.name, info.street, info.extended_address, info.po_box, [info.postal_code, info.city].filter(Boolean).join(' '), info.region, info.country]
    .filter(Boolean).join(', ');

const labelOf = (info: Info) => info.custom_label || info.label;

function infos(kind: InfoKind, normal: (text: string) => string = plain): Read {
  return (contact) => contact.infos.filter((info) => info.kind === kind).map((info) => {
    const text = kind === 'physical_address' ? addressOf(info) : info.value ?? info.name ?? '';
    return {key: normal(text), text, note: labelOf(info), value: info.value};
  });
}

const companies: Read = (contact) => contact.memberships.filter(({group}) => group.kind === 'organization').map((one) => {
  const text = [one.title, one.department, one.group.name, one.location, one.description].filter(Boolean).join(', ');
  return {key: plain(text), text};
});

const groups: Read = (contact) => contact.memberships.filter(({group}) => group.kind === 'group')
  .map(({group}) => ({key: plain(group.name), text: group.name}));

const FIELDS: readonly Field[] = [
  {name: 'name', label: 'Name', read: (contact) => one(fullName({...contact, nickname: undefined}))},
  {name: 'nickname', label: 'Nickname', read: (contact) => one(contact.nickname)},
  {name: 'organization', label: 'Company', read: companies},
  {name: 'email', label: 'E-mail', read: infos('email')},
  {name: 'phone_number', label: 'Phone', read: infos('phone_number', digits)},
  {name: 'physical_address', label: 'Address', read: infos('physical_address')},
  {name: 'birthday', label: 'Birthday', read: (contact) => one(contact.birthday && calendarWords(contact.birthday))},
  {name: 'gender', label: 'Gender', read: (contact) => one(contact.gender)},
  {name: 'url', label: 'Link', read: infos('url')},
  {name: 'twitter', label: 'Twitter', read: infos('twitter')},
  {name: 'facebook', label: 'Facebook', read: infos('facebook')},
  {name: 'custom', label: 'Other', read: infos('custom')},
  {name: 'group', label: 'Groups', read: groups, isUnranked: true},
  {name: 'notes', label: 'Notes', read: (contact) => one(contact.notes), isUnranked: true},
];

export interface Row extends Omit<Field, 'read'> {
  /** A cell for each contact, in their order. */
  cells: Shown[][];
}

/** The fields that any of them has. */
export const rowsOf = (contacts: readonly Contact[]): Row[] =>
  FIELDS.map(({read, ...field}) => ({...field, cells: contacts.map(read)})).filter(({cells}) => cells.some((cell) => cell.length));

export type Agreement = 'same' | 'differs' | 'partly' | 'one';

/** How the cells stand to each other: all say the same, some of it, nothing in common, or only one says anything. */
export function agreementOf(cells: readonly Shown[][]): Agreement {
  const filled = cells.filter((cell) => cell.length);
  if (filled.length < 2) return 'one';
  const sets = filled.map((cell) => new Set(cell.map(({key}) => key)));
  const all = new Set(sets.flatMap((set) => [...set]));
  if (filled.length === cells.length && sets.every((set) => set.size === all.size)) return 'same';
  return [...all].some((key) => sets.filter((set) => set.has(key)).length > 1) ? 'partly' : 'differs';
}

/** Where a text differs from another: what both begin with, what is its own, what both end with. */
export function partsAgainst(text: string, other: string): [string, string, string] {
  const here = [...text];
  const there = [...other];
  const most = Math.min(here.length, there.length);
  let start = 0;
  while (start < most && here[start] === there[start]) start++;
  let end = 0;
  while (end < most - start && here[here.length - 1 - end] === there[there.length - 1 - end]) end++;
  return [here.slice(0, start).join(''), here.slice(start, here.length - end).join(''), here.slice(here.length - end).join('')];
}
