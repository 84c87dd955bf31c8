// What the sections of the settings share.
import {useState} from 'preact/hooks';
import type {ComponentChildren, JSX} from 'preact';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {errorAt, TextField} from '../../ui/field';
import {Failure} from '../../ui/small';
import {notify, notifyFailure} from '../../ui/toast';

/** A heading, what it is about, and its content. */
export function Section({title, about, action, children}: {title: string; about?: ComponentChildren; action?: ComponentChildren; children: ComponentChildren}): JSX.Element {
  return (
    <section class="settings-section" aria-label={title}>
      <div class="row spread wrap">
        <h2>{title}</h2>
        {action}
      </div>
      {about && <p class="quiet settings-about">{about}</p>}
      {children}
    </section>
  );
}

/** Runs a write; keeps what went wrong, says what was done. */
export function useAction(onDone: () => void) {
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async (action: () => Promise<unknown>, done?: string) => {
    setBusy(true);
    setError(null);
    try {
      await action();
      if (done) notify(done);
      onDone();
    } catch (thrown) {
      setError(thrown);
    }
    setBusy(false);
  };
  return {run, error, isBusy};
}

type AskProps = {
  title: string;
  /** What it will do. */
  children: ComponentChildren;
  does: string;
  done?: string;
  isDangerous?: boolean;
  action: () => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
};

/** Says beforehand what a change will do, then does it. */
export function Ask({title, children, does, done, isDangerous, action, onDone, onClose}: AskProps): JSX.Element {
  const {run, error, isBusy} = useAction(() => {
    onClose();
    onDone();
  });
  return (
    <Dialog title={title} onClose={onClose} onSubmit={() => void run(action, done)} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look={isDangerous ? 'danger' : 'primary'} isBusy={isBusy}>{does}</Button>
      </>
    )}>
      <div class="stack">
        {children}
        {error ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

/** One's own password, asked for once the server says that it must come along. */
export function OwnPassword({error, value, onValue}: {error: unknown; value: string; onValue: (value: string) => void}): JSX.Element | null {
  const refusal = errorAt(error, 'password');
  if (!refusal && !value) return null;
  return <TextField label="Your password" type="password" autocomplete="current-password" value={value} onValue={onValue} autoFocus error={refusal} />;
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify('Copied');
  } catch {
    notifyFailure(new Error('the browser does not let this page copy: select the text and copy it'));
  }
}

/** Text to take elsewhere: a configuration, a link, a secret. */
export function Copyable({label, text}: {label: string; text: string}): JSX.Element {
  return (
    <figure class="copyable">
      <figcaption class="row spread">
        <span class="small quiet">{label}</span>
        <Button size="small" onClick={() => void copy(text)} aria-label={`Copy: ${label}`}>Copy</Button>
      </figcaption>
      <pre tabIndex={0} aria-label={label}>{text}</pre>
    </figure>
  );
}

/** What is shown this once. */
export function Once({title, children, onClose}: {title: string; children: ComponentChildren; onClose: () => void}): JSX.Element {
  return (
    <Dialog title={title} onClose={onClose} foot={<Button look="primary" onClick={onClose}>I have kept it</Button>}>
      <div class="stack">{children}</div>
    </Dialog>
  );
}
