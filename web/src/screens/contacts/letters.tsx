// The letters beside the list: one press leads to the first name with it.
import {useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {listLetters} from '../../api/contacts';
import type {Id} from '../../api/types';
import {useCommands} from '../../keys';
import {useLoad} from '../../load';
import {changeCount} from '../../ui/toast';
import {count} from '../../words/number';

export function Letters({book, onJump}: {book: Id | undefined; onJump: (index: number) => void}): JSX.Element | null {
  const {value: letters} = useLoad((signal) => listLetters(book, signal), [book, changeCount.value]);
  const strip = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  useCommands([{id: 'contacts.letters', label: 'Jump to a letter', key: 'l', group: 'Contacts', run: () => strip.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()}]);
  if (!letters || letters.length < 2) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    const typed = letters.findIndex(({letter}) => letter.toLowerCase() === event.key.toLowerCase());
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    const next = step ? (at + step + letters.length) % letters.length : typed;
    if (next < 0) return;
    event.preventDefault();
    event.stopPropagation();
    setAt(next);
    (strip.current!.children[next] as HTMLElement).focus();
    if (!step) onJump(letters[next]!.offset);
  };
  return (
    <div class="letters" role="toolbar" aria-label="Jump to a letter" aria-orientation="vertical" ref={strip} onKeyDown={onKeyDown}>
      {letters.map(({letter, offset, count: contacts}, index) => (
        <button key={letter} type="button" tabIndex={index === Math.min(at, letters.length - 1) ? 0 : -1} title={`${letter}: ${count(contacts, 'contact')}`}
          onClick={() => { setAt(index); onJump(offset); }}>
          {letter}
        </button>
      ))}
    </div>
  );
}
