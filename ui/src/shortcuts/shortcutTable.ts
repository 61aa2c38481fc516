// The one table of keys: the bindings, the menus, the palette and the sheet all read it.
//
// Keys are written as tinykeys takes them; `$mod` is Ctrl, and Cmd on a Mac. Names of the commands are in words.

import type { ShortcutWords } from '../words/shortcuts';

export type CommandId = keyof ShortcutWords['commands'];
export type GroupId = keyof ShortcutWords['groups'];

export interface Shortcut {
  command: CommandId;
  group: GroupId;
  keys: readonly string[];
  /** The same keys elsewhere on the keyboard: bound, but not worth a line in the sheet. */
  also?: readonly string[];
  /** Where the keys work: everywhere in the window, or where the list or the card of transfers listens to them. */
  scope: 'window' | 'list' | 'transfers';
  /** Works while a text field has the focus too. */
  inFields?: true;
}

export const shortcutTable: readonly Shortcut[] = [
  { command: 'addFiles', group: 'add', keys: ['$mod+KeyO'], scope: 'window', inFields: true },
  { command: 'addFolder', group: 'add', keys: ['$mod+Shift+KeyO'], scope: 'window', inFields: true },
  { command: 'paste', group: 'add', keys: ['$mod+KeyV'], scope: 'window' },

  { command: 'open', group: 'documents', keys: ['Enter'], scope: 'list' },
  { command: 'rename', group: 'documents', keys: ['F2'], scope: 'window' },
  { command: 'export', group: 'documents', keys: ['$mod+Shift+KeyE'], scope: 'window' },
  { command: 'copyLink', group: 'documents', keys: ['$mod+Shift+KeyC'], scope: 'window' },
  { command: 'share', group: 'documents', keys: ['$mod+KeyL'], scope: 'window' },
  { command: 'trash', group: 'documents', keys: ['Delete'], scope: 'window' },
  { command: 'purge', group: 'documents', keys: ['Shift+Delete'], scope: 'window' },
  { command: 'contextMenu', group: 'documents', keys: ['Shift+F10', 'ContextMenu'], scope: 'list' },
  { command: 'undo', group: 'documents', keys: ['$mod+KeyZ'], scope: 'window' },
  { command: 'redo', group: 'documents', keys: ['$mod+KeyY', '$mod+Shift+KeyZ'], scope: 'window' },

  { command: 'selectAll', group: 'select', keys: ['$mod+KeyA'], scope: 'window' },
  { command: 'clearSelection', group: 'select', keys: ['Escape'], scope: 'list' },
  { command: 'moveRow', group: 'select', keys: ['ArrowUp', 'ArrowDown'], scope: 'list' },
  { command: 'movePage', group: 'select', keys: ['PageUp', 'PageDown'], scope: 'list' },
  { command: 'moveEnds', group: 'select', keys: ['Home', 'End'], scope: 'list' },
  { command: 'extendSelection', group: 'select', keys: ['Shift+ArrowUp', 'Shift+ArrowDown'], scope: 'list' },
  { command: 'toggleSelection', group: 'select', keys: ['$mod+Space'], scope: 'list' },
  { command: 'findByName', group: 'select', keys: ['A–Z'], scope: 'list' },

  { command: 'back', group: 'go', keys: ['Alt+ArrowLeft'], scope: 'window', inFields: true },
  { command: 'forward', group: 'go', keys: ['Alt+ArrowRight'], scope: 'window', inFields: true },
  { command: 'up', group: 'go', keys: ['Alt+ArrowUp'], scope: 'window', inFields: true },
  { command: 'search', group: 'go', keys: ['$mod+KeyF', '/'], scope: 'window', inFields: true },

  { command: 'switchVault', group: 'go', keys: ['Ctrl+Alt+1–9'], scope: 'list' },

  { command: 'palette', group: 'window', keys: ['$mod+KeyK'], scope: 'window', inFields: true },
  { command: 'details', group: 'window', keys: ['$mod+KeyI', 'Alt+Enter'], scope: 'window', inFields: true },
  { command: 'transfers', group: 'window', keys: ['$mod+KeyJ'], scope: 'window', inFields: true },
  { command: 'settings', group: 'window', keys: ['$mod+Comma'], scope: 'window', inFields: true },
  { command: 'quit', group: 'window', keys: ['$mod+KeyQ'], scope: 'window', inFields: true },
  { command: 'sheet', group: 'window', keys: ['?'], also: ['Shift+?'], scope: 'window' },
  {
    command: 'zoomIn',
    group: 'window',
    keys: ['$mod+Equal'],
    also: ['$mod+Shift+Equal', '$mod+NumpadAdd'],
    scope: 'window',
    inFields: true,
  },
  {
    command: 'zoomOut',
    group: 'window',
    keys: ['$mod+Minus'],
    also: ['$mod+NumpadSubtract'],
    scope: 'window',
    inFields: true,
  },
  {
    command: 'zoomReset',
    group: 'window',
    keys: ['$mod+Digit0'],
    also: ['$mod+Numpad0'],
    scope: 'window',
    inFields: true,
  },

  { command: 'transferRow', group: 'transfers', keys: ['ArrowUp', 'ArrowDown'], scope: 'transfers' },
  { command: 'transferEnds', group: 'transfers', keys: ['Home', 'End'], scope: 'transfers' },
  { command: 'transferPause', group: 'transfers', keys: ['KeyP'], scope: 'transfers' },
  { command: 'transferRetry', group: 'transfers', keys: ['KeyR'], scope: 'transfers' },
  { command: 'transferMoveUp', group: 'transfers', keys: ['KeyU'], scope: 'transfers' },
  { command: 'transferCancel', group: 'transfers', keys: ['Delete'], scope: 'transfers' },
  { command: 'transferLeave', group: 'transfers', keys: ['Escape'], scope: 'transfers' },
];

/** The keys of a command as a person reads them, the first of several. */
export function keysOf(command: CommandId): string | undefined {
  const keys = shortcutTable.find((shortcut) => shortcut.command === command)?.keys[0];
  return keys === undefined ? undefined : readableKeys(keys);
}

const onMac = /Mac|iPhone|iPad/.test(navigator.platform);

const names: Record<string, string> = {
  $mod: onMac ? '⌘' : 'Ctrl',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  ContextMenu: 'Menu',
  Comma: ',',
  Equal: 'Plus',
  Minus: '−',
  Digit0: '0',
};

/** `$mod+Shift+KeyO` is "Ctrl+Shift+O". */
export function readableKeys(keys: string): string {
  return keys
    .split('+')
    .map((key) => names[key] ?? key.replace(/^Key/, ''))
    .join('+');
}
