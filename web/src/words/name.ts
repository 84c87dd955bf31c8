// What a contact is called, and the two letters that stand for it.
import type {Contact} from '../api/types';

const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー・]+$/u;

/** The name as it is said: East Asian ones begin with the family name and have no space. */
export function fullName(contact: Partial<Contact>): string {
  const {first_name: first, last_name: last} = contact;
  if (first && last && EAST_ASIAN.test(first + last)) return last + first;
  const parts = [contact.prefix, first, contact.middle_name, last, contact.suffix];
  return parts.filter(Boolean).join(' ') || contact.nickname || '';
}

/** The name, or what stands for one: company, address, number. */
export function contactName(contact: Partial<Contact>): string {
  const named = fullName(contact);
  if (named) return named;
  const company = contact.memberships?.find(({group}) => group.kind === 'organization')?.group.name;
  const reach = contact.infos?.find(({kind}) => kind === 'email' || kind === 'phone_number')?.value;
  return company || reach || 'No name';
}

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const firstOf = (word: string): string => {
  for (const {segment} of graphemes.segment(word)) return segment.toUpperCase();
  return '';
};

/** One or two letters; a whole emoji or character counts as one. */
export function initials(name: string): string {
  const words = name.split(/[\s\-.@_]+/u).filter((word) => /[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(word));
  if (!words.length) return '?';
  if (words.length === 1 || EAST_ASIAN.test(name)) return firstOf(words[0]!);
  return firstOf(words[0]!) + firstOf(words[words.length - 1]!);
}

/** A number from 0 to `count` - 1 that is always the same for a text: stable colours. */
export function stableNumber(text: string, count: number): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return (hash >>> 0) % count;
}
