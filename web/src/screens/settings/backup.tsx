// When the last backup was made, where, how big and with what result; and making one.
import type {JSX} from 'preact';
import type {Description} from '../../api/account';
import {listBackups, startBackup, type Backup} from '../../api/backups';
import {ApiError, sentence} from '../../api/error';
import {isAtRest} from '../../api/jobs';
import {useCommands} from '../../keys';
import {useLoad} from '../../load';
import {usePolling} from '../../poll';
import {Button} from '../../ui/button';
import {Chip, Failure, Notice, Spinner} from '../../ui/small';
import {ago, moment, preciseMoment} from '../../words/date';
import {bytes} from '../../words/number';
import {Copyable, Section, useAction} from './parts';

const OLD_S = 7 * 86_400;

const madeAt = (backup: Backup): number => backup.started_at ?? backup.created_at;

/** In one sentence: whether one may sleep well. */
function State({backups}: {backups: readonly Backup[]}): JSX.Element {
  const last = backups.find(({state}) => state === 'done');
  if (!last) return <Notice look="warn">{backups.some((backup) => !isAtRest(backup)) ? 'The first backup is being written.' : 'No backup is known of yet.'}</Notice>;
  const isOld = Date.now() / 1000 - madeAt(last) > OLD_S;
  return <Notice look={isOld ? 'warn' : 'good'}>The last backup was made <time title={preciseMoment(madeAt(last))}>{ago(madeAt(last))}</time>{isOld && '. Make one at least every week'}.</Notice>;
}

function Result({backup}: {backup: Backup}): JSX.Element {
  if (backup.state === 'done') return <Chip look="good" icon="check">Written</Chip>;
  if (isAtRest(backup)) return <Chip look="danger" icon="warn">{backup.state === 'cancelled' ? 'Cancelled' : 'Failed'}</Chip>;
  return <span class="chip"><Spinner label="" />Being written</span>;
}

function Line({backup}: {backup: Backup}): JSX.Element {
  const {progress: {file, bytes: size}, message} = backup;
  return (
    <li>
      <div class="grow">
        <div class="row wrap"><time title={preciseMoment(madeAt(backup))}>{moment(madeAt(backup))}</time><Result backup={backup} />{size !== undefined && <span class="quiet small">{bytes(size)}</span>}</div>
        {file && <code class="small quiet any-length">{file}</code>}
        {message && <div class="small any-length">{message}</div>}
      </div>
    </li>
  );
}

function Made(): JSX.Element {
  const backups = usePolling(listBackups, (all) => all.every(isAtRest), []);
  // Whether the server can make one is asked, not guessed: a database server has tools of its own.
  const {error: refusal, isLoading} = useLoad(() => startBackup(true), []);
  const canStart = !isLoading && (!refusal || refusal instanceof ApiError && refusal.kind === 'conflict');
  const {run, error, isBusy} = useAction(backups.reload);
  const isRunning = backups.value?.some((backup) => !isAtRest(backup)) ?? false;
  const start = () => void run(() => startBackup());
  useCommands(canStart ? [{id: 'backup.start', label: 'Back up now', group: 'Backup', run: start}] : []);
  return (
    <Section title="Backup" about="One consistent file with everything but the key that seals mail passwords, written while the server runs. Keep that key, and copies of the file, on another machine."
      action={canStart && <Button look="primary" isBusy={isBusy || isRunning} disabled={isRunning} onClick={start}>Back up now</Button>}>
      {refusal && !canStart && !isLoading ? <Notice>{sentence(refusal)} Noted with <code>kith backup FILE --note</code>, it is listed here.</Notice> : null}
      {error || backups.error ? <Failure error={error ?? backups.error} onRetry={backups.reload} /> : null}
      {backups.value ? <State backups={backups.value} /> : !backups.error && <Spinner />}
      <ul class="rows" aria-label="Backups">{backups.value?.map((backup) => <Line key={backup.id} backup={backup} />)}</ul>
    </Section>
  );
}

export function BackupSettings({me}: {me: Description}): JSX.Element {
  const isAdmin = me.user.role === 'owner' || me.user.role === 'admin';
  return (
    <>
      {isAdmin ? <Made /> : <Section title="Backup" about="Owners and admins see the backups, and make them."><></></Section>}
      <Section title="On the server" about="For a plan: a line of cron. What is written here is listed above, too.">
        <Copyable label="Make one" text="kith backup /var/backups/kith-$(date +%F).db --data /var/lib/kith" />
      </Section>
      <Section title="Restoring" about="The backup is checked first, and what is there is set aside. No server may run on the folder meanwhile. Tokens revoked since are valid again: look through them.">
        <Copyable label="Restore" text="kith restore-backup /var/backups/kith.db --data /var/lib/kith --replace" />
      </Section>
    </>
  );
}
