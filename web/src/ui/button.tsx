import type {ButtonHTMLAttributes, ComponentChildren, JSX} from 'preact';
import {Icon, type IconName} from './icon';
import {keyWords} from '../keys';

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon'> & {
  look?: 'primary' | 'danger' | 'plain';
  size?: 'small';
  icon?: IconName;
  /** Only the icon is shown; `label` is said. */
  label?: string;
  shortcut?: string;
  isBusy?: boolean;
  children?: ComponentChildren;
};

/** A button; with `href` use <a class="button">. */
export function Button({look, size, icon, label, shortcut, isBusy, children, class: extra, ...rest}: Props): JSX.Element {
  const name = ['button', look, size, !children && 'icon', extra].filter(Boolean).join(' ');
  const hint = label ?? (typeof children === 'string' ? children : '');
  return (
    <button type="button" class={name} aria-label={label}
      title={shortcut ? `${hint} (${keyWords(shortcut)})` : label}
      aria-busy={isBusy || undefined} {...rest}>
      {isBusy ? <span class="spinner" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
