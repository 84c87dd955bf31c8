import {useId, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {listGroups} from '../../api/books';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Field} from '../../ui/field';
import {Chip} from '../../ui/small';

type Props = {chosen: readonly string[]; onChoose: (groups: string[]) => void};

/** Groups that all contacts of the file join; a new name makes a new group. */
export function Groups({chosen, onChoose}: Props): JSX.Element {
  const [typed, setTyped] = useState('');
  const known = useLoad((signal) => listGroups('group', signal), []).value ?? [];
  const list = useId();
  const add = () => {
    const name = typed.trim();
    if (name && !chosen.includes(name)) onChoose([...chosen, name]);
    setTyped('');
  };
  return (
    <form class="field" onSubmit={(event) => { event.preventDefault(); add(); }}>
      <Field label="Into groups (optional)" hint="All of them join it. A new name makes a new group.">
        <input class="input" dir="auto" list={list} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      </Field>
      <datalist id={list}>{known.map(({id, name}) => <option key={id} value={name} />)}</datalist>
      <div class="row wrap">
        {chosen.map((name) => <Chip key={name} icon="group" removeLabel={`Leave out ${name}`} onRemove={() => onChoose(chosen.filter((other) => other !== name))}>{name}</Chip>)}
        {typed.trim() && <Button type="submit" size="small" icon="plus">Add</Button>}
      </div>
    </form>
  );
}
