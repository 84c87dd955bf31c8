// Books and who may do what in them, groups, and the bin.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {Description} from '../../api/account';
import {listMembers, listTeams} from '../../api/members';
import {
  createBook, deleteBook, deleteGroup, findGroups, listDeleted, listSharedBooks, newGroup, renameGroup, restoreBook, restoreContact, updateBook,
  type Grant, type SharedBook,
} from '../../api/sharing';
import type {Book, Group, Right} from '../../api/types';
import {useLoad} from '../../load';
import {useMore} from '../../more';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {errorAt, SelectField, TextField} from '../../ui/field';
import {Icon} from '../../ui/icon';
import {Chip, Empty, Failure, Notice, Spinner} from '../../ui/small';
import {notify, notifyFailure} from '../../ui/toast';
import {ago, day, preciseMoment} from '../../words/date';
import {contactName} from '../../words/name';
import {secondLine} from '../../words/contact';
import {count} from '../../words/number';
import {Ask, Section, useAction} from './parts';
import {changesOf, effects, granteeId, granteeName, OF_MEMBERS, RIGHTS, rowsOf, SCOPES, sharingOf, type People, type Row, type Sharing} from './rights';

export const usePeople = () =>
  useLoad(async (signal): Promise<People> => {
    const [members, teams] = await Promise.all([listMembers(signal), listTeams(signal)]);
    return {members, teams};
  }, []);

const scopeWords = (scope: Book['scope']): string => SCOPES.find(([name]) => name === scope)![1];

function MatrixRow({row}: {row: Row}): JSX.Element {
  return (
    <tr>
      <th scope="row" class="matrix-who"><bdi>{row.name}</bdi>{row.about && <span class="small quiet"> {row.about}</span>}</th>
      {RIGHTS.map(([right, name]) => (
        <td key={right} class="matrix-cell">
          {row.rights.includes(right) ? <><Icon name="check" /><span class="unseen">{name}: yes</span></> : <><span class="quiet" aria-hidden="true">–</span><span class="unseen">{name}: no</span></>}
        </td>
      ))}
    </tr>
  );
}

