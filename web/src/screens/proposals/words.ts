// What a proposal asks, in words.
import type {Proposal} from '../../api/proposals';
import {bookName} from '../../directory';
import {count} from '../../words/number';

export const FIELDS: readonly (readonly [name: string, label: string])[] = [
  ['name', 'Name'], ['title', 'Title'], ['company', 'Company'], ['department', 'Department'], ['phone', 'Phone'], ['email', 'E-mail'], ['url', 'Link'],
  ['address', 'Address'], ['left', 'Has left'], ['new_email', 'New e-mail'],
];

const OPERATIONS: Record<string, string> = {
  contacts_create: 'Create', contacts_update: 'Change', contact_values: 'Change', contacts_delete: 'Delete', contacts_restore: 'Restore', contacts_merge: 'Merge',
  contacts_unmerge: 'Take apart', duplicates_decide: 'Decide about a pair', audit_fix: 'Mend by a rule', import_run: 'Run an import',
};

const ORIGINS: Record<string, string> = {
  signature: 'in the signature', from_name: 'as the name of the sender', reply_to: 'in the address for replies', auto_reply: 'in an automatic reply', bounce: 'in a bounce', body: 'in the text',
};

export const isFromMail = (proposal: Proposal): boolean => !!proposal.field;

export const fieldWords = (proposal: Proposal): string => FIELDS.find(([name]) => name === proposal.field)?.[1] ?? '';

export const originWords = (proposal: Proposal): string => ORIGINS[proposal.origin ?? ''] ?? 'in the message';

/** "Change 2 contacts" */
export function operationWords(proposal: Proposal): string {
  const words = OPERATIONS[proposal.operation] ?? proposal.operation.replace(/_/g, ' ');
  const of = proposal.arguments.contacts ?? proposal.arguments.ids;
  const {rule, contact_book: book} = proposal.arguments as {rule?: string; contact_book?: string};
  if (proposal.operation === 'audit_fix' && rule) return `Mend ${rule.replace(/_/g, ' ')}${book ? ` in ${bookName(book)}` : ''}`;
  const what = /^(contacts|contact_values)/.test(proposal.operation);
  return what ? `${words} ${count(Array.isArray(of) ? of.length : 1, 'contact')}` : words;
}

export const titleOf = (proposal: Proposal): string => proposal.title ?? operationWords(proposal);

/** What it is in a line: "Title: Clerk → Head of Sales". */
export function changeWords(proposal: Proposal): string {
  if (!isFromMail(proposal)) return proposal.operation === 'audit_fix' ? 'proposed by a rule of quality' : 'proposed by an agent';
  const {old_value: old, new_value: value} = proposal;
  return `${fieldWords(proposal)}: ${value ? (old ? `${old} → ${value}` : value) : old ?? proposal.about ?? ''}`;
}

/** How the sender was checked, as a whole sentence. */
export const CHECKS = {
  passed: 'The check of the sender was passed: the message is from the domain that it names.',
  failed: 'The check of the sender failed: the message may be forged.',
  unchecked: 'The sender could not be checked: the message came without proof of where it is from.',
} as const;

/** Held, and nobody has looked at it yet. */
export const isUnseen = (proposal: Proposal): boolean => !!proposal.held && !proposal.opened_at;
