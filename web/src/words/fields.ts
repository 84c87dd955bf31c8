// What the fields of a contact are called, and which labels they take.
import type {InfoKind} from '../api/types';

export const FIELDS: Record<string, string> = {
  name: 'name', first_name: 'first name', last_name: 'last name', nickname: 'nickname', gender: 'gender', birthday: 'birthday', notes: 'note', note: 'note',
  starred: 'star', email: 'e-mail address', phone_number: 'phone number', phone: 'phone number', physical_address: 'address', address: 'address', url: 'link',
  twitter: 'Twitter', facebook: 'Facebook', custom: 'further field', organization: 'company', company: 'company', group: 'group', title: 'title',
  department: 'department', photo: 'photo', left: 'has left the company', new_email: 'new e-mail address',
};

export const fieldName = (field: string): string => FIELDS[field] ?? field.replace(/_/g, ' ');

const PLACES = ['work', 'home', 'other'];

/** The labels that the API takes, the usual one first. */
export const LABELS: Record<InfoKind, readonly string[]> = {
  email: ['work', 'home', 'personal', 'other'],
  phone_number: ['mobile', 'main', 'work', 'home', 'work_fax', 'home_fax', 'other_fax', 'pager', 'other'],
  physical_address: PLACES,
  url: ['homepage', 'work', 'profile', 'blog', 'personal', 'other'],
  twitter: ['work', 'personal', 'other'],
  facebook: ['work', 'personal', 'other'],
  custom: ['other'],
};

export const labelWords = (label: string): string => label.replace(/_/g, ' ');

const CHANNELS: Record<string, string> = {
  page: 'the page', rest: 'the API', cli: 'the command line', mcp: 'an agent', import: 'an import', mail: 'mail', dav: 'a phone', system: 'Kith',
};

export const channelWords = (channel: string): string => CHANNELS[channel] ?? channel;
