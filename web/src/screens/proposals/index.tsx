// The inbox of proposals: j and k go through it, a, e and r decide.
import {useEffect, useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {listBooks} from '../../api/books';
import {ApiError, sentence} from '../../api/error';
import {acceptProposal, acceptProposals, openProposal, rejectProposal, rejectProposals, reopenProposals, type Decided, type Proposal, type ProposalFilter} from '../../api/proposals';
import type {Id} from '../../api/types';
import {listUsers} from '../../api/users';
import {useCommands} from '../../keys';
import {useLoad} from '../../load';
import {goQuery, place} from '../../route';
import {Button} from '../../ui/button';
import {SelectField} from '../../ui/field';
import {Icon} from '../../ui/icon';
import {Empty, Failure, Spinner} from '../../ui/small';
import {notify, notifyFailure} from '../../ui/toast';
import {VirtualList} from '../../ui/virtual-list';
import {count} from '../../words/number';
import {Detail} from './detail';
import {useInbox, type Inbox} from './inbox';
import {changeWords, FIELDS, isFromMail, isUnseen, titleOf} from './words';

const ROW_HEIGHT = 64;
/** The server decides so many at once. */
const MOST_AT_ONCE = 200;
const CHANGED = 'It has changed meanwhile: this is how it stands now. Look again.';

const HOLDS = [['', 'Held or not'], ['true', 'Held'], ['false', 'Not held']] as const;

function filterHere(): ProposalFilter {
  const {query} = place.value;
  const held = query.get('held');
  return {contact: query.get('contact') ?? undefined, contact_book: query.get('book') ?? undefined, field: query.get('field') ?? undefined, held: held ? held === 'true' : undefined};
}

function Filters({filter}: {filter: ProposalFilter}): JSX.Element {
  const {value: books = []} = useLoad(listBooks, []);
  return (
    <div class="filters">
      <SelectField label="Field" isLabelHidden value={filter.field ?? ''} options={[['', 'All fields'], ...FIELDS]} onValue={(field) => goQuery({field, proposal: null})} />
      <SelectField label="Held" isLabelHidden value={place.value.query.get('held') ?? ''} options={HOLDS} onValue={(held) => goQuery({held, proposal: null})} />
      <SelectField label="Book" isLabelHidden value={filter.contact_book ?? ''} options={[['', 'All books'], ...books.map(({id, name}) => [id, name] as const)]} onValue={(book) => goQuery({book, proposal: null})} />
      {filter.contact && <Button size="small" icon="close" onClick={() => goQuery({contact: null, proposal: null})}>Of one contact</Button>}
    </div>
  );
}

function InboxRow({proposal, isSelected}: {proposal: Proposal; isSelected: boolean}): JSX.Element {
  return (
    <>
      <span class="select-mark" aria-hidden="true">{isSelected && <Icon name="check" />}</span>
      <div class="queue-row grow">
        <div class="row"><bdi class="one-line grow queue-names">{titleOf(proposal)}</bdi>{proposal.held && <span class="held small"><Icon name="warn" size={14} />held</span>}</div>
        <div class="one-line quiet small" dir="auto">{changeWords(proposal)}</div>
      </div>
    </>
  );
}

const isOver = (thrown: unknown) => thrown instanceof ApiError && thrown.kind === 'not_found';

/** What came of many, in a sentence; those refused stay, with the reason of the first. */
function sayDecided({proposals, batch}: Decided, words: string, wayBack?: (ids: readonly Id[]) => Promise<unknown>): Id[] {
  const refused = proposals.filter(({outcome}) => outcome === 'refused');
  const done = proposals.filter(({outcome}) => outcome !== 'refused').map(({id}) => id);
  if (done.length) notify(`${words} ${count(done.length, 'proposal')}`, wayBack ? {undo: () => wayBack(done)} : {batch});
  if (refused.length) notify(`${count(refused.length, 'proposal')} could not be decided: ${sentence(refused[0]!.error ?? '')}`, {look: 'danger'});
  return done;
}

/** Which one is shown, and what can be done with it or with those selected. */
function useTriage(inbox: Inbox) {
  const {items} = inbox;
  const [selected, setSelected] = useState<ReadonlySet<Id>>(new Set());
  const [words, setWords] = useState<ReadonlyMap<Id, string>>(new Map());
  const [isEditing, setEditing] = useState(false);
  const lastAt = useRef(0);
  const wanted = place.value.query.get('proposal');
  const found = items.findIndex(({id}) => id === wanted);
  const at = found >= 0 ? found : Math.min(lastAt.current, items.length - 1);
  lastAt.current = Math.max(at, 0);
  const shown = items[at];
  const chosen = items.filter(({id}) => selected.has(id));

  const choose = (index: number, replace = true) => {
    setEditing(false);
    const item = items[Math.max(0, Math.min(index, items.length - 1))];
    if (item) goQuery({proposal: item.id}, {replace});
  };
  const leave = (ids: readonly Id[]) => {
    inbox.take(ids);
    setSelected(new Set([...selected].filter((id) => !ids.includes(id))));
    setEditing(false);
    if (wanted && ids.includes(wanted)) goQuery({proposal: items.slice(at).find(({id}) => !ids.includes(id))?.id ?? null}, {replace: true});
  };
  const say = (id: Id, word: string) => setWords((before) => new Map(before).set(id, word));

  /** Shows how it stands now; one that was decided elsewhere is passed over. */
  const renew = async (proposal: Proposal, word: string) => {
    try {
      inbox.renew(await openProposal(proposal.id));
      say(proposal.id, word);
    } catch (thrown) {
      leave([proposal.id]);
      notify(`Skipped: ${sentence(thrown)}`);
    }
  };
  const decide = async (proposal: Proposal, write: () => Promise<void>) => {
    try {
      await write();
      leave([proposal.id]);
    } catch (thrown) {
      if (isOver(thrown)) {
        leave([proposal.id]);
        notify('Skipped: somebody else has decided about it');
      } else if (thrown instanceof ApiError && thrown.kind === 'precondition') await renew(proposal, CHANGED);
      else if (thrown instanceof ApiError && thrown.kind === 'conflict') await renew(proposal, sentence(thrown));
      else notifyFailure(thrown);
    }
  };
  const reopen = async (ids: readonly Id[]) => {
    await reopenProposals(ids);
    inbox.reload();
  };
  const accept = (proposal: Proposal) => decide(proposal, async () => {
    const {batch} = await acceptProposal(proposal);
    notify(`Accepted: ${titleOf(proposal)}, ${changeWords(proposal)}`, {batch});
  });
  const reject = (proposal: Proposal) => decide(proposal, async () => {
    await rejectProposal(proposal);
    notify(`Rejected: ${titleOf(proposal)}, ${changeWords(proposal)}`, {undo: () => reopen([proposal.id])});
  });

  /** Held ones that nobody has looked at, and what agents propose, are accepted one by one. */
  const acceptMany = async (many: readonly Proposal[]) => {
    const fit = many.filter((proposal) => isFromMail(proposal) && !isUnseen(proposal));
    const left = many.length - fit.length;
    if (left) notify(`${count(left, 'proposal')} ${left === 1 ? 'waits' : 'wait'} to be looked at one by one: held, or proposed by an agent`);
    await inParts(fit, async (part) => leave(sayDecided(await acceptProposals(part), 'Accepted')));
  };
  const rejectMany = (many: readonly Proposal[]) => inParts(many, async (part) => leave(sayDecided(await rejectProposals(part.map(({id}) => id)), 'Rejected', reopen)));
  const ofContact = shown?.contact ? items.filter(({contact}) => contact === shown.contact) : [];

  return {
    at, shown, chosen, ofContact, isEditing, word: shown ? words.get(shown.id) ?? '' : '', choose, accept, reject, acceptMany, rejectMany, setEditing,
    isSelected: (index: number) => selected.has(items[index]?.id ?? ''),
    toggle: (index: number) => {
      const id = items[index]?.id;
      if (id) setSelected(new Set(selected.has(id) ? [...selected].filter((other) => other !== id) : [...selected, id]));
    },
    edited: (changed: Proposal | undefined) => {
      setEditing(false);
      if (changed) inbox.renew(changed);
    },
  };
}

async function inParts(many: readonly Proposal[], write: (part: Proposal[]) => Promise<void>): Promise<void> {
  try {
    for (let from = 0; from < many.length; from += MOST_AT_ONCE) await write(many.slice(from, from + MOST_AT_ONCE));
  } catch (thrown) {
    notifyFailure(thrown);
  }
}

/** One that is held counts as looked at when it is really before somebody's eyes. */
function useLooking(shown: Proposal | undefined, inbox: Inbox, isOpened: boolean): void {
  useEffect(() => {
    if (!shown || shown.opened_at || !document.querySelector('.split-main')?.checkVisibility()) return undefined;
    const control = new AbortController();
    openProposal(shown.id, control.signal).then((now) => control.signal.aborted || inbox.renew(now), () => {});
    return () => control.abort();
  }, [shown?.id, isOpened]);
}

export default function Proposals(): JSX.Element {
  const filter = filterHere();
  const inbox = useInbox(filter);
  const {items} = inbox;
  const triage = useTriage(inbox);
  const {at, shown, chosen, ofContact, isEditing} = triage;
  const isOpened = place.value.query.has('proposal');
  const {value: users} = useLoad(listUsers, []);
  useLooking(shown, inbox, isOpened);

  const accept = () => chosen.length ? triage.acceptMany(chosen) : shown && triage.accept(shown);
  const reject = () => chosen.length ? triage.rejectMany(chosen) : shown && triage.reject(shown);
  const isEditable = !!shown && (!isFromMail(shown) || !!shown.new_value);
  const edit = () => isEditable && triage.setEditing(true);
  useCommands([
    {id: 'proposals.accept', label: 'Accept', key: 'a', group: 'Proposals', run: () => void accept()},
    {id: 'proposals.edit', label: 'Edit before accepting', key: 'e', group: 'Proposals', run: edit},
    {id: 'proposals.reject', label: 'Reject', key: 'r', group: 'Proposals', run: () => void reject()},
    {id: 'proposals.next', label: 'Next proposal', key: 'j', group: 'Proposals', isQuiet: true, run: () => triage.choose(at + 1)},
    {id: 'proposals.previous', label: 'Previous proposal', key: 'k', group: 'Proposals', isQuiet: true, run: () => triage.choose(at - 1)},
    {id: 'proposals.select', label: 'Select or not', key: 'x', group: 'Proposals', isQuiet: true, run: () => triage.toggle(at)},
    {id: 'proposals.accept-contact', label: 'Accept all of this contact', key: 'Shift+a', group: 'Proposals', run: () => void triage.acceptMany(ofContact)},
    {id: 'proposals.reject-contact', label: 'Reject all of this contact', key: 'Shift+r', group: 'Proposals', run: () => void triage.rejectMany(ofContact)},
  ]);

  const head = (
    <header class="triage-head">
      <h1>Proposals</h1>
      <Filters filter={filter} />
    </header>
  );
  if (!shown) {
    return (
      <div class="triage">
        {head}
        {inbox.isLoading ? <div class="screen-wait"><Spinner /></div> : inbox.error ? <div class="screen-wait"><Failure error={inbox.error} onRetry={inbox.reload} /></div> : <Nothing isFiltered={Object.values(filter).some((value) => value !== undefined)} />}
      </div>
    );
  }
  const many = chosen.length ? ` ${chosen.length}` : '';
  return (
    <div class="triage">
      {head}
      <div class={isOpened ? 'split opened' : 'split'}>
        <section class="split-list" aria-label="Inbox">
          <VirtualList id="proposal" label="Proposals, the oldest first" count={items.length} rowHeight={ROW_HEIGHT} active={at}
            onActive={(index) => triage.choose(index)} onOpen={(index) => triage.choose(index, false)} onToggle={triage.toggle} isSelected={triage.isSelected}
            onRange={(_, end) => end >= items.length && inbox.loadMore()} renderRow={(index) => <InboxRow proposal={items[index]!} isSelected={triage.isSelected(index)} />} />
          <p class="split-count quiet small" role="status">{count(items.length, 'proposal')}{inbox.hasMore && ' and more'}{many && `,${many} selected`}</p>
        </section>
        <section class="split-main" aria-label="Proposal">
          <div class="split-back"><Button look="plain" icon="back" onClick={() => goQuery({proposal: null})}>All proposals</Button></div>
          <div class="review-actions">
            <Button look="primary" shortcut="a" onClick={() => void accept()}>{`Accept${many}`}</Button>
            <Button shortcut="e" disabled={!isEditable || isEditing} onClick={edit}>Edit</Button>
            <Button shortcut="r" onClick={() => void reject()}>{`Reject${many}`}</Button>
            <span class="grow" />
            {ofContact.length > 1 && <Button size="small" shortcut="Shift+a" onClick={() => void triage.acceptMany(ofContact)}>{`Accept all ${ofContact.length} of this contact`}</Button>}
            {ofContact.length > 1 && <Button size="small" shortcut="Shift+r" onClick={() => void triage.rejectMany(ofContact)}>Reject all</Button>}
          </div>
          <Detail proposal={shown} who={users?.find(({id}) => id === shown.author)?.name || 'somebody'} word={triage.word} isEditing={isEditing} onEdited={triage.edited} />
        </section>
      </div>
    </div>
  );
}

function Nothing({isFiltered}: {isFiltered: boolean}): JSX.Element {
  if (isFiltered) return <Empty title="None of this kind" actions={<a class="button" href="/proposals">All proposals</a>}>No proposal fits the filter.</Empty>;
  return (
    <Empty title="Nothing waits">
      What mail says of your contacts comes here: a new title in a signature, a new number, an address that bounced. So does what an agent proposes whose token may only propose, and what an audit would mend. Nothing of it changes a contact before you accept it.
    </Empty>
  );
}
