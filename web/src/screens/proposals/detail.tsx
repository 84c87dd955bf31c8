// One proposal: what is, what would be, why, and from whom.
import {useEffect, useState} from 'preact/hooks';
import type {ComponentChildren, JSX} from 'preact';
import {getCard} from '../../api/contacts';
import {getMessageSource} from '../../api/messages';
import {editProposal, previewProposal, type Proposal} from '../../api/proposals';
import type {Contact, Id} from '../../api/types';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {errorAt, Field, TextField} from '../../ui/field';
import {Avatar, Chip, Failure, Notice, Spinner} from '../../ui/small';
import {day, moment, preciseMoment} from '../../words/date';
import {agreementOf, partsAgainst, rowsOf} from '../../words/card-rows';
import {contactName} from '../../words/name';
import {count} from '../../words/number';
import {CHECKS, fieldWords, operationWords, originWords} from './words';

/** A value with what is its own, against the other one, underlined. */
function Side({label, text, other, isNew}: {label: string; text: string; other: string; isNew?: boolean}): JSX.Element {
  const [start, own, end] = text && other ? partsAgainst(text, other) : ['', text, ''];
  const Mark = isNew ? 'ins' : 'del';
  return (
    <div class={isNew ? 'old-new new' : 'old-new'}>
      <div class="quiet small">{label}</div>
      {text ? <bdi class="any-length">{start}{own && <Mark>{own}</Mark>}{end}</bdi> : <span class="quiet">nothing</span>}
    </div>
  );
}

function Change({before, after}: {before: string; after: string}): JSX.Element {
  return (
    <div class="change">
      <Side label="Now" text={before} other={after} />
      <span aria-hidden="true">→</span>
      <Side label="Proposed" text={after} other={before} isNew />
    </div>
  );
}

function Source({proposal}: {proposal: Proposal}): JSX.Element {
  const {value: message} = useLoad(proposal.message ? (signal) => getMessageSource(proposal.message!, signal) : null, [proposal.message]);
  return (
    <figure class="stack quote">
      {proposal.quote && <blockquote class="any-length" dir="auto">{proposal.quote}</blockquote>}
      <figcaption class="quiet any-length">
        {originWords(proposal)} of <bdi>{proposal.about}</bdi>
        {proposal.date && <>, <time title={preciseMoment(proposal.date)}>{moment(proposal.date)}</time></>}
        {(proposal.seen ?? 1) > 1 && `, said ${count(proposal.seen!, 'time')}, last ${day(proposal.last_seen_at!)}`}
        {message?.conversation && <>. <a href={`/conversations/${message.conversation.id}`}>Conversation: <bdi>{message.subject || 'no subject'}</bdi></a></>}
      </figcaption>
    </figure>
  );
}

function MailChange({proposal}: {proposal: Proposal}): JSX.Element {
  const {field, old_value: old, new_value: value, about, confidence, sender_check: check} = proposal;
  return (
    <>
      {field === 'left'
        ? <p>No longer works there: the address <bdi>{about}</bdi> and the company would go.</p>
        : <Change before={old ?? ''} after={value ?? ''} />}
      <Source proposal={proposal} />
      <ul class="stack small quiet">
        <li>{CHECKS[check ?? 'unchecked']}</li>
        <li>Read with {Math.round((confidence ?? 0) * 100)} % confidence.</li>
      </ul>
    </>
  );
}

/** What accepting would make of each contact, against what it is now. */
async function loadDiff(proposal: Proposal, cancel: AbortSignal) {
  const {contacts = [], sides = []} = await previewProposal(proposal.id, cancel);
  const isKnown = !['contacts_create'].includes(proposal.operation);
  const nowOf = async (id: Id | undefined) => isKnown && id ? getCard(id, undefined, cancel).catch(() => undefined) : undefined;
  const parts = await Promise.all(contacts.map(async (after) => ({after, before: await nowOf(after.id)})));
  return {parts, sides};
}

const NOTHING: Contact = {id: '', infos: [], memberships: []};

const textOf = (cell: readonly {text: string; note?: string}[]) => cell.map(({text, note}) => note ? `${text} (${note})` : text).join('\n');

