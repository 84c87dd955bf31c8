// The queue at the left, the review of the chosen one at the right; where it is narrow, one of them.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import type {ComponentChildren, JSX} from 'preact';
import {decidePair, type Decision, type PairFilter} from '../../api/duplicates';
import {ApiError} from '../../api/error';
import {mergeContacts, type Merged} from '../../api/merges';
import type {Id} from '../../api/types';
import {useCommands} from '../../keys';
import {goQuery, place} from '../../route';
import {Button} from '../../ui/button';
import {Empty, Failure, Spinner} from '../../ui/small';
import {notify, notifyFailure} from '../../ui/toast';
import {VirtualList} from '../../ui/virtual-list';
import {contactName} from '../../words/name';
import {count} from '../../words/number';
import {reasonWords} from '../../words/reason';
import {ReviewPane} from './pane';
import {useQueue, type Item, type Queue} from './queue';
import {Gone, keyOfPair, mergeOf, Reviews, type Choice, type Review} from './review';

const ROW_HEIGHT = 72;
/** How many behind the one that is shown are loaded. */
const AHEAD = 2;

function QueueRow({item, nameOf}: {item: Item; nameOf: Queue['nameOf']}): JSX.Element {
  const [first, second] = item.ids;
  const more = item.ids.length - 2;
  const score = item.pair.score;
  return (
    <div class="queue-row grow">
      <div class="row">
        <span class="one-line grow queue-names"><bdi>{nameOf(first!)}</bdi>, <bdi>{nameOf(second!)}</bdi>{more > 0 && ` +${more}`}</span>
        <span class="small">{score === undefined ? '–' : `${Math.floor(score * 100)} %`}</span>
      </div>
      <div class="one-line quiet small" dir="auto">{reasonWords(item.pair.reason)}</div>
    </div>
  );
}

/** What became of it, once the server has said so. */
const SAID: Record<Decision, string> = {different: 'Not a duplicate', later: 'Later', open: 'Back in the queue'};

const isChanged = (thrown: unknown) => thrown instanceof ApiError && thrown.kind === 'precondition';
const isGone = (thrown: unknown) => thrown instanceof Gone || thrown instanceof ApiError && thrown.kind === 'not_found';

/** The pairs of a review that lie between these contacts. */
const pairsWithin = (review: Review, ids: readonly Id[]) => review.pairs.filter(({contacts}) => contacts.every((id) => ids.includes(id)));

function useReviews(decision: Decision): Reviews {
  const reviews = useMemo(() => new Reviews(decision), [decision]);
  useEffect(() => () => reviews.end(), [reviews]);
  return reviews;
}

/** Which one is looked at; moving, and deciding it. */
function useDeciding(queue: Queue, decision: Decision) {
  const reviews = useReviews(decision);
  const [words, setWords] = useState<ReadonlyMap<string, string>>(new Map());
  const wanted = place.value.query.get('pair');
  const {items} = queue;
  const found = items.findIndex(({key}) => key === wanted);
  // A link leads to a pair that may stand far down.
  const key = wanted ?? items[0]?.key;
  const at = found >= 0 ? found : wanted ? -1 : items.length ? 0 : -1;
  const isHere = useRef(true);
  useEffect(() => () => {
    isHere.current = false;
  }, []);

  /** What is taken back from another screen must not move that one. */
  const choose = (next: string | undefined, replace = false) => {
    if (isHere.current) goQuery({pair: next ?? null}, {replace});
  };
  const nextKey = (items[at + 1] ?? items[at - 1])?.key;

  useEffect(() => {
    const around = items.slice(Math.max(0, at - 1), at + 1 + AHEAD).map((item) => item.key);
    reviews.keep([...new Set([...(key ? [key] : []), ...around])]);
    if (at >= items.length - AHEAD - 1) queue.loadMore();
  }, [reviews, key, items]);

  /** Shows the next at once; what goes wrong brings this one back. */
  const settle = async (review: Review, ids: readonly Id[], write: () => Promise<() => void>) => {
    const pairs = pairsWithin(review, ids).map(({contacts}) => keyOfPair(contacts));
    queue.take(pairs);
    choose(wanted === null ? undefined : nextKey, true);
    try {
      (await write())();
      reviews.renew(ids);
    } catch (thrown) {
      if (isGone(thrown)) {
        notify('Skipped: somebody else has decided about it');
        return;
      }
      queue.giveBack(pairs);
      reviews.renew(ids);
      choose(review.key, true);
      if (isChanged(thrown)) setWords((before) => new Map(before).set(review.key, 'Somebody has changed one of them meanwhile: look again before you merge.'));
      else notifyFailure(thrown);
    }
  };
  const comeBack = (review: Review, ids: readonly Id[]) => {
    queue.giveBack(pairsWithin(review, ids).map(({contacts}) => keyOfPair(contacts)));
    reviews.renew(ids);
    choose(review.key, true);
  };

  const merge = (review: Review) => (choice: Choice, preview: Merged) => settle(review, choice.ids, async () => {
    const {batch} = await mergeContacts(mergeOf(review.cards, {...choice, into: preview.contacts[0]!.id}));
    const name = contactName(preview.contacts[0]!);
    return () => notify(`Merged ${count(choice.ids.length, 'contact')}: ${name}`, {batch, onUndone: () => comeBack(review, choice.ids)});
  });

  const decide = (review: Review) => (said: Decision) => {
    const ids = review.choice.ids;
    const pairs = pairsWithin(review, ids).map(({contacts}) => contacts);
    const say = async (what: Decision) => {
      for (const pair of pairs) await decidePair(pair, what);
    };
    return settle(review, ids, async () => {
      await say(said);
      return () => notify(`${SAID[said]}: ${review.cards.slice(0, 2).map(contactName).join(' and ')}`, {
        undo: () => say(decision), onUndone: () => comeBack(review, ids),
      });
    });
  };

  // A pair that somebody else has decided is passed over.
  const state = key ? reviews.get(key) : undefined;
  useEffect(() => {
    if (!(state instanceof Gone) || !key) return;
    queue.take([key]);
    choose(wanted === null || found < 0 ? undefined : nextKey, true);
    notify('Skipped: somebody else has decided about it');
  }, [state]);

  return {
    key, at, state, word: words.get(key ?? '') ?? '',
    choose, merge, decide, reload: () => key && void reviews.load(key),
  };
}

