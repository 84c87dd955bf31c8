// The figures of a book as bars: what each counts, of how many, and where its list is.
import type {Figures} from '../../api/audits';
import type {Id} from '../../api/types';
import {address} from '../../route';
import {number} from '../../words/number';

export interface Bar {
  label: string;
  /** What stands at its end: "82 %", "14". */
  text: string;
  /** 0 to 1. */
  share: number;
  /** The list of what is amiss with it. */
  href: string;
  /** What the list has: "14 contacts without". */
  opens: string;
  /** A long bar is bad. */
  isAmiss?: boolean;
}

export const share = (part: number, whole: number): string => (whole ? `${Math.floor((100 * part) / whole)} %` : '–');

const people = (count: number): string => `${number(count)} ${count === 1 ? 'contact' : 'contacts'}`;

/** Bars under their headings. */
export function barsOf(figures: Figures, book: Id): [heading: string, bars: Bar[]][] {
  const {contacts, completeness, required_complete: required = 0, recommended_complete: recommended = 0, valid} = figures;
  const of = (part: number) => (contacts ? part / contacts : 0);
  const good = (label: string, part: number, query: Record<string, string>, what: string): Bar =>
    ({label, text: share(part, contacts), share: of(part), href: address('/quality', {book, ...query}), opens: `${people(contacts - part)} ${what}`});
  const found = (label: string, part: number, href: string, what: string): Bar =>
    ({label, text: number(part), share: Math.min(1, of(part)), href, opens: what, isAmiss: true});

  // Classes of age: each contact is in one of them.
  const ages = ([
    ['Within 30 days', figures.fresh_30_days, 'stale<30d'],
    ['30 to 90 days ago', figures.fresh_90_days, 'stale>30d stale<90d'],
    ['90 to 180 days ago', figures.fresh_180_days, 'stale>90d stale<180d'],
    ['180 days to a year ago', figures.fresh_365_days, 'stale>180d stale<365d'],
    ['More than a year ago', figures.older, 'stale>365d'],
  ] as const).map(([label, part = 0, q]): Bar => ({...found(label, part, address('/contacts', {book, q}), people(part)), isAmiss: q === 'stale>365d'}));

  return [
    ['Completeness', [
      {label: 'Completeness, on average', text: `${completeness} %`, share: completeness / 100, href: address('/quality', {book, rule: 'recommended_missing'}), opens: 'what could be added'},
      good('With all that is required', required, {rule: 'required_missing'}, 'without'),
      good('With all that is recommended', recommended, {rule: 'recommended_missing'}, 'without'),
    ]],
    ['Validity', [
      good('Valid', valid, {view: 'findings', severity: 'error'}, 'with an error'),
      found('Addresses that bounced', figures.bounced ?? 0, address('/quality', {book, rule: 'email_bounced'}), 'mail came back'),
    ]],
    ['Confirmed last', ages],
    ['Waiting for a decision', [
      found('Possible duplicates', figures.duplicates_open, address('/duplicates', {book}), `${number(figures.duplicates_closed ?? 0)} decided so far`),
      found('Proposed fixes', figures.proposals_waiting ?? 0, '/proposals', 'open proposals'),
    ]],
  ];
}
