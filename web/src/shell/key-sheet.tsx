// The ? sheet: all keys that do something here, and how to change them.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {commands, keyOf, keyWords, strokeOf, type Command} from '../keys';
import {changeSettings, settings} from '../settings';
import {Button} from '../ui/button';
import {Dialog} from '../ui/dialog';
import {Key} from '../ui/small';

function byGroup(list: Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of list) {
    const group = command.group ?? 'Here';
    groups.set(group, [...(groups.get(group) ?? []), command]);
  }
  return [...groups];
}

/** Waits for the next stroke and makes it the key of a command. Escape leaves it, Delete takes it away. */
function KeyCatcher({command, onDone}: {command: Command; onDone: () => void}): JSX.Element {
  const onKeyDown = (event: KeyboardEvent) => {
    if (['Shift', 'Control', 'Alt', 'Meta', 'Tab'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== 'Escape') {
      const key = event.key === 'Delete' || event.key === 'Backspace' ? '' : strokeOf(event);
      changeSettings({keys: {...settings.value.keys, [command.id]: key}});
    }
    onDone();
  };
  return <button type="button" class="button small" ref={(element) => element?.focus()} onKeyDown={onKeyDown} onBlur={onDone}>Press a key</button>;
}

function KeyRow({command}: {command: Command}): JSX.Element {
  const [isCatching, setCatching] = useState(false);
  const key = keyOf(command);
  return (
    <li class="row spread">
      <span class="any-length">{command.label}</span>
      {isCatching
        ? <KeyCatcher command={command} onDone={() => setCatching(false)} />
        : (
          <button type="button" class="button plain small" aria-label={`${command.label}: ${key ? keyWords(key) : 'none'}. Change`} title="Change the key" onClick={() => setCatching(true)}>
            {key ? <Key>{key}</Key> : <span class="quiet">none</span>}
          </button>
        )}
    </li>
  );
}

export function KeySheet({onClose}: {onClose: () => void}): JSX.Element {
  const {singleKeys, keys} = settings.value;
  return (
    <Dialog title="Keys" isWide onClose={onClose} foot={(
      <>
        <label class="check grow">
          <input type="checkbox" checked={singleKeys} onChange={(event) => changeSettings({singleKeys: event.currentTarget.checked})} />
          Single keys do something
        </label>
        {Object.keys(keys).length > 0 && <Button onClick={() => changeSettings({keys: {}})}>All keys as they were</Button>}
      </>
    )}>
      <div class="key-groups">
        {byGroup(commands().filter((command) => command.key !== undefined)).map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <ul>{list.map((command) => <KeyRow key={command.id} command={command} />)}</ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
