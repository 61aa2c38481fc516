// Ctrl+Alt+1 to 9 lead to a vault each, from anywhere in the window but its dialogs and menus.

import type { Vaults } from '../state/vaults.svelte';

/** `onswitch` gets the vault's name. The answer unties the keys. */
export function bindVaultKeys(target: Window, vaults: Vaults, onswitch: (name: string) => void): () => void {
  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || !event.ctrlKey || !event.altKey || event.shiftKey || event.metaKey) return;
    if (event.target instanceof Element && event.target.closest('[role=dialog], [role=alertdialog], [role=menu]'))
      return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const wanted = vaults.known.find(({ shortcut }) => shortcut !== null && String(shortcut) === digit);
    if (!wanted) return;
    event.preventDefault();
    if (!wanted.current) onswitch(wanted.name);
  }

  target.addEventListener('keydown', press);
  return () => target.removeEventListener('keydown', press);
}
