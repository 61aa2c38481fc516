import { expect, test } from 'vitest';
import { Carrying } from './carrying.svelte';

test('documents can be let go on a folder, but not on the one they are in', () => {
  let under: string | null = null;
  const carrying = new Carrying(
    () => under,
    () => 'Here',
  );
  carrying.start(3);
  carrying.to(5, 6);
  expect(carrying.carried).toEqual({ count: 3, x: 5, y: 6, folder: null });
  under = 'Here';
  carrying.to(7, 8);
  expect(carrying.carried?.folder).toBeNull();
  under = 'There';
  carrying.to(9, 9);
  expect(carrying.letGo()).toBe('There');
  expect(carrying.carried).toBeNull();
  expect(carrying.letGo()).toBeNull();
});
