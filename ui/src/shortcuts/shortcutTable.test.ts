import { afterEach, expect, test } from 'vitest';
import { bench, type Bench } from '../state/testing.svelte';
import { createCommands } from './commands';
import { shortcutSheet } from './shortcutSheet';
import { keysOf, shortcutTable } from './shortcutTable';

let open: Bench | undefined;
afterEach(() => open?.end());

// The card of transfers takes its keys before the window sees them.
test.each([[['window', 'list']], [['transfers']]])('no two commands share a key in %j', (scopes) => {
  const within = shortcutTable.filter(({ scope }) => scopes.includes(scope));
  const keys = within.flatMap((shortcut) => [...shortcut.keys, ...(shortcut.also ?? [])]);
  expect(new Set(keys).size).toBe(keys.length);
});

test('every key that the window listens to has a command behind it', () => {
  open = bench({ documents: 0 });
  const commands = createCommands(open.workspace);
  const orphans = shortcutTable.filter(({ scope, command }) => scope === 'window' && !commands[command]);
  expect(orphans).toEqual([]);
});

test('Space stays free', () => {
  expect(shortcutTable.flatMap(({ keys }) => keys)).not.toContain('Space');
});

test('keys are shown as people know them', () => {
  expect(keysOf('addFolder')).toBe('Ctrl+Shift+O');
  expect(keysOf('zoomIn')).toBe('Ctrl+Plus');
  expect(keysOf('back')).toBe('Alt+←');
  expect(keysOf('sortName')).toBeUndefined();
});

test('the sheet has every shortcut once', () => {
  const rows = shortcutSheet().flatMap((table) => table.rows);
  expect(rows).toHaveLength(shortcutTable.length);
});
