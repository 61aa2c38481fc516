import { expect, test } from 'vitest';
import { suggestPassword } from './password';

test('a suggested password can be read out, and is never the same', () => {
  const suggested = new Set(Array.from({ length: 50 }, () => suggestPassword()));
  expect(suggested.size).toBe(50);
  for (const password of suggested) expect(password).toMatch(/^[a-hj-km-np-z2-9]{4}(-[a-hj-km-np-z2-9]{4}){2}$/);
});

test('no sign is more likely than another: bytes beyond the last whole round are not taken', () => {
  let call = 0;
  const rounds = [
    Array<number>(32).fill(255),
    [...Array<number>(20).fill(248), 0, 30, 31, 61, 0, 0, 0, 0, 0, 0, 0, 247],
  ];
  const password = suggestPassword((bytes) => {
    bytes.set(rounds[call++] ?? []);
    return bytes;
  });
  expect(password).toBe('a9a9-aaaa-aaa9');
});
