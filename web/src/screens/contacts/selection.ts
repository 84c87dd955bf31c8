// Which contacts are selected: some by id, or all that match but some.
import {useMemo, useState} from 'preact/hooks';
import {idsOf, type Scope} from '../../api/contacts';
import type {Id} from '../../api/types';

interface State {
  isAll: boolean;
  /** Selected; with isAll those that are not. */
  ids: ReadonlySet<Id>;
}

export interface Selection extends State {
  has: (id: Id | undefined) => boolean;
  count: (total: number) => number;
  toggle: (id: Id) => void;
  add: (ids: readonly Id[]) => void;
  all: () => void;
  clear: () => void;
  /** The ids, page by page. */
  read: (scope: Scope, signal: AbortSignal) => AsyncGenerator<Id[]>;
}

const NONE: State = {isAll: false, ids: new Set()};
const MOST_IDS = 200;

async function* readSome(ids: ReadonlySet<Id>): AsyncGenerator<Id[]> {
  const all = [...ids];
  for (let at = 0; at < all.length; at += MOST_IDS) yield all.slice(at, at + MOST_IDS);
}

async function* readAllBut({ids}: State, scope: Scope, signal: AbortSignal): AsyncGenerator<Id[]> {
  // All ids first: what is done to them changes what matches.
  const all: Id[] = [];
  for await (const page of idsOf(scope, signal)) for (const id of page) if (!ids.has(id)) all.push(id);
  yield* readSome(new Set(all));
}

export function useSelection(): Selection {
  const [state, setState] = useState<State>(NONE);
  return useMemo(() => ({
    ...state,
    has: (id) => !!id && state.ids.has(id) !== state.isAll,
    count: (total) => state.isAll ? total - state.ids.size : state.ids.size,
    toggle: (id) => setState(({isAll, ids}) => {
      const changed = new Set(ids);
      if (!changed.delete(id)) changed.add(id);
      return {isAll, ids: changed};
    }),
    add: (ids) => setState((before) => before.isAll ? before : {isAll: false, ids: new Set([...before.ids, ...ids])}),
    all: () => setState({isAll: true, ids: new Set()}),
    clear: () => setState(NONE),
    read: (scope, signal) => state.isAll ? readAllBut(state, scope, signal) : readSome(state.ids),
  }), [state]);
}
