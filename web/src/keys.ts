// Keys and commands: what can be done here, by which key. The ? sheet, the command bar and the
// settings all read this one list.
import {signal} from '@preact/signals';
import {useLayoutEffect, useRef} from 'preact/hooks';
import {settings} from './settings';

export interface Command {
  /** For ever the same: settings name it. "contacts.new" */
  id: string;
  /** What it does, as a person says it: "New contact". */
  label: string;
  /** "n", "g c" (one after the other), "Shift+J", "Mod+K" (Ctrl, on a Mac Cmd). None: only in the bar. */
  key?: string;
  /** The heading on the ? sheet. */
  group?: string;
  run: () => void;
  /** Beside it in the command bar: where it belongs to. */
  hint?: string;
  /** Offered in the command bar only when it is asked for: moves within a list and the like. */
  isQuiet?: boolean;
}

/** Those in force, by who registered them; later ones win over earlier ones with the same key. */
const layers = signal<readonly (readonly Command[])[]>([]);

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export const commands = (): Command[] => {
  const byId = new Map<string, Command>();
  for (const layer of layers.value) for (const command of layer) byId.set(command.id, command);
  return [...byId.values()];
};

/** The key of a command as the user has set it; '' when he took it away. */
export const keyOf = (command: Command): string => settings.value.keys[command.id] ?? command.key ?? '';

/** How a key is written on a hint: "⌘K", "Ctrl K", "g c". */
export function keyWords(key: string): string {
  return key.replace(/Mod\+(.)/, (_, letter) => (isMac ? '⌘' : 'Ctrl ') + letter.toUpperCase()).replace('Shift+', 'Shift ').replace('Alt+', isMac ? '⌥' : 'Alt ');
}

/** Registers commands while the component is there, from the moment it is seen. They always run their newest version. */
export function useCommands(list: Command[]): void {
  const newest = useRef(list);
  newest.current = list;
  const shape = list.map(({id, label, key, group, isQuiet}) => [id, label, key, group, isQuiet].join('\t')).join('\n');
  useLayoutEffect(() => {
    const layer = newest.current.map((command, index) => ({
      ...command,
      run: () => newest.current[index]?.run(),
    }));
    layers.value = [...layers.value, layer];
    return () => {
      layers.value = layers.value.filter((other) => other !== layer);
    };
  }, [shape]);
}

export function strokeOf(event: KeyboardEvent): string {
  const modified = (isMac ? event.metaKey : event.ctrlKey) ? 'Mod+' : '';
  const alt = event.altKey ? 'Alt+' : '';
  const isLetter = /^[a-zA-Z]$/.test(event.key);
  const shift = event.shiftKey && (isLetter || event.key.length > 1) ? 'Shift+' : '';
  return modified + alt + shift + (isLetter ? event.key.toLowerCase() : event.key);
}

const isSingle = (stroke: string) => !/Mod\+|Alt\+/.test(stroke) && (stroke.length === 1 || stroke.startsWith('Shift+'));

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select'));
}

const SEQUENCE_MS = 1200;
let begun = '';
let begunAt = 0;

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
  const stroke = strokeOf(event);
  const single = isSingle(stroke);
  if (single && (!settings.value.singleKeys || isTyping(event.target))) return;
  // A dialog has keys of its own; those of the page beneath it rest.
  if (document.querySelector('dialog[open]') && !stroke.startsWith('Mod+')) return;
  const sequence = begun && event.timeStamp - begunAt < SEQUENCE_MS ? `${begun} ${stroke}` : '';
  begun = '';
  for (const wanted of [sequence, stroke]) {
    const command = wanted && commands().reverse().find((other) => keyOf(other) === wanted);
    if (command) {
      event.preventDefault();
      command.run();
      return;
    }
  }
  if (single && commands().some((command) => keyOf(command).startsWith(`${stroke} `))) {
    begun = stroke;
    begunAt = event.timeStamp;
  }
}

export function listenToKeys(): void {
  document.addEventListener('keydown', onKeyDown);
}
