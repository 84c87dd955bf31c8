// Where in the page we are: the address bar is the one truth, so links and the back button work.
import {computed, signal} from '@preact/signals';

export interface Place {
  path: string;
  query: URLSearchParams;
}

const here = (): Place => ({
  path: decodeURI(location.pathname),
  query: new URLSearchParams(location.search),
});

export const place = signal<Place>(here());
export const path = computed(() => place.value.path);

/** Asked before the place is left; false keeps it. */
type Guard = () => boolean;
let guard: Guard | null = null;

/** Something typed would be lost by leaving: `mayLeave` is asked first. Returns how to let go. */
export function guardLeaving(mayLeave: Guard): () => void {
  guard = mayLeave;
  return () => {
    if (guard === mayLeave) guard = null;
  };
}

addEventListener('popstate', () => {
  place.value = here();
});

addEventListener('beforeunload', (event) => {
  if (guard && !guard()) event.preventDefault();
});

export type Query = Record<string, string | null | undefined>;

/** The address of a path with these query values; empty ones are left out. */
export function address(to: string, query: Query = {}): string {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) values.set(name, value);
  const text = values.toString();
  return text ? `${to}?${text}` : to;
}

/** Goes to an address of the page. `replace`: what is here now is no step to come back to. */
export function go(to: string, {replace = false} = {}): void {
  if (guard && !guard()) return;
  guard = null;
  if (to !== location.pathname + location.search) {
    if (replace) history.replaceState(null, '', to);
    else history.pushState(null, '', to);
  }
  place.value = here();
}

/** The same path with some query values changed; null takes one out. */
export function goQuery(changes: Query, options?: {replace?: boolean}): void {
  const query: Query = Object.fromEntries(place.value.query);
  go(address(place.value.path, {...query, ...changes}), options);
}

/** Links are plain <a href>: clicks on ours stay in the page. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
    if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) return;
    if (link.pathname.startsWith('/v1/')) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/** Matches "/contacts/:id" against a path; the named parts, or null. */
export function match(pattern: string, actual: string): Record<string, string> | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = actual.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const parts: Record<string, string> = {};
  for (const [index, piece] of wanted.entries()) {
    const value = given[index]!;
    if (piece.startsWith(':')) parts[piece.slice(1)] = value;
    else if (piece !== value) return null;
  }
  return parts;
}
