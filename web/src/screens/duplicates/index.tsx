// Who may be the same person: deciding pair by pair, and what was merged.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {listBooks} from '../../api/books';
import type {Decision, Evidence, PairFilter} from '../../api/duplicates';
import {useCommands} from '../../keys';
import {useLoad} from '../../load';
import {go, goQuery, place} from '../../route';
import {Button} from '../../ui/button';
import {SelectField} from '../../ui/field';
import {MergeHistory} from './history';
import {ReviewScreen} from './review-screen';
import {Report, ScanProgress, useScan} from './scan';

const STATES: [Decision, string][] = [['open', 'Open'], ['later', 'Later'], ['different', 'Dismissed']];
const REASONS: [Evidence | '', string][] = [
  ['', 'Any reason'], ['name', 'Name'], ['email', 'E-mail'], ['phone', 'Phone'], ['company', 'Company'], ['address', 'Address'], ['birthday', 'Birthday'],
];

function filterHere(): PairFilter {
  const {query} = place.value;
  return {
    id: query.get('contact') ?? undefined,
    decision: STATES.map(([state]) => state).find((state) => state === query.get('state')) ?? 'open',
    evidence: REASONS.map(([reason]) => reason).find((reason) => reason === query.get('reason')) || undefined,
    contact_book: query.get('book') ?? undefined,
  };
}

function Filters({filter}: {filter: PairFilter}): JSX.Element {
  const {value: books = []} = useLoad(listBooks, []);
  return (
    <div class="filters">
      <SelectField label="State" isLabelHidden value={filter.decision!} options={STATES} onValue={(state) => goQuery({state: state === 'open' ? null : state, pair: null})} />
      <SelectField label="Reason" isLabelHidden value={filter.evidence ?? ''} options={REASONS} onValue={(reason) => goQuery({reason, pair: null})} />
      <SelectField label="Book" isLabelHidden value={filter.contact_book ?? ''} options={[['', 'All books'], ...books.map(({id, name}) => [id, name] as const)]}
        onValue={(book) => goQuery({book, pair: null})} />
    </div>
  );
}

export default function Duplicates(): JSX.Element {
  const isHistory = place.value.path === '/duplicates/history';
  const [isReportOpen, setReportOpen] = useState(false);
  const [scans, setScans] = useState(0);
  const filter = filterHere();
  const {job, start, cancel} = useScan(() => setScans((before) => before + 1));
  const scan = () => void start(filter.contact_book);
  useCommands([
    {id: 'duplicates.scan', label: 'Scan for duplicates', group: 'Duplicates', run: scan},
    {id: 'duplicates.report', label: 'What the decisions prove', group: 'Duplicates', run: () => setReportOpen(true)},
    {id: 'duplicates.history', label: 'Merges so far', key: 'h', group: 'Duplicates', run: () => go(isHistory ? '/duplicates' : '/duplicates/history')},
  ]);
  return (
    <div class="triage">
      <header class="triage-head">
        <h1>Duplicates</h1>
        <nav class="tabs" aria-label="Duplicates">
          <a class="tab" href="/duplicates" aria-current={isHistory ? undefined : 'page'}>Review</a>
          <a class="tab" href="/duplicates/history" aria-current={isHistory ? 'page' : undefined}>Merges</a>
        </nav>
        {!isHistory && <Filters filter={filter} />}
        <span class="grow" />
        <Button size="small" onClick={() => setReportOpen(true)}>Report</Button>
        <Button size="small" disabled={!!job} onClick={scan}>Scan</Button>
      </header>
      {job && <ScanProgress job={job} onCancel={() => void cancel()} />}
      {isHistory ? <MergeHistory /> : (
        <ReviewScreen key={scans} filter={filter} isFiltered={!!(filter.id || filter.evidence || filter.contact_book)}
          emptyActions={<Button disabled={!!job} onClick={scan}>Scan all contacts</Button>} />
      )}
      {isReportOpen && <Report onClose={() => setReportOpen(false)} />}
    </div>
  );
}
