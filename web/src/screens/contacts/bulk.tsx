// What can be done to all that are selected. Each action first says what would become of them.
import {useEffect, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {addToGroup, createGroup, removeFromGroup} from '../../api/books';
import {isCut, MOST_FOUND} from '../../api/contact-list';
import {deleteContacts, exportAddress, getContacts, releaseHold, updateContacts, type Scope} from '../../api/contacts';
import {newBatch} from '../../api/client';
import {ApiError} from '../../api/error';
import type {Contact, Id, WriteAnswer, Written} from '../../api/types';
import {labels, writableBooks, bookName} from '../../directory';
import {useCommands} from '../../keys';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {SelectField, TextField} from '../../ui/field';
import {Icon} from '../../ui/icon';
import {Menu} from '../../ui/menu';
import {Failure, Notice, Spinner} from '../../ui/small';
import {notify} from '../../ui/toast';
import {companyOf} from '../../words/contact';
import {contactName} from '../../words/name';
import {count, number} from '../../words/number';
import type {Selection} from './selection';

/** Something done to contacts by their ids, 200 at most, under a batch; without one it is only told. */
type Write = (ids: readonly Id[], batch?: Id) => Promise<WriteAnswer>;

interface Action {
  title: string;
  /** On the button that does it: "Move". */
  verb: string;
  /** "Moved 12 contacts to Vendors" */
  done: (contacts: string) => string;
  isDangerous?: boolean;
  write: Write;
  /** What changes in one contact, for the preview. */
  before: (contact: Contact) => string;
  after: (contact: Contact) => string;
}

type Kind = 'move' | 'group' | 'ungroup' | 'edit' | 'export' | 'delete';

const groupNames = (contact: Contact) => contact.memberships.filter(({group}) => group.kind === 'group').map(({group}) => group.name);

/** A stopped deletion names its hold; who read the preview means it. */
async function deleteAll(ids: readonly Id[], batch?: Id): Promise<WriteAnswer> {
  const answer = await deleteContacts(ids, !batch, undefined, batch);
  const held = answer.contacts.find(({outcome}) => outcome === 'held');
  const hold = held && /hold_release \{"id": "([^"]+)"\}/.exec(held.error?.accepted ?? '')?.[1];
  if (!hold || !batch) return answer;
  await releaseHold(hold);
  const rest = await deleteContacts(ids.filter((_, index) => answer.contacts[index]?.outcome === 'held'), false, undefined, batch);
  return {contacts: [...answer.contacts.filter(({outcome}) => outcome !== 'held'), ...rest.contacts], batch: rest.batch};
}

const OUTCOMES: Partial<Record<Written['outcome'], string>> = {
  unchanged: 'stay as they are', denied: 'you may not change', conflict: 'have an address that somebody else has', invalid: 'cannot be changed so',
  updated: 'are changed', deleted: 'go to the bin', proposed: 'wait for a person', held: 'are many: the deletion stops once and goes on', matched: 'become part of another contact',
};

function tally(contacts: readonly Written[]): [Written['outcome'], number][] {
  const counts = new Map<Written['outcome'], number>();
  for (const {outcome} of contacts) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts];
}

const SHOWN = 8;
const REST_MS = 250;

/** While somebody types nothing is asked. */
const rest = (signal: AbortSignal): Promise<void> => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, REST_MS);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    reject(signal.reason);
  });
});

