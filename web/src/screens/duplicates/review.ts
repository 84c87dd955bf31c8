// What a person decides about: contacts that may be one, with what merging them would make. The
// next ones are loaded while he looks at this one.
import {signal} from '@preact/signals';
import {getCard, type Card} from '../../api/contacts';
import {explainPair, pairsOf, type Decision, type Explanation, type Pair} from '../../api/duplicates';
import {ApiError} from '../../api/error';
import {previewMerge, type Merged, type Preference} from '../../api/merges';
import type {Id} from '../../api/types';

export const keyOfPair = (contacts: readonly Id[]): string => [...contacts].sort().join(',');

/** What is chosen of the ways to merge. */
export interface Choice {
  /** Those that are merged. */
  ids: readonly Id[];
  into?: Id;
  prefer: readonly Preference[];
}

export interface Review {
  key: string;
  /** The pair's two first, then those that are like one of them. */
  cards: Card[];
  pairs: Pair[];
  choice: Choice;
  preview: Merged;
  explanation: Explanation;
  /** So many more belong to it; they come when these are decided. */
  left: number;
}

/** The pair is no more: merged, decided or deleted by somebody else. */
export class Gone extends Error {}

const MOST_COLUMNS = 6;
/** From here on one more contact is merged along, unless he is left out. */
const SURE = 0.9;
const TRIES = 3;

const scoreOf = (pair: Pair) => pair.score ?? 0;

/** The contacts that hang together by pairs, the likeliest first, and these pairs. */
async function clusterOf(first: readonly Id[], decision: Decision, cancel: AbortSignal) {
  const pairs = new Map<string, Pair>();
  const asked = new Set<Id>();
  const ids = [...first];
  const ask = async (id: Id) => {
    asked.add(id);
    for (const pair of await pairsOf(id, cancel, decision)) pairs.set(keyOfPair(pair.contacts), pair);
  };
  await Promise.all(first.map(ask));
  for (;;) {
    const next = [...pairs.values()].sort((a, b) => scoreOf(b) - scoreOf(a)).flatMap(({contacts}) => contacts).find((id) => !ids.includes(id));
    if (!next || ids.length === MOST_COLUMNS) break;
    ids.push(next);
    if (!asked.has(next)) await ask(next);
  }
  const all = new Set([...pairs.values()].flatMap(({contacts}) => contacts));
  return {ids, pairs: [...pairs.values()], left: [...all].filter((id) => !ids.includes(id)).length};
}

/** The two, and whoever is surely one with each of them: a chain of likenesses proves nothing. */
function chosenAtFirst(ids: readonly Id[], pairs: readonly Pair[]): Id[] {
  const sure = new Set(pairs.filter((pair) => scoreOf(pair) >= SURE).map(({contacts}) => keyOfPair(contacts)));
  const chosen = ids.slice(0, 2);
  for (const id of ids.slice(2)) if (chosen.every((other) => sure.has(keyOfPair([id, other])))) chosen.push(id);
  return chosen;
}

const tagsOf = (cards: readonly Card[], ids: readonly Id[]) => ids.map((id) => cards.find((card) => card.id === id)!.etag);

/** The merge of a choice, of the contacts as they are shown. */
export const mergeOf = (cards: readonly Card[], {ids, into, prefer}: Choice) => ({ids, into, prefer, etags: tagsOf(cards, ids)});

async function loadOnce(key: string, decision: Decision, cancel: AbortSignal): Promise<Review> {
  const first = key.split(',');
  const {ids, pairs, left} = await clusterOf(first, decision, cancel);
  if (!pairs.some(({contacts}) => keyOfPair(contacts) === key)) throw new Gone();
  const cards = await Promise.all(ids.map((id) => getCard(id, undefined, cancel)));
  if (cards.some((card) => card.deleted || card.canonical_id)) throw new Gone();
  const choice: Choice = {ids: chosenAtFirst(ids, pairs), prefer: []};
  const [preview, explanation] = await Promise.all([previewMerge(mergeOf(cards, choice), cancel), explainPair(first, cancel)]);
  return {key, cards, pairs, left, choice, preview, explanation};
}

const isGone = (thrown: unknown) => thrown instanceof ApiError && thrown.kind === 'not_found';

/** Cards and preview are of one moment: who changes a card in between makes it begin anew. */
async function loadReview(key: string, decision: Decision, cancel: AbortSignal): Promise<Review> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await loadOnce(key, decision, cancel);
    } catch (thrown) {
      if (isGone(thrown)) throw new Gone();
      if (!(thrown instanceof ApiError) || thrown.kind !== 'precondition' || attempt === TRIES) throw thrown;
    }
  }
}

/** undefined: on its way. */
type State = Review | Error | undefined;

/** The reviews that are loaded or on their way, a few around the one that is shown. */
export class Reviews {
  private readonly states = signal<ReadonlyMap<string, State>>(new Map());
  private readonly control = new AbortController();
  /** Which load of a key is the newest: an older one that ends later says nothing. */
  private readonly turns = new Map<string, number>();

  constructor(private readonly decision: Decision) {}

  get(key: string): State {
    return this.states.value.get(key);
  }

  /** Loads these and forgets all others. */
  keep(keys: readonly string[]): void {
    const before = this.states.peek();
    this.states.value = new Map(keys.map((key) => [key, before.get(key)]));
    for (const key of keys) if (!before.has(key)) void this.load(key);
  }

  /** What names one of these contacts is no longer as it was loaded. */
  renew(ids: readonly Id[]): void {
    for (const [key, state] of this.states.peek()) {
      const known = state && 'cards' in state ? state.cards.map(({id}) => id) : key.split(',');
      if (known.some((id) => ids.includes(id))) void this.load(key);
    }
  }

  end(): void {
    this.control.abort();
  }

  async load(key: string): Promise<void> {
    const turn = (this.turns.get(key) ?? 0) + 1;
    this.turns.set(key, turn);
    this.set(key, turn, undefined);
    try {
      this.set(key, turn, await loadReview(key, this.decision, this.control.signal));
    } catch (thrown) {
      if (!this.control.signal.aborted) this.set(key, turn, thrown as Error);
    }
  }

  private set(key: string, turn: number, state: State): void {
    const states = this.states.peek();
    if (states.has(key) && this.turns.get(key) === turn) this.states.value = new Map(states).set(key, state);
  }
}
