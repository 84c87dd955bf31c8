// The card of one contact.
import {useEffect, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {deleteContacts, exportAddress, getCard, patchValues, restoreContact, type Card as CardData, type Values} from '../../../api/contacts';
import {dossierAddress} from '../../../api/erasures';
import {ApiError, sentence} from '../../../api/error';
import type {Id} from '../../../api/types';
import {bookName, writableBooks} from '../../../directory';
import {useCommands} from '../../../keys';
import {useLoad} from '../../../load';
import {address, go, goQuery, place} from '../../../route';
import {Button} from '../../../ui/button';
import {Dialog} from '../../../ui/dialog';
import {SelectField, TextField} from '../../../ui/field';
import {Icon} from '../../../ui/icon';
import {Menu} from '../../../ui/menu';
import {Avatar, Empty, Failure, Notice, Spinner} from '../../../ui/small';
import {Tabs} from '../../../ui/tabs';
import {changeCount, notify, notifyFailure} from '../../../ui/toast';
import {secondLine} from '../../../words/contact';
import {dateInput, day, endOfDay} from '../../../words/date';
import {contactName} from '../../../words/name';
import {Behind, Mail} from './behind';
import {EraseDialog} from './erase';
import {Pinned} from './pinned';
import {Timeline} from './timeline';
import {OriginSign} from './value';
import {CardValues} from './values';

const listAddress = () => address('/contacts', {...Object.fromEntries(place.value.query), at: null});

/** Writes, shows what came of it, and lets it be undone. The tag keeps two people from overwriting each other. */
async function change(card: CardData, values: Values, done: string): Promise<void> {
  const {batch, contacts} = await patchValues(card.id, values, card.etag);
  const outcome = contacts[0]?.outcome;
  if (outcome === 'unchanged') notify('It says that already');
  else if (outcome === 'proposed' || !batch) notify('Proposed: a person decides');
  else notify(done, {batch});
}

type Asking = 'date' | 'book' | 'export' | 'everything' | 'erase' | null;

function Actions({card, onAsk}: {card: CardData; onAsk: (what: Asking) => void}): JSX.Element {
  const name = contactName(card);
  const remove = async () => {
    try {
      const {batch, contacts} = await deleteContacts([card.id]);
      const fault = contacts[0]?.error;
      if (fault) throw new Error(fault.message);
      notify(`Deleted ${name}`, {batch});
      go(listAddress());
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  const star = () => change(card, {set: {starred: !card.starred}}, card.starred ? 'Star taken away' : 'Starred').catch(notifyFailure);
  useCommands([
    {id: 'card.star', label: card.starred ? 'Take the star away' : 'Star this contact', key: 's', group: 'Contact', run: () => void star()},
    {id: 'card.book', label: 'Books of this contact', key: 'b', group: 'Contact', run: () => onAsk('book')},
    {id: 'card.delete', label: 'Delete this contact', group: 'Contact', run: () => void remove()},
    {id: 'card.everything', label: 'Everything about this person, as a file', group: 'Contact', run: () => onAsk('everything')},
    {id: 'card.erase', label: 'Erase this person for good', group: 'Contact', run: () => onAsk('erase')},
    {id: 'card.close', label: 'Back to the list', key: 'Escape', group: 'Contact', isQuiet: true, run: () => go(listAddress())},
  ]);
  return (
    <Menu label="More for this contact" class="button plain icon" align="end" items={[
      {label: card.starred ? 'Take the star away' : 'Star', icon: 'star', shortcut: 's', run: () => void star()},
      {label: 'Books …', icon: 'book', shortcut: 'b', run: () => onAsk('book')},
      {label: 'As of a date …', icon: 'clock', run: () => onAsk('date')},
      {label: 'Export …', icon: 'export', run: () => onAsk('export')},
      {label: 'Everything about this person …', icon: 'export', run: () => onAsk('everything')},
      'line',
      {label: 'Delete', icon: 'trash', isDangerous: true, run: () => void remove()},
      {label: 'Erase for good …', icon: 'trash', isDangerous: true, run: () => onAsk('erase')},
    ]}>
      <Icon name="more" />
    </Menu>
  );
}

function AsOfDialog({onClose}: {onClose: () => void}): JSX.Element {
  const [date, setDate] = useState(dateInput(Date.now() / 1000));
  const submit = () => {
    onClose();
    goQuery({at: String(endOfDay(date))});
  };
  return (
    <Dialog title="As it was" onClose={onClose} onSubmit={submit} foot={<><Button onClick={onClose}>Cancel</Button><Button type="submit" look="primary">Show</Button></>}>
      <TextField type="date" label="At the end of the day" max={dateInput(Date.now() / 1000)} value={date} onValue={setDate} />
    </Dialog>
  );
}

function BooksDialog({card, onClose}: {card: CardData; onClose: () => void}): JSX.Element {
  const here = [...new Set(card.records.map((record) => record.contact_book))];
  const [error, setError] = useState<unknown>(null);
  const run = (values: Values, done: string) => async () => {
    try {
      await change(card, values, done);
      onClose();
    } catch (thrown) {
      setError(thrown);
    }
  };
  const others = writableBooks().filter((book) => !here.includes(book.id));
  return (
    <Dialog title="Books of this contact" onClose={onClose}>
      <div class="stack">
        {error ? <Failure error={error} /> : null}
        <ul class="stack">
          {here.map((book) => (
            <li key={book} class="row spread">
              <bdi class="any-length">{bookName(book)}</bdi>
              {here.length > 1 && <Button size="small" onClick={() => void run({remove_from_book: book}, `Taken out of ${bookName(book)}`)()}>Take out</Button>}
            </li>
          ))}
        </ul>
        <h3>Other books</h3>
        <ul class="stack">
          {others.map((book) => (
            <li key={book.id} class="row spread">
              <bdi class="any-length">{book.name}</bdi>
              <span class="row">
                <Button size="small" onClick={() => void run({add_to_book: book.id}, `Added to ${book.name}`)()}>Add</Button>
                {here.length === 1 && <Button size="small" onClick={() => void run({move_to_book: book.id}, `Moved to ${book.name}`)()}>Move</Button>}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function ExportDialog({id, onClose}: {id: Id; onClose: () => void}): JSX.Element {
  const [format, setFormat] = useState('vcard4');
  return (
    <Dialog title="Export this contact" onClose={onClose} foot={<><Button onClick={onClose}>Cancel</Button><a class="button primary" href={exportAddress(format, {ids: [id]})} download onClick={onClose}>Save the file</a></>}>
      <SelectField label="As" value={format} onValue={setFormat} options={[['vcard4', 'vCard 4'], ['vcard3', 'vCard 3'], ['csv', 'CSV'], ['jscontact', 'JSContact'], ['json', 'JSON']]} />
    </Dialog>
  );
}

function EverythingDialog({id, onClose}: {id: Id; onClose: () => void}): JSX.Element {
  return (
    <Dialog title="Everything about this person" onClose={onClose} foot={<><Button onClick={onClose}>Cancel</Button><a class="button primary" href={dossierAddress(id)} download={`${id}.json`} onClick={onClose}>Save the file</a></>}>
      <p>For whoever asks what is kept of them: every value with where it came from, the history, proposals, possible duplicates, merges, conversations and the vCard, as far as you may export it.</p>
    </Dialog>
  );
}

function Gone({id, error, onRetry}: {id: Id; error: unknown; onRetry: () => void}): JSX.Element {
  if (!(error instanceof ApiError && error.kind === 'not_found')) return <div class="pad"><Failure error={error} onRetry={onRetry} /></div>;
  const restore = async () => {
    try {
      const {batch} = await restoreContact(id);
      notify('Brought back', {batch});
      onRetry();
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  return (
    <Empty title="This contact is not here" actions={<><Button onClick={() => void restore()}>Bring it back from the bin</Button><a class="button" href={listAddress()}>To the list</a></>}>
      {sentence(error)} It may have been deleted: what was deleted stays in the bin for 30 days.
    </Empty>
  );
}

export function Card({id}: {id: Id}): JSX.Element {
  const at = Number(place.value.query.get('at')) || undefined;
  const {value: card, error, reload} = useLoad((signal) => getCard(id, at, signal), [id, at, changeCount.value]);
  const [tab, setTab] = useState('values');
  const [asking, setAsking] = useState<Asking>(null);
  const name = card ? contactName(card) : '';
  useEffect(() => {
    if (name) document.title = `${name} · Kith`;
    // The id of one that was merged leads to the one that is left.
    if (card && card.id !== id && !at) go(address(`/contacts/${card.id}`, Object.fromEntries(place.value.query)), {replace: true});
  }, [name, card]);
  if (error) return <Gone id={id} error={error} onRetry={reload} />;
  if (!card) return <div class="screen-wait"><Spinner /></div>;
  const isPast = at !== undefined;
  const save = async (values: Values, done: string) => {
    try {
      await change(card, values, done);
    } catch (thrown) {
      if (!(thrown instanceof ApiError) || !thrown.pointer) notifyFailure(thrown);
      throw thrown;
    }
  };
  return (
    <article class="card" aria-label={name}>
      <header class="card-head">
        <a class="button plain icon card-back" href={listAddress()} aria-label="Back to the list"><Icon name="back" /></a>
        <Avatar name={name} id={card.id} isLarge />
        <div class="grow">
          <div class="row card-name"><h2 class="any-length" dir="auto">{name}</h2>{card.starred && <span title="Starred" class="starred"><Icon name="star" /><span class="unseen">Starred</span></span>}<OriginSign origin={card.origins?.name} of="the name" /></div>
          <p class="quiet any-length" dir="auto">{secondLine(card)}</p>
        </div>
        {!isPast && <Actions card={card} onAsk={setAsking} />}
      </header>
      {isPast && <Notice look="warn" action={<Button size="small" onClick={() => goQuery({at: null})}>Back to now</Button>}>As it was at the end of {day(at)}.</Notice>}
      {!isPast && <Pinned id={id} onChanged={reload} />}
      <Tabs label="Parts of the card" chosen={tab} onChoose={setTab} tabs={[['values', 'Card'], ['timeline', 'Timeline'], ['mail', 'Mail'], ['behind', 'Sources']]}>
        <div class="card-panel">
          {tab === 'values' && <CardValues card={card} onChange={isPast ? undefined : save} />}
          {tab === 'timeline' && <Timeline id={id} onChanged={reload} />}
          {tab === 'mail' && <Mail id={id} />}
          {tab === 'behind' && <Behind card={card} />}
        </div>
      </Tabs>
      {asking === 'date' && <AsOfDialog onClose={() => setAsking(null)} />}
      {asking === 'book' && <BooksDialog card={card} onClose={() => setAsking(null)} />}
      {asking === 'export' && <ExportDialog id={id} onClose={() => setAsking(null)} />}
      {asking === 'everything' && <EverythingDialog id={id} onClose={() => setAsking(null)} />}
      {asking === 'erase' && <EraseDialog card={card} onClose={() => setAsking(null)} onErased={() => { changeCount.value++; go(listAddress()); }} />}
    </article>
  );
}
