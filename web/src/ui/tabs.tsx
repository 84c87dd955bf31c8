import {useId} from 'preact/hooks';
import type {ComponentChildren, JSX} from 'preact';

type Props = {
  label: string;
  tabs: readonly (readonly [id: string, label: ComponentChildren])[];
  chosen: string;
  onChoose: (id: string) => void;
  children: ComponentChildren;
};

/** Tabs and the panel of the chosen one; arrows move between them. */
export function Tabs({label, tabs, chosen, onChoose, children}: Props): JSX.Element {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex(([name]) => name === chosen);
    const [next] = tabs[(at + step + tabs.length) % tabs.length]!;
    onChoose(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(([name, text]) => (
          <button key={name} type="button" role="tab" class="tab" id={`${id}-${name}`} aria-selected={name === chosen}
            aria-controls={`${id}-panel`} tabIndex={name === chosen ? 0 : -1} onClick={() => onChoose(name)}>
            {text}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} tabIndex={0}>{children}</div>
    </>
  );
}
