// What each column means and what becomes of its values; how the first rows read then.
import {useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {importRows, OUTCOMES, type Column, type Import, type ImportChoices, type Policy} from '../../api/imports';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Field, SelectField} from '../../ui/field';
import {Chip} from '../../ui/small';
import {count} from '../../words/number';
import {FIELD_GROUPS, fieldWords, freeField, readRow} from './fields';
import {columnKey} from './use-import';

const POLICIES: readonly (readonly [Policy, string])[] = [
  ['add', 'Add beside what is there'], ['fill', 'Only where nothing is'], ['overwrite', 'Replace what is there'], ['skip', 'Leave out'],
];
const SURE = 80;
const EXAMPLES = 3;

type MeaningProps = {column: Column; others: readonly Column[]; onField: (field: string) => void};

function Meaning({column, others, onField}: MeaningProps): JSX.Element {
  const field = column.field!;
  const isListed = FIELD_GROUPS.some(([, fields]) => fields.includes(field));
  const own = `custom:${column.column}`;
  const choose = (chosen: string) => onField(chosen === field ? field : freeField(chosen, others.map((other) => other.field)));
  return (
    <Field label={`Meaning of ${column.column}`} isLabelHidden>
      <select class="input" value={field} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="skip">Leave out</option>
        {!isListed && field !== 'skip' && field !== own && <option value={field}>{fieldWords(field)}</option>}
        <option value={own}>A value of its own</option>
        {FIELD_GROUPS.map(([heading, fields]) => (
          <optgroup key={heading} label={heading}>{fields.map((one) => <option key={one} value={one}>{fieldWords(one)}</option>)}</optgroup>
        ))}
      </select>
    </Field>
  );
}

type LineProps = {columns: readonly Column[]; index: number; onColumn: (index: number, choice: Partial<Column>) => void};

function Line({columns, index, onColumn}: LineProps): JSX.Element {
  const column = columns[index]!;
  const {field, confidence = 100, policy, samples = []} = column;
  const isOut = field === 'skip';
  return (
    <li class={isOut || policy === 'skip' ? 'column out' : 'column'}>
      <div class="column-head">
        <span class="row wrap">
          <strong class="any-length" dir="auto">{field === undefined ? kindWords(column.column) : column.column}</strong>
          {confidence < SURE && !isOut && <Chip look="warn" icon="warn">Please check</Chip>}
        </span>
        {samples.length > 0 && <span class="quiet small one-line" dir="auto">{samples.join(' · ')}</span>}
      </div>
      {field !== undefined && <Meaning column={column} others={columns.filter((other) => other !== column)} onField={(chosen) => onColumn(index, {field: chosen})} />}
      <SelectField label={`What becomes of ${column.column}`} isLabelHidden value={policy} disabled={isOut} options={POLICIES}
        onValue={(chosen) => onColumn(index, {policy: chosen as Policy})} />
    </li>
  );
}

/** Kinds of values of cards: "phone_number", "postal address". */
const kindWords = (kind: string): string => fieldWords(kind).replace(/_/g, ' ');

/** The first rows, by the columns as they are chosen this moment. */
function Examples({imported, isStale}: {imported: Import; isStale: boolean}): JSX.Element | null {
  const {id, columns = [], encoding, job} = imported;
  const found = OUTCOMES.find((outcome) => job.progress.preview?.[outcome]);
  // Cells do not change with what they mean: they are asked for once, and stay while it is counted anew.
  const outcome = useRef(found);
  if (!isStale && !outcome.current) outcome.current = found;
  const first = outcome.current;
  const rows = useLoad(first ? async (signal) => (await importRows(id, first, {limit: EXAMPLES}, signal)).rows : null, [id, first, encoding]).value;
  if (!rows?.length || !rows[0]!.cells) return null;
  return (
    <div class="examples" aria-label="The first rows as they would come" role="group" aria-live="polite">
      {rows.map(({item, line, cells}) => {
        const {name, values} = readRow(columns, cells!);
        return (
          <article key={item} class="example">
            <h3 dir="auto" class="any-length">{name || <span class="quiet">No name</span>}</h3>
            <dl>
              {values.map(({field, text}, index) => (
                <div key={index}><dt class="quiet small">{fieldWords(field)}</dt><dd dir="auto" class="any-length">{text}</dd></div>
              ))}
            </dl>
            <p class="quiet small">Line {line}</p>
          </article>
        );
      })}
    </div>
  );
}

type Props = {imported: Import; isStale: boolean; onChoose: (choices: ImportChoices) => void};

export function Columns({imported, isStale, onChoose}: Props): JSX.Element {
  const columns = imported.columns!;
  const [isAll, setAll] = useState(false);
  const isEmpty = ({field, samples}: Column) => field === 'skip' && !samples?.length;
  const empty = columns.filter(isEmpty).length;
  const onColumn = (index: number, {field, policy}: Partial<Column>) =>
    onChoose({columns: [{column: columnKey(columns, index), ...(field && {field}), ...(policy && {policy})}]});
  const onAll = (policy: string) =>
    onChoose({columns: columns.map((_, index) => ({column: columnKey(columns, index), policy: policy as Policy}))});
  return (
    <section class="stack" aria-labelledby="import-columns">
      <div class="row spread wrap">
        <h2 id="import-columns">{columns[0]!.field === undefined ? 'What becomes of its values' : 'What the columns mean'}</h2>
        <div class="all-policies">
          <SelectField label="All columns" isLabelHidden value="" onValue={onAll} options={[['', 'All columns …'], ...POLICIES.slice(0, 3)]} />
        </div>
      </div>
      <Examples imported={imported} isStale={isStale} />
      <ul class="columns">
        {columns.map((column, index) => (isAll || !isEmpty(column)) && <Line key={index} columns={columns} index={index} onColumn={onColumn} />)}
      </ul>
      {empty > 0 && (
        <div><Button look="plain" size="small" aria-expanded={isAll} onClick={() => setAll(!isAll)}>{isAll ? 'Hide' : 'Show'} {count(empty, 'empty column')}</Button></div>
      )}
    </section>
  );
}
