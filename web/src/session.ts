// Who is signed in. When the server forgets the session the page stays as it is, with what was
// typed, under a dialog that asks for the password.
import {signal} from '@preact/signals';
import {forgetAhead} from './api/ahead';
import {setCsrf, whenSignedOut} from './api/client';
import {currentSession, signOut, type Session} from './api/session';
import {ApiError} from './api/error';

/** undefined: not known yet; null: nobody. */
export const session = signal<Session | null | undefined>(undefined);

/** True when the session ended under what is on the screen. */
export const isExpired = signal(false);

export function enter(entered: Session): void {
  setCsrf(entered.csrf);
  // Another user must not find himself in what the one before had on the screen.
  if (isExpired.value && session.value && session.value.user.id !== entered.user.id) location.assign('/');
  isExpired.value = false;
  session.value = entered;
}

export async function openSession(): Promise<void> {
  whenSignedOut(() => {
    isExpired.value = true;
  });
  try {
    enter(await currentSession());
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    forgetAhead();
    session.value = null;
  }
}

/** Leaves; the page is loaded anew, so that nothing of it stays in memory. */
export async function leave(): Promise<void> {
  await signOut();
  location.assign('/');
}
