import {useId, useLayoutEffect, useRef, useState} from 'preact/hooks';
import type {ComponentChildren, JSX} from 'preact';
import {Icon, type IconName} from './icon';
import {keyWords, useCommands} from '../keys';

export interface MenuItem {
  label: string;
  icon?: IconName;
  shortcut?: string;
  isDangerous?: boolean;
  isDisabled?: boolean;
  /** aria-checked: a choice that is on or off. */
  isOn?: boolean;
  run: () => void;
}

type Props = {
  /** The words on the button, and its name when they are an icon. */
  label: string;
  children: ComponentChildren;
  /** "line" parts them. */
  items: readonly (MenuItem | 'line')[];
  class?: string;
  align?: 'start' | 'end';
  isUpward?: boolean;
};

const focusables = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>('.menu-item:not(:disabled)')];

/** A button that opens a list of actions: arrows, Home, End, first letters, Escape. */
export function Menu({label, children, items, class: extra = 'button', align = 'start', isUpward}: Props): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  // What is folded into a menu is found in the command bar, too.
  useCommands(items.flatMap((item) => item === 'line' || item.isDisabled ? [] : [
    {id: `${label}: ${item.label}`, label: item.label.replace(/ …$/, ''), hint: label, isQuiet: true, run: item.run},
  ]));

  const close = (isFocusKept = true) => {
    setOpen(false);
    if (isFocusKept) button.current?.focus();
  };

  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    focusables(list.current!)[0]?.focus();
    const onPointerDown = (event: PointerEvent) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointerDown);
    return () => document.removeEventListener('pointerdown', onPointerDown);
  }, [isOpen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return;
    const all = focusables(list.current!);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = (index: number) => all[(index + all.length) % all.length]?.focus();
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') close(false);
    else if (event.key === 'ArrowDown') to(at + 1);
    else if (event.key === 'ArrowUp') to(at - 1);
    else if (event.key === 'Home') to(0);
    else if (event.key === 'End') to(-1);
    else if (event.key.length === 1 && event.key !== ' ') {
      const later = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      later.find((item) => item.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    } else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="menu" ref={frame} onKeyDown={onKeyDown}>
      <button type="button" ref={button} class={extra} aria-haspopup="menu" aria-expanded={isOpen} aria-controls={isOpen ? id : undefined}
        aria-label={label} title={label} onClick={() => setOpen(!isOpen)}>
        {children}
      </button>
      {isOpen && (
        <div class={`menu-list ${align} ${isUpward ? 'up' : ''}`} role="menu" id={id} ref={list} aria-label={label}>
          {items.map((item, index) => item === 'line'
            ? <div key={index} class="menu-line" role="separator" />
            : (
              <button key={index} type="button" tabIndex={-1} class={item.isDangerous ? 'menu-item danger' : 'menu-item'}
                role={item.isOn === undefined ? 'menuitem' : 'menuitemcheckbox'} aria-checked={item.isOn} disabled={item.isDisabled}
                onClick={() => { close(); item.run(); }}>
                {item.isOn !== undefined ? (item.isOn ? <Icon name="check" /> : <span class="icon-gap" />) : item.icon && <Icon name={item.icon} />}
                <span class="any-length">{item.label}</span>
                {item.shortcut && <kbd class="key">{keyWords(item.shortcut)}</kbd>}
              </button>
            ))}
        </div>
      )}
    </div>
  );
}
