// Writing a message: recipients, subject, text; kept while it is typed, checked before it goes.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {MailAccount, Verdict} from '../../api/mail';
import {sentence} from '../../api/error';
import type {Id} from '../../api/types';
import {keyWords, useCommands} from '../../keys';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {Field, SelectField, TextField} from '../../ui/field';
import {Icon} from '../../ui/icon';
import {Notice} from '../../ui/small';
import {notify, notifyFailure} from '../../ui/toast';
import {count} from '../../words/number';
import type {Kept} from './kept';
import {Recipients} from './recipients';
import {FIELDS, isEmpty, recipientsOf, useWriting, verdictsOf, type Saving, type Writing} from './writing';

type Props = {
  place: string;
  initial: Kept;
  accounts: readonly MailAccount[];
  /** Sent or thrown away. */
  onClose: () => void;
  onSaved: (draft: Id) => void;
};

const LABELS = {to_fields: 'To', cc_fields: 'Cc', bcc_fields: 'Bcc'} as const;

const SAVING: Record<Saving, string> = {
  none: '', waiting: 'Keeping the draft', saved: 'Draft kept', failed: 'Kept in this browser',
};

/** Puts another address in the place of one, in whichever field it stands. */
function replaceAddress({text, change}: Writing, from: string, to: string): void {
  for (const field of FIELDS) {
    if (!text[field].some(({address}) => address === from)) continue;
    change({[field]: text[field].map((one) => (one.address === from ? {...one, address: to} : one))});
  }
}

function VerdictRow({address, verdict, onBetter}: {address: string; verdict: Verdict; onBetter: (better: string) => void}): JSX.Element {
  return (
    <li class="verdict">
      <Icon name={verdict.is_warning ? 'warn' : 'info'} size={16} />
      <span class="grow any-length"><bdi>{address}</bdi>: {sentence(new Error(verdict.message))}</span>
      {verdict.better && <Button size="small" onClick={() => onBetter(verdict.better!)}>Use {verdict.better}</Button>}
    </li>
  );
}

/** What is said of the recipients, under their fields; a better address is one key away. */
function Verdicts({writing}: {writing: Writing}): JSX.Element | null {
  const noted = [...writing.verdicts].filter(([, {verdict}]) => verdict !== 'ok');
  const better = noted.find(([, verdict]) => verdict.better);
  useCommands(better ? [{
    id: 'mail.better', label: `Use ${better[1].better} instead`, key: 'Alt+b', group: 'Writing',
    run: () => replaceAddress(writing, better[0], better[1].better!),
  }] : []);
  if (!noted.length) return null;
  return (
    <ul class="verdicts" aria-label="About the recipients">
      {noted.map(([address, verdict]) => (
        <VerdictRow key={address} address={address} verdict={verdict} onBetter={(to) => replaceAddress(writing, address, to)} />
      ))}
    </ul>
  );
}

function SendAnyway({doubts, onBetter, onSend, onClose}: {
  doubts: readonly (readonly [string, Verdict])[]; onBetter: (from: string, to: string) => void; onSend: () => void; onClose: () => void;
}): JSX.Element {
  return (
    <Dialog title={doubts.length === 1 ? 'Is this the right address?' : 'Are these the right addresses?'} onClose={onClose} onSubmit={onSend} foot={(
      <>
        <Button onClick={onClose}>Back to the message</Button>
        <Button type="submit" look="primary">Send anyway</Button>
      </>
    )}>
      <ul class="verdicts">
        {doubts.map(([address, verdict]) => (
          <VerdictRow key={address} address={address} verdict={verdict} onBetter={(to) => onBetter(address, to)} />
        ))}
      </ul>
    </Dialog>
  );
}

/** For an account that cannot send: the same message in the reader's mail program. */
function mailtoOf({text}: Writing): string {
  const list = (field: (typeof FIELDS)[number]) => text[field].map(({address}) => encodeURIComponent(address)).join(',');
  const more = [['cc', list('cc_fields')], ['bcc', list('bcc_fields')], ['subject', encodeURIComponent(text.subject)], ['body', encodeURIComponent(text.body)]];
  return `mailto:${list('to_fields')}?${more.filter(([, value]) => value).map((pair) => pair.join('=')).join('&')}`;
}

