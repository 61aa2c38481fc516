// The vault's upkeep over a workspace: what is done, what is known afterwards, and what the person is told of it.
import { afterEach, expect, test } from 'vitest';
import { bringDamage } from '../api/fake/damage';
import type { FakeBackend } from '../api/fake';
import { bench, type Bench } from './testing.svelte';

let open: Bench | undefined;
afterEach(() => {
  open?.end();
  open = undefined;
});

async function start(prepare: (fake: FakeBackend) => void = () => {}): Promise<Bench> {
  open = bench({ now: Date.now });
  prepare(open.fake);
  await open.settle();
  return open;
}

const hurt = (fake: FakeBackend) => bringDamage(fake.vault, fake.health, Date.now());
const texts = ({ workspace }: Bench) => workspace.notices.toasts.map(({ text }) => text);

test('a check tells how far it has come, and the health afterwards knows of it', async () => {
  const { workspace } = await start();
  const { upkeep, health } = workspace;
  const seen: (number | undefined)[] = [];
  const running = upkeep.startCheck(true);
  const watch = $effect.root(() => {
    $effect(() => {
      if (upkeep.check.state === 'running') seen.push(upkeep.check.progress?.documents);
    });
  });
  await running;
  watch();
  expect(seen.length).toBeGreaterThan(3);
  expect(upkeep.check).toMatchObject({ state: 'done', report: { damaged: [] } });
  expect(health.value?.last_full_check).toMatchObject({ read_percent: 100, by: 'person' });
});

test('a check that is stopped is no failure', async () => {
  const { workspace } = await start();
  const running = workspace.upkeep.startCheck(true);
  await workspace.upkeep.stopCheck();
  await running;
  expect(workspace.upkeep.check.state).toBe('stopped');
  expect(workspace.health.value?.checking).toBeNull();
});

test('a second check waits for no one: the one that runs goes on', async () => {
  const { fake, workspace } = await start();
  const release = fake.faults.hold('vaultVerify');
  const first = workspace.upkeep.startCheck(true);
  await workspace.upkeep.startCheck(false);
  expect(workspace.upkeep.check).toMatchObject({ state: 'running', readEveryByte: true });
  release();
  await first;
});

test('the outcome of a check is a message elsewhere, and only announced on the page itself', async () => {
  const bench = await start(hurt);
  const { workspace } = bench;
  for (const { id } of workspace.notices.toasts) workspace.notices.dismiss(id);
  await workspace.upkeep.startCheck(false);
  expect(texts(bench)).toEqual([expect.stringMatching(/^2 problems in \d+ documents$/)]);
  workspace.notices.toasts[0]?.action?.run();
  expect(workspace.navigation.place.view).toBe('health');

  for (const { id } of workspace.notices.toasts) workspace.notices.dismiss(id);
  await workspace.upkeep.startCheck(false);
  expect(texts(bench)).toEqual([]);
  expect(workspace.notices.assertive).toMatch(/^2 problems in/);
});

test('a repair is planned first, and nothing is done before the person agrees', async () => {
  const { fake, workspace } = await start(hurt);
  const { upkeep, health } = workspace;
  await upkeep.startRepair();
  expect(upkeep.repair.state, 'without a plan there is nothing to agree to').toBe('idle');
  await upkeep.planRepair();
  expect(upkeep.repair).toMatchObject({ state: 'planned', plan: { dry_run: true, restored: 1 } });
  expect(fake.health.health.damaged_total).toBe(2);
  await upkeep.startRepair();
  expect(upkeep.repair).toMatchObject({ state: 'done', outcome: { dry_run: false, restored: 1 } });
  expect(health.value?.damaged_total).toBe(1);
  upkeep.closeRepair();
  expect(upkeep.repair.state).toBe('idle');
});

test('what fails is kept as a failure, for each by itself', async () => {
  const { fake, workspace } = await start();
  const { upkeep } = workspace;
  fake.faults.fail('vaultVerify', 'busy');
  fake.faults.fail('vaultRepair', 'noSpace');
  fake.faults.fail('vaultRebuildIndex', 'readOnly');
  await Promise.all([upkeep.startCheck(false), upkeep.planRepair(), upkeep.startRebuild()]);
  expect(upkeep.check).toMatchObject({ state: 'failed', error: { kind: 'busy' } });
  expect(upkeep.repair).toMatchObject({ state: 'failed', error: { kind: 'noSpace' } });
  expect(upkeep.rebuild).toMatchObject({ state: 'failed', error: { kind: 'readOnly' } });
});

test('an index that healed by itself is told of once', async () => {
  const bench = await start(hurt);
  const healed = 'The list of documents was damaged. It has been rebuilt; your documents were not touched.';
  expect(texts(bench)).toEqual([healed]);
  for (const { id } of bench.workspace.notices.toasts) bench.workspace.notices.dismiss(id);
  await bench.workspace.health.refresh();
  await bench.settle();
  expect(texts(bench)).toEqual([]);
});

test('a rebuild of long ago, or one that was asked for, is no news', async () => {
  const bench = await start((fake) => {
    hurt(fake);
    fake.health.health.index.rebuilt_at = Date.now() - 24 * 60 * 60 * 1000;
  });
  expect(texts(bench)).toEqual([]);
  bench.workspace.navigation.go({ view: 'health' });
  await bench.workspace.upkeep.startRebuild();
  await bench.settle();
  expect(bench.workspace.health.value?.index.reason).toBe('asked');
  expect(texts(bench)).toEqual([]);
});

test('that Coffer stopped writing is said at once', async () => {
  const bench = await start((fake) => (fake.health.health.stopped_writing = 'two rows for one document'));
  expect(texts(bench)).toEqual([expect.stringContaining('Coffer has stopped writing to this vault')]);
  expect(bench.workspace.notices.assertive).toContain('two rows for one document');
});

test('what was set aside is restored at once, and deleted only after a question', async () => {
  const { fake, workspace } = await start(hurt);
  const { recovered, health } = workspace;
  const [first, second] = health.value?.set_aside ?? [];
  if (!first || !second) throw new Error('the vault was to have two things set aside');
  await recovered.restore(first);
  expect(health.value?.set_aside_total).toBe(1);
  recovered.ask(second);
  expect(fake.health.health.set_aside_total, 'asking deletes nothing').toBe(1);
  recovered.refuse();
  await recovered.confirm();
  expect(fake.health.health.set_aside_total, 'a refused question cannot be confirmed').toBe(1);
  recovered.ask(second);
  await recovered.confirm();
  expect(health.value?.set_aside_total).toBe(0);
  expect(recovered.question).toBeNull();
});
