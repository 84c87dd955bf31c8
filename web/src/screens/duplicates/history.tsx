// What was merged and taken apart, newest first, and taking it apart again: as a whole or by records.
import {useEffect, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {getCard, getContacts, type SourceRecord} from '../../api/contacts';
import {listMerges, previewUnmerge, unmergeContacts, type LaterFact, type PastMerge, type Unmerge} from '../../api/merges';
import type {Contact, Id} from '../../api/types';
import {listUsers} from '../../api/users';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {Avatar, Chip, Empty, Failure, Spinner} from '../../ui/small';
import {changeCount, notify} from '../../ui/toast';
import {moment, preciseMoment} from '../../words/date';
import {contactName} from '../../words/name';
import {count} from '../../words/number';

interface Past {
  merges: PastMerge[];
  contacts: ReadonlyMap<Id, Contact>;
  cursor?: string;
}

async function loadPast(before: Past | undefined, cancel: AbortSignal): Promise<Past> {
  const page = await listMerges(before?.cursor, cancel);
  const contacts = new Map(before?.contacts);
  const ids = [...new Set(page.merges.map(({to}) => to))].filter((id) => !contacts.has(id));
  const found = ids.length ? await getContacts(ids, cancel) : [];
  for (const [at, contact] of found.entries()) contacts.set(ids[at]!, contact);
  return {merges: [...(before?.merges ?? []), ...page.merges], contacts, cursor: page.next_cursor};
}

const recordName = (record: SourceRecord): string =>
  record.full_name || [record.first_name, record.last_name].filter(Boolean).join(' ') || 'No name';

function RecordChoice({records, brought, chosen, onChosen}: {
  records: readonly SourceRecord[]; brought: readonly Id[]; chosen: readonly Id[]; onChosen: (ids: Id[]) => void;
}): JSX.Element {
  const toggle = (id: Id) => onChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <fieldset>
      <legend class="field-label">What goes out</legend>
      <ul>
        {records.map((record) => (
          <li key={record.id}>
            <label class="check">
              <input type="checkbox" checked={chosen.includes(record.id)} onChange={() => toggle(record.id)} />
              <span class="any-length"><bdi>{recordName(record)}</bdi> <span class="quiet small">since {moment(record.created_at)}{brought.includes(record.id) && ', came with this merge'}</span></span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

const factKey = ({record, fact}: LaterFact) => `${record} ${fact}`;

/** What a value says, of its kind's own members. */
const factText = ({record, fact, stays_with: _, field, ...parts}: LaterFact): string =>
  `${field.replace('_', ' ')}: ${Object.values(parts).filter((part) => typeof part === 'string').join(', ')}`;

function LaterFacts({facts, moved, onMoved}: {facts: readonly LaterFact[]; moved: ReadonlySet<string>; onMoved: (moved: Set<string>) => void}): JSX.Element | null {
  if (!facts.length) return null;
  const toggle = (key: string) => onMoved(new Set(moved.has(key) ? [...moved].filter((other) => other !== key) : [...moved, key]));
  return (
    <fieldset>
      <legend class="field-label">Added since: which of it goes to the other side?</legend>
      <ul>
        {facts.map((fact) => (
          <li key={factKey(fact)}>
            <label class="check">
              <input type="checkbox" checked={moved.has(factKey(fact))} onChange={() => toggle(factKey(fact))} />
              <bdi class="any-length">{factText(fact)}</bdi>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** Takes a merge apart. What each would be is asked of the server before it is done. */
function UnmergeDialog({merge, onClose}: {merge: PastMerge; onClose: () => void}): JSX.Element {
  const [chosen, setChosen] = useState<Id[]>(merge.records);
  const [moved, setMoved] = useState<ReadonlySet<string>>(new Set());
  const [failed, setFailed] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const {value: card, error: cardError} = useLoad((signal) => getCard(merge.to, undefined, signal), [merge.to]);
  const isWhole = chosen.length === merge.records.length && merge.records.every((id) => chosen.includes(id));
  const what: Unmerge = isWhole ? {batch: merge.batch} : {records: chosen};
  const {value: first, error} = useLoad(chosen.length ? (signal) => previewUnmerge(what, signal) : null, [chosen]);
  const facts = first?.later_facts ?? [];
  const move = facts.filter((fact) => moved.has(factKey(fact))).map(({record, fact}) => ({record, fact}));
  const {value: preview} = useLoad(first && move.length ? (signal) => previewUnmerge({...what, move}, signal) : null, [first, moved]);
  useEffect(() => setMoved(new Set()), [chosen]);

  const submit = async () => {
    setBusy(true);
    try {
      const done = await unmergeContacts({...what, move});
      notify(`Taken apart: ${done.contacts.map(contactName).join(' and ')}`, {batch: done.batch});
      onClose();
    } catch (thrown) {
      setFailed(thrown);
      setBusy(false);
    }
  };
  const wrong = failed ?? error ?? cardError;
  return (
    <Dialog title="Take apart" isWide onClose={onClose} onSubmit={() => first && chosen.length && void submit()} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isBusy} disabled={!first || !chosen.length}>{isWhole ? 'Take the whole merge apart' : `Take out ${count(chosen.length, 'record')}`}</Button>
      </>
    )}>
      <div class="stack loose">
        {wrong ? <Failure error={wrong} /> : null}
        {card ? <RecordChoice records={card.records} brought={merge.records} chosen={chosen} onChosen={setChosen} /> : !wrong && <Spinner />}
        <LaterFacts facts={facts} moved={moved} onMoved={setMoved} />
        {first && (
          <section aria-label="What it makes">
            <h3>What it makes</h3>
            <ul class="parted">{(preview ?? first).contacts.map((contact) => (
              <li key={contact.id} class="row">
                <Avatar name={contactName(contact)} id={contact.id!} />
                <span class="any-length"><bdi>{contactName(contact)}</bdi><br /><span class="quiet small">{contact.infos?.map(({value}) => value).filter(Boolean).join(', ')}</span></span>
              </li>
            ))}</ul>
          </section>
        )}
      </div>
    </Dialog>
  );
}

function PastRow({merge, contact, who, onUnmerge}: {merge: PastMerge; contact: Contact | undefined; who: string; onUnmerge: () => void}): JSX.Element {
  const name = contact && !contact.deleted ? contactName(contact) : 'A deleted contact';
  const isMerge = merge.did === 'merged';
  return (
    <li class="past-merge row wrap">
      <Avatar name={name} id={merge.to} />
      <div class="grow any-length">
        <a href={`/contacts/${merge.to}`}><bdi>{name}</bdi></a> {isMerge ? 'took in' : 'came out, with'} {count(merge.records.length, 'record')}
        <div class="quiet small"><time title={preciseMoment(merge.at)}>{moment(merge.at)}</time>, by <bdi>{who}</bdi></div>
      </div>
      {isMerge && (merge.in_effect
        ? <Button size="small" icon="undo" onClick={onUnmerge}>Take apart<span class="unseen">: {name}</span></Button>
        : <Chip>Taken apart</Chip>)}
    </li>
  );
}

export function MergeHistory(): JSX.Element {
  const [past, setPast] = useState<Past>();
  const [before, setBefore] = useState<Past>();
  const [open, setOpen] = useState<PastMerge>();
  const {value, error, isLoading, reload} = useLoad((signal) => loadPast(before, signal), [before, changeCount.value]);
  const {value: users} = useLoad(listUsers, []);
  useEffect(() => {
    if (value) setPast(value);
  }, [value]);
  useEffect(() => setBefore(undefined), [changeCount.value]);
  const whoIs = (id: Id) => users?.find((user) => user.id === id)?.name || 'somebody';

  if (error && !past) return <div class="screen-wait"><Failure error={error} onRetry={reload} /></div>;
  if (!past) return <div class="screen-wait"><Spinner /></div>;
  if (!past.merges.length) return <Empty title="Nothing was merged yet">Every merge stands here, whoever made it, and can be taken apart at any time, whatever was edited since.</Empty>;
  return (
    <div class="past-frame">
      <ol class="past-list" aria-label="Merges, newest first">
        {past.merges.map((merge) => (
          <PastRow key={`${merge.batch} ${merge.from} ${merge.did}`} merge={merge} contact={past.contacts.get(merge.to)} who={whoIs(merge.actor)} onUnmerge={() => setOpen(merge)} />
        ))}
      </ol>
      {past.cursor && <Button isBusy={isLoading} onClick={() => setBefore(past)}>Older ones</Button>}
      {open && <UnmergeDialog merge={open} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
