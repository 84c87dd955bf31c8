import {useId} from 'preact/hooks';
import {cloneElement} from 'preact';
import type {ComponentChildren, HTMLAttributes, JSX, PartialInputHTMLAttributes, PartialSelectHTMLAttributes, VNode} from 'preact';
import {Icon} from './icon';
import {ApiError} from '../api/error';

type FieldProps = {
  label: string;
  hint?: ComponentChildren;
  error?: string;
  /** One <input class="input">, <select> or <textarea>; gets id, aria-describedby, aria-invalid. */
  children: VNode<HTMLAttributes<HTMLElement>>;
  isLabelHidden?: boolean;
};

/** A label, its control, a hint, and what is wrong with the value. */
export function Field({label, hint, error, children, isLabelHidden}: FieldProps): JSX.Element {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? 'unseen' : undefined}>{label}</label>
      {cloneElement(children, {
        id, 'aria-describedby': describedBy || undefined, 'aria-invalid': error ? 'true' : undefined,
      })}
      {hint && <div id={`${id}-hint`} class="field-hint">{hint}</div>}
      {error && <div id={`${id}-error`} class="field-error" role="alert"><Icon name="warn" size={16} />{error}</div>}
    </div>
  );
}

type InputProps = Omit<FieldProps, 'children'> & Omit<PartialInputHTMLAttributes<HTMLInputElement>, 'label' | 'role' | 'type'> & {
  type?: 'text' | 'email' | 'tel' | 'url' | 'password' | 'date';
  value: string;
  onValue: (value: string) => void;
};

/** A field of one line. */
export function TextField({label, hint, error, isLabelHidden, onValue, type = 'text', ...rest}: InputProps): JSX.Element {
  return (
    <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>
      <input class="input" dir="auto" {...rest} type={type as 'text'} onInput={(event) => onValue(event.currentTarget.value)} />
    </Field>
  );
}

type SelectProps = Omit<FieldProps, 'children'> & Omit<PartialSelectHTMLAttributes<HTMLSelectElement>, 'label' | 'role'> & {
  value: string;
  onValue: (value: string) => void;
  options: readonly (readonly [value: string, label: string])[];
};

/** A choice of one. */
export function SelectField({label, hint, error, isLabelHidden, onValue, options, ...rest}: SelectProps): JSX.Element {
  return (
    <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>
      <select class="input" {...rest} onChange={(event) => onValue(event.currentTarget.value)}>
        {options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </Field>
  );
}

/** What the server said of one field, as its sentence; undefined when it speaks of another. */
export function errorAt(thrown: unknown, field: string): string | undefined {
  return thrown instanceof ApiError && thrown.isAt(field) ? thrown.message : undefined;
}
