import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeBackend, type FakeBackend } from '../api/fake';
import type { TransferSnapshot } from '../api/wire/TransferSnapshot';
import { snapshot, transfer } from '../transfers/fixtures';
import { AlreadyThere } from './alreadyThere';
import { Notices } from './notices.svelte';
import { Transfers } from './transfers.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function transfersOf(fake: FakeBackend): Transfers {
  return new Transfers(fake, new AlreadyThere(new Notices(), () => {}));
}

async function watching() {
  const fake = createFakeBackend({ documents: 0 });
  const transfers = transfersOf(fake);
  await transfers.watch();
  fake.offered = [
    { name: 'small.pdf', sizeBytes: 1_000 },
    { name: 'large.mp4', sizeBytes: 900_000_000 },
  ];
  await fake.importFiles('Invoices');
  return { fake, transfers };
}

test('a file that was just dropped has its ghost at once, in its folder only', async () => {
  const { transfers } = await watching();
  expect(transfers.ghostsIn('Invoices').map(({ name }) => name)).toEqual(['small.pdf', 'large.mp4']);
  expect(transfers.ghostsIn('')).toEqual([]);
  expect(transfers.running).toBe(true);
});

test('a ghost stays until the list has the document, which then glows for a moment', async () => {
  const { fake, transfers } = await watching();
  fake.transfers.step(100);
  const done = transfers.snapshot.transfers.find(({ state }) => state === 'done');
  expect(transfers.ghostsIn('Invoices').map(({ name }) => name)).toContain('small.pdf');
  transfers.settle();
  expect(transfers.ghostsIn('Invoices').map(({ name }) => name)).toEqual(['large.mp4']);
  expect(transfers.isGlowing(done?.file_id ?? '')).toBe(true);
  vi.advanceTimersByTime(1_300);
  expect(transfers.isGlowing(done?.file_id ?? '')).toBe(false);
});

test('what was done before the window opened neither haunts nor glows', async () => {
  const { fake } = await watching();
  fake.transfers.step(100);
  const later = transfersOf(fake);
  await later.watch();
  expect(later.ghostsIn('Invoices').map(({ name }) => name)).toEqual(['large.mp4']);
  later.settle();
  const done = later.snapshot.transfers.find(({ state }) => state === 'done');
  expect(later.isGlowing(done?.file_id ?? '')).toBe(false);
});

test('a cancelled or failed file has no row', async () => {
  const { fake, transfers } = await watching();
  await fake.transferCancel('t1');
  expect(transfers.ghostsIn('Invoices').map(({ name }) => name)).toEqual(['large.mp4']);
});

test('what goes out of the vault has no row in the list and makes nothing glow', async () => {
  const { fake, transfers } = await watching();
  fake.transfers.add([{ name: 'copy.pdf', folder: 'Invoices', sizeBytes: 10 }], 'out');
  expect(transfers.ghostsIn('Invoices').map(({ name }) => name)).not.toContain('copy.pdf');
});

test('a file that waits for the network keeps its row, and is still on its way', async () => {
  const { fake, transfers } = await watching();
  fake.transfers.step(100);
  fake.transfers.waitingFor = { kind: 'offline', message: '' };
  fake.transfers.step(100);
  expect(transfers.snapshot.transfers.find(({ name }) => name === 'large.mp4')?.state).toBe('waiting');
  expect(transfers.ghostsIn('Invoices').map(({ name }) => name)).toContain('large.mp4');
  expect(transfers.running).toBe(true);
});

test('a file that was on its way when the window opened keeps its row until the list has it, and glows', async () => {
  const fake = createFakeBackend({ documents: 0 });
  const underWay = transfer({ state: 'active', file_id: 'f1' });
  let publish: (next: TransferSnapshot) => void = () => {};
  fake.watchTransfers = (onSnapshot) => {
    publish = onSnapshot;
    return Promise.resolve(snapshot([underWay], { active: 1 }));
  };
  const transfers = transfersOf(fake);
  await transfers.watch();
  publish(snapshot([{ ...underWay, state: 'done' }], { done: 1 }));
  expect(transfers.ghostsIn('')).toHaveLength(1);
  transfers.settle();
  expect(transfers.ghostsIn('')).toEqual([]);
  expect(transfers.isGlowing('f1')).toBe(true);
});
