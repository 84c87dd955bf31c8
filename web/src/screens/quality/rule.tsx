// One rule in one book: whom it finds, what the fix would change, and doing it.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {applyFix, auditFindings, previewFix, type Audit, type Finding, type Fix, type FixAnswer, type Rule} from '../../api/audits';
import type {Book, Id} from '../../api/types';
import {useCommands} from '../../keys';
import {useMore} from '../../more';
import {useJob} from '../../poll';
import {address} from '../../route';
import {Button} from '../../ui/button';
import {Empty, Failure, Notice, Spinner} from '../../ui/small';
import {changeCount, notify, notifyFailure} from '../../ui/toast';
import {count} from '../../words/number';
import {SeverityChip} from './rules';
import {Values, fieldName} from './values';

/** Those of one request. */
const MOST_CHOSEN = 200;

/** Fixes are for contacts that were looked at; a large book is done by a job. */
function useFixing(book: Id, rule: string, onDone: () => void) {
  const [isBusy, setBusy] = useState(false);
  const [jobId, setJobId] = useState<Id | null>(null);

  const tell = ({updated = 0, refused = 0, batch}: FixAnswer) => {
    const left = refused ? `; ${count(refused, 'contact')} changed meanwhile and stayed` : '';
    notify(`Fixed ${count(updated, 'contact')}${left}`, {batch: updated ? batch : undefined, onUndone: onDone});
    onDone();
  };
  useJob<FixAnswer>(jobId, ({id, progress}) => {
    setJobId(null);
    setBusy(false);
    tell({...progress, batch: id});
  });
  const run = async (ids?: readonly Id[]) => {
    setBusy(true);
    try {
      const answer = await applyFix(book, rule, ids);
      if (answer.jobs?.length) {
        setJobId(answer.jobs[0]!.id);
        return;
      }
      tell(answer);
    } catch (thrown) {
      notifyFailure(thrown);
    }
    setBusy(false);
  };
  return {run, isBusy};
}

function FixLine({fix, isChosen, onToggle}: {fix: Fix; isChosen: boolean; onToggle: () => void}): JSX.Element {
  const name = fix.title || 'No name';
  return (
    <tr>
      <td><input type="checkbox" aria-label={`Fix ${name}`} checked={isChosen} onChange={onToggle} /></td>
      <th scope="row" class="any-length"><a href={`/contacts/${fix.contact}`} dir="auto">{name}</a></th>
      <td><Values values={fix.values} /></td>
    </tr>
  );
}

/** What the fix would change, before and after; those taken out are left as they are. */
function Fixes({book, rule, canEdit}: {book: Id; rule: string; canEdit: boolean}): JSX.Element {
  const [out, setOut] = useState<ReadonlySet<Id>>(new Set());
  const {items, error, isLoading, next, more, reload} = useMore(
    async (cursor, signal) => {
      const {fixes = [], next_cursor: following} = await previewFix(book, rule, cursor, signal);
      return {items: fixes, next: following};
    }, [book, rule, changeCount.value]);
  const fixing = useFixing(book, rule, () => { changeCount.value++; });
  const chosen = items.filter(({contact}) => !out.has(contact));
  const isAll = out.size === 0 && !next;
  const toggle = (id: Id) => {
    const now = new Set(out);
    if (!now.delete(id)) now.add(id);
    setOut(now);
  };
  const apply = () => {
    if (chosen.length && !fixing.isBusy) void fixing.run(isAll ? undefined : chosen.slice(0, MOST_CHOSEN).map(({contact}) => contact));
  };
  useCommands(canEdit && chosen.length ? [{id: 'quality.fix', label: 'Fix what is chosen', key: 'Mod+Enter', group: 'Quality', run: apply}] : []);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!items.length) return isLoading ? <Spinner /> : <p class="quiet">No fix is to be made.</p>;
  return (
    <>
      <div class="table-frame" tabIndex={0} role="group" aria-label="What the fix would change">
        <table class="table fixes">
          <thead><tr><th scope="col"><span class="unseen">Chosen</span></th><th scope="col">Contact</th><th scope="col">Before and after</th></tr></thead>
          <tbody>{items.map((fix) => <FixLine key={fix.contact} fix={fix} isChosen={!out.has(fix.contact)} onToggle={() => toggle(fix.contact)} />)}</tbody>
        </table>
      </div>
      {isLoading && <Spinner />}
      <div class="row wrap">
        {canEdit && (
          <>
            <Button look="primary" shortcut="Mod+Enter" isBusy={fixing.isBusy} disabled={!chosen.length || fixing.isBusy} onClick={apply}>
              {`Fix ${count(Math.min(chosen.length, isAll ? Infinity : MOST_CHOSEN), 'contact')}`}
            </Button>
            {next && <Button isBusy={fixing.isBusy} disabled={fixing.isBusy} onClick={() => void fixing.run()}>Fix all of the book</Button>}
          </>
        )}
        {next && !isLoading && <Button look="plain" onClick={more}>Show more</Button>}
      </div>
      {canEdit && <p class="quiet small">A contact that changes meanwhile is left as it is. The fix is one change that undo takes back.</p>}
    </>
  );
}

/** Findings that a person has to decide. */
function Findings({book, rule, hasFixes}: {book: Id; rule: string; hasFixes: boolean}): JSX.Element | null {
  const {items, error, isLoading, next, more, reload} = useMore(
    async (cursor, signal) => {
      const page = await auditFindings(book, rule, cursor, signal);
      return {items: page.findings.filter(({becomes}) => becomes === undefined), next: page.next_cursor};
    }, [book, rule, changeCount.value]);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!items.length && !isLoading && !next) return hasFixes ? null : <Empty title="Nothing is found">The last contact that this rule found was put right.</Empty>;
  return (
    <section class="stack" aria-label="Findings">
      {hasFixes && <h2>For you to decide</h2>}
      {items.length > 0 && (
        <ul class="findings">{items.map((finding, index) => <FindingLine key={index} finding={finding} />)}</ul>
      )}
      {isLoading && <Spinner />}
      {next && !isLoading && <div><Button size="small" onClick={more}>Show more</Button></div>}
    </section>
  );
}

function FindingLine({finding}: {finding: Finding}): JSX.Element {
  const {contact, title, field, was, sentence} = finding;
  return (
    <li>
      <a class="any-length" href={`/contacts/${contact}`} dir="auto">{title || 'No name'}</a>
      <span class="any-length" dir="auto">{sentence}</span>
      {was && <span class="quiet small any-length">{fieldName(field)}: <bdi>{was}</bdi></span>}
    </li>
  );
}

export function RulePanel({audit, book, rule}: {audit: Audit; book: Book; rule: Rule | undefined}): JSX.Element {
  const back = address('/quality', {book: book.id, view: 'findings'});
  if (!rule) return <Notice look="warn" action={<a class="button" href={back}>All findings</a>}>There is no such rule.</Notice>;
  const canEdit = book.rights.includes('edit');
  return (
    <>
      <header class="stack">
        <a class="small" href={back}>All findings of <bdi>{audit.name}</bdi></a>
        <div class="row wrap"><h2>{rule.title}</h2><SeverityChip severity={rule.severity} /></div>
        <p>{rule.sentence}</p>
      </header>
      {rule.fixable && <Fixes book={book.id} rule={rule.rule} canEdit={canEdit} />}
      <Findings book={book.id} rule={rule.rule} hasFixes={rule.fixable} />
    </>
  );
}
