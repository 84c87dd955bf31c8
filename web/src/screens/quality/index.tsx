// How good the contacts are, book by book: figures, what the rules find, what puts it right.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {auditReport, auditRules, startAudit} from '../../api/audits';
import {listBooks} from '../../api/books';
import type {Id} from '../../api/types';
import {useCommands} from '../../keys';
import {useLoad} from '../../load';
import {useJob} from '../../poll';
import {goQuery, place} from '../../route';
import {Button} from '../../ui/button';
import {SelectField} from '../../ui/field';
import {Failure, Notice, Spinner} from '../../ui/small';
import {Tabs} from '../../ui/tabs';
import {changeCount, notify, notifyFailure} from '../../ui/toast';
import {AllBooks} from './all-books';
import {ConventionsForm} from './conventions';
import {BookFigures} from './figures';
import {RuleList} from './rules';
import {RulePanel} from './rule';

/** An audit that was asked for, until it is over. */
function useAudit(book: Id | undefined, onOver: () => void) {
  const [jobId, setJobId] = useState<Id | null>(null);
  useJob(jobId, ({state, message}) => {
    setJobId(null);
    if (state === 'done') notify('Audited: these are the figures of now');
    else notify(message ?? 'The audit did not end', {look: 'danger'});
    onOver();
  });
  const start = () => void startAudit(book).then(({jobs}) => setJobId(jobs[0]!.id), notifyFailure);
  return {start, isRunning: jobId !== null};
}

const TABS = [['figures', 'Figures'], ['findings', 'Findings'], ['conventions', 'Conventions']] as const;

export default function Quality(): JSX.Element {
  const {query} = place.value;
  const book = query.get('book') ?? undefined;
  const rule = query.get('rule');
  const view = query.get('view') ?? 'figures';
  const books = useLoad(listBooks, [changeCount.value]);
  const report = useLoad((signal) => auditReport(book, signal), [book, changeCount.value]);
  const rules = useLoad(auditRules, []);
  const audit = useAudit(book, report.reload);
  useCommands([
    {id: 'quality.audit', label: book ? 'Audit this book now' : 'Audit all books now', key: 'a', group: 'Quality', run: audit.start},
  ]);

  const error = report.error ?? rules.error ?? books.error;
  const one = book ? report.value?.find(({contact_book: id}) => id === book) : undefined;
  const bookHere = books.value?.find(({id}) => id === book);
  const offered = (books.value ?? []).filter(({read_only: isReadOnly}) => !isReadOnly).map(({id, name}) => [id, name] as const);
  return (
    <div class="page">
      <header class="row wrap spread quality-head">
        <h1>Quality</h1>
        <div class="row wrap">
          <SelectField label="Book" isLabelHidden value={book ?? ''} options={[['', 'All books'], ...offered]} onValue={(value) => goQuery({book: value, rule: null})} />
          <Button icon="quality" shortcut="a" isBusy={audit.isRunning} disabled={audit.isRunning} onClick={audit.start}>Audit now</Button>
        </div>
      </header>
      {error ? <Failure error={error} onRetry={() => { report.reload(); rules.reload(); books.reload(); }} />
        : !report.value || !rules.value || !books.value ? <div class="screen-wait"><Spinner /></div>
        : !book ? <AllBooks audits={report.value} />
        : !one || !bookHere ? <Notice look="warn">There is no such book that you see.</Notice>
        : rule ? <RulePanel key={rule} audit={one} book={bookHere} rule={rules.value.find((other) => other.rule === rule)} />
        : (
          <>
            <Notice look={one.quiet ? 'good' : 'info'}>{one.sentence}</Notice>
            <Tabs label="Quality of the book" tabs={TABS} chosen={view} onChoose={(to) => goQuery({view: to === 'figures' ? null : to, severity: null})}>
              <div class="stack loose">
                {view === 'figures' && <BookFigures audit={one} />}
                {view === 'findings' && <RuleList audit={one} rules={rules.value} />}
                {view === 'conventions' && <ConventionsForm key={bookHere.id} book={bookHere} />}
              </div>
            </Tabs>
          </>
        )}
    </div>
  );
}
