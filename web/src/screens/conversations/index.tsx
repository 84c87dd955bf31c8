// Conversations: the list, the one that is open, a new message.
import {useEffect, useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {listAccounts, listNewDrafts, type Conversation, type Draft, type MailAccount} from '../../api/mail';
import {useCommands} from '../../keys';
import {useLoad} from '../../load';
import {address, go, path, place} from '../../route';
import type {ScreenProps} from '..';
import {Button} from '../../ui/button';
import {Icon} from '../../ui/icon';
import {Empty, Failure, Notice, Spinner} from '../../ui/small';
import type {VirtualListHandle} from '../../ui/virtual-list';
import {Composer} from './composer';
import {FilterBar, filterOf} from './filter';
import {ConversationList, useRows} from './list';
import {forget, kept, type Kept} from './kept';
import {DraftRow, keptOf, ThreadView, useOwnDrafts} from './thread';

const here = (to: string) => address(to, Object.fromEntries(place.value.query));

function HowMailComes({hasAccounts}: {hasAccounts: boolean}): JSX.Element {
  return (
    <Empty title="No mail yet" actions={<a class="button primary" href="/settings/mail">{hasAccounts ? 'Mail accounts' : 'Connect a mail account'}</a>}>
      <p>Conversations stand beside your contacts: who wrote what, and who they are. Mail comes in two ways.</p>
      <ul class="ways">
        <li>An IMAP account is read, and never changed: connect it in the settings.</li>
        <li>An archive is imported on the command line: an mbox, a Maildir or single messages.<code class="command">kith mail import ~/archive.mbox --account Office --address you@example.com</code></li>
      </ul>
    </Empty>
  );
}

function NothingFits(): JSX.Element {
  return <Empty title="No conversations fit" actions={<a class="button" href="/conversations">Show all</a>}>The filter leaves nothing over.</Empty>;
}

const EMPTY: Kept = {to_fields: [], cc_fields: [], bcc_fields: [], subject: '', body: ''};

/** Writing to somebody anew; what was begun earlier is listed below. */
function NewMessage({accounts}: {accounts: readonly MailAccount[]}): JSX.Element {
  const drafts = useLoad(listNewDrafts, []);
  const [initial, setInitial] = useState<Kept>({...EMPTY, account: accounts[0]?.id});
  const own = useOwnDrafts(kept('new')?.draft);
  const resume = (draft: Draft) => {
    forget('new');
    own.note(draft.id);
    setInitial(keptOf(draft));
  };
  const others = own.without(drafts.value);
  return (
    <div class="thread">
      <header class="thread-head">
        <a class="button plain icon thread-back" href={here('/conversations')} aria-label="Back to the list" title="Back to the list"><Icon name="back" /></a>
        <h1 class="grow">New message</h1>
      </header>
      <div class="new-message">
        {!accounts.length && <Notice look="warn" action={<a class="button small" href="/settings/mail">Mail accounts</a>}>There is no mail account to keep drafts in: what you write stays in this browser.</Notice>}
        <Composer key={initial.draft ?? 'new'} place="new" accounts={accounts} onClose={() => go(here('/conversations'))} onSaved={own.note} initial={initial} />
        {others.length > 0 && (
          <ul class="drafts" aria-label="Drafts">
            {others.map((draft) => <DraftRow key={draft.id} draft={draft} onEdit={kept('new') ? undefined : () => resume(draft)} onGone={drafts.reload} />)}
          </ul>
        )}
      </div>
    </div>
  );
}

function Pane({id, accounts}: {id?: string; accounts: readonly MailAccount[]}): JSX.Element {
  if (path.value === '/conversations/new') return <NewMessage accounts={accounts} />;
  if (id) return <ThreadView key={id} id={id} accounts={accounts} />;
  return <Empty title="No conversation is open">Choose one in the list, with the arrows and Enter.</Empty>;
}

export default function Conversations({parts}: ScreenProps): JSX.Element {
  const accounts = useLoad(listAccounts, []);
  const filter = filterOf(place.value.query);
  const found = useRows(filter);
  const list = useRef<VirtualListHandle>(null);
  const [active, setActive] = useState(-1);
  const isOpen = path.value !== '/conversations';
  const openId = path.value === '/conversations/new' ? undefined : parts.id;
  const own = new Set((accounts.value ?? []).flatMap((account) => account.addresses));
  const isFiltered = Object.keys(filter).length > 0;
  const open = (row: Conversation) => go(here(`/conversations/${row.id}`));
  const step = (by: number) => {
    const from = openId ? found.rows.findIndex(({id}) => id === openId) : active;
    const to = Math.max(0, Math.min(from + by, found.rows.length - 1));
    setActive(to);
    if (isOpen && found.rows[to]) open(found.rows[to]);
    else list.current?.focus();
  };
  useEffect(() => {
    const at = found.rows.findIndex(({id}) => id === openId);
    if (at >= 0) setActive(at);
  }, [openId, found.rows.length > 0]);
  useCommands([
    {id: 'mail.next', label: 'Next conversation', key: 'j', group: 'Conversations', isQuiet: true, run: () => step(1)},
    {id: 'mail.previous', label: 'Previous conversation', key: 'k', group: 'Conversations', isQuiet: true, run: () => step(-1)},
    {id: 'mail.compose', label: 'New message', key: 'c', group: 'Conversations', run: () => go(here('/conversations/new'))},
    {id: 'mail.filter', label: 'Filter the conversations', key: '/', group: 'Conversations', run: () => document.getElementById('conversation-filter')?.focus()},
    {id: 'mail.list', label: 'Back to the list', key: 'u', group: 'Conversations', isQuiet: true, run: () => { go(here('/conversations')); list.current?.focus(); }},
  ]);

  if (accounts.error) return <div class="screen-wait"><Failure error={accounts.error} onRetry={accounts.reload} /></div>;
  if (!accounts.value) return <div class="screen-wait"><Spinner /></div>;
  const isNothing = found.isWhole && !found.rows.length && !found.error;
  if (isNothing && !isFiltered && !isOpen) return <HowMailComes hasAccounts={accounts.value.length > 0} />;
  return (
    <div class={isOpen ? 'conversations reading' : 'conversations'}>
      <div class="conversations-list">
        <div class="row spread conversations-head">
          <h1 class={isOpen ? 'as-h2' : undefined}>Conversations</h1>
          <Button look="primary" icon="edit" shortcut="c" onClick={() => go(here('/conversations/new'))}>New</Button>
        </div>
        <FilterBar accounts={accounts.value} />
        {found.error ? <Failure error={found.error} onRetry={found.reload} /> : null}
        {isNothing ? <NothingFits /> : (
          <ConversationList found={found} own={own} active={active} onActive={setActive} onOpen={open} openId={openId} handle={list} />
        )}
      </div>
      <div class="conversations-pane"><Pane id={openId} accounts={accounts.value} /></div>
    </div>
  );
}
