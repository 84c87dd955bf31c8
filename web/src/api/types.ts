// The shapes of the API, as docs/rest.md and /v1/openapi.json describe them. Times are Unix seconds.

export type Id = string;

export interface Origin {
  /** The user, or the token's user, who said it. */
  actor?: Id;
  channel?: string;
  at?: number;
  rank?: 'person' | 'import' | 'machine';
  evidence?: {quote?: string; message?: string; source?: string; item?: string} & Record<string, unknown>;
  record?: Id;
  contact_book?: Id;
  seen_at?: number;
}

export type InfoKind =
  | 'email' | 'phone_number' | 'twitter' | 'facebook' | 'physical_address' | 'url' | 'custom';

export interface Info {
  kind: InfoKind;
  label?: string;
  custom_label?: string;
  value?: string;
  name?: string;
  street?: string;
  extended_address?: string;
  city?: string;
  region?: string;
  postal_code?: string;
  po_box?: string;
  country?: string;
  origin?: Origin;
}

export interface GroupRef {
  id?: Id;
  kind: 'group' | 'organization';
  name: string;
}

export interface Membership {
  group: GroupRef;
  title?: string;
  department?: string;
  location?: string;
  description?: string;
  origin?: Origin;
}

export interface Contact {
  id: Id;
  contact_book?: Id;
  first_name?: string;
  last_name?: string;
  middle_name?: string;
  phonetic_first_name?: string;
  phonetic_last_name?: string;
  phonetic_middle_name?: string;
  prefix?: string;
  suffix?: string;
  nickname?: string;
  file_as?: string;
  notes?: string;
  starred?: boolean;
  gender?: string;
  birthday?: string;
  infos: Info[];
  memberships: Membership[];
  deleted?: boolean;
  modified_at?: number;
  canonical_id?: Id;
}

export type Outcome =
  | 'created' | 'matched' | 'unchanged' | 'updated' | 'incomplete' | 'deleted' | 'merged' | 'unmerged'
  | 'ambiguous' | 'conflict' | 'proposed' | 'invalid' | 'denied' | 'held' | 'restored';

export interface Written extends Partial<Contact> {
  outcome: Outcome;
  missing?: string[];
  changed?: string[];
  possible_duplicates?: unknown[];
  error?: {status: string; message: string; pointer?: string; accepted?: string};
}

/** The answer to a write of contacts; `batch` is what undo takes. */
export interface WriteAnswer {
  contacts: Written[];
  batch?: Id;
}

export type Right = 'see' | 'autocomplete' | 'edit' | 'delete' | 'export' | 'share';

export interface Book {
  id: Id;
  name: string;
  description?: string | null;
  scope: 'user' | 'users' | 'team' | 'organization';
  contacts: number;
  read_only: boolean;
  rights: Right[];
}

export interface Group {
  id: Id;
  name: string;
  kind: 'group' | 'organization';
}

export interface User {
  id: Id;
  name: string;
  email: string;
}

export interface Page<T> {
  items: T[];
  next?: string;
}
