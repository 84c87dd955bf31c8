// Your account: name, password, second factor, browsers. And how this browser looks.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {
  beginTotp, changePassword, confirmTotp, listSessions, removeTotp, revokeSession, type BrowserSession, type Description,
} from '../../api/account';
import {currentSession} from '../../api/session';
import {updateMember} from '../../api/members';
import {commands, keyOf} from '../../keys';
import {useLoad} from '../../load';
import {changeSettings, settings, type Settings} from '../../settings';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {errorAt, TextField} from '../../ui/field';
import {Chip, Failure, Spinner} from '../../ui/small';
import {ago, day, preciseMoment} from '../../words/date';
import {count} from '../../words/number';
import {Ask, Copyable, Once, Section, useAction} from './parts';
import {qrCode} from './qr';

const LEAST_PASSWORD = 10;

function Name({me, onDone}: {me: Description; onDone: () => void}): JSX.Element {
  const [name, setName] = useState(me.user.name);
  const {run, error, isBusy} = useAction(onDone);
  return (
    <Section title="You" about="Admins and owners of the organization change what you may.">
      <dl class="facts">
        <dt>E-mail address</dt><dd><bdi>{me.user.email}</bdi></dd>
        <dt>Role</dt><dd>{me.user.role.charAt(0).toUpperCase() + me.user.role.slice(1)}</dd>
      </dl>
      <form class="row form-row" onSubmit={(event) => { event.preventDefault(); void run(() => updateMember(me.user.id, {name}), 'Your name is changed'); }}>
        <TextField label="Name" value={name} onValue={setName} autocomplete="name" error={errorAt(error, 'name')} />
        <Button type="submit" isBusy={isBusy} disabled={name === me.user.name || !name.trim()}>Save</Button>
      </form>
      {error && !errorAt(error, 'name') ? <Failure error={error} /> : null}
    </Section>
  );
}

function Password({onDone}: {onDone: () => void}): JSX.Element {
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const [isOpen, setOpen] = useState(false);
  const {run, error, isBusy} = useAction(() => { setOpen(false); setOld(''); setFresh(''); setAgain(''); onDone(); });
  const isShort = fresh.length > 0 && fresh.length < LEAST_PASSWORD;
  const differs = again.length > 0 && again !== fresh;
  return (
    <Section title="Password" about="A change signs your other browsers out, in all organizations. Tokens go on." action={<Button onClick={() => setOpen(true)}>Change</Button>}>
      {isOpen && (
        <Dialog title="Change your password" onClose={() => setOpen(false)} onSubmit={() => { if (fresh.length >= LEAST_PASSWORD && again === fresh) void run(() => changePassword(old, fresh), 'Your password is changed'); }} foot={(
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button type="submit" look="primary" isBusy={isBusy}>Change</Button>
          </>
        )}>
          <div class="stack">
            <TextField label="Password you have" type="password" autocomplete="current-password" value={old} onValue={setOld} autoFocus error={errorAt(error, 'old_password')} />
            <TextField label="New password" type="password" autocomplete="new-password" hint={`At least ${LEAST_PASSWORD} characters.`} value={fresh} onValue={setFresh}
              error={isShort ? `${LEAST_PASSWORD - fresh.length} more to go.` : errorAt(error, 'password')} />
            <TextField label="New password, again" type="password" autocomplete="new-password" value={again} onValue={setAgain} error={differs ? 'The two are not the same.' : undefined} />
            {error && !errorAt(error, 'old_password') && !errorAt(error, 'password') ? <Failure error={error} /> : null}
          </div>
        </Dialog>
      )}
    </Section>
  );
}

