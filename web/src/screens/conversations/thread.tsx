// A conversation: its messages, who takes part, its drafts, and the answer.
import {useEffect, useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {
  deleteDraft, getConversation, listDrafts, readThread,
  type Addressee, type ByTime, type Context, type Draft, type MailAccount, type Message, type Participant,
} from '../../api/mail';
import type {Id} from '../../api/types';
import {useCommands} from '../../keys';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Icon} from '../../ui/icon';
import {Chip, Failure, Spinner} from '../../ui/small';
import {notify, notifyFailure} from '../../ui/toast';
import {moment} from '../../words/date';
import {count} from '../../words/number';
import {Composer} from './composer';
import {forget, kept, type Kept} from './kept';
import {MessageView} from './message';
import {nameOf, participantsOf, useContexts} from './people';
import {AddPerson, link, PersonCard} from './person-card';

/** Cards that are asked for at once; a circular has hundreds of recipients. */
const CARDS = 6;
/** Messages that are open at first. */
const OPEN = 2;

interface Thread {
  messages: Message[];
  until?: number;
  error: unknown;
  isLoading: boolean;
  more: () => void;
  reload: () => void;
}

function useThread(id: Id): Thread {
  const newest = useLoad((signal) => readThread(id, undefined, signal), [id]);
  const [earlier, setEarlier] = useState<ByTime<Message> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const rows = newest.value?.rows ?? [];
  const known = new Set(rows.map((row) => row.id));
  const until = earlier ? earlier.until : newest.value?.until;
  const more = () => {
    readThread(id, until).then(
      (page) => setEarlier((before) => {
        const rest = before?.rows ?? [];
        const have = new Set([...rest, ...rows].map((row) => row.id));
        const fresh = page.rows.filter((row) => !have.has(row.id));
        return {rows: [...fresh, ...rest], until: fresh.length ? page.until : undefined};
      }),
      setError);
  };
  return {
    messages: [...(earlier?.rows ?? []).filter((row) => !known.has(row.id)), ...rows],
    until, error: newest.error ?? error, isLoading: newest.isLoading && !newest.value, more, reload: newest.reload,
  };
}

const addressee = ({address, name}: Participant): Addressee => ({address, name: name ?? undefined});

/** To whom an answer goes: who wrote last, else those one wrote to oneself; `all` the others, too. */
export function replyTo(messages: readonly Message[], own: ReadonlySet<string>, isToAll: boolean): Pick<Kept, 'to_fields' | 'cc_fields' | 'bcc_fields'> {
  const newestFirst = [...messages].reverse();
  const last = newestFirst.find((message) => !message.is_own && message.from_field) ?? newestFirst[0];
  if (!last) return {to_fields: [], cc_fields: [], bcc_fields: []};
  const writers = last.reply_to_fields.length ? last.reply_to_fields : last.from_field ? [last.from_field] : [];
  const to = last.is_own ? last.to_fields : writers;
  const taken = new Set(own);
  const fresh = (people: readonly Participant[]) =>
    people.filter(({address}) => !taken.has(address) && taken.add(address)).map(addressee);
  const to_fields = fresh(isToAll && !last.is_own ? [...to, ...last.to_fields] : to);
  return {to_fields, cc_fields: isToAll ? fresh(last.cc_fields) : [], bcc_fields: []};
}

const replySubject = (subject: string | null | undefined): string =>
  !subject ? '' : /^(re|aw|sv|antw)\s*:/i.test(subject) ? subject : `Re: ${subject}`;

/** What may have left already is gone on with as another message. */
export function keptOf(draft: Draft): Kept {
  const known = draft.state === 'unsure' ? {} : {draft: draft.id, tag: draft.entity_tag};
  return {
    ...known, account: draft.account, conversation: draft.conversation ?? undefined, subject: draft.subject ?? '', body: draft.body,
    to_fields: draft.to_fields.map(addressee), cc_fields: draft.cc_fields.map(addressee), bcc_fields: draft.bcc_fields.map(addressee),
  };
}

/** What is being written stands in its fields, not in the list, under each id that it has had. */
export function useOwnDrafts(first: Id | undefined) {
  const [ids, setIds] = useState<readonly Id[]>(first ? [first] : []);
  return {
    note: (id: Id) => setIds((before) => [...before, id]),
    without: (drafts: readonly Draft[] = []) => drafts.filter(({id}) => !ids.includes(id)),
  };
}

