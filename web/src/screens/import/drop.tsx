import {useImperativeHandle, useRef, useState} from 'preact/hooks';
import type {ComponentChildren, JSX, Ref} from 'preact';
import {Button} from '../../ui/button';
import {Icon} from '../../ui/icon';

export interface DropHandle {
  choose: () => void;
}

type Props = {label: string; hint: string; onFile: (file: File) => void; isBusy?: boolean; handle?: Ref<DropHandle>; children?: ComponentChildren};

/** A place to drop a file on, with a button that does the same. */
export function Drop({label, hint, onFile, isBusy, handle, children}: Props): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const choose = () => input.current?.click();
  useImperativeHandle(handle ?? null, () => ({choose}));
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer?.files[0];
    if (file && !isBusy) onFile(file);
  };
  const onChange = () => {
    const file = input.current!.files?.[0];
    // The same file may be chosen again, mended.
    input.current!.value = '';
    if (file) onFile(file);
  };
  return (
    <div class={isOver ? 'drop over' : 'drop'} onDrop={onDrop} onDragLeave={() => setOver(false)}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}>
      <Icon name="import" size={28} />
      <p class="drop-label">{label}</p>
      <Button look="primary" onClick={choose} isBusy={isBusy} disabled={isBusy} shortcut="o">Choose a file</Button>
      <p class="quiet small">{hint}</p>
      {children}
      <input ref={input} type="file" hidden onChange={onChange} />
    </div>
  );
}
