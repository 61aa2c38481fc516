// What is read from the vault and read anew: Loaded, Folders, Activity, Details.
import { expect, test } from 'vitest';
import { createFakeBackend } from '../api/fake';
import { Activity } from './activity.svelte';
import { Details } from './details.svelte';
import { Folders } from './folders.svelte';
import { Loaded } from './loaded.svelte';

test('a reading that is asked for again while it runs is made once more, not twice at a time', async () => {
  let running = 0;
  let runs = 0;
  const loaded = new Loaded(async () => {
    expect(++running).toBe(1);
    await Promise.resolve();
    running -= 1;
    return ++runs;
  });
  await Promise.all([loaded.refresh(), loaded.refresh(), loaded.refresh()]);
  expect(runs).toBe(2);
});

test('a reading that fails later keeps the value that is known', async () => {
  const fake = createFakeBackend({ documents: 3 });
  const usage = new Loaded(() => fake.usage());
  await usage.refresh();
  fake.faults.fail('usage', 'unavailable');
  await usage.refresh();
  expect(usage.status).toBe('ready');
  expect(usage.error?.kind).toBe('unavailable');
});

test('entering a folder opens the tree down to it', async () => {
  const folders = new Folders(createFakeBackend({ documents: 300 }));
  await folders.enter('Work/Clients/Ahlgren & Co');
  expect(folders.childrenOf('')?.map(({ name }) => name)).toContain('Work');
  expect(folders.isExpanded('Work/Clients')).toBe(true);
  expect(folders.childrenOf('Work/Clients')?.map(({ name }) => name)).toEqual(['Ahlgren & Co']);
});

test('folders are counted anew after a change, also those that are gone', async () => {
  const fake = createFakeBackend({ documents: 300 });
  const folders = new Folders(fake);
  await folders.enter('');
  await fake.documentsTrash({ mode: 'allExcept', query: { folder: 'Music' }, file_ids: [] });
  await folders.refresh();
  expect(folders.childrenOf('')?.map(({ name }) => name)).not.toContain('Music');
});

test('activity comes page by page to its end', async () => {
  const fake = createFakeBackend({ documents: 0 });
  fake.offered = Array.from({ length: 130 }, (_, number) => ({ name: `${number}.txt`, sizeBytes: 1 }));
  await fake.importFiles('');
  while (fake.transfers.running) fake.transfers.step(1_000);
  const activity = new Activity(fake);
  await activity.refresh();
  expect(activity.entries).toHaveLength(100);
  await activity.loadMore();
  expect(activity.entries).toHaveLength(130);
  expect(activity.hasMore).toBe(false);
});

test('details show the document asked for last, whichever answer comes last', async () => {
  const fake = createFakeBackend({ documents: 5 });
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 2);
  const [a, b] = documents;
  const details = new Details(fake);
  const release = fake.faults.hold('documentGet');
  const slow = details.show(a?.file_id ?? '');
  release();
  await Promise.all([slow, details.show(b?.file_id ?? '')]);
  expect(details.document?.file_id).toBe(b?.file_id);
});

test('a document that is gone is an error, not a stale panel', async () => {
  const fake = createFakeBackend({ documents: 1 });
  const details = new Details(fake);
  await details.show('no such document');
  expect(details.status).toBe('failed');
  expect(details.document).toBeNull();
});
