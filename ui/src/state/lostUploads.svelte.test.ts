// Uploads that nobody goes on with, over a workspace: asked about before they are cleared, and gone from the health afterwards.
import { afterEach, expect, test } from 'vitest';
import { bringDamage } from '../api/fake/damage';
import { LostUploads } from './lostUploads.svelte';
import { bench, type Bench } from './testing.svelte';

let open: Bench | undefined;
afterEach(() => {
  open?.end();
  open = undefined;
});

async function start(): Promise<{ bench: Bench; lost: LostUploads }> {
  open = bench({ now: Date.now });
  bringDamage(open.fake.vault, open.fake.health, Date.now());
  await open.settle();
  const { workspace, fake } = open;
  const lost = new LostUploads(fake, workspace.attempts, workspace.notices, () => workspace.health.refresh());
  await lost.read();
  return { bench: open, lost };
}

test('one is cleared once the person has confirmed it', async () => {
  const { bench, lost } = await start();
  const [first, second] = lost.list;
  if (!first || !second) throw new Error('there are two');
  lost.ask(first);
  lost.refuse();
  await lost.confirm();
  expect(bench.fake.health.lost).toHaveLength(2);
  lost.ask(first);
  expect(lost.question).toEqual(first);
  await lost.confirm();
  expect(lost.question).toBeNull();
  expect(lost.list).toEqual([second]);
  expect(bench.workspace.health.value?.unfinished).toEqual({ uploads: 1, bytes: second.size_bytes });
  expect(bench.workspace.notices.toasts.at(-1)?.text).toBe('Cleared an unfinished upload of 30 MB');
});

test('one that is gone by then is no longer listed', async () => {
  const { bench, lost } = await start();
  const [first, second] = lost.list;
  if (!first || !second) throw new Error('there are two');
  lost.ask(first);
  bench.fake.health.lost = [second];
  await lost.confirm();
  expect(lost.list).toEqual([second]);
  expect(bench.workspace.notices.toasts.map(({ severity }) => severity)).not.toContain('ok');
});

test('a list that cannot be read is empty', async () => {
  const { bench, lost } = await start();
  bench.fake.faults.fail('lostUploads', 'offline');
  const other = new LostUploads(bench.fake, bench.workspace.attempts, bench.workspace.notices, async () => {});
  await other.read();
  expect(other.list).toEqual([]);
  expect(lost.list).toHaveLength(2);
});
