// One import, from the file to the report: the screen follows what the server says of it, so a
// reload, a lost connection or another day goes on at the same place.
import {useEffect, useRef} from 'preact/hooks';
import type {JSX} from 'preact';
import {runImport} from '../../api/imports';
import {controlJob, type JobCommand} from '../../api/jobs';
import type {Book, Id} from '../../api/types';
import {ApiError} from '../../api/error';
import {useCommands, type Command} from '../../keys';
import {Failure, Notice, Spinner} from '../../ui/small';
import {notify, notifyFailure} from '../../ui/toast';
import {bytes} from '../../words/number';
import {Look} from './look';
import {Progress} from './progress';
import {Report} from './report';
import {Receiving} from './receiving';
import {upload} from './upload';
import {useImport} from './use-import';
import {fileWords} from './words';

type Step = 'file' | 'look' | 'run' | 'report';
const STEPS: readonly (readonly [Step, string])[] = [['file', 'File'], ['look', 'Check'], ['run', 'Import'], ['report', 'Report']];

function stepOf(phase = '', isOver: boolean): Step {
  if (phase === 'receiving') return 'file';
  if (phase === 'analysing' || phase === 'ready') return 'look';
  return isOver ? 'report' : 'run';
}

function Steps({here}: {here: Step}): JSX.Element {
  const at = STEPS.findIndex(([step]) => step === here);
  return (
    <ol class="steps" aria-label="Steps">
      {STEPS.map(([step, words], index) => (
        <li key={step} class={index < at ? 'past' : ''} aria-current={step === here ? 'step' : undefined}>
          <span aria-hidden="true">{index < at ? '✓' : index + 1}</span>{words}
          {index < at && <span class="unseen">, done</span>}
        </li>
      ))}
    </ol>
  );
}

export function OneImport({id, books}: {id: Id; books: readonly Book[] | undefined}): JSX.Element {
  const sending = upload.value?.id === id ? upload.value : null;
  const importing = useImport(id, sending !== null);
  const {shown, error, choose, isStale, reload} = importing;
  const heading = useRef<HTMLHeadingElement>(null);

  const control = (command: JobCommand) => void controlJob(id, command).then(reload, notifyFailure);
  const run = async () => {
    if (!shown || isStale) return;
    try {
      await runImport(id, shown.version);
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.kind === 'precondition') notify('It was changed elsewhere: look at it again', {look: 'danger'});
      else notifyFailure(thrown);
    }
    reload();
  };

  const job = shown?.job;
  const isRun = job?.phase === 'running' || job?.phase === 'done';
  const isOver = !!job && ['done', 'cancelled', 'failed', 'undone'].includes(job.state);
  const step = stepOf(job?.phase, isOver);
  const canRun = job?.phase === 'ready' && job.state === 'ready' && !isStale && !shown?.asks.length;
  const list: (Command | false)[] = [
    canRun && {id: 'import.run', label: 'Import what is shown', key: 'Mod+Enter', group: 'Import', run: () => void run()},
    job?.state === 'running' && {id: 'import.pause', label: 'Pause the import', key: 'p', group: 'Import', run: () => control('pause')},
    job?.state === 'paused' && !sending && {id: 'import.resume', label: 'Let the import go on', key: 'p', group: 'Import', run: () => control('resume')},
  ];
  useCommands(list.filter((command) => command !== false));

  // The step is what one reads next: the focus goes there, not to a button that is gone.
  const before = useRef(step);
  useEffect(() => {
    if (shown && before.current !== step && !document.activeElement?.matches('input, select, textarea')) heading.current?.focus();
    before.current = step;
  }, [step, !shown]);

  if (error) return <Failure error={error} onRetry={reload} />;
  if (!shown || !job) return <div class="screen-wait"><Spinner /></div>;
  return (
    <>
      <header class="import-head">
        <a href="/import" class="small">All imports</a>
        <h1 ref={heading} tabIndex={-1}><bdi class="any-length">{shown.file_name}</bdi></h1>
        <p class="quiet">{bytes(shown.bytes)}, {fileWords(shown)}</p>
        <Steps here={step} />
      </header>
      {job.state === 'failed' && <Notice look="danger">{`${job.message ?? 'It failed.'} `}What can be read: CSV of any program, vCard, Excel (.xlsx), JSON. <a href="/import">Choose another file</a></Notice>}
      {step === 'file' && <Receiving imported={shown} sending={sending} onCancel={() => control('cancel')} />}
      {step === 'run' && <Progress job={job} what="Importing" onControl={control} />}
      {step === 'look' && job.state !== 'cancelled' && (
        <>
          {job.state !== 'ready' && job.state !== 'failed' && <Progress job={job} what="Reading the file" onControl={control} />}
          {(shown.columns || job.state === 'failed') && <Look imported={shown} books={books} isStale={isStale} canRun={canRun} onChoose={choose} onRun={() => void run()} onCancel={() => control('cancel')} />}
        </>
      )}
      {isOver && (isRun || job.state === 'cancelled' || job.state === 'undone') && <Report imported={shown} onChanged={reload} />}
    </>
  );
}
