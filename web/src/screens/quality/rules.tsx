import type {JSX} from 'preact';
import type {Audit, Rule, RuleCount, Severity} from '../../api/audits';
import {address, place} from '../../route';
import {Chip, Empty} from '../../ui/small';
import {count, number} from '../../words/number';
import type {IconName} from '../../ui/icon';

const SEVERITIES: Record<Severity, {words: string; look?: 'danger' | 'warn'; icon: IconName}> = {
  error: {words: 'Error', look: 'danger', icon: 'close'}, warning: {words: 'Warning', look: 'warn', icon: 'warn'}, hint: {words: 'Hint', icon: 'info'},
};
const ORDER: Severity[] = ['error', 'warning', 'hint'];

export function SeverityChip({severity}: {severity: Severity}): JSX.Element {
  const {words, look, icon} = SEVERITIES[severity];
  return <Chip look={look} icon={icon}>{words}</Chip>;
}

function RuleLine({book, rule, found}: {book: string; rule: Rule; found: RuleCount}): JSX.Element {
  return (
    <li>
      <a class="rule-line" href={address('/quality', {book, rule: rule.rule})}>
        <SeverityChip severity={rule.severity} />
        <span class="rule-words"><strong>{rule.title}</strong><span class="quiet small">{rule.sentence}</span></span>
        <span class="rule-count"><strong>{number(found.contacts)}</strong>{found.fixable > 0 && <span class="quiet small">{number(found.fixable)} with a fix</span>}</span>
      </a>
    </li>
  );
}

/** The rules that find something, the gravest first. */
export function RuleList({audit, rules}: {audit: Audit; rules: readonly Rule[]}): JSX.Element {
  const severity = place.value.query.get('severity');
  const {rules: counts = [], contact_book: book} = audit;
  const of = new Map(counts.map((found) => [found.rule, found]));
  const shown = rules.filter(({rule, severity: its}) => of.has(rule) && (!severity || its === severity))
    .sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity) || of.get(other.rule)!.contacts - of.get(one.rule)!.contacts);
  const silent = rules.filter(({rule}) => !of.has(rule));
  if (!audit.figures) return <Empty title="Not audited yet">"Audit now" looks at each contact of the book; it changes nothing.</Empty>;
  return (
    <>
      {severity && <p class="row wrap"><Chip look="accent">Only errors</Chip><a href={address('/quality', {book, view: 'findings'})}>Show all</a></p>}
      {shown.length ? <ul class="rules">{shown.map((rule) => <RuleLine key={rule.rule} book={book} rule={rule} found={of.get(rule.rule)!} />)}</ul>
        : <Empty title="Nothing is found">No rule {severity ? 'of this kind ' : ''}has anything to say about this book.</Empty>}
      {!severity && silent.length > 0 && (
        <details><summary>{count(silent.length, 'rule finds', 'rules find')} nothing</summary><ul class="silent">{silent.map(({rule, title}) => <li key={rule}>{title}</li>)}</ul></details>
      )}
    </>
  );
}
