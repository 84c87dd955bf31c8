// Which fields the form of each kind of value has, and how a form becomes a request.
import type {Values} from '../../../api/contacts';
import type {Info, InfoKind, Membership} from '../../../api/types';
import {LABELS, labelWords} from '../../../words/fields';

export interface FormField {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'tel' | 'url';
  isLong?: boolean;
  options?: readonly (readonly [string, string])[];
}

const VALUE_NAMES: Record<InfoKind, string> = {
  email: 'E-mail address', phone_number: 'Phone number', url: 'Link', twitter: 'Twitter', facebook: 'Facebook', custom: 'Value', physical_address: '',
};

const TYPES: Partial<Record<InfoKind, FormField['type']>> = {email: 'email', phone_number: 'tel', url: 'url'};

const ADDRESS: FormField[] = [
  {name: 'street', label: 'Street'}, {name: 'extended_address', label: 'Further line'}, {name: 'postal_code', label: 'Postal code'}, {name: 'city', label: 'City'},
  {name: 'region', label: 'Region'}, {name: 'country', label: 'Country'}, {name: 'po_box', label: 'PO box'},
];

export const COMPANY: FormField[] = [
  {name: 'name', label: 'Company'}, {name: 'title', label: 'Title'}, {name: 'department', label: 'Department'}, {name: 'location', label: 'Location'},
];

export const NAME: FormField[] = [
  {name: 'prefix', label: 'Prefix'}, {name: 'first_name', label: 'First name'}, {name: 'middle_name', label: 'Middle name'}, {name: 'last_name', label: 'Last name'},
  {name: 'suffix', label: 'Suffix'}, {name: 'nickname', label: 'Nickname'}, {name: 'phonetic_first_name', label: 'First name, as spoken'},
  {name: 'phonetic_last_name', label: 'Last name, as spoken'}, {name: 'file_as', label: 'File as'},
];

export const ABOUT: FormField[] = [
  {name: 'birthday', label: 'Birthday (year-month-day)'}, {name: 'gender', label: 'Gender'}, {name: 'notes', label: 'Notes', isLong: true},
];

/** An info's form; a label that the API does not offer is kept as it is. */
export function infoFields(kind: InfoKind, label?: string): FormField[] {
  if (kind === 'custom') return [{name: 'custom_label', label: 'Name of the field'}, {name: 'value', label: 'Value'}];
  const labels = label && !LABELS[kind].includes(label) ? [...LABELS[kind], label] : LABELS[kind];
  const select: FormField = {name: 'label', label: 'Kind', options: labels.map((name) => [name, labelWords(name)] as const)};
  if (kind === 'physical_address') return [select, ...ADDRESS];
  return [{name: kind === 'facebook' ? 'name' : 'value', label: VALUE_NAMES[kind], type: TYPES[kind]}, select];
}

export type FormValues = Record<string, string>;

/** The texts of an object that the fields name. */
export function readForm(fields: readonly FormField[], from: object): FormValues {
  const source = from as Record<string, unknown>;
  return Object.fromEntries(fields.map(({name, options}) => [name, String(source[name] ?? options?.[0]?.[0] ?? '')]));
}

const filled = (values: FormValues): FormValues => Object.fromEntries(Object.entries(values).filter(([, text]) => text.trim()));

export const infoOf = (kind: InfoKind, values: FormValues): Info => ({kind, ...(kind === 'custom' && {label: 'other'}), ...filled(values)});

export function companyFrom(values: FormValues): Membership {
  const {name = '', ...rest} = filled(values);
  return {group: {kind: 'organization', name}, ...rest};
}

/** Sent back to say which one is meant: without what only answers have. */
export function bareInfo({origin: _, ...info}: Info): Info {
  return info;
}

export function bareMembership({origin: _, group, ...rest}: Membership): Membership {
  return {...rest, group: {kind: group.kind, name: group.name}};
}

/** Takes the old value out and puts the new one in, in one request. */
export const replaceInfo = (old: Info | null, made: Info): Values => ({...(old && {remove: {infos: [bareInfo(old)]}}), add: {infos: [made]}});

export const replaceMembership = (old: Membership | null, made: Membership): Values =>
  ({...(old && {remove: {memberships: [bareMembership(old)]}}), add: {memberships: [made]}});

/** Plain members: those that differ; emptied ones are cleared. */
export function setMembers(before: FormValues, after: FormValues): Values {
  const set: Record<string, string | null> = {};
  for (const [name, text] of Object.entries(after)) if (text !== before[name]) set[name] = text || null;
  return {set};
}
