// A new contact. Who may be the same appears while one types; saving says what happened.
import {useEffect, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {createContact, getContacts, type Draft} from '../../api/contacts';
import {checkDuplicates, type Resemblance} from '../../api/duplicates';
import {ApiError, sentence} from '../../api/error';
import type {Contact, Id, Info, Written} from '../../api/types';
import {bookName, books, writableBooks} from '../../directory';
import {useLoad} from '../../load';
import {go, guardLeaving, place} from '../../route';
import {Button} from '../../ui/button';
import {errorAt, Field, SelectField, TextField} from '../../ui/field';
import {Icon} from '../../ui/icon';
import {Avatar, Notice} from '../../ui/small';
import {notify} from '../../ui/toast';
import {secondLine} from '../../words/contact';
import {contactName} from '../../words/name';
import {reasonWords} from '../../words/reason';

type Typed = Record<'first_name' | 'last_name' | 'email' | 'phone' | 'company' | 'title' | 'notes', string>;

const NOTHING: Typed = {first_name: '', last_name: '', email: '', phone: '', company: '', title: '', notes: ''};
const PAUSE_MS = 250;

function draftOf(typed: Typed, book: Id): Draft {
  const {first_name, last_name, email, phone, company, title, notes} = typed;
  const infos: Info[] = [];
  if (email) infos.push({kind: 'email', label: 'work', value: email});
  if (phone) infos.push({kind: 'phone_number', label: 'mobile', value: phone});
  return {
    contact_book: book || undefined,
    first_name: first_name || undefined,
    last_name: last_name || undefined,
    notes: notes || undefined,
    infos,
    memberships: company || title ? [{group: {kind: 'organization', name: company}, ...(title && {title})}] : [],
  };
}

/** The draft once the fingers rest. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  const shape = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [shape]);
  return rested;
}

interface Candidate extends Resemblance {
  contact: Contact;
}

const isFull = (draft: Draft) => !!(draft.first_name && draft.last_name) || draft.infos!.some((info) => (info.value?.length ?? 0) > 5);

/** Half an address is no fault while it is typed: then nobody is shown. */
async function candidatesFor(draft: Draft, signal: AbortSignal): Promise<Candidate[]> {
  try {
    const {possible_duplicates: found = []} = await checkDuplicates(draft, signal);
    if (!found.length) return [];
    const contacts = await getContacts(found.map(({id}) => id), signal);
    return found.flatMap((resemblance) => {
      const contact = contacts.find((other) => other.id === resemblance.id);
      return contact ? [{...resemblance, contact}] : [];
    });
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.kind === 'invalid') return [];
    throw thrown;
  }
}

/** The contact that an ambiguous answer names as the holder of an identifier. */
const holdersIn = (error: unknown): Id[] =>
  error instanceof ApiError && error.kind === 'ambiguous' ? [...new Set(error.accepted.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [])] : [];

const DONE: Partial<Record<Written['outcome'], (name: string) => string>> = {
  created: (name) => `Created ${name}`,
  incomplete: (name) => `Created ${name}; something is still missing`,
  matched: (name) => `${name} was there already: what you wrote was added`,
  unchanged: (name) => `${name} was there already, with all of it`,
  proposed: (name) => `Proposed ${name}: a person decides`,
};

