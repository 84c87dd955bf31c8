// What the server is working on: asked for again until it rests.
import {useEffect, useRef} from 'preact/hooks';
import {getJob, isAtRest, type Job} from './api/jobs';
import type {Id} from './api/types';
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

/** A job that was begun here, until it rests; `onRest` is told once. Null: there is none. */
export function useJob<Progress>(id: Id | null, onRest: (job: Job<Progress>) => void): Loaded<Job<Progress>> {
  const loaded = usePolling(id ? (signal) => getJob<Progress>(id, signal) : null, isAtRest, [id]);
  const told = useRef<Id | null>(null);
  const {value: job} = loaded;
  useEffect(() => {
    if (!job || job.id !== id || !isAtRest(job) || told.current === id) return;
    told.current = id;
    onRest(job);
  }, [job]);
  return loaded;
}
