import { expect, test } from 'vitest';
import { createFakeBackend } from './fake';

const query = { folder: '', sort: 'name', trashed: false } as const;

test('pages follow each other without a gap or a double', async () => {
  const fake = createFakeBackend({ documents: 900 });
  const all = { sort: 'added', descending: true, trashed: false } as const;
  const first = await fake.documentsPage(all, 0, 200);
  const second = await fake.documentsPage(all, 200, 200);
  const ids = [...first.documents, ...second.documents].map(({ file_id }) => file_id);
  expect(new Set(ids).size).toBe(400);
  expect(first.count).toBeGreaterThan(800);
});

test('every change raises the revision and is announced', async () => {
  const fake = createFakeBackend({ documents: 20 });
  const seen: number[] = [];
  await fake.subscribeChanged((revision) => seen.push(revision));
  const { documents } = await fake.documentsPage(query, 0, 1);
  await fake.documentsTrash({ mode: 'only', file_ids: documents.map(({ file_id }) => file_id) });
  expect(seen).toEqual([fake.vault.revision]);
});

test('an update with an old revision is a conflict', async () => {
  const fake = createFakeBackend({ documents: 5 });
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 1);
  const [row] = documents;
  await fake.documentUpdate(row?.file_id ?? '', 1, { note: 'first' });
  await expect(fake.documentUpdate(row?.file_id ?? '', 1, { note: 'second' })).rejects.toMatchObject({
    kind: 'conflict',
  });
});

test('"all except" is resolved by the vault, not by the page', async () => {
  const fake = createFakeBackend({ documents: 300 });
  const { documents, count } = await fake.documentsPage({ trashed: false }, 0, 2);
  const kept = documents.map(({ file_id }) => file_id);
  const result = await fake.documentsTrash({ mode: 'allExcept', query: { trashed: false }, file_ids: kept });
  expect(result.changed).toBe(count - 2);
});

test('a transfer becomes a document once all its bytes are there', async () => {
  const fake = createFakeBackend({ documents: 0 });
  fake.offered = [{ name: 'a.pdf', sizeBytes: 10 }];
  await fake.importFiles('Invoices');
  fake.transfers.step(1_000);
  const page = await fake.documentsPage({ folder: 'Invoices' }, 0, 10);
  expect(page.documents.map(({ name }) => name)).toEqual(['a.pdf']);
});

test('failures and delays can be asked for', async () => {
  const fake = createFakeBackend({ documents: 1 });
  fake.faults.fail('usage', 'unavailable');
  await expect(fake.usage()).rejects.toMatchObject({ kind: 'unavailable' });
  await expect(fake.usage()).resolves.toMatchObject({ documents: 1 });
});

const served = {
  kind: 'served',
  ends: 'week',
  password: null,
  download_limit: null,
  follows_newest: false,
  shown: false,
} as const;

test('a link makes its document public, and the last one that goes off makes it private again', async () => {
  const fake = createFakeBackend({ documents: 5 });
  const [row] = (await fake.documentsPage(query, 0, 1)).documents;
  const fileId = row?.file_id ?? '';
  const made = await fake.linkAdd(fileId, served);
  const other = await fake.linkAdd(fileId, served);
  expect((await fake.documentGet(fileId)).visibility).toBe('public');
  expect(await fake.linkOff(made?.link.id ?? '')).toMatchObject({ is_private: false });
  expect(await fake.linkOff(other?.link.id ?? '')).toMatchObject({ is_private: true, link: { state: 'switchedOff' } });
  expect((await fake.documentGet(fileId)).visibility).toBe('private');
  expect(fake.vault.activity.slice(-2).map(({ action }) => action)).toEqual(['published', 'unpublished']);
});

test('what a kind of link cannot keep is refused', async () => {
  const fake = createFakeBackend({ documents: 5 });
  const [row] = (await fake.documentsPage(query, 0, 1)).documents;
  const add = (over: object) => fake.linkAdd(row?.file_id ?? '', { ...served, ...over });
  await expect(add({ kind: 'quick' })).rejects.toMatchObject({ kind: 'unsupported' });
  await expect(add({ download_limit: 0 })).rejects.toMatchObject({ body: { field: 'download_limit' } });
  await expect(add({ ends: { at: 1 } })).rejects.toMatchObject({ body: { field: 'expires' } });
  fake.links.consent = false;
  expect(await add({})).toBeNull();
});

test('a download limit and a time end a link by themselves', async () => {
  let now = 1_790_000_000_000;
  const fake = createFakeBackend({ documents: 5, now: () => now });
  const [row] = (await fake.documentsPage(query, 0, 1)).documents;
  const limited = await fake.linkAdd(row?.file_id ?? '', { ...served, download_limit: 2 });
  await fake.linkAdd(row?.file_id ?? '', { ...served, ends: 'hour' });
  fake.links.open(limited?.link.id ?? '', 2);
  now += 3_600_000;
  expect((await fake.linksPage(null, false, null, 50)).links).toEqual([]);
  const { links } = await fake.linksPage(null, true, null, 50);
  expect(links.map(({ state }) => state)).toEqual(['expired', 'usedUp']);
});
