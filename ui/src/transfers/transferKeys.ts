// What a key means in the open card. Pure, so that every key can be tested without a card.
//
// Keys of the whole window (Ctrl+J, …) are in shortcuts/; that table lists these too.
import type { Verb } from './transferActions';

export type CardIntent =
  | { does: 'moveBy'; rows: number }
  | { does: 'moveTo'; end: 'first' | 'last' }
  | { does: 'verb'; anyOf: readonly Verb[] };

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const LETTERS: Record<string, readonly Verb[]> = {
  p: ['pause', 'resume'],
  r: ['retry'],
  u: ['moveUp'],
};

/** A menu that is open in the card has its own keys. */
export function isInMenu({ target }: Event): boolean {
  return target instanceof Element && target.closest('[role=menu]') !== null;
}

/** Null for a key that means nothing here. */
export function intentOf(event: Pressed): CardIntent | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  switch (event.key) {
    case 'ArrowDown':
      return { does: 'moveBy', rows: 1 };
    case 'ArrowUp':
      return { does: 'moveBy', rows: -1 };
    case 'Home':
      return { does: 'moveTo', end: 'first' };
    case 'End':
      return { does: 'moveTo', end: 'last' };
    // In the window this key deletes what is selected in the list, which is not what is looked at here.
    case 'Delete':
      return { does: 'verb', anyOf: ['cancel'] };
  }
  const anyOf = LETTERS[letterOf(event)];
  return anyOf ? { does: 'verb', anyOf } : null;
}

/** The letter that was typed; where the keyboard writes no Latin letters, the one that is at its place. */
function letterOf({ key, code }: Pressed): string {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() : code.replace(/^Key/, '').toLowerCase();
}
