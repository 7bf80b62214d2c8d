import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { keys } from './keyboard.js';

const names: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };

/** What keys and pointer do. */
export function Help({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}): ComponentChildren {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">Keys and pointer</h2>
      <dl>
        {keys.map(({ keys: each, does }) => (
          <>
            <dt>
              {each.map((key) => (
                <>
                  <kbd>{names[key] ?? key}</kbd>{' '}
                </>
              ))}
            </dt>
            <dd>{does}</dd>
          </>
        ))}
        <dt>drag</dt>
        <dd>look at that stretch of time (a finger moves it)</dd>
        <dt>Shift + drag</dt>
        <dd>earlier or later</dd>
        <dt>Ctrl + wheel</dt>
        <dd>zoom where the pointer is</dd>
        <dt>click</dt>
        <dd>the operation there; its address can be shared</dd>
      </dl>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </dialog>
  );
}
