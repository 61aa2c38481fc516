import { expect, test, vi } from 'vitest';
import { createFakeBackend } from '../api/fake';
import { AlreadyThere } from './alreadyThere';
import { Notices } from './notices.svelte';
import { Transfers } from './transfers.svelte';

const names = (many: number) => Array.from({ length: many }, (_, number) => ({ name: `${number}.txt`, sizeBytes: 9 }));

/** A window over a vault that holds `0.txt`, `1.txt` and so on, each of 9 bytes. */
async function holding(many: number) {
  const fake = createFakeBackend({ documents: 0 });
  fake.offered = names(many);
  await fake.importFiles('Notes');
  while (fake.transfers.running) fake.transfers.step(100);
  const window = await opened(fake);
  return { fake, ...window };
}

async function opened(fake: ReturnType<typeof createFakeBackend>) {
  const notices = new Notices();
  const show = vi.fn();
  await new Transfers(fake, new AlreadyThere(notices, show)).watch();
  return { notices, show, texts: () => notices.toasts.map(({ text }) => text) };
}

async function add(fake: ReturnType<typeof createFakeBackend>, offered: ReturnType<typeof names>): Promise<void> {
  fake.offered = offered;
  await fake.importFiles('Notes');
  while (fake.transfers.running) fake.transfers.step(100);
}

test('a file that the vault has is named, and shown where it is', async () => {
  const { fake, notices, show, texts } = await holding(1);
  await add(fake, names(1));
  expect(texts()).toEqual(['“0.txt” is already in your vault']);
  const [document] = (await fake.documentsPage({ folder: 'Notes' }, 0, 1)).documents;
  expect(notices.toasts[0]?.action?.label).toBe('Show');
  notices.toasts[0]?.action?.run();
  expect(show).toHaveBeenCalledExactlyOnceWith(document?.file_id);
});

test('several of one batch are one message; files that are new are none of its business', async () => {
  const { fake, texts } = await holding(3);
  await add(fake, [...names(3), { name: 'new.txt', sizeBytes: 1 }]);
  expect(texts()).toEqual(['3 files are already in your vault']);
});

test('the first is told of at once, however long the batch goes on', async () => {
  const { fake, texts } = await holding(2);
  fake.offered = [...names(2), { name: 'film.mp4', sizeBytes: 10_000_000_000 }];
  await fake.importFiles('Notes');
  fake.transfers.step(100);
  expect(texts()).toHaveLength(1);
  await fake.transferCancel(fake.transfers.snapshot().transfers.find(({ name }) => name === 'film.mp4')?.id ?? '');
  expect(texts()).toEqual(['2 files are already in your vault']);
});

test('another batch is another message', async () => {
  const { fake, texts } = await holding(2);
  await add(fake, names(1));
  await add(fake, names(2).slice(1));
  expect(texts()).toEqual(['“0.txt” is already in your vault', '“1.txt” is already in your vault']);
});

test('nothing is said twice: not at the next snapshot, not by a window that opens later', async () => {
  const { fake, notices, texts } = await holding(1);
  await add(fake, names(1));
  notices.dismiss(notices.toasts[0]?.id ?? '');
  await add(fake, [{ name: 'new.txt', sizeBytes: 1 }]);
  expect(texts()).toEqual([]);
  const later = await opened(fake);
  fake.transfers.step(100);
  expect(later.texts()).toEqual([]);
});

test('of more files than a snapshot holds, no number is claimed that is not known', async () => {
  const { fake, texts } = await holding(100);
  await add(fake, names(100));
  expect(texts().at(-1)).toMatch(/^At least \d+ files are already in your vault$/);
});

test('clearing what ended does not confuse the count', async () => {
  const { fake, texts } = await holding(30);
  await fake.transfersClear();
  await add(fake, names(2));
  expect(texts().at(-1)).toBe('2 files are already in your vault');
});
