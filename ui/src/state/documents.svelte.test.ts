import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeBackend } from '../api/fake';
import { Documents } from './documents.svelte';

const all = { sort: 'name', trashed: false } as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function shown(documents = 3_000) {
  const fake = createFakeBackend({ documents });
  const pages = vi.spyOn(fake, 'documentsPage');
  const held = new Documents(fake);
  await held.show(all);
  await vi.advanceTimersByTimeAsync(0);
  return { fake, pages, held };
}

test('a query shows its first page and fetches the next one ahead', async () => {
  const { held, pages } = await shown();
  expect(held.status).toBe('ready');
  expect(held.rowAt(0)).toBeDefined();
  expect(pages.mock.calls.map(([, first]) => first)).toEqual([0, 200]);
});

test('each page is asked for once, however often it is looked at', async () => {
  const { held, pages } = await shown();
  for (let look = 0; look < 5; look++) held.look(1_000, 1_030);
  await vi.advanceTimersByTimeAsync(0);
  const firsts = pages.mock.calls.map(([, first]) => first);
  expect(firsts.filter((first) => first === 1_000)).toHaveLength(1);
});

test('the page ahead lies in the direction of travel', async () => {
  const { held, pages } = await shown();
  held.look(1_400, 1_430);
  await vi.advanceTimersByTimeAsync(0);
  pages.mockClear();
  held.look(1_000, 1_030);
  await vi.advanceTimersByTimeAsync(0);
  expect(pages.mock.calls.map(([, first]) => first)).toEqual([1_000, 800]);
});

test('no more than 24 pages are held, and the shown one is among them', async () => {
  const { held } = await shown(9_000);
  for (let first = 0; first < 8_000; first += 200) {
    held.look(first, first + 30);
    await vi.advanceTimersByTimeAsync(0);
  }
  const loaded = Array.from({ length: 45 }, (_, page) => held.rowAt(page * 200)).filter(Boolean);
  expect(loaded.length).toBeLessThanOrEqual(24);
  expect(held.rowAt(7_800)).toBeDefined();
});

test('an answer to a query that is no longer shown is dropped', async () => {
  const { fake, held } = await shown();
  const release = fake.faults.hold('documentsPage');
  const slow = held.show({ ...all, kind: 'pdf' });
  release();
  const fast = held.show({ ...all, kind: 'audio' });
  await Promise.all([slow, fast]);
  expect(held.rowAt(0)?.kind).toBe('audio');
});

test('rows of two revisions are never mixed', async () => {
  const { fake, held } = await shown();
  const first = held.rowAt(0)?.file_id ?? '';
  await fake.documentsTrash({ mode: 'only', file_ids: [first] });
  held.look(1_000, 1_030);
  await vi.advanceTimersByTimeAsync(500);
  const edition = held.edition;
  expect(held.rowAt(0), 'the old first page went with its revision').toBeUndefined();
  expect(held.rowAt(1_000)).toBeDefined();
  expect(edition).toBe(2);
});

test('old rows stay until the new ones are there, but not for long', async () => {
  const { fake, held } = await shown();
  const release = fake.faults.hold('documentsPage');
  const change = held.show({ ...all, kind: 'pdf' });
  await vi.advanceTimersByTimeAsync(100);
  expect(held.rowAt(0)).toBeDefined();
  await vi.advanceTimersByTimeAsync(100);
  expect(held.rowAt(0)).toBeUndefined();
  expect(held.status).toBe('loading');
  release();
  await change;
  expect(held.rowAt(0)?.kind).toBe('pdf');
});

test('a change of the vault is read anew once, however many announcements come', async () => {
  const { fake, held, pages } = await shown();
  await fake.subscribeChanged((revision) => held.noticeRevision(revision));
  pages.mockClear();
  const ids = [0, 1, 2].map((position) => held.rowAt(position)?.file_id ?? '');
  for (const id of ids) await fake.documentsTrash({ mode: 'only', file_ids: [id] });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(pages.mock.calls.filter(([, first]) => first === 0)).toHaveLength(1);
  expect(held.count).toBe(fake.vault.usage().documents);
});

test('a first request that fails is an error, and trying again mends it', async () => {
  const fake = createFakeBackend({ documents: 10 });
  fake.faults.fail('documentsPage', 'unavailable');
  const held = new Documents(fake);
  await held.show(all);
  expect(held.status).toBe('failed');
  expect(held.error?.kind).toBe('unavailable');
  await held.refresh();
  expect(held.status).toBe('ready');
  expect(held.error).toBeNull();
});

test('a later page that fails leaves the rows that are there', async () => {
  const { fake, held } = await shown();
  fake.faults.fail('documentsPage', 'unavailable', 2);
  held.look(2_000, 2_030);
  await vi.advanceTimersByTimeAsync(0);
  expect(held.status).toBe('ready');
  expect(held.error?.kind).toBe('unavailable');
  expect(held.rowAt(0)).toBeDefined();
});

test('rows between two positions come whether they are loaded or not', async () => {
  const { held } = await shown();
  const rows = await held.rowsBetween(150, 1_250);
  expect(rows).toHaveLength(1_101);
  expect(new Set(rows.map(({ file_id }) => file_id)).size).toBe(1_101);
});
