// One review: what is shown of it, and the keys that decide it.
import {signal} from '@preact/signals';
import {useEffect, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {Decision} from '../../api/duplicates';
import {previewMerge, type Merged} from '../../api/merges';
import {useCommands} from '../../keys';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Failure, Notice} from '../../ui/small';
import {notify} from '../../ui/toast';
import {contactName} from '../../words/name';
import {count} from '../../words/number';
import {reasonWords} from '../../words/reason';
import {keyOfPair, mergeOf, type Choice, type Review} from './review';
import {CompareTable, withColumn, withNextSurvivor} from './table';
import {Why} from './why';

type Props = {
  review: Review;
  decision: Decision;
  /** Said above it: "was changed by somebody else". */
  word: string;
  onMerge: (choice: Choice, preview: Merged) => void;
  onDecide: (decision: Decision) => void;
  onReload: () => void;
};

/** Whoever wants to know why, wants it of the next ones as well. */
const isWhyOpen = signal(false);
const toggleWhy = () => {
  isWhyOpen.value = !isWhyOpen.value;
};

const percent = (score: number | undefined) => score === undefined ? 'not judged yet' : `${Math.floor(score * 100)} %`;

/** What merging a choice would make; the one that came with the review until something else is chosen. */
function usePreview(review: Review, choice: Choice) {
  const isFirst = choice === review.choice;
  const {value, error, isLoading} = useLoad(isFirst ? null : (signal) => previewMerge(mergeOf(review.cards, choice), signal), [choice]);
  return {preview: isFirst ? review.preview : value ?? review.preview, isCurrent: isFirst || !!value && !isLoading, error};
}

function Title({review}: {review: Review}): JSX.Element {
  const [first, second] = review.cards;
  const pair = review.pairs.find(({contacts}) => keyOfPair(contacts) === review.key)!;
  const more = review.cards.length - 2;
  return (
    <header class="review-head">
      <h2 class="any-length"><bdi>{contactName(first!)}</bdi> and <bdi>{contactName(second!)}</bdi>{more > 0 && ` and ${count(more, 'other')}`}</h2>
      <p class="quiet any-length"><strong>{percent(pair.score)}</strong>: <span dir="auto">{reasonWords(pair.reason)}</span></p>
      {review.left > 0 && <p class="quiet small">{count(review.left, 'more contact')} that {review.left === 1 ? 'hangs' : 'hang'} together with these come after them.</p>}
    </header>
  );
}

export function ReviewPane({review, decision, word, onMerge, onDecide, onReload}: Props): JSX.Element {
  const [choice, setChoice] = useState(review.choice);
  const {preview, isCurrent, error} = usePreview(review, choice);
  const isCluster = review.cards.length > 2;
  const merge = () => isCurrent ? onMerge(choice, preview) : notify('The result is still being worked out: look at it, then merge');

  // A card that was changed by somebody else while a value was chosen.
  useEffect(() => {
    if (error) onReload();
  }, [error]);

  useCommands([
    {id: 'duplicates.merge', label: 'Merge', key: 'm', group: 'Duplicates', run: merge},
    ...(decision === 'different' ? [] : [{id: 'duplicates.different', label: 'Not a duplicate', key: 'd', group: 'Duplicates', run: () => onDecide('different')}]),
    ...(decision === 'open'
      ? [{id: 'duplicates.later', label: 'Later', key: 'l', group: 'Duplicates', run: () => onDecide('later')}]
      : [{id: 'duplicates.open', label: 'Back into the queue', key: 'o', group: 'Duplicates', run: () => onDecide('open')}]),
    {id: 'duplicates.survivor', label: 'Another one survives', key: 's', group: 'Duplicates', run: () => setChoice(withNextSurvivor(choice, preview))},
    {id: 'duplicates.values', label: 'To the values', key: 'v', group: 'Duplicates', run: () => document.querySelector<HTMLElement>('.compare tr:not(.same) [data-value]')?.focus()},
    {id: 'duplicates.why', label: 'Why', key: 'w', group: 'Duplicates', run: toggleWhy},
    ...(isCluster ? review.cards.map((card, at) => (
      {id: `duplicates.column-${at + 1}`, label: `Contact ${at + 1}: merge along or not`, key: String(at + 1), group: 'Duplicates', isQuiet: true, run: () => setChoice(withColumn(choice, card.id))})) : []),
  ]);

  return (
    <>
      <div class="review-actions">
        <Button look="primary" shortcut="m" aria-disabled={!isCurrent} onClick={merge}>{choice.ids.length > 2 ? `Merge ${choice.ids.length}` : 'Merge'}</Button>
        {decision !== 'different' && <Button shortcut="d" onClick={() => onDecide('different')}>Not a duplicate</Button>}
        {decision === 'open' ? <Button shortcut="l" onClick={() => onDecide('later')}>Later</Button> : <Button shortcut="o" onClick={() => onDecide('open')}>Reopen</Button>}
        <span class="grow" />
        <Button look="plain" shortcut="w" icon="info" aria-expanded={isWhyOpen.value} onClick={toggleWhy}>Why</Button>
      </div>
      <div class="review-body" role="group" aria-label="Values" tabIndex={0}>
        {word && <Notice look="warn">{word}</Notice>}
        {error ? <Failure error={error} onRetry={onReload} /> : null}
        <Title review={review} />
        {preview.warnings && <Notice look="warn"><ul>{preview.warnings.map((warning) => <li key={warning} dir="auto">{warning}</li>)}</ul></Notice>}
        <CompareTable cards={review.cards} choice={choice} preview={preview} onChoice={setChoice} />
        {isWhyOpen.value && <Why explanation={review.explanation} />}
      </div>
    </>
  );
}
