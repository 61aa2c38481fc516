import { afterEach, expect, test, vi } from 'vitest';
import { flushSync } from 'svelte';
import { createFakeBackend } from '../api/fake';
import { photosBucket } from '../vaults/fixtures';
import { DocumentLinks } from './documentLinks.svelte';
import { usualRequest } from './linkActions';
import { LinkList } from './linkList.svelte';
import { bench, type Bench } from './testing.svelte';

let open: Bench | undefined;
afterEach(() => {
  open?.end();
  open = undefined;
  vi.useRealTimers();
});

async function withLinks(many: number) {
  const fake = createFakeBackend({ documents: 5 });
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 1);
  const fileId = documents[0]?.file_id ?? '';
  for (let link = 0; link < many; link++) await fake.linkAdd(fileId, usualRequest('served'));
  return { fake, fileId };
}

test('an address is known from when it was told, and follows the server to another one', async () => {
  open = bench({ documents: 3 });
  const { fake, workspace, settle } = open;
  await settle();
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 1);
  const made = await fake.linkAdd(documents[0]?.file_id ?? '', usualRequest('served'));
  if (!made) throw new Error('no link');
  expect(workspace.links.addressOf(made.link)).toBeNull();
  workspace.links.keep(made);
  expect(workspace.links.addressOf(made.link)).toBe(made.url);
  fake.sharing.lan = true;
  await workspace.links.sharing.refresh();
  expect(workspace.links.addressOf(made.link)).toMatch(/^http:\/\/192\.168\.1\.5:4870\/p\//);
});

test('the sign at a row asks once, and again after links have changed', async () => {
  open = bench({ documents: 3, now: () => Date.now() });
  const { fake, workspace, settle } = open;
  await settle();
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 1);
  const fileId = documents[0]?.file_id ?? '';
  await fake.linkAdd(fileId, usualRequest('served'));
  const asked = vi.spyOn(fake, 'linksPage');
  expect(workspace.links.hintOf(fileId)).toBeNull();
  await Promise.all([workspace.links.look(fileId), workspace.links.look(fileId)]);
  await workspace.links.look(fileId);
  expect(workspace.links.hintOf(fileId)).toMatch(/^Public until .* – 0 downloads$/);
  expect(asked).toHaveBeenCalledTimes(1);
  fake.links.open(fake.links.list()[0]?.id ?? '', 2);
  workspace.links.forget();
  fake.faults.fail('linksPage', 'unavailable');
  await workspace.links.look(fileId);
  expect(workspace.links.hintOf(fileId), 'a sign is not worth an alarm').toMatch(/ 0 downloads$/);
  await workspace.links.look(fileId);
  expect(workspace.links.hintOf(fileId)).toMatch(/ 2 downloads$/);
});

test('the list comes a page at a time, newest first, and all there ever were on demand', async () => {
  const { fake } = await withLinks(60);
  const list = new LinkList(fake);
  await list.refresh();
  expect([list.links.length, list.hasMore]).toEqual([50, true]);
  await list.loadMore();
  expect([list.links.length, list.hasMore]).toEqual([60, false]);
  await fake.linkOff(list.links[0]?.id ?? '');
  await list.refresh();
  expect(list.links).toHaveLength(59);
  await list.show('all');
  expect(list.links[0]?.state).toBe('switchedOff');
});

test('a list that cannot be read says so, and one that was read stays', async () => {
  const { fake } = await withLinks(1);
  const list = new LinkList(fake);
  fake.faults.fail('linksPage', 'unavailable');
  await list.refresh();
  expect([list.status, list.error?.kind]).toEqual(['failed', 'unavailable']);
  await list.refresh();
  fake.faults.fail('linksPage', 'offline');
  await list.refresh();
  expect([list.status, list.links.length, list.error?.kind]).toEqual(['ready', 1, 'offline']);
});

test('a link whose time comes leaves the list by itself, to the minute', async () => {
  vi.useFakeTimers();
  const fake = createFakeBackend({ documents: 5, now: () => Date.now() });
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 1);
  const fileId = documents[0]?.file_id ?? '';
  await fake.linkAdd(fileId, { ...usualRequest('served'), ends: { at: Date.now() + 90_000 } });
  await fake.linkAdd(fileId, { ...usualRequest('served'), ends: 'never' });
  const list = new LinkList(fake);
  await list.refresh();
  const stop = $effect.root(() => {
    $effect(() => list.clock.wait(list.links));
  });
  flushSync();
  await vi.advanceTimersByTimeAsync(60_000);
  flushSync();
  expect(list.links, 'half a minute is left').toHaveLength(2);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(list.links).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(list.links.map(({ expires_at }) => expires_at)).toEqual([null]);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('a document knows which of its links are on and which only may open', async () => {
  open = bench({ documents: 3, now: () => Date.now() });
  const { fake, workspace } = open;
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 1);
  const fileId = documents[0]?.file_id ?? '';
  await fake.linkAdd(fileId, usualRequest('served'));
  const made = await fake.linkAdd(fileId, usualRequest('served'));
  const off = fake.links.list()[1]?.id ?? '';
  await fake.linkOff(off);
  fake.links.risk(off, 'stillOpens');
  if (made) workspace.links.keep(made);
  const shown = new DocumentLinks(workspace.links, fileId);
  await workspace.links.sharing.refresh();
  await shown.refresh();
  expect([shown.all.length, shown.on.length]).toEqual([2, 1]);
  expect(shown.known?.id).toBe(made?.link.id);
});

test('a signed address that was switched off stays in view until its end', async () => {
  open = bench({ documents: 3, now: () => Date.now(), firstStart: true });
  const { fake, workspace } = open;
  fake.vaults.addKnown('Photos', photosBucket);
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 1);
  const fileId = documents[0]?.file_id ?? '';
  for (const kind of ['quick', 'served'] as const) {
    const made = await fake.linkAdd(fileId, usualRequest(kind));
    await fake.linkOff(made?.link.id ?? '');
  }
  const shown = new DocumentLinks(workspace.links, fileId);
  await shown.refresh();
  expect(shown.on).toEqual([]);
  expect(
    shown.all.map(({ kind }) => kind),
    'our own server is closed at once',
  ).toEqual(['quick']);
});

test('what public means is explained until there was a first link', async () => {
  open = bench({ documents: 3 });
  const { fake, workspace } = open;
  expect(workspace.links.isFirst, 'not before that is known').toBe(false);
  await workspace.links.askIfFirst();
  expect(workspace.links.isFirst).toBe(true);
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 1);
  await fake.linkAdd(documents[0]?.file_id ?? '', usualRequest('served'));
  await workspace.links.askIfFirst();
  expect(workspace.links.isFirst).toBe(false);
});
