// Before anything else: signing in, and the first time choosing a password.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {go, place} from '../../route';
import {enter, session} from '../../session';
import {signIn, signInByCode, type Session} from '../../api/session';
import {ApiError, sentence} from '../../api/error';
import {Button} from '../../ui/button';
import {errorAt, TextField} from '../../ui/field';
import {Notice} from '../../ui/small';

const LEAST_PASSWORD = 10;

/** Runs a way of signing in, and keeps what went wrong. */
function useEntrance(ask: () => Promise<Session>, onEntered: () => void) {
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      enter(await ask());
      onEntered();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return {error, setError, isBusy, run};
}

/** Address, password and, when the server asks for it, the code of the authenticator. */
export function PasswordForm({email: known = '', onEntered}: {email?: string; onEntered: () => void}): JSX.Element {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const {error, isBusy, run} = useEntrance(() => signIn(email, password, code || undefined), onEntered);
  const isCodeAsked = error instanceof ApiError && error.reason === 'code_required' || code !== '';
  const isRefused = error && !(error instanceof ApiError && error.reason === 'code_required' && !code);
  return (
    <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void run(); }}>
      {isRefused && <Notice look="danger">{sentence(error)}</Notice>}
      <TextField label="E-mail address" type="email" autocomplete="username" required autoFocus={!known} value={email} onValue={setEmail} />
      <TextField label="Password" type="password" autocomplete="current-password" required autoFocus={!!known} value={password} onValue={setPassword} />
      {isCodeAsked && (
        <TextField label="Code of your authenticator" hint="Six digits. A recovery code works too." inputMode="numeric" autocomplete="one-time-code"
          autoFocus value={code} onValue={setCode} />
      )}
      <Button type="submit" look="primary" isBusy={isBusy}>Sign in</Button>
    </form>
  );
}

/** The link of an invitation, or of the first start: makes the account the reader's own. */
function WelcomeForm({code}: {code: string}): JSX.Element {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [fault, setFault] = useState<'short' | 'differs' | null>(null);
  const {error, isBusy, run} = useEntrance(() => signInByCode(code, password, name || undefined), () => go('/contacts', {replace: true}));
  const submit = () => {
    const found = password.length < LEAST_PASSWORD ? 'short' : password !== again ? 'differs' : null;
    setFault(found);
    if (!found) void run();
  };
  const passwordError = fault === 'short' ? `Take at least ${LEAST_PASSWORD} characters: a few words will do.` : errorAt(error, 'password');
  return (
    <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
      {error && !passwordError && !errorAt(error, 'name') ? <Notice look="danger">{sentence(error)}</Notice> : null}
      <TextField label="Your name" hint="As your colleagues see it. Left empty, it stays as it was given." autocomplete="name" autoFocus value={name} onValue={setName} error={errorAt(error, 'name')} />
      <TextField label="New password" type="password" autocomplete="new-password" required hint={`At least ${LEAST_PASSWORD} characters.`}
        value={password} onValue={setPassword} error={passwordError} />
      <TextField label="New password, again" type="password" autocomplete="new-password" required value={again} onValue={setAgain}
        error={fault === 'differs' ? 'The two are not the same.' : undefined} />
      <Button type="submit" look="primary" isBusy={isBusy}>Begin</Button>
    </form>
  );
}

export function SignIn(): JSX.Element {
  const code = place.value.path === '/welcome' ? place.value.query.get('code') : null;
  const isWelcome = place.value.path === '/welcome';
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <h1>{code ? 'Welcome to Kith' : 'Sign in to Kith'}</h1>
        <p class="quiet">{code ? 'Choose a password. The link works this once.' : 'One contact book for teams and their agents.'}</p>
        {isWelcome && !code && <Notice look="warn">The link is incomplete: its code is missing. Copy it whole, or sign in.</Notice>}
        {code ? <WelcomeForm code={code} /> : <PasswordForm onEntered={() => isWelcome && go('/contacts', {replace: true})} />}
        {!code && <p class="small quiet">No password yet? Open the link that the server printed when it first started, or that an administrator sent you.</p>}
      </div>
    </main>
  );
}

/** Asked for over the page when the session has ended under it. */
export function SignInAgain({onEntered}: {onEntered: () => void}): JSX.Element {
  return (
    <div class="stack">
      <p class="quiet">Your session has ended. What is on the screen is kept.</p>
      <PasswordForm email={session.value?.user.email} onEntered={onEntered} />
    </div>
  );
}
