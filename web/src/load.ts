// What a component shows of the server: asked for when it appears, again when what it hangs on
// changes, and given up when it goes.
import {useCallback, useEffect, useRef, useState} from 'preact/hooks';

export interface Loaded<T> {
  /** The newest answer; stays while the next one is on its way. */
  value: T | undefined;
  error: unknown;
  isLoading: boolean;
  reload: () => void;
}

/** `load` runs when `dependencies` change. Null: there is nothing to load now. */
export function useLoad<T>(
  load: ((signal: AbortSignal) => Promise<T>) | null, dependencies: readonly unknown[],
): Loaded<T> {
  const [state, setState] = useState<{value: T | undefined; error: unknown; isLoading: boolean}>(
    {value: undefined, error: null, isLoading: !!load});
  const [turn, setTurn] = useState(0);
  const newest = useRef(load);
  newest.current = load;
  useEffect(() => {
    const ask = newest.current;
    if (!ask) {
      setState({value: undefined, error: null, isLoading: false});
      return undefined;
    }
    const control = new AbortController();
    setState((before) => ({...before, error: null, isLoading: true}));
    ask(control.signal).then(
      (value) => control.signal.aborted || setState({value, error: null, isLoading: false}),
      (error) => control.signal.aborted || setState({value: undefined, error, isLoading: false}));
    return () => control.abort();
  }, [turn, ...dependencies]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return {...state, reload};
}