function Candidates({found, onTake}: {found: readonly Candidate[]; onTake?: (id: Id) => void}): JSX.Element | null {
  if (!found.length) return null;
  return (
    <section class="candidates" aria-live="polite" aria-label="May be the same">
      <h3>May be the same</h3>
      <ul>
        {found.map(({contact, reason}) => {
          const name = contactName(contact);
          return (
            <li key={contact.id} class="row candidate">
              <Avatar name={name} id={contact.id} />
              <div class="grow">
                <a class="any-length" dir="auto" href={`/contacts/${contact.id}`}>{name}</a>
                <div class="small quiet any-length" dir="auto">{[secondLine(contact), bookName(contact.contact_book)].filter(Boolean).join(' · ')}</div>
                <div class="small quiet" dir="auto">{reasonWords(reason)}</div>
              </div>
              {onTake && <Button size="small" onClick={() => onTake(contact.id)}>It is this one</Button>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Nothing was written: the server asks who is meant. */
function Ambiguous({holders, onSeparate, onTake}: {holders: Id[]; onSeparate: () => void; onTake: (id: Id) => void}): JSX.Element {
  const {value: contacts} = useLoad(holders.length ? (signal) => getContacts(holders, signal) : null, [holders.join()]);
  return (
    <Notice look="warn">
      <div class="stack">
        <p>Somebody has this address or number already, under another name. Nothing is saved yet. Who is it?</p>
        <div class="row wrap">
          {contacts?.map((contact) => <Button key={contact.id} size="small" onClick={() => onTake(contact.id)}>It is {contactName(contact)}</Button>)}
          <Button size="small" onClick={onSeparate}>Another person with the same address</Button>
        </div>
      </div>
    </Notice>
  );
}

export function NewContact(): JSX.Element {
  const [typed, setTyped] = useState<Typed>(NOTHING);
  const wanted = place.value.query.get('book') ?? '';
  const [book, setBook] = useState(wanted);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const choices = writableBooks();
  const target = book || choices[0]?.id || '';
  const draft = draftOf(typed, target);
  const rested = useRested(draft);
  const {value: candidates = []} = useLoad(isFull(rested) ? (signal) => candidatesFor(rested, signal) : null, [JSON.stringify(rested)]);
  const isTouched = JSON.stringify(typed) !== JSON.stringify(NOTHING);
  useEffect(() => isTouched && !isBusy ? guardLeaving(() => window.confirm('The new contact is not saved. Leave it?')) : undefined, [isTouched, isBusy]);

  const save = async (more: Pick<Draft, 'separate' | 'contact' | 'erased'> = {}) => {
    setBusy(true);
    setError(null);
    try {
      const {contacts, batch} = await createContact({...draft, ...more});
      const made = contacts[0]!;
      notify((DONE[made.outcome] ?? DONE.created!)(contactName(made)), {batch});
      go(made.id ? `/contacts/${made.id}` : '/contacts', {replace: true});
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  const isAmbiguous = error instanceof ApiError && error.kind === 'ambiguous';
  const wasErased = error instanceof ApiError && error.kind === 'conflict' && error.accepted.startsWith('erased');
  const field = (name: keyof Typed, label: string, more: {pointer?: string; type?: 'email' | 'tel'; autoFocus?: boolean} = {}) => (
    <TextField label={label} type={more.type} autoFocus={more.autoFocus} autocomplete="off" value={typed[name]} error={errorAt(error, more.pointer ?? name)}
      onValue={(text) => setTyped((before) => ({...before, [name]: text}))} />
  );
  const infoPointer = (name: 'email' | 'phone') => `infos/${name === 'phone' && typed.email ? 1 : 0}/value`;
  const isPlaced = ['first_name', 'last_name', 'notes', infoPointer('email'), infoPointer('phone')].some((name) => errorAt(error, name));
  return (
    <form class="card new-contact" noValidate aria-labelledby="new-contact-title" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <header class="card-head">
        <a class="button plain icon card-back" href="/contacts" aria-label="Back to the list"><Icon name="back" /></a>
        <h2 id="new-contact-title" class="grow">New contact</h2>
      </header>
      {isAmbiguous
        ? <Ambiguous holders={holdersIn(error)} onSeparate={() => void save({separate: true})} onTake={(id) => void save({contact: id})} />
        : wasErased ? <Notice look="warn" action={<Button size="small" onClick={() => void save({erased: 'again'})}>Add them again</Button>}>Somebody with this address or number was erased for good. Add them again only if they gave you these data anew.</Notice>
        : error && !isPlaced ? <Notice look="danger">{sentence(error)}</Notice> : null}
      <div class="two-fields">
        {field('first_name', 'First name', {autoFocus: true})}
        {field('last_name', 'Last name')}
        {field('email', 'E-mail address', {type: 'email', pointer: infoPointer('email')})}
        {field('phone', 'Phone number', {type: 'tel', pointer: typed.phone ? infoPointer('phone') : 'phone'})}
        {field('company', 'Company', {pointer: 'memberships/0/group/name'})}
        {field('title', 'Title')}
      </div>
      <Candidates found={candidates} onTake={(id) => void save({contact: id})} />
      <Field label="Notes" error={errorAt(error, 'notes')}>
        <textarea class="input" dir="auto" rows={3} value={typed.notes} onInput={(event) => setTyped((before) => ({...before, notes: event.currentTarget.value}))} />
      </Field>
      {books.value.length > 0 && <SelectField label="Book" value={target} onValue={setBook} options={choices.map((choice) => [choice.id, choice.name] as const)} error={errorAt(error, 'contact_book')} />}
      <div class="row">
        <Button type="submit" look="primary" isBusy={isBusy}>Save</Button>
        <a class="button" href="/contacts">Cancel</a>
      </div>
    </form>
  );
}
