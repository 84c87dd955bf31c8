// The way to the server. Every request of the page goes through `call`, and paths stand only in
// the files of this folder, so that a test can hold them against the API's description.
import {signal} from '@preact/signals';
import {urlOf, type Values} from './address';
import {takeAhead} from './ahead';
import {ApiError} from './error';

export {addressOf, type Values} from './address';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export interface Options {
  query?: Values;
  /** JSON; a Blob goes as it is, under its own type. */
  body?: unknown;
  signal?: AbortSignal;
  /** The entity tag that the contact must still have. */
  ifMatch?: string;
  /** The batch that the changes join: what took several calls is then taken back by one undo. */
  batch?: string;
  /** The answer is a secret, which the server does not keep: without the network it is not asked for again. */
  isSecret?: boolean;
}

/** True while a request waits for the network to come back. */
export const isOffline = signal(false);

/** The session's token against forged requests; set by session.ts. */
let csrf = '';
let onSignedOut: () => void = () => {};

export function setCsrf(token: string): void {
  csrf = token;
}

/** What happens when the server no longer knows the session. */
export function whenSignedOut(react: () => void): void {
  onSignedOut = react;
}

/** How long a request that gets no answer is tried again. */
const PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5_000;

export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A name for a batch of one's own: a UUID. */
export const newBatch = (): string => randomId().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function requestOf(method: Method, options: Options): RequestInit {
  const headers: Record<string, string> = {Accept: 'application/json'};
  const request: RequestInit = {method, headers, credentials: 'same-origin', signal: options.signal ?? null};
  if (options.body instanceof Blob) {
    request.body = options.body;
  } else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    request.body = JSON.stringify(options.body);
  }
  if (options.ifMatch) headers['If-Match'] = options.ifMatch;
  if (options.batch) headers['X-Kith-Batch'] = options.batch;
  if (method !== 'GET') {
    // The same key goes with each attempt: a write whose answer was lost is not done twice.
    if (!options.isSecret) headers['Idempotency-Key'] = randomId();
    if (csrf) headers['X-Kith-CSRF'] = csrf;
  }
  return request;
}

/** Waits, but no longer than until the browser says that the network is back. */
function pause(ms: number, cancel: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      cancel?.removeEventListener('abort', end);
      if (cancel?.aborted) reject(cancel.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
    cancel?.addEventListener('abort', end);
  });
}

/** The answer, asked for again while the network or the server is gone for a moment. */
async function fetchPatiently(url: string, request: RequestInit, {signal: cancel, isSecret}: Options): Promise<Response> {
  const end = Date.now() + (isSecret ? 0 : PATIENCE_MS);
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      const ahead = request.method === 'GET' ? takeAhead(url) : undefined;
      const response = await (ahead ?? fetch(url, request));
      if (response.status !== 503 || Date.now() >= end) {
        isOffline.value = false;
        return response;
      }
    } catch (thrown) {
      if (cancel?.aborted) throw thrown;
      if (Date.now() >= end) throw new ApiError(0, {error: {message: 'the server cannot be reached: check the network and try again'}});
      isOffline.value = true;
    }
    await pause(wait, cancel);
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export interface Answer<T> {
  body: T;
  etag: string;
}

export async function callWithTag<T>(method: Method, path: string, options: Options = {}): Promise<Answer<T>> {
  const response = await fetchPatiently(urlOf(path, options.query), requestOf(method, options), options);
  const body = await bodyOf(response);
  if (!response.ok) {
    const error = new ApiError(response.status, body);
    if (response.status === 401 && csrf) onSignedOut();
    throw error;
  }
  return {body: body as T, etag: response.headers.get('ETag') ?? ''};
}

export async function call<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  return (await callWithTag<T>(method, path, options)).body;
}
