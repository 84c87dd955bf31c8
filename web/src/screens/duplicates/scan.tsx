// Looking at everybody once more, and what people's decisions have proved so far.
import {useEffect, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {duplicatesReport, startScan, type Band} from '../../api/duplicates';
import {controlJob, getJob, newestJob, type Job} from '../../api/jobs';
import type {Id} from '../../api/types';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {Failure, Notice, Spinner} from '../../ui/small';
import {notify, notifyFailure} from '../../ui/toast';
import {duration} from '../../words/date';
import {count, number} from '../../words/number';

const LOOK_MS = 700;

export const isUnderWay = (job: Job | undefined): boolean => job?.state === 'queued' || job?.state === 'running';

/** The scan that is under way, if one is; `onEnd` when it has ended. */
export function useScan(onEnd: () => void) {
  const [job, setJob] = useState<Job>();
  const {value: newest} = useLoad((signal) => newestJob('scan', signal), []);
  useEffect(() => {
    if (isUnderWay(newest)) setJob(newest);
  }, [newest]);
  useEffect(() => {
    if (!isUnderWay(job)) return undefined;
    const control = new AbortController();
    const timer = setTimeout(async () => {
      const now = await getJob(job!.id, control.signal).catch(() => job!);
      if (control.signal.aborted) return;
      setJob({...now});
      if (isUnderWay(now)) return;
      notify(now.state === 'done' ? 'The scan has ended' : `The scan was ${now.state}${now.message ? `: ${now.message}` : ''}`, now.state === 'failed' ? {look: 'danger'} : {});
      onEnd();
    }, LOOK_MS);
    return () => {
      control.abort();
      clearTimeout(timer);
    };
  }, [job]);
  const start = (book?: Id) => startScan(book).then(setJob, notifyFailure);
  const cancel = () => controlJob(job!.id, 'cancel').then((now) => {
    setJob(now);
    notify('The scan was cancelled: what it found stays');
    onEnd();
  }, notifyFailure);
  return {job: isUnderWay(job) ? job : undefined, start, cancel};
}

export function ScanProgress({job, onCancel}: {job: Job; onCancel: () => void}): JSX.Element {
  return (
    <div class="scan-progress row wrap" role="status">
      <Spinner label="" />
      <span>Scanning{job.phase && `: ${job.phase}`}</span>
      <progress aria-label="Scan" max={job.total || 1} value={job.done} />
      <span class="quiet small">{number(job.done)} of {number(job.total)}{job.seconds_left ? `, ${duration(job.seconds_left)} left` : ''}</span>
      <Button size="small" onClick={onCancel}>Cancel the scan</Button>
    </div>
  );
}

function bandName(band: Band, above: Band | undefined): string {
  const from = Math.round(band.score_from * 100);
  return above ? `${from} to ${Math.round(above.score_from * 100)}\u00a0%` : `${from}\u00a0% and more`;
}

/** How often such pairs turned out to be two people: what merging unasked would risk. */
export function Report({onClose}: {onClose: () => void}): JSX.Element {
  const {value: report, error, reload} = useLoad(duplicatesReport, []);
  return (
    <Dialog title="What the decisions prove" isWide onClose={onClose}>
      {error ? <Failure error={error} onRetry={reload} /> : !report ? <Spinner /> : (
        <div class="stack">
          <Notice>{report.proven.replace(/\b0\.(\d\d)\b/g, '$1 %')}.</Notice>
          <div class="table-frame">
            <table class="table">
              <caption class="unseen">Pairs by how likely they are</caption>
              <thead><tr><th scope="col">Likelihood</th><th scope="col" class="number">Open</th><th scope="col" class="number">Merged</th><th scope="col" class="number">Merged unasked</th><th scope="col" class="number">Two people</th></tr></thead>
              <tbody>{report.bands.map((band, at) => (
                <tr key={band.score_from}>
                  <th scope="row">{bandName(band, report.bands[at - 1])}</th>
                  {[band.open, band.merged, band.merged_unasked, band.different].map((value, column) => <td key={column} class="number">{number(value)}</td>)}
                </tr>
              ))}</tbody>
            </table>
          </div>
          <p class="quiet small">With no wrong one among so many decisions, such pairs are wrong at most 3 divided by their number of times, with 95 % confidence (the rule of three): {count(3000, 'decision')} prove 0.1 %. What was merged unasked does not count: nobody looked.</p>
        </div>
      )}
    </Dialog>
  );
}
