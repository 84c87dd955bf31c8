// One value on the card: what it says, where it came from, and its form when it is edited.
import {useEffect, useId, useRef, useState} from 'preact/hooks';
import type {ComponentChildren, JSX} from 'preact';
import type {Origin} from '../../../api/types';
import {sentence} from '../../../api/error';
import {userName} from '../../../directory';
import {guardLeaving} from '../../../route';
import {Button} from '../../../ui/button';
import {errorAt, Field, SelectField, TextField} from '../../../ui/field';
import {Icon, type IconName} from '../../../ui/icon';
import {Notice} from '../../../ui/small';
import {moment, preciseMoment} from '../../../words/date';
import {channelWords} from '../../../words/fields';
import {readForm, type FormField, type FormValues} from './forms';

const RANKS = {person: 'a person', imported: 'an import', machine: 'a machine'};

/** Who said it, when, through what, in which words. */
export function OriginWords({origin}: {origin: Origin}): JSX.Element {
  return (
    <>
      <span>From {origin.rank === 'machine' && origin.channel === 'system' ? 'Kith' : <bdi>{userName(origin.actor)}</bdi>} through {channelWords(origin.channel)}, <time title={preciseMoment(origin.at)}>{moment(origin.at)}</time></span>
      {origin.evidence && <q dir="auto">{origin.evidence}</q>}
      <span class="quiet">Counts as said by {RANKS[origin.rank]}</span>
    </>
  );
}

/** A sign that tells on hover or focus where the value came from; Escape hides it. */
export function OriginSign({origin, of}: {origin: Origin | undefined; of: string}): JSX.Element | null {
  const [isShown, setShown] = useState(false);
  const id = useId();
  if (!origin) return null;
  const hide = () => setShown(false);
  return (
    <span class="origin" onPointerEnter={() => setShown(true)} onPointerLeave={hide}>
      <button type="button" class="button plain small icon value-action" aria-label={`Where ${of} came from`} aria-describedby={isShown ? id : undefined} aria-expanded={isShown}
        onFocus={() => setShown(true)} onBlur={hide} onClick={() => setShown(true)} onKeyDown={(event) => event.key === 'Escape' && isShown && (event.stopPropagation(), hide())}>
        <Icon name="info" />
      </button>
      {isShown && <span class="origin-tip" role="tooltip" id={id}><OriginWords origin={origin} /></span>}
    </span>
  );
}

type FormProps = {
  title: string;
  fields: readonly FormField[];
  start: object;
  /** Rejects with the error of the API, which is shown at its field. */
  onSave: (values: FormValues, before: FormValues) => Promise<void>;
  onClose: () => void;
};

export function ValueForm({title, fields, start, onSave, onClose}: FormProps): JSX.Element {
  const [before] = useState(() => readForm(fields, start));
  const [values, setValues] = useState(before);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const isChanged = JSON.stringify(values) !== JSON.stringify(before);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input, textarea, select')?.focus();
  }, []);
  useEffect(() => isChanged ? guardLeaving(() => confirmLeaving()) : undefined, [isChanged]);
  const save = async () => {
    if (!isChanged) return onClose();
    setBusy(true);
    try {
      await onSave(values, before);
      onClose();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
    return undefined;
  };
  const put = (name: string) => (text: string) => setValues((old) => ({...old, [name]: text}));
  const isPlaced = fields.some(({name}) => errorAt(error, name));
  return (
    <form class="value-form" ref={form} noValidate aria-label={title} onSubmit={(event) => { event.preventDefault(); void save(); }}
      onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); onClose(); } }}>
      <div class="value-fields">
        {fields.map(({name, label, type, options, isLong}) => {
          const common = {label, value: values[name] ?? '', error: errorAt(error, name), onValue: put(name)};
          if (options) return <SelectField key={name} {...common} options={options} />;
          if (isLong) {
            return (
              <Field key={name} label={label} error={common.error}>
                <textarea class="input" dir="auto" rows={4} value={common.value} onInput={(event) => put(name)(event.currentTarget.value)} />
              </Field>
            );
          }
          return <TextField key={name} {...common} type={type} />;
        })}
      </div>
      {error && !isPlaced ? <Notice look="danger">{sentence(error)}</Notice> : null}
      <div class="row">
        <Button type="submit" look="primary" size="small" isBusy={isBusy}>Save</Button>
        <Button size="small" onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}

const confirmLeaving = (): boolean => window.confirm('What you typed is not saved. Leave it?');

type ValueProps = {
  icon: IconName;
  /** "e-mail address noor@example.com": the name of the buttons. */
  name: string;
  label?: string;
  children: ComponentChildren;
  origin?: Origin;
  onEdit?: () => void;
  onRemove?: () => void;
};

export function Value({icon, name, label, children, origin, onEdit, onRemove}: ValueProps): JSX.Element {
  return (
    <li class="value">
      <span class="value-icon quiet"><Icon name={icon} /></span>
      <div class="grow">
        <div class="any-length" dir="auto">{children}</div>
        {label && <div class="small quiet">{label}</div>}
      </div>
      <span class="value-actions">
        <OriginSign origin={origin} of={name} />
        {onEdit && <Button class="value-action" look="plain" size="small" icon="edit" label={`Edit ${name}`} onClick={onEdit} />}
        {onRemove && <Button class="value-action" look="plain" size="small" icon="close" label={`Remove ${name}`} onClick={onRemove} />}
      </span>
    </li>
  );
}
