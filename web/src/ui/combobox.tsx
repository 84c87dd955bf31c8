// A field that offers what fits to what is typed: the focus stays in the field, arrows choose.
import {useEffect, useId, useState} from 'preact/hooks';
import type {ComponentChildren, JSX, Ref} from 'preact';

export interface Option {
  id: string;
  row: ComponentChildren;
  /** Said of it under the list while it is the chosen one, and on hover. */
  about?: string;
}

type Props<T extends Option> = {
  id?: string;
  label: string;
  value: string;
  onValue: (value: string) => void;
  options: readonly T[];
  onChoose: (option: T) => void;
  /** Keys that mean nothing here: Enter without a choice, Backspace ... True: it was used up. */
  onKey?: (event: KeyboardEvent) => boolean;
  onBlur?: () => void;
  onPaste?: (event: ClipboardEvent) => void;
  class?: string;
  placeholder?: string;
  describedBy?: string;
  isInvalid?: boolean;
  isFocused?: boolean;
  handle?: Ref<HTMLInputElement>;
};

/** WAI-ARIA's combobox with a list; what was typed stays what it is until something is chosen. */
export function Combobox<T extends Option>(props: Props<T>): JSX.Element {
  const {label, value, onValue, options, onChoose, onKey, onBlur, onPaste, placeholder, describedBy, isInvalid, isFocused, handle} = props;
  const own = useId();
  const list = `${own}-list`;
  const [at, setAt] = useState(0);
  const [isShut, setShut] = useState(true);
  const isOpen = !isShut && options.length > 0;
  const chosen = Math.min(at, options.length - 1);
  useEffect(() => {
    if (isOpen) document.getElementById(`${own}-${chosen}`)?.scrollIntoView({block: 'nearest'});
  }, [isOpen, chosen]);

  const choose = (option: T) => {
    setShut(true);
    setAt(0);
    onChoose(option);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step && options.length) {
      setAt(isOpen ? (chosen + step + options.length) % options.length : 0);
      setShut(false);
    } else if (isOpen && (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey))) {
      choose(options[chosen]!);
    } else if (isOpen && event.key === 'Escape') {
      setShut(true);
      event.stopPropagation();
    } else if (!onKey?.(event)) return;
    event.preventDefault();
  };
  const about = isOpen ? options[chosen]?.about : undefined;
  return (
    <div class="combobox grow">
      <input id={props.id ?? own} ref={handle} class={props.class ?? 'input'} type="text" role="combobox" dir="auto" autocomplete="off" spellcheck={false}
        aria-label={props.id ? undefined : label} aria-expanded={isOpen} aria-controls={list} aria-autocomplete="list" placeholder={placeholder}
        aria-activedescendant={isOpen ? `${own}-${chosen}` : undefined} aria-describedby={describedBy} aria-invalid={isInvalid ? 'true' : undefined}
        autoFocus={isFocused} value={value} onInput={(event) => { onValue(event.currentTarget.value); setAt(0); setShut(false); }}
        onKeyDown={onKeyDown} onPaste={onPaste} onBlur={() => { setShut(true); onBlur?.(); }} />
      <div class="combobox-pop" hidden={!isOpen}>
        <ul id={list} role="listbox" aria-label={label}>
          {isOpen && options.map((option, index) => (
            <li key={option.id} id={`${own}-${index}`} role="option" class="menu-item" aria-selected={index === chosen} title={option.about}
              onMouseDown={(event) => event.preventDefault()} onClick={() => choose(option)}>
              {option.row}
            </li>
          ))}
        </ul>
        {about && <p class="combobox-about small quiet" dir="auto">{about}</p>}
      </div>
      <span class="unseen" role="status">{isOpen ? `${options.length} fit${about ? `. ${about}` : ''}` : ''}</span>
    </div>
  );
}
