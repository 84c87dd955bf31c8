// The counts of an import, each of which opens to its rows.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {importRows, OUTCOMES, type Import, type ImportChoices, type ImportRow, type RowCounts, type RowOutcome} from '../../api/imports';
import {useMore} from '../../more';
import {Button} from '../../ui/button';
import {Icon} from '../../ui/icon';
import {Failure, Spinner} from '../../ui/small';
import {count, number} from '../../words/number';
import {readRow} from './fields';
import {OUTCOME_WORDS, outcomeWords} from './words';

const PAGE = 50;

/** What a row says, in a line. */
function rowText({columns = []}: Import, {cells, original = ''}: ImportRow): string {
  if (!cells) return original;
  const {name, values} = readRow(columns, cells);
  return [name, ...values.map(({text}) => text)].filter(Boolean).join(' · ') || cells.filter(Boolean).join(' · ');
}

function Why({row}: {row: ImportRow}): JSX.Element {
  const {message, fix, field, same_as_item: same, contact} = row;
  return (
    <>
      {message && <p class="any-length" dir="auto">{message}{field && <span class="quiet"> ({field.replace(/^\//, '')})</span>}</p>}
      {fix && <p class="any-length" dir="auto"><span class="quiet">What would mend it: </span>{fix}</p>}
      {same !== undefined && <p>The same person as row {number(same)} of the file.</p>}
      {contact && <p><a href={`/contacts/${contact}`}>The contact it belongs to</a></p>}
    </>
  );
}

function Rows({imported, outcome}: {imported: Import; outcome: RowOutcome}): JSX.Element {
  const {items, error, isLoading, next, more, reload} = useMore(
    async (cursor, signal) => {
      const page = await importRows(imported.id, outcome, {limit: PAGE, cursor}, signal);
      return {items: page.rows, next: page.next_cursor};
    }, [imported.id, outcome, imported.version, imported.job.phase]);
  const hasWhy = items.some(({message, fix, same_as_item: same, contact}) => message || fix || same || contact);
  return (
    <div class="outcome-rows">
      {error ? <Failure error={error} onRetry={reload} /> : null}
      {items.length > 0 && (
        <div class="table-frame" tabIndex={0} role="group" aria-label={`Rows: ${OUTCOME_WORDS[outcome].many}`}>
          <table class="table">
            <thead><tr><th class="number" scope="col">Line</th><th scope="col">Row</th>{hasWhy && <th scope="col">Why</th>}</tr></thead>
            <tbody>
              {items.map((row) => (
                <tr key={row.item}>
                  <td class="number quiet"><span class="narrow-only">Line </span>{number(row.line)}</td>
                  <td class="any-length row-words" dir="auto">{rowText(imported, row)}</td>
                  {hasWhy && <td class="row-why"><Why row={row} /></td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isLoading && <Spinner />}
      {next && !isLoading && <Button size="small" onClick={more}>Show more</Button>}
    </div>
  );
}

type GroupProps = {imported: Import; outcome: RowOutcome; value: number; isDone: boolean; isStale: boolean; onChoose?: (choices: ImportChoices) => void};

/** Refused rows that may be let in after all. */
function LetIn({outcome, onChoose}: Pick<GroupProps, 'outcome' | 'onChoose'>): JSX.Element | null {
  if (!onChoose) return null;
  if (outcome === 'ambiguous') return <Button size="small" onClick={() => onChoose({keep_ambiguous: true})}>Keep them as contacts of their own</Button>;
  if (outcome === 'incomplete') return <Button size="small" onClick={() => onChoose({allow_missing: ['name', 'reach']})}>Import them all the same</Button>;
  return null;
}

function OutcomeGroup({imported, outcome, value, isDone, isStale, onChoose}: GroupProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const {what, isRefused} = OUTCOME_WORDS[outcome];
  return (
    <li class={isRefused ? 'outcome refused' : 'outcome'}>
      <button type="button" class="outcome-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name={isOpen ? 'down' : 'right'} />
        <strong class="outcome-count">{number(value)}</strong>
        <span class="outcome-words">{outcomeWords(outcome, value, isDone)}{isRefused && <span class="quiet"> (left out)</span>}</span>
      </button>
      {isOpen && <div class="outcome-body"><div class="row wrap spread"><p class="quiet">{what}</p><LetIn outcome={outcome} onChoose={onChoose} /></div>{!isStale && <Rows imported={imported} outcome={outcome} />}</div>}
    </li>
  );
}

type Props = {imported: Import; counts: RowCounts; isDone: boolean; isStale: boolean; onChoose?: (choices: ImportChoices) => void};

export function Outcomes({imported, counts, isDone, isStale, onChoose}: Props): JSX.Element {
  const shown = OUTCOMES.filter((outcome) => counts[outcome]);
  const replaced = counts.replaced_values ?? 0;
  const letIn: [words: string, back: ImportChoices][] = [];
  if (imported.keep_ambiguous) letIn.push(['Ambiguous rows become contacts of their own, marked as possible duplicates.', {keep_ambiguous: false}]);
  if (imported.allow_missing.length) letIn.push(['Rows may lack what is usually required.', {allow_missing: []}]);
  return (
    <section class="stack" aria-labelledby="import-outcomes" aria-busy={isStale}>
      <h2 id="import-outcomes">{isDone ? 'What came of it' : 'What would come of it'}</h2>
      {shown.length === 0 && !isStale && <p class="quiet">No row of the file is a contact.</p>}
      <ul class={isStale ? 'outcomes stale' : 'outcomes'}>
        {shown.map((outcome) => <OutcomeGroup key={outcome} imported={imported} outcome={outcome} value={counts[outcome]!} isDone={isDone} isStale={isStale} onChoose={onChoose} />)}
      </ul>
      {replaced > 0 && <p><strong>{count(replaced, 'value')}</strong> typed by a person {isDone ? 'were' : 'would be'} replaced.</p>}
      {!isDone && onChoose && letIn.map(([words, back]) => (
        <p key={words} class="row wrap"><span class="quiet">{words}</span><Button size="small" onClick={() => onChoose(back)}>Leave them out again</Button></p>
      ))}
    </section>
  );
}
