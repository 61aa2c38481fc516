// Ties the keys of the table to the commands, for the whole window.
//
// Keys do nothing while a dialog or a menu has the focus, and most do nothing in text fields: those belong to the text.

import { tinykeys } from 'tinykeys';
import type { Commands } from './commands';
import { shortcutTable, type Shortcut } from './shortcutTable';

/** The answer unties them. */
export function bindKeys(target: Window, commands: Commands): () => void {
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  for (const shortcut of shortcutTable) {
    if (shortcut.scope !== 'window') continue;
    for (const keys of [...shortcut.keys, ...(shortcut.also ?? [])])
      bindings[keys] = (event) => press(event, shortcut, keys, commands);
  }
  return tinykeys(target, bindings);
}

function press(event: KeyboardEvent, shortcut: Shortcut, keys: string, commands: Commands): void {
  if (event.defaultPrevented || event.isComposing || isElsewhere(event.target)) return;
  const typing = isTextField(event.target);
  // A bare key in a field is a letter, whatever else it could mean.
  if (typing && (!shortcut.inFields || !keys.includes('+'))) return;
  const command = commands[shortcut.command];
  if (!command) return;
  event.preventDefault();
  if (!command.unavailable?.()) command.run();
}

function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog], [role=alertdialog], [role=menu]') !== null;
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable=true]') !== null;
}