export function DraftRow({draft, onEdit, onGone}: {draft: Draft; onEdit?: () => void; onGone: () => void}): JSX.Element {
  const remove = async () => {
    try {
      await deleteDraft(draft.id);
      notify('Draft thrown away');
      onGone();
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  const to = [...draft.to_fields, ...draft.cc_fields, ...draft.bcc_fields].map(nameOf).join(', ');
  return (
    <li class="draft">
      <Chip look="accent" icon="edit">Draft</Chip>
      <span class="offer-words grow">
        <bdi class="one-line">{to || 'To nobody yet'}{draft.subject && !draft.conversation ? `: ${draft.subject}` : ''}</bdi>
        <bdi class="one-line small quiet">{draft.body || 'Empty'}</bdi>
      </span>
      {draft.warnings > 0 && <Chip look="warn" icon="warn">{count(draft.warnings, 'doubt')}</Chip>}
      <span class="small quiet draft-time">{moment(draft.created_at)}</span>
      {onEdit && <Button size="small" onClick={onEdit}>Go on writing</Button>}
      <Button size="small" icon="trash" label={`Throw away the draft to ${to || 'nobody yet'}`} onClick={() => void remove()} />
    </li>
  );
}

function People({contexts, shown, total, onMore, onAdd}: {
  contexts: ReturnType<typeof useContexts>; shown: number; total: number; onMore: () => void; onAdd: (context: Context) => void;
}): JSX.Element {
  const firstStranger = contexts.value?.find((context) => !context.contact && !context.is_own);
  return (
    <aside class="people" aria-label="People">
      {contexts.error ? <Failure error={contexts.error} onRetry={contexts.reload} /> : null}
      {contexts.isLoading && !contexts.value && <Spinner label="People are being looked up" />}
      {contexts.value?.map((context) => (
        <PersonCard key={context.address} context={context} hasKeys={context === firstStranger} onAdd={() => onAdd(context)} />
      ))}
      {total > shown && <Button size="small" onClick={onMore}>Show {count(total - shown, 'more person', 'more people')}</Button>}
    </aside>
  );
}

export function ThreadView({id, accounts}: {id: Id; accounts: readonly MailAccount[]}): JSX.Element {
  const conversation = useLoad((signal) => getConversation(id, signal), [id]);
  const thread = useThread(id);
  const drafts = useLoad((signal) => listDrafts(id, signal), [id]);
  const [writing, setWriting] = useState<Kept | null>(() => kept(id));
  const own = useOwnDrafts(writing?.draft);
  const [shown, setShown] = useState(CARDS);
  const [adding, setAdding] = useState<Context | null>(null);
  const composer = useRef<HTMLDivElement>(null);
  const addresses = new Set(accounts.flatMap((account) => account.addresses));
  const people = participantsOf(thread.messages, addresses);
  const contexts = useContexts(people.slice(0, shown));
  const stranger = contexts.value?.find((context) => !context.contact && !context.is_own);

  useEffect(() => {
    if (writing) composer.current?.scrollIntoView({block: 'nearest'});
  }, [writing]);

  const reply = (isToAll: boolean) => {
    if (!writing && thread.messages.length) {
      setWriting({...replyTo(thread.messages, addresses, isToAll), conversation: id, subject: replySubject(conversation.value?.subject), body: ''});
    }
    composer.current?.querySelector('textarea')?.focus();
  };
  const close = () => {
    setWriting(null);
    drafts.reload();
    thread.reload();
  };
  const resume = (draft: Draft) => {
    forget(id);
    own.note(draft.id);
    setWriting(keptOf(draft));
  };
  useCommands([
    {id: 'mail.reply', label: 'Reply', key: 'r', group: 'Conversation', run: () => reply(false)},
    {id: 'mail.reply-all', label: 'Reply to all', key: 'a', group: 'Conversation', run: () => reply(true)},
    ...(stranger?.candidates[0] ? [{
      id: 'mail.link', label: `Link ${stranger.address} to ${stranger.candidates[0].name}`, key: 'l', group: 'Conversation',
      run: () => void link(stranger.candidates[0]!, stranger.address),
    }] : []),
    ...(stranger ? [{id: 'mail.add', label: `Add ${nameOf(stranger)} to contacts`, key: '+', group: 'Conversation', run: () => setAdding(stranger)}] : []),
  ]);

  const listed = own.without(drafts.value);
  const subject = conversation.value?.subject || 'No subject';
  return (
    <div class="thread">
      <header class="thread-head">
        <a class="button plain icon thread-back" href="/conversations" aria-label="Back to the list" title="Back to the list"><Icon name="back" /></a>
        <div class="grow">
          <h1 class="any-length" dir="auto">{conversation.value ? subject : ' '}</h1>
          <p class="small quiet">{conversation.value && `${count(conversation.value.messages_count, 'message')} in ${accounts.find((account) => account.id === conversation.value?.account)?.name ?? 'mail'}`}</p>
        </div>
        <Button size="small" shortcut="r" onClick={() => reply(false)}>Reply</Button>
        <Button size="small" shortcut="a" onClick={() => reply(true)}>Reply to all</Button>
      </header>
      <div class="thread-body">
        <div class="messages">
          {thread.error ? <Failure error={thread.error} onRetry={thread.reload} /> : null}
          {thread.isLoading && <Spinner />}
          {thread.until && <Button size="small" onClick={thread.more}>Show earlier messages</Button>}
          {thread.messages.map((message, index) => (
            <MessageView key={message.id} message={message} isOpenAtFirst={index >= thread.messages.length - OPEN} />
          ))}
          {listed.length > 0 && (
            <ul class="drafts" aria-label="Drafts">
              {listed.map((draft) => <DraftRow key={draft.id} draft={draft} onEdit={writing ? undefined : () => resume(draft)} onGone={drafts.reload} />)}
            </ul>
          )}
          <div ref={composer}>
            {writing && <Composer key={writing.draft ?? 'reply'} place={id} initial={writing} accounts={accounts} onClose={close} onSaved={own.note} />}
          </div>
        </div>
        <People contexts={contexts} shown={shown} total={people.length} onMore={() => setShown(shown + CARDS)} onAdd={setAdding} />
      </div>
      {adding && <AddPerson context={adding} onClose={() => setAdding(null)} />}
    </div>
  );
}
