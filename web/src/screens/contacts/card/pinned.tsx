// What waits for a decision about this contact, on top of the card: proposals, possible duplicates.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {decidePair, pairsOf, type Pair} from '../../../api/duplicates';
import {mergeContacts} from '../../../api/merges';
import {acceptProposal, listProposals, openProposal, rejectProposal, reopenProposals, type Proposal} from '../../../api/proposals';
import type {Id} from '../../../api/types';
import {userName} from '../../../directory';
import {useLoad} from '../../../load';
import {Button} from '../../../ui/button';
import {changeCount, notify, notifyFailure} from '../../../ui/toast';
import {day} from '../../../words/date';
import {channelWords, fieldName} from '../../../words/fields';
import {reasonWords} from '../../../words/reason';

/** Runs one decision at a time; a failure is told and leaves things as they were. */
function useDecision() {
  const [isBusy, setBusy] = useState(false);
  const decide = (work: () => Promise<void>) => async () => {
    setBusy(true);
    try {
      await work();
    } catch (thrown) {
      notifyFailure(thrown);
    } finally {
      setBusy(false);
    }
  };
  return {isBusy, decide};
}

function ProposalCard({proposal, onDecided}: {proposal: Proposal; onDecided: () => void}): JSX.Element {
  const {isBusy, decide} = useDecision();
  const {field, old_value: old, new_value: made, quote, held} = proposal;
  const accept = decide(async () => {
    // Its words are on the screen: it has been looked at.
    if (held) await openProposal(proposal.id);
    const {batch} = await acceptProposal(proposal);
    notify(`Accepted: ${field ? fieldName(field) : 'proposal'}`, {batch, onUndone: onDecided});
    onDecided();
  });
  const reject = decide(async () => {
    await rejectProposal(proposal);
    notify('Rejected the proposal', {undo: () => reopenProposals([proposal.id]), onUndone: onDecided});
    onDecided();
  });
  return (
    <li class="pinned">
      <div class="grow any-length">
        <div>
          {field
            ? <>Proposed {fieldName(field)}: {old && <><del dir="auto">{old}</del> → </>}<ins dir="auto">{made}</ins></>
            : <>Proposed by <bdi>{userName(proposal.author)}</bdi>: {Object.entries((proposal.arguments.set ?? {}) as object).map(([name, value]) => `${fieldName(name)} ${value}`).join(', ') || proposal.operation.replace(/_/g, ' ')}</>}
        </div>
        <div class="small quiet">
          From {channelWords(proposal.channel)}, {day(proposal.date ?? proposal.created_at)}
          {quote && <>: <q dir="auto">{quote}</q></>}
          {held && <>. Look twice: {held}</>}
        </div>
      </div>
      <div class="row">
        <Button size="small" isBusy={isBusy} onClick={() => void accept()}>Accept</Button>
        <Button size="small" look="plain" onClick={() => void reject()}>Reject</Button>
      </div>
    </li>
  );
}

function PairCard({id, pair, onDecided}: {id: Id; pair: Pair; onDecided: () => void}): JSX.Element {
  const {isBusy, decide} = useDecision();
  const at = pair.contacts.findIndex((contact) => contact !== id);
  const otherId = pair.contacts[at]!;
  const name = pair.names[at] || 'another contact';
  const merge = decide(async () => {
    const {batch} = await mergeContacts({ids: pair.contacts, into: id});
    notify(`Merged with ${name}`, {batch, onUndone: onDecided});
    onDecided();
  });
  const part = decide(async () => {
    await decidePair(pair.contacts, 'different');
    notify(`Noted: ${name} is somebody else`);
    onDecided();
  });
  return (
    <li class="pinned">
      <div class="grow any-length">
        <div>May be the same as <a href={`/contacts/${otherId}`} dir="auto">{name}</a></div>
        <div class="small quiet" dir="auto">{reasonWords(pair.reason)}</div>
      </div>
      <div class="row">
        <a class="button small" href={`/duplicates?contact=${id}`}>Compare</a>
        <Button size="small" isBusy={isBusy} onClick={() => void merge()}>Merge</Button>
        <Button size="small" look="plain" onClick={() => void part()}>Not the same</Button>
      </div>
    </li>
  );
}

/** More are folded away, so that the card itself stays in sight. */
const SHOWN = 2;

export function Pinned({id, onChanged}: {id: Id; onChanged: () => void}): JSX.Element | null {
  const [isWhole, setWhole] = useState(false);
  const {value, reload} = useLoad(async (signal) => {
    const [{proposals}, pairs] = await Promise.all([listProposals({contact: id}, undefined, signal), pairsOf(id, signal)]);
    return {proposals, pairs};
  }, [id, changeCount.value]);
  if (!value || (!value.proposals.length && !value.pairs.length)) return null;
  const decided = () => {
    reload();
    onChanged();
  };
  const all = [
    ...value.proposals.map((proposal) => <ProposalCard key={proposal.id} proposal={proposal} onDecided={decided} />),
    ...value.pairs.map((pair) => <PairCard key={pair.contacts.join()} id={id} pair={pair} onDecided={decided} />),
  ];
  return (
    <section class="stack" aria-label="Waiting for a decision">
      <ul class="stack">{isWhole ? all : all.slice(0, SHOWN)}</ul>
      {!isWhole && all.length > SHOWN && <div><Button look="plain" size="small" icon="down" onClick={() => setWhole(true)}>{all.length - SHOWN} more</Button></div>}
    </section>
  );
}

