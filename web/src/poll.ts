// What the server is working on: asked for again until it rests.
import {useEffect} from 'preact/hooks';
import {useLoad, type Loaded} from './load';

const EVERY_MS = 500;

/** Like useLoad, and again after a while as long as `isOver` says no. */
export function usePolling<T>(
  load: ((signal: AbortSignal) => Promise<T>) | null, isOver: (value: T) => boolean, dependencies: readonly unknown[],
): Loaded<T> {
  const loaded = useLoad(load, dependencies);
  const {value, isLoading, reload} = loaded;
  useEffect(() => {
    if (isLoading || value === undefined || isOver(value)) return undefined;
    const timer = setTimeout(reload, EVERY_MS);
    return () => clearTimeout(timer);
  }, [value, isLoading]);
  return loaded;
}
