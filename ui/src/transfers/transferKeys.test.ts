import { describe, expect, it } from 'vitest';
import { intentOf } from './transferKeys';

const none = { code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('a key in the card', () => {
  it.each([
    ['ArrowDown', { does: 'moveBy', rows: 1 }],
    ['ArrowUp', { does: 'moveBy', rows: -1 }],
    ['Home', { does: 'moveTo', end: 'first' }],
    ['End', { does: 'moveTo', end: 'last' }],
    ['Delete', { does: 'verb', anyOf: ['cancel'] }],
    ['p', { does: 'verb', anyOf: ['pause', 'resume'] }],
    ['R', { does: 'verb', anyOf: ['retry'] }],
    ['u', { does: 'verb', anyOf: ['moveUp'] }],
    ['x', null],
    ['Enter', null],
    [' ', null],
  ])('%s', (key, intent) => {
    expect(intentOf({ ...none, key })).toEqual(intent);
  });

  it('means nothing together with others: those belong to the window', () => {
    expect(intentOf({ ...none, key: 'p', ctrlKey: true })).toBeNull();
    expect(intentOf({ ...none, key: 'Delete', shiftKey: true })).toBeNull();
  });

  it('is found by its place where the keyboard writes other letters', () => {
    expect(intentOf({ ...none, key: 'з', code: 'KeyP' })).toEqual({ does: 'verb', anyOf: ['pause', 'resume'] });
  });
});
