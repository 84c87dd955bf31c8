// The addresses of requests. Needs nothing, so that it is there before the rest of the page.
export type Values = Record<string, string | number | boolean | null | undefined>;

export function urlOf(path: string, query: Values | undefined): string {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') values.set(name, String(value));
  }
  const text = values.toString();
  return text ? `${path}?${text}` : path;
}

/** The address of a GET as a whole: of a file that the browser fetches by itself, of what is asked for ahead. */
export const addressOf = (_method: 'GET', path: string, query?: Values): string => urlOf(path, query);
