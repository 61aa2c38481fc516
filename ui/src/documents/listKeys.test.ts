import { expect, test } from 'vitest';
import { intentOf } from './listKeys';

const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
const meaning = (key: string, held: Partial<typeof none> = {}, typing = false) =>
  intentOf({ key, ...none, ...held }, 20, typing);

test('arrows move and select, with Shift they extend, with Ctrl they only move', () => {
  expect(meaning('ArrowDown')).toEqual({ does: 'moveBy', rows: 1, manner: 'select' });
  expect(meaning('ArrowUp', { shiftKey: true })).toEqual({ does: 'moveBy', rows: -1, manner: 'extend' });
  expect(meaning('ArrowDown', { ctrlKey: true })).toEqual({ does: 'moveBy', rows: 1, manner: 'move' });
});

test('pages and ends', () => {
  expect(meaning('PageDown')).toMatchObject({ rows: 20 });
  expect(meaning('PageUp')).toMatchObject({ rows: -20 });
  expect(meaning('Home')).toMatchObject({ does: 'moveTo', end: 'first' });
  expect(meaning('End', { shiftKey: true })).toMatchObject({ end: 'last', manner: 'extend' });
});

test('the menu key and Shift+F10 open the menu, F10 alone does not', () => {
  expect(meaning('ContextMenu')).toEqual({ does: 'menu' });
  expect(meaning('F10', { shiftKey: true })).toEqual({ does: 'menu' });
  expect(meaning('F10')).toBeNull();
});

test('Ctrl+Space toggles, a space alone is free unless a name is being typed', () => {
  expect(meaning(' ', { ctrlKey: true })).toEqual({ does: 'toggle' });
  expect(meaning(' ')).toBeNull();
  expect(meaning(' ', {}, true)).toEqual({ does: 'type', letter: ' ' });
});

test('letters are typed, in every script; shortcuts of the window are left alone', () => {
  expect(meaning('é')).toEqual({ does: 'type', letter: 'é' });
  expect(meaning('字')).toEqual({ does: 'type', letter: '字' });
  for (const key of ['/', '?', 'F2', 'Delete', 'Tab', 'Shift']) expect(meaning(key), key).toBeNull();
  expect(meaning('a', { ctrlKey: true })).toBeNull();
  expect(meaning('ArrowUp', { altKey: true })).toBeNull();
});
