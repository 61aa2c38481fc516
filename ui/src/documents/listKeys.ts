// What a key means in the list. Pure, so that every key can be tested without a list.
//
// Keys of the whole window (Delete, F2, Ctrl+A, …) are in shortcuts/. Space is kept free.

import type { Manner } from '../state/listing.svelte';

export type ListIntent =
  | { does: 'moveBy'; rows: number; manner: Manner }
  | { does: 'moveTo'; end: 'first' | 'last'; manner: Manner }
  | { does: 'toggle' }
  | { does: 'open' }
  | { does: 'clear' }
  | { does: 'menu' }
  | { does: 'type'; letter: string };

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Null for a key that means nothing here. `rowsInView` is how far a page goes. */
export function intentOf(event: Pressed, rowsInView: number, isTyping: boolean): ListIntent | null {
  const { key, shiftKey, altKey } = event;
  const command = event.ctrlKey || event.metaKey;
  if (altKey) return null;
  const manner: Manner = shiftKey ? 'extend' : command ? 'move' : 'select';
  switch (key) {
    case 'ArrowDown':
      return { does: 'moveBy', rows: 1, manner };
    case 'ArrowUp':
      return { does: 'moveBy', rows: -1, manner };
    case 'PageDown':
      return { does: 'moveBy', rows: rowsInView, manner };
    case 'PageUp':
      return { does: 'moveBy', rows: -rowsInView, manner };
    case 'Home':
      return { does: 'moveTo', end: 'first', manner };
    case 'End':
      return { does: 'moveTo', end: 'last', manner };
    case 'Enter':
      return command || shiftKey ? null : { does: 'open' };
    case 'Escape':
      return { does: 'clear' };
    case 'ContextMenu':
      return { does: 'menu' };
    case 'F10':
      return shiftKey ? { does: 'menu' } : null;
    case ' ':
      if (command) return { does: 'toggle' };
      return isTyping ? { does: 'type', letter: key } : null;
    case '/':
    case '?':
      return null;
  }
  return [...key].length === 1 && !command ? { does: 'type', letter: key } : null;
}