function Matrix({books, people, onChange, onDelete}: {books: readonly SharedBook[]; people: People; onChange: (book: SharedBook) => void; onDelete: (book: SharedBook) => void}): JSX.Element {
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label="Who may do what">
      <table class="table matrix">
        <thead>
          <tr><th scope="col">Book, and who</th>{RIGHTS.map(([right, name, about]) => <th key={right} scope="col" class="matrix-cell" title={`May ${about}`}>{name}</th>)}</tr>
        </thead>
        {books.map((book) => (
          <tbody key={book.id}>
            <tr class="matrix-book">
              <th colSpan={RIGHTS.length + 1} scope="rowgroup">
                <span class="row spread wrap">
                  <span class="row wrap"><Icon name="book" /><bdi class="any-length">{book.name}</bdi><span class="small quiet">{scopeWords(book.scope)}, {count(book.contacts, 'contact')}</span>{book.read_only && <Chip>Read only</Chip>}</span>
                  <span class="row">
                    {(book.rights.includes('share') || book.rights.includes('edit')) && !book.read_only && <Button size="small" aria-label={`Change ${book.name}`} onClick={() => onChange(book)}>Change</Button>}
                    {book.rights.includes('share') && book.rights.includes('delete') && !book.read_only && <Button size="small" icon="trash" label={`Put ${book.name} into the bin`} onClick={() => onDelete(book)} />}
                  </span>
                </span>
              </th>
            </tr>
            {rowsOf(sharingOf(book), people, book.read_only).map((row) => <MatrixRow key={row.id} row={row} />)}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function RightsEditor({name, rights, onRights, onRemove}: {name: string; rights: readonly Right[]; onRights: (rights: Right[]) => void; onRemove?: () => void}): JSX.Element {
  return (
    <fieldset class="rights-editor">
      <legend class="row"><bdi>{name}</bdi>{onRemove && <Button size="small" look="plain" icon="close" label={`Take ${name} out`} onClick={onRemove} />}</legend>
      {RIGHTS.map(([right, text, about]) => (
        <label key={right} class="check" title={`May ${about}`}>
          <input type="checkbox" checked={rights.includes(right)}
            onChange={(event) => onRights(RIGHTS.map(([one]) => one).filter((one) => (one === right ? event.currentTarget.checked : rights.includes(one))))} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

function Exceptions({grants, people, onGrants}: {grants: readonly Grant[]; people: People; onGrants: (grants: Grant[]) => void}): JSX.Element {
  const taken = new Set(grants.map(granteeId));
  const free: [string, string][] = [
    ...people.teams.filter(({id}) => !taken.has(id)).map(({id, name}): [string, string] => [`team ${id}`, `Team ${name}`]),
    ...people.members.filter(({id}) => !taken.has(id)).map(({id, name, email}): [string, string] => [`user ${id}`, name || email]),
  ];
  const add = (chosen: string) => {
    const [kind, id] = chosen.split(' ');
    if (id) onGrants([...grants, {[kind as 'user']: id, rights: ['see', 'autocomplete']}]);
  };
  return (
    <>
      {grants.map((grant, index) => (
        <RightsEditor key={granteeId(grant)} name={granteeName(people, grant)} rights={grant.rights}
          onRights={(rights) => onGrants(grants.map((one, at) => (at === index ? {...one, rights} : one)))}
          onRemove={() => onGrants(grants.filter((_, at) => at !== index))} />
      ))}
      {free.length > 0 && <SelectField label="Add a person or a team" value="" onValue={add} options={[['', 'Choose'], ...free]} />}
    </>
  );
}

function BookDialog({book, people, me, onDone, onClose}: {book: SharedBook | null; people: People; me: Description; onDone: () => void; onClose: () => void}): JSX.Element {
  const before: Sharing = book ? sharingOf(book) : {scope: 'user', member_rights: OF_MEMBERS, grants: [], team: null, owner: me.user.id};
  const [name, setName] = useState(book?.name ?? '');
  const [description, setDescription] = useState(book?.description ?? '');
  const [sharing, setSharing] = useState(before);
  const {run, error, isBusy} = useAction(() => { onClose(); onDone(); });
  const mayShare = !book || book.rights.includes('share');
  const change = (changes: Partial<Sharing>) => setSharing({...sharing, ...changes});
  const said = effects(before, sharing, people);
  const submit = () => {
    const changes = {...changesOf(before, sharing), ...(name !== book?.name && {name}), ...(description !== (book?.description ?? '') && {description})};
    void run(() => (book ? updateBook(book.id, changes) : createBook({name, description: description || undefined, ...changes, grants: undefined})
      .then(() => undefined)), book ? `Changed ${name}` : `Made ${name}`);
  };
  return (
    <Dialog title={book ? `Change ${book.name}` : 'New book'} isWide onClose={onClose} onSubmit={submit} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isBusy} disabled={!name.trim() || (sharing.scope === 'team' && !sharing.team)}>{book ? 'Change' : 'Make'}</Button>
      </>
    )}>
      <div class="stack">
        <TextField label="Name" value={name} onValue={setName} autoFocus={!book} error={errorAt(error, 'name')} />
        <TextField label="What it is for" value={description} onValue={setDescription} />
        {mayShare ? (
          <>
            <SelectField label="Who it is for" value={sharing.scope} onValue={(scope) => change({scope: scope as Book['scope'], team: scope === 'team' ? sharing.team ?? people.teams[0]?.id ?? null : sharing.team})} options={SCOPES} />
            {sharing.scope === 'team' && (people.teams.length
              ? <SelectField label="Team" value={sharing.team ?? ''} onValue={(team) => change({team})} options={people.teams.map((team) => [team.id, team.name])} />
              : <Notice look="warn">There is no team yet. An admin makes one under Teams.</Notice>)}
            {(sharing.scope === 'organization' || sharing.scope === 'team') && (
              <RightsEditor name={sharing.scope === 'team' ? 'Members of the team' : 'All members'} rights={sharing.member_rights} onRights={(member_rights) => change({member_rights})} />
            )}
            {book && <Exceptions grants={sharing.grants} people={people} onGrants={(grants) => change({grants})} />}
          </>
        ) : <Notice>Who may share this book can change who sees it.</Notice>}
        <div role="status" class="effects">
          {said.length > 0 && <><h3>What this will do</h3><ul>{said.map((sentence) => <li key={sentence} dir="auto">{sentence}</li>)}</ul></>}
        </div>
        {error && !errorAt(error, 'name') ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

export function BookSettings({me}: {me: Description}): JSX.Element {
  const books = useLoad(listSharedBooks, []);
  const people = usePeople();
  const [changing, setChanging] = useState<SharedBook | 'new' | null>(null);
  const [deleting, setDeleting] = useState<SharedBook | null>(null);
  const failed = books.error ?? people.error;
  const present = books.value?.filter((book) => !book.deleted_at) ?? [];
  return (
    <Section title="Books and who may do what" about="A check is a right. Who made a book may do everything in it; the other rows add up: who is in several has all their rights."
      action={<Button icon="plus" onClick={() => setChanging('new')} disabled={!people.value}>New book</Button>}>
      {failed ? <Failure error={failed} onRetry={() => { books.reload(); people.reload(); }} /> : null}
      {!books.value || !people.value ? !failed && <Spinner /> : <Matrix books={present} people={people.value} onChange={setChanging} onDelete={setDeleting} />}
      {changing && people.value && (
        <BookDialog book={changing === 'new' ? null : changing} people={people.value} me={me} onDone={books.reload} onClose={() => setChanging(null)} />
      )}
      {deleting && (
        <Ask title={`Put ${deleting.name} into the bin?`} does="Into the bin" done={`${deleting.name} is in the bin`} isDangerous
          action={() => deleteBook(deleting.id)} onDone={books.reload} onClose={() => setDeleting(null)}>
          <p>{count(deleting.contacts, 'contact')} in it {deleting.contacts === 1 ? 'is' : 'are'} no longer seen there by anybody. Who is in another book, too, stays in that. It can be restored for 30 days, under Bin.</p>
        </Ask>
      )}
    </Section>
  );
}

function GroupDialog({group, onDone, onClose}: {group: Group | null; onDone: () => void; onClose: () => void}): JSX.Element {
  const [name, setName] = useState(group?.name ?? '');
  const [book, setBook] = useState('');
  const books = useLoad(group ? null : listSharedBooks, []);
  const {run, error, isBusy} = useAction(() => { onClose(); onDone(); });
  return (
    <Dialog title={group ? 'Rename the group' : 'New group'} onClose={onClose}
      onSubmit={() => void run(() => (group ? renameGroup(group.id, name) : newGroup(name, book || undefined)), group ? `It is called ${name} now` : `Made ${name}`)} foot={(
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isBusy={isBusy} disabled={!name.trim()}>{group ? 'Rename' : 'Make'}</Button>
        </>
      )}>
      <div class="stack">
        <TextField label="Name" value={name} onValue={setName} autoFocus error={errorAt(error, 'name')} />
        {!group && <SelectField label="Shared with" value={book} onValue={setBook} options={[['', 'The whole organization'], ...(books.value ?? []).filter((one) => !one.deleted_at).map((one): [string, string] => [one.id, `Those who share ${one.name}`])]} />}
        {error && !errorAt(error, 'name') ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

const GROUP_PAGE = 50;

export function GroupSettings(): JSX.Element {
  const [kind, setKind] = useState<Group['kind']>('group');
  const [search, setSearch] = useState('');
  const [from, setFrom] = useState(0);
  const groups = useLoad((signal) => findGroups(kind, search.trim(), from, signal), [kind, search.trim(), from]);
  const [changing, setChanging] = useState<Group | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Group | null>(null);
  return (
    <Section title="Groups" about="Labels that people carry, and companies they belong to." action={<Button icon="plus" onClick={() => setChanging('new')}>New group</Button>}>
      <div class="row form-row">
        <SelectField label="Kind" value={kind} onValue={(value) => { setKind(value as Group['kind']); setFrom(0); }} options={[['group', 'Groups'], ['organization', 'Companies']]} />
        <TextField label="Search" value={search} onValue={(value) => { setSearch(value); setFrom(0); }} />
      </div>
      {groups.error ? <Failure error={groups.error} onRetry={groups.reload} /> : null}
      {groups.isLoading && !groups.value && <Spinner />}
      {groups.value?.length === 0 && <p class="quiet">{search ? 'None is called so.' : 'There are none yet. A group appears when somebody is put into it, or is made here.'}</p>}
      <ul class="rows">
        {groups.value?.map((group) => (
          <li key={group.id}>
            <a class="grow any-length" dir="auto" href={`/contacts?group=${group.id}`}>{group.name}</a>
            <Button size="small" aria-label={`Rename ${group.name}`} onClick={() => setChanging(group)}>Rename</Button>
            <Button size="small" icon="trash" label={`Delete ${group.name}`} onClick={() => setDeleting(group)} />
          </li>
        ))}
      </ul>
      {(from > 0 || groups.value?.length === GROUP_PAGE) && (
        <div class="row">
          <Button size="small" disabled={!from} onClick={() => setFrom(Math.max(0, from - GROUP_PAGE))}>Before</Button>
          <Button size="small" disabled={groups.value?.length !== GROUP_PAGE} onClick={() => setFrom(from + GROUP_PAGE)}>Next</Button>
        </div>
      )}
      {changing && <GroupDialog group={changing === 'new' ? null : changing} onDone={groups.reload} onClose={() => setChanging(null)} />}
      {deleting && (
        <Ask title={`Delete ${deleting.name}?`} does="Delete" done={`Deleted ${deleting.name}`} isDangerous action={() => deleteGroup(deleting.id)} onDone={groups.reload} onClose={() => setDeleting(null)}>
          <p>Its members stay contacts, in their books and other groups. They carry it no longer.</p>
        </Ask>
      )}
    </Section>
  );
}

const BIN_SECONDS = 30 * 86_400;

function BinnedBooks(): JSX.Element {
  const books = useLoad(async (signal) => (await listSharedBooks(signal)).filter((book) => book.deleted_at), []);
  const {run, error} = useAction(books.reload);
  return (
    <Section title="Books in the bin">
      {books.error || error ? <Failure error={books.error ?? error} onRetry={books.reload} /> : null}
      {books.value?.length === 0 && <p class="quiet">None.</p>}
      <ul class="rows">
        {books.value?.map((book) => (
          <li key={book.id}>
            <span class="grow any-length"><bdi>{book.name}</bdi> <span class="small quiet">put there <span title={preciseMoment(book.deleted_at!)}>{ago(book.deleted_at!)}</span>, gone on {day(book.deleted_at! + BIN_SECONDS)}</span></span>
            <Button size="small" icon="undo" aria-label={`Restore ${book.name}`} onClick={() => void run(() => restoreBook(book.id), `Restored ${book.name}`)}>Restore</Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function BinnedContacts(): JSX.Element {
  const deleted = useMore(listDeleted, []);
  const restore = async (id: string, name: string) => {
    try {
      const {batch} = await restoreContact(id);
      notify(`Restored ${name}`, {batch});
      deleted.reload();
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  return (
    <Section title="Contacts in the bin" about="Deleted within 30 days, the last ones first.">
      {deleted.error ? <Failure error={deleted.error} onRetry={deleted.reload} /> : null}
      {!deleted.isLoading && !deleted.error && !deleted.items.length && !deleted.next && <Empty title="The bin is empty">Contacts that are deleted stay here for 30 days.</Empty>}
      <ul class="rows">
        {deleted.items.map(({id, contact, deletedAt}) => {
          const name = contact ? contactName(contact) : 'A contact';
          return (
            <li key={id}>
              <span class="grow any-length"><bdi>{name}</bdi> <span class="small quiet"><bdi>{contact && secondLine(contact)}</bdi> deleted <span title={preciseMoment(deletedAt)}>{ago(deletedAt)}</span></span></span>
              <Button size="small" icon="undo" aria-label={`Restore ${name}`} onClick={() => void restore(id, name)}>Restore</Button>
            </li>
          );
        })}
      </ul>
      {deleted.isLoading && <Spinner />}
      {deleted.next && !deleted.isLoading && <div><Button size="small" onClick={deleted.more}>Show more</Button></div>}
    </Section>
  );
}

export function BinSettings(): JSX.Element {
  return <><BinnedBooks /><BinnedContacts /></>;
}
