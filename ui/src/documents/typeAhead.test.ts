import { expect, test } from 'vitest';
import { TypeAhead } from './typeAhead';

test('letters within 700 ms belong together, later ones begin anew', () => {
  const typed = new TypeAhead();
  expect(typed.add('i', 0)).toBe('i');
  expect(typed.add('n', 600)).toBe('in');
  expect(typed.isTyping(1_200)).toBe(true);
  expect(typed.isTyping(1_400)).toBe(false);
  expect(typed.add('p', 1_400)).toBe('p');
});
