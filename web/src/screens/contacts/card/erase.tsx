// Erasing a person for good: what goes and what stays, the name typed, the receipt.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {eraseContact, previewErasure, type Erasure} from '../../../api/erasures';
import type {Card} from '../../../api/contacts';
import {useLoad} from '../../../load';
import {address} from '../../../route';
import {Button} from '../../../ui/button';
import {Dialog} from '../../../ui/dialog';
import {TextField} from '../../../ui/field';
import {Failure, Notice, Spinner} from '../../../ui/small';
import {moment} from '../../../words/date';
import {contactName} from '../../../words/name';
import {count} from '../../../words/number';

/** What the server counts, in words; what is 0 is not shown. */
const THINGS: Record<string, readonly [one: string, many: string]> = {
  values: ['value', 'values'],
  memberships: ['membership', 'memberships'],
  groups: ['group with nobody else in it', 'groups with nobody else in them'],
  history: ['entry of the history', 'entries of the history'],
  possible_duplicates: ['possible duplicate', 'possible duplicates'],
  proposals: ['proposal', 'proposals'],
  kept_answers: ['answer kept for repeated requests', 'answers kept for repeated requests'],
  import_files: ['file of an import', 'files of imports'],
  job_messages: ['message of a job', 'messages of jobs'],
  shared_identifiers: ['mark of a shared address or number', 'marks of shared addresses or numbers'],
  correspondents: ['entry of what mail accounts know', 'entries of what mail accounts know'],
  noticed_in_mail: ['thing read out of mail', 'things read out of mail'],
  drafts: ['draft is without this recipient', 'drafts are without this recipient'],
  tombstones: ['address or number that no machine adds again', 'addresses and numbers that no machine adds again'],
};

function Going({erasure}: {erasure: Erasure}): JSX.Element {
  return (
    <ul>
      {erasure.books.map((book) => <li key={book.id}>{count(book.records, 'record')} in <bdi class="any-length">{book.name}</bdi></li>)}
      {erasure.records_elsewhere ? <li>{count(erasure.records_elsewhere, 'record')} in books that you do not see</li> : null}
      {Object.entries(THINGS).filter(([name]) => erasure.goes[name]).map(([name, words]) => <li key={name}>{count(erasure.goes[name]!, ...words)}</li>)}
    </ul>
  );
}

function Staying({erasure}: {erasure: Erasure}): JSX.Element {
  const alike = erasure.same_identifiers ?? [];
  return (
    <>
      {erasure.stays.length > 0 && (
        <>
          <h3>What stays</h3>
          <ul>{erasure.stays.map(({what, count: number, why}) => <li key={what}>{what.charAt(0).toUpperCase() + what.slice(1).replace('_', ' ')} ({number}): {why}.</li>)}</ul>
        </>
      )}
      {alike.length > 0 && (
        <Notice look="warn">
          The same person? {alike.map((id, index) => <a key={id} href={address(`/contacts/${id}`)}>{index ? `, contact ${index + 1}` : 'A contact'}</a>)} with one of the addresses or numbers stays.
        </Notice>
      )}
    </>
  );
}

function Receipt({erasure, onClose}: {erasure: Erasure; onClose: () => void}): JSX.Element {
  return (
    <Dialog title="Erased for good" onClose={onClose} onSubmit={onClose} foot={<Button type="submit" look="primary">Done</Button>}>
      <div class="stack">
        <p role="status">The receipt, which says nothing of whom it is about. It is kept in the list of erasures.</p>
        <dl>
          <dt>Number</dt><dd class="any-length">{erasure.id}</dd>
          <dt>When</dt><dd>{moment(erasure.at!)}</dd>
          <dt>Digest</dt><dd class="any-length">{erasure.digest}</dd>
        </dl>
        <Going erasure={erasure} />
      </div>
    </Dialog>
  );
}

export function EraseDialog({card, onClose, onErased}: {card: Card; onClose: () => void; onErased: () => void}): JSX.Element {
  const {value: erasure, error, reload} = useLoad((signal) => previewErasure(card.id, signal), [card.id]);
  const [typed, setTyped] = useState('');
  const [receipt, setReceipt] = useState<Erasure | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const name = contactName(card);
  const isSure = typed.trim() === name.trim();
  const submit = async () => {
    if (!isSure || isBusy || !erasure?.confirm) return;
    setBusy(true);
    try {
      setReceipt(await eraseContact(card.id, erasure.confirm));
    } catch (thrown) {
      setFault(thrown);
      reload(); // what would go may be another by now
    } finally {
      setBusy(false);
    }
  };
  if (receipt) return <Receipt erasure={receipt} onClose={onErased} />;
  return (
    <Dialog title="Erase for good" onClose={onClose} onSubmit={() => void submit()}
      foot={<><Button onClick={onClose}>Cancel</Button><Button type="submit" look="danger" isBusy={isBusy} disabled={!isSure || !erasure}>Erase for good</Button></>}>
      <div class="stack">
        <Notice look="warn">No undo brings this back, and a restored backup forgets it again.</Notice>
        {fault ? <Failure error={fault} /> : null}
        {error ? <Failure error={error} onRetry={reload} /> : null}
        {!erasure && !error && <Spinner />}
        {erasure && (
          <>
            <h3>What goes</h3>
            <Going erasure={erasure} />
            <Staying erasure={erasure} />
            <TextField label={`Type “${name}” to go on`} value={typed} onValue={setTyped} autoComplete="off" />
          </>
        )}
      </div>
    </Dialog>
  );
}
