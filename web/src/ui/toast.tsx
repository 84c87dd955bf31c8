// What just happened, with the way back. A toast goes after a while, but the way back stays: under
// "Recent changes" in the navigation, by the key z, and in the contact's timeline.
import {signal} from '@preact/signals';
import {useEffect, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {Button} from './button';
import {undoBatch} from '../api/changes';
import {sentence} from '../api/error';

export interface Notification {
  id: number;
  text: string;
  look?: 'danger';
  /** What undo takes; none: nothing was changed, or it cannot be taken back. */
  batch?: string;
  /** Takes back what is no batch of changes, as a decision. */
  undo?: () => Promise<unknown>;
  at: number;
  isUndone?: boolean;
  /** Said when it was taken back, so that a list can show it. */
  onUndone?: () => void;
}

const SHOWN_MS = 10_000;
const KEPT = 20;
let lastId = 0;

const hasUndo = ({batch, undo}: Notification): boolean => !!(batch || undo);

/** Those on the screen, and those with a way back, newest first. */
export const toasts = signal<readonly Notification[]>([]);
export const recentChanges = signal<readonly Notification[]>([]);

/** A number that grows with every change made here: lists load anew. */
export const changeCount = signal(0);

/** Says what happened. With the `batch` of the answer it can be taken back. */
export function notify(text: string, more: Pick<Notification, 'look' | 'batch' | 'undo' | 'onUndone'> = {}): void {
  const notification: Notification = {id: ++lastId, text, at: Date.now() / 1000, ...more};
  toasts.value = [notification, ...toasts.value].slice(0, 3);
  if (hasUndo(notification)) {
    recentChanges.value = [notification, ...recentChanges.value].slice(0, KEPT);
    changeCount.value++;
  }
}

export const notifyFailure = (thrown: unknown): void => notify(sentence(thrown), {look: 'danger'});

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export async function undoChange(change: Notification): Promise<void> {
  dismiss(change.id);
  try {
    const kept = change.batch ? await undoBatch(change.batch) : 0;
    await change.undo?.();
    recentChanges.value = recentChanges.value.map((other) => other.id === change.id ? {...other, isUndone: true} : other);
    notify(kept ? `Taken back, except what was changed since: ${change.text}` : `Taken back: ${change.text}`);
    changeCount.value++;
    change.onUndone?.();
  } catch (thrown) {
    notifyFailure(thrown);
  }
}

/** The last change that is still in force. */
export const lastChange = (): Notification | undefined => recentChanges.value.find((change) => !change.isUndone);

function Toast({toast}: {toast: Notification}): JSX.Element {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld || toast.look === 'danger') return undefined;
    const timer = setTimeout(() => dismiss(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld, toast]);
  return (
    <div class={toast.look ? `toast ${toast.look}` : 'toast'} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)} onFocusOut={() => setHeld(false)}>
      <span class="grow any-length" dir="auto">{toast.text}</span>
      {hasUndo(toast) && <Button size="small" shortcut="z" onClick={() => void undoChange(toast)}>Undo</Button>}
      <Button size="small" icon="close" label="Dismiss" onClick={() => dismiss(toast.id)} />
    </div>
  );
}

export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="region" aria-label="Notifications" aria-live="polite">
      {toasts.value.map((toast) => <Toast key={toast.id} toast={toast} />)}
    </div>
  );
}
