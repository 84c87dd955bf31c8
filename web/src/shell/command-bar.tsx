// Ctrl or Cmd with K: find a contact, go somewhere, do something.
import {useEffect, useRef, useState} from 'preact/hooks';
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
  row: <><Icon name="right" /><span class="grow">{command.label}</span>{keyOf(command) && <Key>{keyOf(command)}</Key>}</>,
});

/** Whether each word typed begins a word of the label. */
function fits(label: string, typed: string): boolean {
  const words = label.toLowerCase().split(/\s+/);
  return typed.toLowerCase().split(/\s+/).filter(Boolean).every((part) => words.some((word) => word.startsWith(part)));
}

const FOUND = 8;

export function CommandBar({onClose}: {onClose: () => void}): JSX.Element {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const query = typed.trim();
  const {value: found} = useLoad(query ? (signal) => searchContacts({query}, {limit: FOUND}, signal) : null, [query]);
  const choices = [
    ...commands().filter((command) => !command.isQuiet && fits(command.label, typed)).map(commandChoice),
    ...(query && found ? found.contacts.map(contactChoice) : []),
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