export function Composer({place, initial, accounts, onClose, onSaved}: Props): JSX.Element {
  const writing = useWriting(place, initial, onSaved);
  const {text, change, saving, error} = writing;
  const [isCopyShown, setCopyShown] = useState(text.cc_fields.length + text.bcc_fields.length > 0);
  const [doubts, setDoubts] = useState<(readonly [string, Verdict])[]>([]);
  const [isThrowing, setThrowing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const all = recipientsOf(text);

  const send = async () => {
    setDoubts([]);
    setBusy(true);
    setRefusal(null);
    try {
      await writing.send();
      notify(`Sent to ${count(all.length, 'person', 'people')}`);
      onClose();
    } catch (thrown) {
      setRefusal(thrown);
      setBusy(false);
    }
  };
  const checkAndSend = async () => {
    if (isBusy) return;
    if (!all.length) {
      setRefusal(new Error('name somebody to send it to'));
      return;
    }
    setBusy(true);
    try {
      const found = [...await verdictsOf(all, text.conversation)].filter(([, verdict]) => verdict.is_warning);
      setBusy(false);
      if (found.length) setDoubts(found);
      else await send();
    } catch (thrown) {
      setRefusal(thrown);
      setBusy(false);
    }
  };
  const throwAway = async () => {
    setThrowing(false);
    try {
      await writing.discard();
      onClose();
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  useCommands([
    {id: 'mail.send', label: 'Send', key: 'Mod+Enter', group: 'Writing', run: () => void checkAndSend()},
  ]);
  return (
    <form class="composer" aria-label={place === 'new' ? 'New message' : 'Reply'} onSubmit={(event) => { event.preventDefault(); void checkAndSend(); }}>
      {accounts.length > 1 && !text.conversation && (
        <SelectField label="From" value={text.account ?? accounts[0]!.id} onValue={(account) => change({account})}
          options={accounts.map((account) => [account.id, account.addresses[0] ? `${account.name} (${account.addresses[0]})` : account.name])} />
      )}
      <div class="recipients-all">
        {FIELDS.filter((field) => field === 'to_fields' || isCopyShown).map((field) => (
          <Recipients key={field} label={LABELS[field]} people={text[field]} all={all} conversation={text.conversation} verdicts={writing.verdicts}
            isFocused={field === 'to_fields' && !text.to_fields.length} onPeople={(people) => change({[field]: people})} />
        ))}
        {!isCopyShown && <Button size="small" look="plain" class="copies" onClick={() => setCopyShown(true)}>Cc, Bcc</Button>}
      </div>
      <Verdicts writing={writing} />
      {!text.conversation && <TextField label="Subject" value={text.subject} onValue={(subject) => change({subject})} />}
      <Field label="Message" isLabelHidden={!!text.conversation}>
        <textarea class="input composer-text" dir="auto" value={text.body} autoFocus={text.to_fields.length > 0}
          onInput={(event) => change({body: (event.currentTarget as HTMLTextAreaElement).value})} />
      </Field>
      {refusal ? (
        <Notice look="danger" action={<a class="button small" href={mailtoOf(writing)}>Open in mail program</a>}>{sentence(refusal)} The draft is kept.</Notice>
      ) : null}
      {saving === 'failed' && !refusal && <Notice look="warn">{sentence(error)} What you typed is kept in this browser.</Notice>}
      <div class="row wrap">
        <Button type="submit" look="primary" isBusy={isBusy} title={`Send (${keyWords('Mod+Enter')})`}>Send</Button>
        <Button look="plain" icon="trash" label="Throw the draft away" onClick={() => (isEmpty(text) ? void throwAway() : setThrowing(true))} />
        <span class="small quiet" role="status">{SAVING[saving]}</span>
      </div>
      {doubts.length > 0 && (
        <SendAnyway doubts={doubts} onClose={() => setDoubts([])} onSend={() => void send()}
          onBetter={(from, to) => { replaceAddress(writing, from, to); setDoubts(doubts.filter(([address]) => address !== from)); }} />
      )}
      {isThrowing && (
        <Dialog title="Throw the draft away?" onClose={() => setThrowing(false)} onSubmit={() => void throwAway()} foot={(
          <>
            <Button onClick={() => setThrowing(false)}>Keep it</Button>
            <Button type="submit" look="danger">Throw away</Button>
          </>
        )}>
          <p>What you have written is gone then. It cannot be brought back.</p>
        </Dialog>
      )}
    </form>
  );
}
