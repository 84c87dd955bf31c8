// Who somebody in a conversation is: beside it, without leaving it.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {listBooks} from '../../api/books';
import {createContact} from '../../api/contacts';
import {linkAddress, type Context, type Person} from '../../api/mail';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {errorAt, SelectField, TextField} from '../../ui/field';
import {Icon} from '../../ui/icon';
import {Avatar, Chip, Failure, Key, Notice, Spinner} from '../../ui/small';
import {notify, notifyFailure} from '../../ui/toast';
import {day, preciseMoment, withDateWords} from '../../words/date';
import {count} from '../../words/number';
import {reasonWords} from '../../words/reason';
import {nameOf, splitName} from './people';

const workOf = ({title, company}: Person): string => [title, company].filter(Boolean).join(', ');

/** The address becomes the candidate's own; undo takes it back. */
export async function link(candidate: Person, address: string): Promise<void> {
  try {
    const {batch, contacts} = await linkAddress(candidate.id, address);
    const isAsked = contacts[0]?.outcome === 'proposed';
    notify(isAsked ? `Proposed: ${address} for ${candidate.name}` : `${address} is ${candidate.name}'s now`, {batch});
  } catch (thrown) {
    notifyFailure(thrown);
  }
}

function Candidate({one, address, isFirst}: {one: Person; address: string; isFirst: boolean}): JSX.Element {
  return (
    <li class="may-be">
      <div class="row">
        <Avatar name={one.name ?? ''} id={one.id} />
        <span class="offer-words">
          <a class="one-line" dir="auto" href={`/contacts/${one.id}`}>{one.name}</a>
          <bdi class="one-line small quiet">{workOf(one) || one.emails[0]}</bdi>
        </span>
      </div>
      <p class="small quiet" dir="auto">{withDateWords(reasonWords(one.reason ?? ''))}</p>
      <Button size="small" icon="link" onClick={() => void link(one, address)}>Link{isFirst && <Key>l</Key>}</Button>
    </li>
  );
}

/** "probably this contact, new address", and the ways on. */
function Stranger({context, hasKeys, onAdd}: {context: Context; hasKeys: boolean; onAdd: () => void}): JSX.Element {
  const {candidates, address} = context;
  return (
    <>
      <p class="small">{candidates.length ? 'Not in your contacts. Probably one of these, with a new address:' : 'Not in your contacts.'}</p>
      {candidates.length > 0 && (
        <ul class="stack">{candidates.map((one, index) => <Candidate key={one.id} one={one} address={address} isFirst={hasKeys && !index} />)}</ul>
      )}
      <Button size="small" icon="plus" onClick={onAdd}>{candidates.length ? 'Somebody else: add' : 'Add to contacts'}{hasKeys && <Key>+</Key>}</Button>
    </>
  );
}

function Known({person, context}: {person: Person; context: Context}): JSX.Element {
  const others = person.emails.filter((email) => email !== context.address);
  const open = [
    context.open_proposals && count(context.open_proposals, 'open proposal'),
    context.open_duplicates && count(context.open_duplicates, 'possible duplicate'),
  ].filter(Boolean).join(', ');
  return (
    <>
      {open && <a class="chip accent" href={`/contacts/${person.id}`}><Icon name="proposals" size={14} />{open}</a>}
      {[...others, ...(person.phone_numbers ?? [])].map((value) => <bdi key={value} class="any-length small">{value}</bdi>)}
      <div class="row wrap">
        {person.contact_books?.map(({id, name}) => <Chip key={id} icon="book">{name}</Chip>)}
        {person.groups?.map((name) => <Chip key={name} icon="group">{name}</Chip>)}
      </div>
    </>
  );
}

function LastContact({last_sent_at: sent, last_received_at: received}: Context): JSX.Element | null {
  const last = Math.max(sent ?? 0, received ?? 0);
  if (!last) return null;
  return <p class="small quiet" title={preciseMoment(last)}>Last contact {day(last)}: {last === sent ? 'written to' : 'wrote'}</p>;
}

function Warnings({context}: {context: Context}): JSX.Element {
  const {look_alike: alike, trouble, new_address: newer} = context;
  return (
    <>
      {alike && <Notice look="danger">The domain looks like <bdi>{alike.domain}</bdi>, which you write to, but is another one. Take care.</Notice>}
      {trouble && <Notice look="warn"><span dir="auto">{trouble}</span>{newer && !trouble.includes(newer) && <> New address: <bdi>{newer}</bdi></>}</Notice>}
    </>
  );
}

export function PersonCard({context, hasKeys, onAdd}: {context: Context; hasKeys: boolean; onAdd: () => void}): JSX.Element {
  const {contact} = context;
  const name = contact?.name || nameOf({name: context.name, address: context.address});
  return (
    <section class="person" aria-label={name}>
      <div class="row">
        <Avatar name={name} id={contact?.id ?? context.address} />
        <span class="offer-words">
          {contact ? <a class="one-line" dir="auto" href={`/contacts/${contact.id}`}>{name}</a> : <bdi class="one-line">{name}</bdi>}
          {contact && workOf(contact) && <bdi class="one-line small quiet">{workOf(contact)}</bdi>}
          <bdi class="any-length small quiet">{context.address}</bdi>
        </span>
      </div>
      <Warnings context={context} />
      {contact ? <Known person={contact} context={context} /> : <Stranger context={context} hasKeys={hasKeys} onAdd={onAdd} />}
      <LastContact {...context} />
    </section>
  );
}

/** A stranger becomes a contact: the name as his mail has it, in a book of the reader's choice. */
export function AddPerson({context, onClose}: {context: Context; onClose: () => void}): JSX.Element {
  const [name, setName] = useState(context.name ?? '');
  const [chosen, setBook] = useState('');
  const [error, setError] = useState<unknown>(null);
  const books = useLoad(listBooks, []);
  const writable = (books.value ?? []).filter((book) => book.rights.includes('edit') && !book.read_only);
  const book = chosen || writable[0]?.id;
  const submit = async () => {
    try {
      const {batch, contacts} = await createContact({
        ...splitName(name), contact_book: book, infos: [{kind: 'email', label: 'work', value: context.address}],
      });
      notify(contacts[0]?.outcome === 'created' ? `Added ${name || context.address}` : `${name || context.address}: ${contacts[0]?.outcome}`, {batch});
      onClose();
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <Dialog title="Add to contacts" onClose={onClose} onSubmit={() => void submit()} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={!book}>Add</Button>
      </>
    )}>
      <div class="stack">
        <p><bdi class="any-length">{context.address}</bdi></p>
        <TextField label="Name" value={name} onValue={setName} autoFocus error={errorAt(error, 'first_name') ?? errorAt(error, 'last_name')} />
        {books.isLoading ? <Spinner /> : writable.length
          ? <SelectField label="Book" value={book ?? ''} onValue={setBook} options={writable.map(({id, name: title}) => [id, title])} />
          : <Notice look="warn">You may not add to any book. Ask somebody who shares one with you.</Notice>}
        {error ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}
