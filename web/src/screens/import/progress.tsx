import type {JSX} from 'preact';
import type {Job, JobCommand} from '../../api/jobs';
import {Button} from '../../ui/button';
import {duration} from '../../words/date';
import {number} from '../../words/number';

type Props = {job: Job; what: string; onControl: (command: JobCommand) => void};

/** How far a job is, with its time left, and the ways to stop it. */
export function Progress({job, what, onControl}: Props): JSX.Element {
  const {state, done, total, seconds_left: left} = job;
  const isPaused = state === 'paused';
  return (
    <section class="stack" aria-label={what}>
      <h2>{isPaused ? 'Paused' : what}</h2>
      <span class="unseen" role="status">{isPaused ? 'Paused' : what}</span>
      <progress class="bar" aria-label={what} max={total || 1} value={total ? done : undefined} />
      <div class="row spread wrap">
        <span class="quiet">
          {total ? `${number(done)} of ${number(total)} rows` : 'Counting the rows'}
          {left !== undefined && !isPaused && `, ${duration(left)} left`}
        </span>
        <span class="row">
          {isPaused
            ? <Button look="primary" shortcut="p" onClick={() => onControl('resume')}>Go on</Button>
            : <Button shortcut="p" onClick={() => onControl('pause')}>Pause</Button>}
          <Button onClick={() => onControl('cancel')}>Cancel</Button>
        </span>
      </div>
      {job.phase === 'running' && <p class="quiet small">You may leave this page: it goes on without you. What is done stays when you cancel, and can be undone.</p>}
    </section>
  );
}
