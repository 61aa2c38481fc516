import { expect, test } from 'vitest';
import { Undo } from './undo.svelte';

function recorder() {
  const log: string[] = [];
  const action = (label: string) => ({
    label,
    undo: async () => void log.push(`undo ${label}`),
    redo: async () => void log.push(`redo ${label}`),
  });
  return { log, action };
}

test('the last action is taken back first, and can be done again', async () => {
  const { log, action } = recorder();
  const undo = new Undo();
  undo.record(action('a'));
  undo.record(action('b'));
  await undo.undo();
  await undo.undo();
  await undo.redo();
  expect(log).toEqual(['undo b', 'undo a', 'redo a']);
  expect(undo.next).toBe('a');
  expect(undo.nextRedo).toBe('b');
});

test('twenty actions are kept', () => {
  const { action } = recorder();
  const undo = new Undo();
  for (let number = 1; number <= 25; number++) undo.record(action(`${number}`));
  let taken = 0;
  return (async () => {
    while (await undo.undo()) taken += 1;
    expect(taken).toBe(20);
  })();
});

test('a new action ends what could be done again', async () => {
  const { action } = recorder();
  const undo = new Undo();
  undo.record(action('a'));
  await undo.undo();
  undo.record(action('b'));
  expect(undo.nextRedo).toBeNull();
});

test('an action that cannot be taken back stays where it is', async () => {
  const undo = new Undo();
  undo.record({ label: 'a', undo: () => Promise.reject(new Error('no')), redo: async () => {} });
  await expect(undo.undo()).rejects.toThrow('no');
  expect(undo.next).toBe('a');
});

test('the Undo of an older message takes back that very action', async () => {
  const { log, action } = recorder();
  const undo = new Undo();
  const first = action('a');
  undo.record(first);
  undo.record(action('b'));
  await undo.undo(first);
  expect(log).toEqual(['undo a']);
  expect(undo.next).toBe('b');
});
