// Contacts side by side: what agrees is quiet, what differs is marked by a word, a sign and colour;
// each value can be chosen to stand first; the last column is what merging makes.
import type {JSX} from 'preact';
import type {Card} from '../../api/contacts';
import type {Merged, Preference} from '../../api/merges';
import type {Id} from '../../api/types';
import {Avatar, Chip} from '../../ui/small';
import {Icon} from '../../ui/icon';
import {agreementOf, partsAgainst, rowsOf, type Agreement, type Row, type Shown} from '../../words/card-rows';
import {contactName} from '../../words/name';
import type {Choice} from './review';

const WORDS: Record<Agreement, string> = {same: 'Same', differs: 'Differs', partly: 'Partly the same', one: 'Only one has it'};

type Props = {
  cards: readonly Card[];
  choice: Choice;
  preview: Merged;
  onChoice: (choice: Choice) => void;
};

/** Long addresses break where they have joints, not in the midst of a word. */
const Jointed = ({text}: {text: string}): JSX.Element => <>{text.split(/(?<=@)|(?=\.)/).map((part, index) => <>{index > 0 && <wbr />}{part}</>)}</>;

/** A text with what is its own underlined. */
function Differing({text, other}: {text: string; other: string | undefined}): JSX.Element {
  if (!other || other === text) return <Jointed text={text} />;
  const [start, own, end] = partsAgainst(text, other);
  return <><Jointed text={start} />{own && <mark class="own"><Jointed text={own} /></mark>}<Jointed text={end} /></>;
}

const isSame = (a: Preference, b: Preference) => a.contact === b.contact && a.field === b.field && a.value === b.value;

/** With a value preferred, or without it when it was: of a field one value at most stands first. */
export function withPreference(choice: Choice, wanted: Preference): Choice {
  const others = choice.prefer.filter(({field}) => field !== wanted.field);
  const had = choice.prefer.some((preference) => isSame(preference, wanted));
  return {...choice, prefer: had ? others : [...others, wanted]};
}

type ValueProps = {
  shown: Shown;
  preference: Preference | null;
  isFirst: boolean;
  isOwn: boolean;
  other: string | undefined;
  onPrefer: (preference: Preference) => void;
};

function Value({shown, preference, isFirst, isOwn, other, onPrefer}: ValueProps): JSX.Element {
  const content = (
    <>
      <span class="any-length grow">
        <bdi><Differing text={shown.text} other={other} /></bdi>
        {shown.note && <span class="quiet small"> {shown.note}</span>}
        {isOwn && <span class="unseen"> (only here)</span>}
      </span>
      {isFirst && preference && <Icon name="check" size={16} />}
    </>
  );
  const look = `compared ${isOwn ? 'own' : ''}`;
  if (!preference) return <div class={look}>{content}</div>;
  return (
    <button type="button" class={look} aria-pressed={isFirst} title="Show it first" data-value onClick={() => onPrefer(preference)}>
      {content}
    </button>
  );
}

/** The server names single values by their text; addresses and companies only as the first of a contact. */
function preferenceOf(row: Row, card: Card, shown: Shown, index: number): Preference | null {
  if (row.isUnranked) return null;
  if (shown.value !== undefined && row.name !== 'physical_address') return {contact: card.id, field: row.name, value: shown.value};
  return index === 0 ? {contact: card.id, field: row.name} : null;
}

function SideCell({row, at, result, props}: {row: Row; at: number; result: Shown[]; props: Props}): JSX.Element {
  const {cards, choice, onChoice} = props;
  const card = cards[at]!;
  const isIn = choice.ids.includes(card.id);
  const others = row.cells.filter((_, index) => index !== at);
  const against = others.find((cell) => cell.length)?.[0]?.text;
  const isSingle = row.cells.every((cell) => cell.length < 2);
  return (
    <td class={isIn ? 'side' : 'side left-out'} data-column={at + 1}>
      {row.cells[at]!.map((shown, index) => (
        <Value key={index} shown={shown} preference={isIn ? preferenceOf(row, card, shown, index) : null}
          isFirst={result[0]?.key === shown.key} isOwn={!others.some((cell) => cell.some(({key}) => key === shown.key))}
          other={isSingle ? against : undefined} onPrefer={(preference) => onChoice(withPreference(choice, preference))} />
      ))}
    </td>
  );
}

