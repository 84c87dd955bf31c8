import {useId, useLayoutEffect, useRef} from 'preact/hooks';
import type {ComponentChildren, JSX} from 'preact';
import {Button} from './button';

type Props = {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** The buttons; the last one is the one that does it. */
  foot?: ComponentChildren;
  isWide?: boolean;
  /** Makes the dialog a form: Enter does it. */
  onSubmit?: () => void;
  /** Has no way out but what is in it. */
  isStubborn?: boolean;
};

/** A dialog over the page: the browser keeps the focus in it and gives it back. */
export function Dialog({title, onClose, children, foot, isWide, onSubmit, isStubborn}: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the next key: who types on after the one that opens it types into it.
  useLayoutEffect(() => {
    const element = dialog.current!;
    const before = document.activeElement;
    element.showModal();
    return () => {
      element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const onCancel = (event: Event) => {
    event.preventDefault();
    if (!isStubborn) onClose();
  };
  // The browser closes it without asking when Escape comes twice with nothing between.
  const onClosed = (event: Event) => {
    if (!dialog.current || event.target !== dialog.current) return;
    if (isStubborn) dialog.current.showModal();
    else onClose();
  };
  // A press on the veil is one on the dialog element itself, outside of its content.
  const onPointerDown = (event: PointerEvent) => {
    if (event.target === dialog.current && !isStubborn) onClose();
  };
  const content = (
    <>
      <div class="dialog-body">{children}</div>
      {foot && <div class="dialog-foot">{foot}</div>}
    </>
  );
  return (
    <dialog ref={dialog} class={isWide ? 'dialog wide' : 'dialog'} aria-labelledby={id} onCancel={onCancel} onClose={onClosed} onPointerDown={onPointerDown}>
      <header class="dialog-head">
        <h2 id={id}>{title}</h2>
        {!isStubborn && <Button look="plain" icon="close" label="Close" onClick={onClose} />}
      </header>
      {onSubmit
        ? <form class="dialog-form" noValidate onSubmit={(event) => { event.preventDefault(); onSubmit(); }}>{content}</form>
        : content}
    </dialog>
  );
}
