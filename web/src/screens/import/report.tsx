// What an import did, the file of what it refused, and the way back.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {beginUndo, previewUndo} from '../../api/changes';
import {refusedAddress, type Import} from '../../api/imports';
import {isAtRest, type Job, type Kept, type UndoProgress} from '../../api/jobs';
import type {Id} from '../../api/types';
import {useLoad} from '../../load';
import {useJob} from '../../poll';
import {useCommands} from '../../keys';
import {place} from '../../route';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {Icon} from '../../ui/icon';
import {Failure, Notice, Spinner} from '../../ui/small';
import {changeCount, notifyFailure} from '../../ui/toast';
import {moment} from '../../words/date';
import {count} from '../../words/number';
import {Outcomes} from './outcomes';
import {bookWords, refusedCount, writtenCount} from './words';

function KeptTable({caption, kept}: {caption: string; kept: readonly Kept[]}): JSX.Element | null {
  if (!kept.length) return null;
  return (
    <div class="table-frame kept" tabIndex={0} role="group" aria-label={caption}>
      <table class="table">
        <caption class="unseen">{caption}</caption>
        <thead><tr><th scope="col">Kept</th><th scope="col">Why</th><th scope="col">Contact</th></tr></thead>
        <tbody>{kept.map(({contact, field, why}, index) => (
          <tr key={index}><td dir="auto">{field}</td><td class="any-length" dir="auto">{why}</td><td><a href={`/contacts/${contact}`}>Open</a></td></tr>
        ))}</tbody>
      </table>
    </div>
  );
}

/** Before: what somebody changed since, and which therefore stays. */
function WouldKeep({id}: {id: Id}): JSX.Element {
  const {value, error, reload} = useLoad((signal) => previewUndo(id, signal), [id]);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!value) return <Spinner label="Looking what would stay" />;
  const {kept = [], more} = value;
  return (
    <>
      <p>{kept.length ? `${count(kept.length, 'value')} ${more ? 'and perhaps more ' : ''}would stay, for somebody changed them since.`
        : more ? 'What somebody changed since stays. Of its end, nothing was.' : 'Nobody changed anything of it since: all of it goes.'}</p>
      <KeptTable caption="What would be kept" kept={kept} />
    </>
  );
}

/** What an undo did and what it left, because somebody changed it since. */
function Taken({job}: {job: Job<UndoProgress>}): JSX.Element {
  const {undone = 0, kept_count: keptCount = 0, kept = []} = job.progress;
  if (!isAtRest(job)) {
    return <div class="stack"><p role="status">Taking it back</p><progress class="bar" aria-label="Taking it back" max={job.total || 1} value={job.done} /></div>;
  }
  if (job.state === 'failed') return <Notice look="danger">{job.message}</Notice>;
  return (
    <div class="stack">
      <Notice look="good">Taken back: {count(undone, 'change')}. {keptCount ? `${count(keptCount, 'value')} stayed, for others changed them since.` : 'Nothing of it is left.'}</Notice>
      <KeptTable caption="What was kept" kept={kept} />
    </div>
  );
}

/** The undo as it goes, from the moment it was asked for. */
function useUndo(imported: Import, onChanged: () => void) {
  const [begun, setBegun] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const job = useJob<UndoProgress>(begun, () => {
    changeCount.value++;
    onChanged();
  });
  const start = async () => {
    setBusy(true);
    try {
      setBegun((await beginUndo(imported.id)).jobs?.[0]?.id ?? null);
    } catch (thrown) {
      notifyFailure(thrown);
    }
    setBusy(false);
  };
  return {job, start, isBusy, isBegun: begun !== null};
}

type Props = {imported: Import; onChanged: () => void};

export function Report({imported, onChanged}: Props): JSX.Element {
  const {job, contact_book_id: book} = imported;
  const counts = job.progress.done ?? {};
  const refused = refusedCount(counts);
  const written = writtenCount(counts);
  // The list of imports leads here to undo one.
  const [isAsked, setAsked] = useState(place.value.query.has('undo'));
  const undo = useUndo(imported, onChanged);
  const canUndo = written > 0 && job.state !== 'undone' && !undo.isBegun;
  useCommands(canUndo ? [{id: 'import.undo', label: 'Undo this import', key: 'u', group: 'Import', run: () => setAsked(true)}] : []);
  const isCancelled = job.state === 'cancelled';
  return (
    <>
      {job.state === 'undone' && !undo.isBegun && <Notice look="good">This import was taken back.</Notice>}
      {undo.job.error ? <Failure error={undo.job.error} onRetry={undo.job.reload} /> : undo.job.value && <Taken job={undo.job.value} />}
      {isCancelled && <Notice>{written ? 'It was cancelled. What had come until then stays; undo takes it back.' : 'It was cancelled. Nothing was written.'}</Notice>}
      {!isCancelled && job.state !== 'undone' && <p class="quiet">Into {bookWords(imported)}{job.finished_at && `, ${moment(job.finished_at)}`}.</p>}
      {(written > 0 || !isCancelled) && <Outcomes imported={imported} counts={counts} isDone isStale={false} />}
      <div class="row wrap">
        {refused > 0 && <a class="button" href={refusedAddress(imported.id)} download=""><Icon name="export" />Get {count(refused, 'refused row')} as a file</a>}
        {book && written > 0 && job.state !== 'undone' && <a class="button" href={`/contacts?book=${book}`}><Icon name="contacts" />Open the book</a>}
        {canUndo && <Button icon="undo" shortcut="u" isBusy={undo.isBusy} onClick={() => setAsked(true)}>Undo this import</Button>}
        <a class="button" href="/import"><Icon name="import" />Import another file</a>
      </div>
      {refused > 0 && <p class="quiet small">The file has the columns of yours, the reason and what would mend it. Correct it and import it: only these rows are touched.</p>}
      {isAsked && canUndo && (
        <Dialog title="Undo this import?" onClose={() => setAsked(false)} onSubmit={() => { setAsked(false); void undo.start(); }}
          foot={<><Button onClick={() => setAsked(false)}>Keep it</Button><Button type="submit" look="danger">Undo the import</Button></>}>
          <div class="stack">
            <p>What it created goes, what it changed is as it was before.</p>
            <WouldKeep id={imported.id} />
          </div>
        </Dialog>
      )}
    </>
  );
}