export function ReviewScreen({filter, isFiltered, emptyActions}: {filter: PairFilter; isFiltered: boolean; emptyActions: ComponentChildren}): JSX.Element {
  const decision = filter.decision ?? 'open';
  const queue = useQueue(filter);
  const {items} = queue;
  const {key, at, state, word, choose, merge, decide, reload} = useDeciding(queue, decision);
  const isOpened = place.value.query.has('pair');
  const step = (by: number) => {
    const item = items[Math.max(0, Math.min(items.length - 1, at + by))];
    if (item) choose(item.key, true);
  };
  useCommands([
    {id: 'duplicates.next', label: 'Next pair', key: 'j', group: 'Duplicates', isQuiet: true, run: () => step(1)},
    {id: 'duplicates.previous', label: 'Previous pair', key: 'k', group: 'Duplicates', isQuiet: true, run: () => step(-1)},
  ]);

  if (!items.length && queue.isLoading && !key) return <div class="screen-wait"><Spinner /></div>;
  if (queue.error && !items.length) return <div class="screen-wait"><Failure error={queue.error} onRetry={queue.reload} /></div>;
  if (!key) return <EmptyQueue decision={decision} isFiltered={isFiltered} isBehind={queue.isBehind} actions={emptyActions} />;
  return (
    <div class={isOpened ? 'split opened' : 'split'}>
      <section class="split-list" aria-label="Queue">
        <VirtualList id="pair" label={`Possible duplicates, the likeliest first: ${items.length}${queue.hasMore ? ' and more' : ''}`} count={items.length} rowHeight={ROW_HEIGHT} active={at}
          onActive={(index) => choose(items[index]!.key, true)} onOpen={(index) => choose(items[index]!.key)}
          renderRow={(index) => <QueueRow item={items[index]!} nameOf={queue.nameOf} />} />
        <p class="split-count quiet small" role="status">{count(items.length, 'case')}{queue.hasMore && ' and more'}</p>
      </section>
      <section class="split-main" aria-label="Review">
        <div class="split-back"><Button look="plain" icon="back" onClick={() => choose(undefined)}>All pairs</Button></div>
        {state === undefined || state instanceof Gone
          ? <div class="screen-wait"><Spinner /></div>
          : state instanceof Error
            ? <div class="screen-wait"><Failure error={state} onRetry={reload} /></div>
            : <ReviewPane key={`${state.key} ${state.cards.map(({etag}) => etag).join()}`} review={state} decision={decision} word={word}
                onMerge={merge(state)} onDecide={decide(state)} onReload={reload} />}
      </section>
    </div>
  );
}

const NOTHING: Record<Decision, [title: string, text: string]> = {
  open: ['No duplicates wait', 'Each new or changed contact is compared with all others, and whoever may be the same person comes here. A scan looks at everybody once more.'],
  later: ['Nothing was put off', 'Pairs that you answer with “Later” come here.'],
  different: ['Nothing was dismissed', 'Pairs that somebody has called different people come here, so that it can be taken back.'],
};

function EmptyQueue({decision, isFiltered, isBehind, actions}: {decision: Decision; isFiltered: boolean; isBehind: boolean; actions: ComponentChildren}): JSX.Element {
  const [title, text] = NOTHING[decision];
  return (
    <Empty title={isFiltered ? 'None of this kind' : title} actions={actions}>
      {isFiltered ? 'No pair fits the filter.' : text}{isBehind && ' Some changes are not compared yet.'}
    </Empty>
  );
}
