// A list that comes in pages, each asked for by its cursor when somebody wants more.
import {useEffect, useRef, useState} from 'preact/hooks';

export interface MorePage<T> {
  items: readonly T[];
  next?: string;
}

export interface More<T> {
  items: readonly T[];
  /** There is more behind this. */
  next: string | undefined;
  error: unknown;
  isLoading: boolean;
  more: () => void;
  /** From the beginning; after an error from where it stopped. */
  reload: () => void;
}

type LoadPage<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<MorePage<T>>;

interface State<T> {
  items: readonly T[];
  next: string | undefined;
  error: unknown;
  isLoading: boolean;
}

export function useMore<T>(load: LoadPage<T>, dependencies: readonly unknown[]): More<T> {
  const [state, setState] = useState<State<T>>({items: [], next: undefined, error: null, isLoading: true});
  const control = useRef<AbortController | null>(null);
  const newest = useRef(load);
  newest.current = load;

  const ask = async (before: readonly T[], cursor: string | undefined) => {
    control.current?.abort();
    const {signal} = control.current = new AbortController();
    setState({items: before, next: cursor, error: null, isLoading: true});
    try {
      const {items, next} = await newest.current(cursor, signal);
      if (!signal.aborted) setState({items: [...before, ...items], next, error: null, isLoading: false});
    } catch (error) {
      if (!signal.aborted) setState({items: before, next: cursor, error, isLoading: false});
    }
  };

  useEffect(() => {
    void ask([], undefined);
    return () => control.current?.abort();
  }, dependencies);

  return {...state, more: () => void ask(state.items, state.next), reload: () => void (state.error ? ask(state.items, state.next) : ask([], undefined))};
}
