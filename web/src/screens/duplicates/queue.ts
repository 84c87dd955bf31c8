// The pairs that wait, the likeliest first, those that share contacts as one.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {listPairs, type Pair, type PairFilter} from '../../api/duplicates';
import type {Id} from '../../api/types';
import {keyOfPair} from './review';

export interface Item {
  /** Of its likeliest pair. */
  key: string;
  ids: Id[];
  pair: Pair;
}

/** Each pair goes to the item that has a contact of it; the first pair of an item names it. */
function itemsOf(pairs: readonly Pair[]): Item[] {
  const items: (Item | null)[] = [];
  const home = new Map<Id, number>();
  for (const pair of pairs) {
    const found = [...new Set(pair.contacts.map((id) => home.get(id)).filter((at) => at !== undefined))].sort((a, b) => a - b);
    const at = found[0] ?? items.push({key: keyOfPair(pair.contacts), ids: [], pair}) - 1;
    const item = items[at]!;
    const joined = found.slice(1).flatMap((other) => items[other]!.ids);
    for (const other of found.slice(1)) items[other] = null;
    for (const id of [...joined, ...pair.contacts]) {
      if (!item.ids.includes(id)) item.ids.push(id);
      home.set(id, at);
    }
  }
  return items.filter((item) => item !== null);
}

export interface Queue {
  items: Item[];
  nameOf: (id: Id) => string;
  isLoading: boolean;
  error: unknown;
  /** More are behind the last one. */
  hasMore: boolean;
  isBehind: boolean;
  loadMore: () => void;
  reload: () => void;
  /** Takes pairs out, as decided; `giveBack` puts them where they were. */
  take: (keys: readonly string[]) => void;
  giveBack: (keys: readonly string[]) => void;
}

interface Loaded {
  pairs: Pair[];
  names: ReadonlyMap<Id, string>;
  cursor?: string;
  isBehind: boolean;
}

const EMPTY: Loaded = {pairs: [], names: new Map(), isBehind: false};

async function loadPage(before: Loaded, filter: PairFilter, cancel: AbortSignal): Promise<Loaded> {
  const page = await listPairs(filter, before.cursor, cancel);
  const called = page.duplicates.flatMap(({contacts, names}) => contacts.map((id, at) => [id, names[at]!] as const));
  const names = new Map([...before.names, ...called.filter(([, name]) => name)]);
  return {pairs: [...before.pairs, ...page.duplicates], names, cursor: page.next_cursor, isBehind: !!page.changes_not_compared};
}

export function useQueue(filter: PairFilter): Queue {
  const [loaded, setLoaded] = useState(EMPTY);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const [state, setState] = useState<{isLoading: boolean; error: unknown}>({isLoading: true, error: null});
  const control = useRef(new AbortController());

  const load = (before: Loaded) => {
    control.current.abort();
    const {signal} = control.current = new AbortController();
    setState({isLoading: true, error: null});
    loadPage(before, filter, signal).then(
      (page) => {
        if (signal.aborted) return;
        setLoaded(page);
        setState({isLoading: false, error: null});
      },
      (error) => signal.aborted || setState({isLoading: false, error}));
  };
  const reload = () => {
    setTaken(new Set());
    load(EMPTY);
  };
  useEffect(() => {
    reload();
    return () => control.current.abort();
  }, [filter.decision, filter.evidence, filter.contact_book]);

  const items = useMemo(() => itemsOf(loaded.pairs.filter(({contacts}) => !taken.has(keyOfPair(contacts)))), [loaded, taken]);
  return {
    items, reload, ...state, hasMore: !!loaded.cursor, isBehind: loaded.isBehind,
    nameOf: (id) => loaded.names.get(id) ?? 'Unknown',
    loadMore: () => {
      if (loaded.cursor && !state.isLoading) load(loaded);
    },
    take: (keys) => setTaken((before) => new Set([...before, ...keys])),
    giveBack: (keys) => setTaken((before) => new Set([...before].filter((key) => !keys.includes(key)))),
  };
}