/** The app gets the secret, its first code proves it. */
function TotpSetUp({secret, uri, onCodes, onClose}: {secret: string; uri: string; onCodes: (codes: string[]) => void; onClose: () => void}): JSX.Element {
  const [code, setCode] = useState('');
  const {run, error, isBusy} = useAction(() => {});
  return (
    <Dialog title="Codes at sign-in" onClose={onClose} onSubmit={() => void run(async () => onCodes(await confirmTotp(code.trim())))} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isBusy}>Turn on</Button>
      </>
    )}>
      <div class="stack">
        <p>Let your authenticator app read this square, <a href={uri}>open the app on this device</a>, or give it the secret by hand.</p>
        <QrCode text={uri} label="The secret, as your authenticator app reads it" />
        <Copyable label="Secret" text={secret} />
        <TextField label="Code that the app shows" inputMode="numeric" autocomplete="one-time-code" maxLength={6} autoFocus value={code} onValue={setCode} error={errorAt(error, 'code')} />
        {error && !errorAt(error, 'code') ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

/** Dark on light in both themes, as cameras want it. */
function QrCode({text, label}: {text: string; label: string}): JSX.Element | null {
  const rows = qrCode(text);
  if (!rows) return null;
  const dark = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  const side = rows.length + 8;
  return (
    <svg class="qr" viewBox={`-4 -4 ${side} ${side}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect x="-4" y="-4" width={side} height={side} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  );
}

function Totp({isOn, onDone}: {isOn: boolean; onDone: () => void}): JSX.Element {
  const [secret, setSecret] = useState<{secret: string; uri: string} | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [password, setPassword] = useState('');
  const [isEnding, setEnding] = useState(false);
  const [isBeginning, setBeginning] = useState(false);
  return (
    <Section title="Codes at sign-in" about="A second thing that only you have: a code of an authenticator app beside your password."
      action={isOn ? <Button onClick={() => setEnding(true)}>Turn off</Button> : <Button onClick={() => setBeginning(true)}>Turn on</Button>}>
      <p>{isOn ? <Chip look="good" icon="check">On</Chip> : <Chip>Off</Chip>}</p>
      {isBeginning && (
        <Ask title="Turn codes on?" does="Go on" action={async () => setSecret(await beginTotp(password))} onDone={() => {}} onClose={() => { setBeginning(false); setPassword(''); }}>
          <p>Each sign-in will then ask for a code of your authenticator app. Your other browsers are signed out.</p>
          <TextField label="Password" type="password" autocomplete="current-password" value={password} onValue={setPassword} autoFocus />
        </Ask>
      )}
      {secret && <TotpSetUp {...secret} onClose={() => setSecret(null)} onCodes={(found) => { setSecret(null); setCodes(found); }} />}
      {codes && (
        <Once title="Recovery codes" onClose={() => { setCodes(null); onDone(); }}>
          <p>Each signs you in once when the app is gone. They are shown this once: keep them apart from the device that has the app.</p>
          <Copyable label="Codes, each for once" text={codes.join('\n')} />
        </Once>
      )}
      {isEnding && (
        <Ask title="Turn codes off?" does="Turn off" done="Codes are off" isDangerous action={() => removeTotp(password)} onDone={onDone} onClose={() => { setEnding(false); setPassword(''); }}>
          <p>From then on your password alone signs you in. The recovery codes end, too.</p>
          <TextField label="Password" type="password" autocomplete="current-password" value={password} onValue={setPassword} autoFocus />
        </Ask>
      )}
    </Section>
  );
}

/** "Firefox on Linux" of what a browser calls itself. */
function browserName(agent: string): string {
  const browser = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari']].find(([mark]) => agent.includes(mark!));
  const system = [['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS', 'macOS'], ['Linux', 'Linux']].find(([mark]) => agent.includes(mark!));
  return [browser?.[1] ?? (agent.slice(0, 60) || 'A browser'), system && `on ${system[1]}`].filter(Boolean).join(' ');
}

function Sessions(): JSX.Element {
  const sessions = useLoad(listSessions, []);
  const [ending, setEnding] = useState<BrowserSession | null>(null);
  return (
    <Section title="Where you are signed in">
      {sessions.error ? <Failure error={sessions.error} onRetry={sessions.reload} /> : null}
      {sessions.isLoading && !sessions.value && <Spinner />}
      {sessions.value?.length === 0 && <p class="quiet">No browser is signed in with your password.</p>}
      <ul class="rows">
        {sessions.value?.map((one) => (
          <li key={one.id}>
            <div class="grow">
              <div class="row wrap"><bdi title={one.user_agent}>{browserName(one.user_agent)}</bdi>{one.current && <Chip look="good" icon="check">This browser</Chip>}</div>
              <p class="small quiet"><bdi>{one.address}</bdi>, last used <span title={preciseMoment(one.last_used_at)}>{ago(one.last_used_at)}</span>, since {day(one.created_at)}, ends {day(one.expires_at)}</p>
            </div>
            {!one.current && <Button size="small" onClick={() => setEnding(one)} aria-label={`Sign out ${browserName(one.user_agent)}`}>Sign out</Button>}
          </li>
        ))}
      </ul>
      {ending && (
        <Ask title="Sign that browser out?" does="Sign out" done="Signed out" action={() => revokeSession(ending.id)} onDone={sessions.reload} onClose={() => setEnding(null)}>
          <p>{browserName(ending.user_agent)} at <bdi>{ending.address}</bdi> is asked for the password at its next step.</p>
        </Ask>
      )}
    </Section>
  );
}

export function AccountSettings({me, onChange}: {me: Description; onChange: () => void}): JSX.Element {
  const session = useLoad(currentSession, []);
  return (
    <>
      <Name me={me} onDone={onChange} />
      <Password onDone={() => {}} />
      <Totp isOn={!!session.value?.totp} onDone={session.reload} />
      <Sessions />
    </>
  );
}

function Choice<K extends 'theme' | 'density'>({name, label, options}: {name: K; label: string; options: readonly (readonly [Settings[K], string])[]}): JSX.Element {
  return (
    <fieldset class="choices">
      <legend class="field-label">{label}</legend>
      {options.map(([value, text]) => (
        <label key={value} class="check">
          <input type="radio" name={name} checked={settings.value[name] === value} onChange={() => changeSettings({[name]: value})} />{text}
        </label>
      ))}
    </fieldset>
  );
}

export function AppearanceSettings(): JSX.Element {
  const {singleKeys, keys} = settings.value;
  const changed = Object.keys(keys);
  const sheet = commands().find((command) => command.id === 'keys');
  return (
    <>
      <Section title="Look" about="Kept in this browser.">
        <Choice name="theme" label="Theme" options={[['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']]} />
        <Choice name="density" label="Rows" options={[['comfortable', 'Comfortable'], ['compact', 'Compact']]} />
      </Section>
      <Section title="Keys" about="Every action has a key or stands in the command bar. A key can be changed where it is listed.">
        <label class="check">
          <input type="checkbox" checked={singleKeys} onChange={(event) => changeSettings({singleKeys: event.currentTarget.checked})} />
          Single keys do something
        </label>
        <div class="row wrap">
          {sheet && <Button icon="keyboard" shortcut={keyOf(sheet)} onClick={sheet.run}>Keys, and changing them</Button>}
          {changed.length > 0 && <Button onClick={() => changeSettings({keys: {}})}>{`All keys as they were (${count(changed.length, 'key')} changed)`}</Button>}
        </div>
      </Section>
    </>
  );
}
