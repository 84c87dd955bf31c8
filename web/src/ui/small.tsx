// The small ones: avatar, chip, key, spinner, notice, empty state.
import type {ComponentChildren, JSX} from 'preact';
import {Button} from './button';
import {Icon, type IconName} from './icon';
import {initials, stableNumber} from '../words/name';
import {keyWords} from '../keys';
import {sentence} from '../api/error';

const HUES = [8, 32, 52, 96, 146, 178, 204, 228, 262, 292, 326];

/** Initials on a colour that stays the same for `id`; a photo of the card when there is one. */
export function Avatar({name, id, photo, isLarge}: {name: string; id: string; photo?: string; isLarge?: boolean}): JSX.Element {
  const hue = HUES[stableNumber(id, HUES.length)]!;
  return (
    <span class={isLarge ? 'avatar large' : 'avatar'} style={{'--hue': String(hue)}} data-initials={photo ? undefined : initials(name)} aria-hidden="true">
      {photo && <img src={photo} alt="" />}
    </span>
  );
}

type ChipProps = {
  look?: 'good' | 'warn' | 'danger' | 'accent';
  icon?: IconName;
  /** Makes it removable; `removeLabel` says what the cross does. */
  onRemove?: () => void;
  removeLabel?: string;
  children: ComponentChildren;
};

export function Chip({look, icon, onRemove, removeLabel = 'Remove', children}: ChipProps): JSX.Element {
  return (
    <span class={look ? `chip ${look}` : 'chip'}>
      {icon && <Icon name={icon} size={14} />}
      <bdi class="one-line">{children}</bdi>
      {onRemove && <button type="button" aria-label={removeLabel} title={removeLabel} onClick={onRemove}><Icon name="close" size={14} /></button>}
    </span>
  );
}

export function Key({children}: {children: string}): JSX.Element {
  return <kbd class="key">{keyWords(children)}</kbd>;
}

export function Spinner({label = 'Loading'}: {label?: string}): JSX.Element {
  return <span class="spinner" role="status" aria-label={label} />;
}

const NOTICE_ICONS = {warn: 'warn', danger: 'warn', good: 'check', info: 'info'} as const;

/** A sentence that stays where it matters. */
export function Notice({look = 'info', children, action}: {look?: keyof typeof NOTICE_ICONS; children: ComponentChildren; action?: ComponentChildren}): JSX.Element {
  return (
    <div class={`notice ${look}`} role={look === 'danger' ? 'alert' : undefined}>
      <Icon name={NOTICE_ICONS[look]} />
      <div class="grow any-length">{children}</div>
      {action}
    </div>
  );
}

/** What went wrong, and the way to try it again. */
export function Failure({error, onRetry}: {error: unknown; onRetry?: () => void}): JSX.Element {
  return (
    <Notice look="danger" action={onRetry && <Button size="small" onClick={onRetry}>Try again</Button>}>
      {sentence(error)}
    </Notice>
  );
}

/** Where nothing is yet: says what would be here and how it comes. `isScreen`: nothing else is on the screen. */
export function Empty({title, children, actions, isScreen}: {title: string; children?: ComponentChildren; actions?: ComponentChildren; isScreen?: boolean}): JSX.Element {
  const Heading = isScreen ? 'h1' : 'h2';
  return (
    <div class="empty">
      <Heading>{title}</Heading>
      {children && <div>{children}</div>}
      {actions && <div class="row">{actions}</div>}
    </div>
  );
}