/** The first contacts before and after, and what the server says of the first two hundred. */
function Preview({action, scope, selection}: {action: Action; scope: Scope; selection: Selection}): JSX.Element {
  const {value, error, reload} = useLoad(async (signal) => {
    await rest(signal);
    const {value: ids} = await selection.read(scope, signal).next();
    if (!ids?.length) return null;
    const [contacts, answer] = await Promise.all([getContacts(ids.slice(0, SHOWN), signal), action.write(ids)]);
    return {contacts, outcomes: tally(answer.contacts), checked: ids.length};
  }, [action]);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!value) return <Spinner label="Looking what would change" />;
  return (
    <div class="stack">
      <ul class="row wrap">
        {value.outcomes.map(([outcome, contacts]) => (
          <li key={outcome} class={outcome === 'denied' || outcome === 'invalid' || outcome === 'conflict' ? 'chip warn' : 'chip'}>
            {number(contacts)} {OUTCOMES[outcome] ?? outcome}
          </li>
        ))}
        {value.checked === 200 && <li class="small quiet">of the first 200</li>}
      </ul>
      <div class="table-frame">
        <table class="table">
          <thead><tr><th scope="col">Contact</th><th scope="col">Now</th><th scope="col">Then</th></tr></thead>
          <tbody>
            {value.contacts.map((contact) => (
              <tr key={contact.id}>
                <th scope="row" dir="auto">{contactName(contact)}</th>
                <td dir="auto" class="quiet">{action.before(contact) || '–'}</td>
                <td dir="auto">{action.after(contact) || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Does it page by page as one batch, so that one undo takes it back, also what was done before a fault. */
function useRun(action: Action | null, scope: Scope, selection: Selection, onDone: () => void) {
  const [done, setDone] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [control] = useState(() => new AbortController());
  useEffect(() => () => control.abort(), []);
  const run = async () => {
    const batch = newBatch();
    let isUndoable = false;
    let changed = 0;
    let seen = 0;
    setError(null);
    setDone(0);
    try {
      for await (const ids of selection.read(scope, control.signal)) {
        if (control.signal.aborted) break;
        const answer = await action!.write(ids, batch);
        isUndoable ||= answer.batch === batch;
        changed += answer.contacts.filter(({outcome, error: fault}) => !fault && outcome !== 'unchanged').length;
        setDone(seen += ids.length);
      }
      onDone();
    } catch (thrown) {
      if (!control.signal.aborted) setError(thrown);
    }
    setDone(null);
    if (changed) notify(action!.done(count(changed, 'contact')), isUndoable ? {batch} : {});
    else notify('Nothing was changed');
  };
  return {done, error, run};
}

/** Said where more match than a search shows: nobody shall think that all of them were done. */
function NotAll(): JSX.Element {
  return <Notice look="warn">More than {number(MOST_FOUND)} match. Selected are the {number(MOST_FOUND)} that fit best, the others stay as they are. Make the search narrower to select all, or choose a book or a group.</Notice>;
}

function BulkDialog({kind, scope, selection, total, onClose}: {kind: Kind; scope: Scope; selection: Selection; total: number; onClose: () => void}): JSX.Element {
  const [action, setAction] = useState<Action | null>(kind === 'delete' ? DELETE : null);
  const finish = () => {
    selection.clear();
    onClose();
  };
  const {done, error, run} = useRun(action, scope, selection, finish);
  const many = selection.count(total);
  const isBusy = done !== null;
  return (
    <Dialog title={`${TITLES[kind]} ${count(many, 'contact')}`} isWide onClose={onClose} onSubmit={() => action && void run()} foot={(
      <>
        {isBusy && <span class="grow row" role="status"><progress class="grow" value={done} max={many} />{number(done)} of {number(many)}</span>}
        <Button onClick={onClose}>{isBusy ? 'Stop' : 'Cancel'}</Button>
        <Button type="submit" look={action?.isDangerous ? 'danger' : 'primary'} disabled={!action || isBusy}>{action?.verb ?? TITLES[kind]}</Button>
      </>
    )}>
      <div class="stack">
        {selection.isAll && isCut(scope, total) && <NotAll />}
        <Choice kind={kind} onAction={setAction} />
        {error instanceof ApiError ? <Failure error={error} /> : null}
        {action && !isBusy && <Preview action={action} scope={scope} selection={selection} />}
        {action?.isDangerous && <Notice>What you delete lies in the bin for 30 days and can be taken back.</Notice>}
      </div>
    </Dialog>
  );
}

const TITLES: Record<Kind, string> = {move: 'Move', group: 'Add to group', ungroup: 'Take out of group', edit: 'Edit', export: 'Export', delete: 'Delete'};

const DELETE: Action = {
  title: 'Delete', verb: 'Delete', isDangerous: true, write: deleteAll,
  done: (contacts) => `Deleted ${contacts}`, before: (contact) => bookName(contact.contact_book), after: () => 'In the bin',
};

const moveTo = (book: Id): Action => ({
  title: 'Move', verb: 'Move', done: (contacts) => `Moved ${contacts} to ${bookName(book)}`,
  write: (ids, batch) => updateContacts(ids, {contact_book: book}, !batch, batch),
  before: (contact) => bookName(contact.contact_book), after: () => bookName(book),
});

const putInto = (group: Id, name: string): Action => ({
  title: 'Add to group', verb: 'Add', done: (contacts) => `Added ${contacts} to ${name}`,
  write: (ids, batch) => addToGroup(group, ids, !batch, batch),
  before: (contact) => groupNames(contact).join(', '), after: (contact) => [...new Set([...groupNames(contact), name])].join(', '),
});

const takeOut = (group: Id, name: string): Action => ({
  title: 'Take out of group', verb: 'Take out', done: (contacts) => `Took ${contacts} out of ${name}`,
  write: (ids, batch) => removeFromGroup(group, ids, !batch, batch),
  before: (contact) => groupNames(contact).join(', '), after: (contact) => groupNames(contact).filter((other) => other !== name).join(', '),
});

type Field = 'company' | 'title' | 'starred';

const readField = (contact: Contact, field: Field): string =>
  field === 'company' ? companyOf(contact)?.group.name ?? '' : field === 'title' ? companyOf(contact)?.title ?? '' : contact.starred ? 'Starred' : '';

const editField = (field: Field, value: string): Action => ({
  title: 'Edit', verb: 'Change', done: (contacts) => `Changed ${contacts}`,
  write: (ids, batch) => updateContacts(ids, {[field]: field === 'starred' ? value === 'yes' : value}, !batch, batch),
  before: (contact) => readField(contact, field), after: () => field === 'starred' ? (value === 'yes' ? 'Starred' : '') : value,
});

/** What exactly: the book, the group, the field. */
function Choice({kind, onAction}: {kind: Kind; onAction: (action: Action | null) => void}): JSX.Element | null {
  const [value, setValue] = useState('');
  const [field, setField] = useState<Field>('company');
  const choose = (chosen: string, make: (chosen: string) => Action) => {
    setValue(chosen);
    onAction(chosen ? make(chosen) : null);
  };
  const nameOf = (id: Id) => labels.value.find((group) => group.id === id)?.name ?? '';
  if (kind === 'move') {
    const options = [['', 'Choose a book'] as const, ...writableBooks().map((book) => [book.id, book.name] as const)];
    return <SelectField label="To the book" value={value} onValue={(chosen) => choose(chosen, moveTo)} options={options} />;
  }
  if (kind === 'ungroup') {
    const options = [['', 'Choose a group'] as const, ...labels.value.map((group) => [group.id, group.name] as const)];
    return <SelectField label="Group" value={value} onValue={(chosen) => choose(chosen, (id) => takeOut(id, nameOf(id)))} options={options} />;
  }
  if (kind === 'group') return <GroupChoice onAction={onAction} />;
  if (kind === 'edit') {
    return (
      <div class="two-fields">
        <SelectField label="Field" value={field} onValue={(chosen) => { setField(chosen as Field); setValue(''); onAction(null); }}
          options={[['company', 'Company'], ['title', 'Title'], ['starred', 'Star']]} />
        {field === 'starred'
          ? <SelectField label="To" value={value} onValue={(chosen) => choose(chosen, (text) => editField(field, text))} options={[['', 'Choose'], ['yes', 'Starred'], ['no', 'Not starred']]} />
          : <TextField label="To" value={value} onValue={(chosen) => choose(chosen, (text) => editField(field, text))} />}
      </div>
    );
  }
  return null;
}

/** A group that is there, or a new one. */
function GroupChoice({onAction}: {onAction: (action: Action | null) => void}): JSX.Element {
  const [group, setGroup] = useState('');
  const [name, setName] = useState('');
  const [error, setError] = useState<unknown>(null);
  const choose = (id: string) => {
    setGroup(id);
    const found = labels.value.find((other) => other.id === id);
    onAction(found ? putInto(found.id, found.name) : null);
  };
  const create = async () => {
    try {
      const made = await createGroup(name, writableBooks()[0]!.id);
      labels.value = [...labels.value, made];
      setGroup(made.id);
      onAction(putInto(made.id, made.name));
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <div class="stack">
      <SelectField label="Group" value={group} onValue={choose}
        options={[['', 'Choose a group'], ...labels.value.map((other) => [other.id, other.name] as const)]} />
      <div class="row two-fields">
        <TextField label="Or a new group" value={name} onValue={setName} />
        <Button disabled={!name.trim()} onClick={() => void create()}>Make it</Button>
      </div>
      {error ? <Failure error={error} /> : null}
    </div>
  );
}

const FORMATS: [format: string, label: string][] = [
  ['csv', 'CSV, all fields'], ['csv_google', 'CSV for Google'], ['csv_outlook', 'CSV for Outlook'], ['vcard4', 'vCard 4'], ['vcard3', 'vCard 3'],
  ['jscontact', 'JSContact'], ['json', 'JSON'],
];

function ExportDialog({scope, selection, total, onClose}: {scope: Scope; selection: Selection; total: number; onClose: () => void}): JSX.Element {
  const [format, setFormat] = useState('csv');
  const isPart = selection.isAll && selection.ids.size > 0;
  const from = selection.isAll ? scope : {ids: [...selection.ids]};
  const isTooMany = !selection.isAll && selection.ids.size > 200;
  const isFound = selection.isAll && isCut(scope, total);
  return (
    <Dialog title={`Export ${count(selection.count(total), 'contact')}`} onClose={onClose} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        {!isPart && !isTooMany && !isFound && <a class="button primary" href={exportAddress(format, from)} download onClick={onClose}>Save the file</a>}
      </>
    )}>
      <div class="stack">
        <SelectField label="As" value={format} onValue={setFormat} options={FORMATS} />
        {(isPart || isTooMany) && <Notice look="warn">A file holds up to 200 contacts chosen one by one, or all that match. Select fewer, or all.</Notice>}
        {isFound && <Notice look="warn">More than {number(MOST_FOUND)} match, and a file of a search holds no more. Make the search narrower, or export a book or a group.</Notice>}
        <p class="quiet">Contacts of books from which you may not export are left out.</p>
      </div>
    </Dialog>
  );
}

export function Bulk({scope, selection, total}: {scope: Scope; selection: Selection; total: number}): JSX.Element {
  const [kind, setKind] = useState<Kind | null>(null);
  const close = () => setKind(null);
  useCommands([
    {id: 'selection.move', label: 'Move the selected', key: 'm', group: 'Selection', run: () => setKind('move')},
    {id: 'selection.group', label: 'Add the selected to a group', key: 't', group: 'Selection', run: () => setKind('group')},
    {id: 'selection.edit', label: 'Edit the selected', key: 'e', group: 'Selection', run: () => setKind('edit')},
    {id: 'selection.export', label: 'Export the selected', group: 'Selection', run: () => setKind('export')},
    {id: 'selection.delete', label: 'Delete the selected', key: '#', group: 'Selection', run: () => setKind('delete')},
    {id: 'selection.none', label: 'Select nothing', key: 'Escape', group: 'Selection', run: selection.clear},
  ]);
  return (
    <div class="bulk" role="region" aria-label="Selection">
      <span role="status"><strong>{count(selection.count(total), 'contact')} selected</strong>{selection.isAll && isCut(scope, total) && <span class="small"> of more that match</span>}</span>
      <span class="row">
        <Button size="small" onClick={() => setKind('move')}>Move</Button>
        <Button size="small" onClick={() => setKind('group')}>Group</Button>
        <Menu label="More for the selected" class="button small" align="end" items={[
          {label: 'Take out of a group', icon: 'group', run: () => setKind('ungroup')},
          {label: 'Edit a field', icon: 'edit', shortcut: 'e', run: () => setKind('edit')},
          {label: 'Export', icon: 'export', run: () => setKind('export')},
          'line',
          {label: 'Delete', icon: 'trash', shortcut: '#', isDangerous: true, run: () => setKind('delete')},
        ]}>
          <Icon name="more" />
        </Menu>
        <Button size="small" look="plain" icon="close" label="Select nothing" onClick={selection.clear} />
      </span>
      {kind === 'export' && <ExportDialog {...{scope, selection, total}} onClose={close} />}
      {kind && kind !== 'export' && <BulkDialog {...{kind, scope, selection, total}} onClose={close} />}
    </div>
  );
}