function ContactDiff({before, after}: {before: Contact | undefined; after: Partial<Contact> & {outcome: string; error?: {message: string}}}): JSX.Element {
  const whole = {...NOTHING, ...after} as Contact;
  const named = before ?? whole;
  const rows = after.deleted ? [] : rowsOf([before ?? NOTHING, whole]).filter(({cells}) => agreementOf(cells) !== 'same' || textOf(cells[0]!) !== textOf(cells[1]!));
  const name = contactName(named);
  return (
    <section class="stack" aria-label={name}>
      <h3 class="row"><Avatar name={name} id={named.id} />{before ? <a href={`/contacts/${before.id}`}><bdi>{name}</bdi></a> : <bdi>{name}</bdi>}<Chip>{after.outcome}</Chip></h3>
      {after.error && <Notice look="danger">{after.error.message}</Notice>}
      {rows.map(({name: field, label, cells}) => (
        <div key={field}><div class="field-label">{label}</div><Change before={textOf(cells[0]!)} after={textOf(cells[1]!)} /></div>
      ))}
    </section>
  );
}

function TokenChange({proposal}: {proposal: Proposal}): JSX.Element {
  const {value, error, reload} = useLoad((signal) => loadDiff(proposal, signal), [proposal.id, JSON.stringify(proposal.arguments)]);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!value) return <Spinner />;
  return (
    <>
      {value.sides.length > 0 && <p>Made one: {value.sides.map(({id, name}, at) => <>{at > 0 && ', '}<a href={`/contacts/${id}`}><bdi>{name}</bdi></a></>)}.</p>}
      {value.parts.map(({before, after}, at) => <ContactDiff key={at} before={before} after={after} />)}
      {!value.parts.length && <pre class="any-length arguments">{JSON.stringify(proposal.arguments, null, 2)}</pre>}
    </>
  );
}

type EditProps = {proposal: Proposal; onDone: (changed?: Proposal) => void};

/** Another value of one from mail; of one by an agent, what his operation is called with. */
function Edit({proposal, onDone}: EditProps): JSX.Element {
  const isMail = !!proposal.field;
  const [text, setText] = useState(isMail ? proposal.new_value ?? '' : JSON.stringify(proposal.arguments, null, 2));
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    try {
      onDone(await editProposal(proposal.id, isMail ? {value: text} : {arguments: JSON.parse(text)}));
    } catch (thrown) {
      setError(thrown);
    }
  };
  const fault = error instanceof SyntaxError ? 'This is no JSON: look at commas and quotation marks.' : errorAt(error, 'value');
  return (
    <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }} onKeyDown={(event) => event.key === 'Escape' && onDone()}>
      {error && !fault ? <Failure error={error} /> : null}
      {isMail
        ? <TextField label={`${fieldWords(proposal)}, as it should be`} autoFocus value={text} error={fault} onValue={setText} />
        : <Field label="What it asks" hint={operationWords(proposal)} error={fault}><textarea class="input arguments" rows={10} autoFocus value={text} onInput={(event: Event) => setText((event.target as HTMLTextAreaElement).value)} /></Field>}
      <div class="row"><Button type="submit" look="primary">Save</Button><Button onClick={() => onDone()}>Cancel</Button></div>
    </form>
  );
}

type Props = {
  proposal: Proposal;
  who: string;
  word: ComponentChildren;
  isEditing: boolean;
  onEdited: (changed?: Proposal) => void;
};

export function Detail({proposal, who, word, isEditing, onEdited}: Props): JSX.Element {
  const isMail = !!proposal.field;
  useEffect(() => {
    document.querySelector('.review-body')?.scrollTo(0, 0);
  }, [proposal.id]);
  return (
    <div class="review-body proposal" key={proposal.id} role="group" aria-label="Proposal" tabIndex={0}>
      {word && <Notice look="warn">{word}</Notice>}
      {proposal.held && <Notice look="warn"><strong>Held:</strong> <span dir="auto">{proposal.held}</span>. Look at the words before you accept it.</Notice>}
      {proposal.revised_since_opened && <Notice look="warn">It was revised after somebody had looked at it{proposal.revised_at ? `, ${moment(proposal.revised_at)}` : ''}.</Notice>}
      <header class="review-head">
        <h2 class="any-length">{isMail ? <>{fieldWords(proposal)} of <a href={`/contacts/${proposal.contact}`}><bdi>{proposal.title}</bdi></a></> : operationWords(proposal)}</h2>
        <p class="quiet small">{isMail ? 'Noticed in mail' : <>Proposed by an agent of <bdi>{who}</bdi></>} <time title={preciseMoment(proposal.created_at)}>{moment(proposal.created_at)}</time>. Expires {day(proposal.expires_at)}.</p>
      </header>
      {isEditing ? <Edit proposal={proposal} onDone={onEdited} /> : isMail ? <MailChange proposal={proposal} /> : <TokenChange proposal={proposal} />}
    </div>
  );
}