function CompareRow({row, props}: {row: Row; props: Props}): JSX.Element {
  const sides = {...row, cells: row.cells.slice(0, -1)};
  const result = row.cells[row.cells.length - 1]!;
  const agreement = agreementOf(sides.cells);
  return (
    <tr class={agreement}>
      <th scope="row">
        {row.label}
        <span class="agreement">{agreement !== 'same' && <span aria-hidden="true">{agreement === 'differs' ? '≠ ' : agreement === 'partly' ? '≈ ' : '+ '}</span>}{WORDS[agreement]}</span>
      </th>
      {props.cards.map((card, at) => <SideCell key={card.id} row={sides} at={at} result={result} props={props} />)}
      <td class="result">
        {result.map((shown, index) => <div key={index} class="compared"><span class="any-length"><bdi><Jointed text={shown.text} /></bdi>{shown.note && <span class="quiet small"> {shown.note}</span>}</span></div>)}
      </td>
    </tr>
  );
}

function Head({card, at, props}: {card: Card; at: number; props: Props}): JSX.Element {
  const {cards, choice, preview, onChoice} = props;
  const isIn = choice.ids.includes(card.id);
  const side = preview.sides.find(({id}) => id === card.id);
  const name = contactName(card);
  return (
    <th scope="col" class={isIn ? 'side' : 'side left-out'}>
      <div class="row">
        <Avatar name={name} id={card.id} />
        <a class="any-length grow" href={`/contacts/${card.id}`}><bdi>{name}</bdi></a>
        <span class="column-number" aria-hidden="true">{at + 1}</span>
      </div>
      <div class="row wrap head-more">
        {cards.length > 2 && (
          <label class="check"><input type="checkbox" checked={isIn} onChange={() => onChoice(withColumn(choice, card.id))} />Merge along</label>
        )}
        {side?.survives
          ? <Chip look="accent" icon="check">Survives</Chip>
          : isIn ? <button type="button" class="button small" onClick={() => onChoice({...choice, into: card.id})}>Let this survive</button> : <Chip>Left out</Chip>}
        {side && <span class="quiet small">{side.completeness} % complete</span>}
      </div>
    </th>
  );
}

/** A column in or out of the merge; two stay in at least. */
export function withColumn(choice: Choice, id: Id): Choice {
  const ids = choice.ids.includes(id) ? choice.ids.filter((other) => other !== id) : [...choice.ids, id];
  if (ids.length < 2) return choice;
  return {ids, into: choice.into && ids.includes(choice.into) ? choice.into : undefined, prefer: choice.prefer.filter(({contact}) => ids.includes(contact))};
}

/** The next of those that are merged survives. */
export function withNextSurvivor(choice: Choice, preview: Merged): Choice {
  const at = choice.ids.findIndex((id) => preview.sides.some((side) => side.id === id && side.survives));
  return {...choice, into: choice.ids[(at + 1) % choice.ids.length]};
}

/** Arrows go from value to value: down and up the column, across to the same row. */
function moveFocus(event: KeyboardEvent): void {
  const from = (event.target as Element).closest<HTMLElement>('[data-value]');
  if (!from || !event.key.startsWith('Arrow')) return;
  const all = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[data-value]')];
  const columnOf = (element: HTMLElement) => Number(element.closest('td')!.dataset.column);
  const rowOf = (element: HTMLElement) => element.closest('tr')!;
  const step = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key]!;
  const line = event.key === 'ArrowDown' || event.key === 'ArrowUp'
    ? all.filter((element) => columnOf(element) === columnOf(from))
    : all.filter((element) => rowOf(element) === rowOf(from));
  line[line.indexOf(from) + step]?.focus();
  event.preventDefault();
}

export function CompareTable(props: Props): JSX.Element {
  const {cards, preview} = props;
  const rows = rowsOf([...cards, preview.contacts[0]!]);
  return (
    <div class="compare-frame">
      <table class="compare" onKeyDown={moveFocus}>
        <caption class="unseen">Side by side, and what merging makes. The arrow keys go from value to value.</caption>
        <thead>
          <tr>
            <th scope="col"><span class="unseen">Field</span></th>
            {cards.map((card, at) => <Head key={card.id} card={card} at={at} props={props} />)}
            <th scope="col" class="result">Result</th>
          </tr>
        </thead>
        <tbody>{rows.map((row) => <CompareRow key={row.name} row={row} props={props} />)}</tbody>
      </table>
    </div>
  );
}
