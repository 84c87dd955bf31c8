// Ctrl or Cmd with K: find a contact, go somewhere, do something.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {searchContacts} from '../api/contacts';
import type {Contact} from '../api/types';
import {commands, keyOf, type Command} from '../keys';
import {useLoad} from '../load';
import {go} from '../route';
import {Dialog} from '../ui/dialog';
import {Avatar, Key} from '../ui/small';
import {Icon} from '../ui/icon';
import {contactName} from '../words/name';
import {secondLine} from '../words/contact';
import {wordsOf} from './synonyms';

interface Choice {
  id: string;
  row: JSX.Element;
  run: () => void;
}

const contactChoice = (contact: Contact): Choice => {
  const name = contactName(contact);
  return {
    id: contact.id,
    run: () => go(`/contacts/${contact.id}`),
    row: <><Avatar name={name} id={contact.id} /><bdi class="one-line">{name}</bdi><bdi class="one-line quiet small grow">{secondLine(contact)}</bdi></>,
  };
};

const commandChoice = (command: Command): Choice => ({
  id: command.id,
  run: command.run,
  row: (
    <>
      <Icon name="right" /><span class="any-length">{command.label}</span>
      {command.hint && <span class="one-line quiet small grow">{command.hint}</span>}
      {keyOf(command) && <Key>{keyOf(command)}</Key>}
    </>
  ),
});

/** The buttons of the screen beneath: whatever can be pressed there can be asked for by its name. */
function buttonsHere(): Command[] {
  const all = [...document.querySelectorAll<HTMLElement>('main :is(button:not(:disabled), a.button, a.tab)')];
  return all.filter((element) => element.checkVisibility() && !element.closest('[role=listbox], [role=menu]')).map((element, index) => ({
    id: `here.${index}`,
    label: (element.ariaLabel ?? element.innerText).replace(/\s+/g, ' ').trim(),
    hint: element.closest('section[aria-label]')?.ariaLabel ?? undefined,
    isQuiet: true,
    run: () => element.click(),
  })).filter(({label}) => label);
}

/** Each once: a command makes the button superfluous whose words it begins with, and so does the same button of the same part. */
function withoutRepeated(list: readonly Command[], buttons: readonly Command[]): Command[] {
  const kept: {own: string[]; hint?: string; isButton: boolean}[] = [];
  const isNew = ({label, hint}: Command): boolean => {
    const {own} = wordsOf(label);
    const isRepeated = kept.some((other) => other.own[0] === own[0] && own.every((word) => other.own.includes(word)) && (!other.isButton || other.hint === hint));
    if (!isRepeated) kept.push({own, hint, isButton: true});
    return !isRepeated;
  };
  const plain = list.filter(({hint}) => !hint).filter((command, index, all) => index === all.findIndex(({label}) => label === command.label));
  plain.forEach(({label}) => kept.push({own: wordsOf(label).own, isButton: false}));
  return [...plain, ...list.filter(({hint}) => hint).filter(isNew), ...buttons.filter(isNew)];
}

/** 0: each word typed begins a word of the label; 1: or of where it belongs to, or of what people call it; 2: neither. */
function distance({label, hint = ''}: Command, typed: string): number {
  const {own, others} = wordsOf(label);
  const near = [...own, ...others, ...wordsOf(hint).own];
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fit = (words: string[]) => parts.every((part) => words.some((word) => word.startsWith(part)));
  return fit(own) ? 0 : fit(near) ? 1 : 2;
}

const FOUND = 8;

export function CommandBar({onClose}: {onClose: () => void}): JSX.Element {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const query = typed.trim();
  const {value: found} = useLoad(query ? (signal) => searchContacts({query}, {limit: FOUND}, signal) : null, [query]);
  const known = useMemo(() => withoutRepeated(commands(), buttonsHere()), []);
  const near = known.filter((command) => query || !command.isQuiet).map((command) => ({command, at: distance(command, query)})).filter(({at}) => at < 2);
  // Who types a name means a person: before them stand only commands that are called so.
  const isCalledSo = ({command, at: distant}: {command: Command; at: number}) => !distant && !command.isQuiet;
  const choices = [
    ...near.filter(isCalledSo).map(({command}) => commandChoice(command)),
    ...(query && found ? found.contacts.map(contactChoice) : []),
    ...near.filter((one) => !isCalledSo(one)).sort((a, b) => a.at - b.at).map(({command}) => commandChoice(command)),
  ];
  const chosen = Math.min(at, choices.length - 1);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({block: 'nearest'});
  }, [chosen]);

  const run = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step && choices.length) setAt((chosen + step + choices.length) % choices.length);
    else if (event.key === 'Enter') run(choices[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search and commands" onClose={onClose}>
      <input class="input" type="text" role="combobox" aria-label="Name, address or command" aria-expanded="true" aria-controls="command-list" autoFocus
        aria-activedescendant={choices.length ? `command-${chosen}` : undefined} dir="auto" placeholder="Name, address or command"
        value={typed} onInput={(event) => { setTyped(event.currentTarget.value); setAt(0); }} onKeyDown={onKeyDown} />
      <ul class="command-list" id="command-list" role="listbox" aria-label="Found" ref={list}>
        {choices.map((choice, index) => (
          <li key={choice.id} id={`command-${index}`} role="option" class="menu-item" aria-selected={index === chosen} onClick={() => run(choice)}>{choice.row}</li>
        ))}
      </ul>
      <p class="unseen" role="status">{choices.length ? `${choices.length} found` : 'Nothing found'}</p>
      {!choices.length && <p class="quiet command-none">Nothing found.</p>}
    </Dialog>
  );
}
