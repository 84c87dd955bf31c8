// Who did what to this contact, newest first, each line with its way back.
import {useEffect, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {historyOf, previewUndo, undoBatch, type Change, type LoggedValue} from '../../../api/changes';
import type {Id} from '../../../api/types';
import {bookName, userName} from '../../../directory';
import {Button} from '../../../ui/button';
import {Failure, Spinner} from '../../../ui/small';
import {changeCount, notify, notifyFailure} from '../../../ui/toast';
import {moment, preciseMoment} from '../../../words/date';
import {channelWords, fieldName} from '../../../words/fields';
import {count, number} from '../../../words/number';

const DID: Record<string, string> = {
  created: 'made a record', edited: 'edited it', deleted: 'deleted it', restored: 'brought it back', merged: 'merged it', unmerged: 'took it out of a merge',
  moved: 'moved it here', left: 'took it away', erased: 'erased it for good',
};

const LEFT_OUT = new Set(['field', 'label', 'custom_label', 'group', 'id', 'full_name']);

/** A logged value in words: "Noor Haddad", "Buyer, Brick & Co". */
function valueWords(value: LoggedValue): string {
  const parts = Object.entries(value).filter(([name, text]) => !LEFT_OUT.has(name) && typeof text === 'string').map(([, text]) => text as string);
  return parts.join(value.field === 'name' ? ' ' : ', ') || String(value.full_name ?? '');
}

/** What went and what came, a line a field. */
function Differences({change}: {change: Change}): JSX.Element {
  const fields = [...new Set([...change.removed, ...change.added].map(({field}) => field))];
  const words = (values: LoggedValue[], field: string) => values.filter((value) => value.field === field).map(valueWords).filter(Boolean).join('; ');
  return (
    <ul class="small any-length">
      {fields.map((field) => {
        const [before, after] = [words(change.removed, field), words(change.added, field)];
        return (
          <li key={field}>
            <span class="quiet">{fieldName(field)}: </span>
            {before && <del dir="auto">{before}</del>}{before && after && ' → '}{after && <ins dir="auto">{after}</ins>}
          </li>
        );
      })}
    </ul>
  );
}

/** A change of one contact writes no more than this: beyond, others were changed with it. */
const ONE_CONTACT = 2;

function Line({change, onUndone}: {change: Change; onUndone: () => void}): JSX.Element {
  const [together, setTogether] = useState('');
  const undo = async () => {
    try {
      if (!together) {
        const {undone = 0, more} = await previewUndo(change.batch);
        if (undone > ONE_CONTACT) return setTogether(more ? `more than ${number(undone - 1)} changes` : count(undone, 'change'));
      }
      const kept = await undoBatch(change.batch);
      notify(kept ? 'Taken back, except what was changed since' : 'Taken back');
      onUndone();
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  const actor = userName(change.actor);
  return (
    <li class="timeline-line">
      <div class="grow">
        <div class="any-length">
          <bdi>{change.channel === 'system' ? 'Kith' : actor.charAt(0).toUpperCase() + actor.slice(1)}</bdi> {DID[change.did] ?? change.did}
          {change.contact_book && <span class="quiet"> in <bdi>{bookName(change.contact_book)}</bdi></span>}
        </div>
        <Differences change={change} />
        <div class="small quiet"><time title={preciseMoment(change.at)}>{moment(change.at)}</time>, through {channelWords(change.channel)}</div>
      </div>
      {together
        ? <Button size="small" icon="undo" onClick={() => void undo()}>Undo {together} made together</Button>
        : change.channel !== 'system' && <Button look="plain" size="small" icon="undo" label={`Undo: ${DID[change.did] ?? change.did}, ${moment(change.at)}`} onClick={() => void undo()} />}
    </li>
  );
}

export function Timeline({id, onChanged}: {id: Id; onChanged: () => void}): JSX.Element {
  const [changes, setChanges] = useState<Change[] | null>(null);
  const [next, setNext] = useState<string | undefined>();
  const [error, setError] = useState<unknown>(null);
  const load = async (cursor?: string, signal?: AbortSignal) => {
    try {
      const page = await historyOf(id, cursor, signal);
      setChanges((before) => cursor && before ? [...before, ...page.changes] : page.changes);
      setNext(page.next_cursor);
      setError(null);
    } catch (thrown) {
      if (!signal?.aborted) setError(thrown);
    }
  };
  useEffect(() => {
    const control = new AbortController();
    void load(undefined, control.signal);
    return () => control.abort();
  }, [id, changeCount.value]);
  const undone = () => {
    changeCount.value++;
    onChanged();
  };
  if (error) return <Failure error={error} onRetry={() => void load()} />;
  if (!changes) return <Spinner />;
  return (
    <>
      <ol>{changes.map((change) => <Line key={`${change.sequence}`} change={change} onUndone={undone} />)}</ol>
      {next && <Button size="small" onClick={() => void load(next)}>Earlier changes</Button>}
    </>
  );
}
