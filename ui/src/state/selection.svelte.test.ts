import { expect, test } from 'vitest';
import { createFakeBackend } from '../api/fake';
import { Selection } from './selection.svelte';

const query = { trashed: false } as const;

async function rows(count: number) {
  const { documents } = await createFakeBackend({ documents: 50 }).documentsPage(query, 0, count);
  return documents;
}

test('a list of documents knows its number and its size', async () => {
  const [a, b] = await rows(2);
  if (!a || !b) throw new Error('the fake vault is empty');
  const selection = new Selection(() => 50);
  selection.only(a, b);
  expect(selection.count).toBe(2);
  expect(selection.sizeBytes).toBe(a.size_bytes + b.size_bytes);
  expect(selection.single).toBeNull();
  selection.toggle(b);
  expect(selection.single).toEqual(a);
});

test('all of a million documents is one small object', async () => {
  const [a] = await rows(1);
  if (!a) throw new Error('the fake vault is empty');
  const selection = new Selection(() => 1_000_000);
  selection.all(query);
  expect(selection.count).toBe(1_000_000);
  expect(selection.sizeBytes, 'only the vault could say').toBeNull();
  selection.toggle(a);
  expect(selection.count).toBe(999_999);
  expect(selection.has(a.file_id)).toBe(false);
  expect(selection.toWire()).toEqual({ mode: 'allExcept', query, file_ids: [a.file_id] });
  selection.toggle(a);
  expect(selection.has(a.file_id)).toBe(true);
});

test('what is newer about a selected document is taken in', async () => {
  const [a] = await rows(1);
  if (!a) throw new Error('the fake vault is empty');
  const selection = new Selection(() => 50);
  selection.only(a);
  selection.renew(() => ({ ...a, name: 'renamed.pdf', rev: 2 }));
  expect(selection.single?.name).toBe('renamed.pdf');
});

test('clearing leaves nothing', async () => {
  const selection = new Selection(() => 50);
  selection.all(query);
  selection.clear();
  expect(selection.isEmpty).toBe(true);
  expect(selection.toWire()).toEqual({ mode: 'only', file_ids: [] });
});
