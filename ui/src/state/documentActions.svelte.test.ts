import { afterEach, expect, test, vi } from 'vitest';
import { bench, type Bench } from './testing.svelte';

let open: Bench | undefined;
afterEach(() => open?.end());

async function withSelection(...indexes: number[]) {
  open = bench();
  const { workspace, settle } = open;
  workspace.navigation.go({ view: 'recent' });
  await settle();
  for (const index of indexes) await workspace.listing.press(index, { toggle: true, range: false });
  const ids = workspace.listing.selection.rows?.map(({ file_id }) => file_id) ?? [];
  return { ...open, ...workspace, ids };
}

test('deleting moves to the trash, says so, and Undo brings it back', async () => {
  const { actions, listing, notices, fake, ids, settle } = await withSelection(1, 2);
  await actions.trash(listing.selection.toWire());
  expect(fake.vault.get(ids[0] ?? '').trashed_at).not.toBeNull();
  expect(notices.toasts.map(({ text }) => text)).toEqual(['Moved 2 documents to Trash']);
  notices.toasts[0]?.action?.run();
  await settle();
  expect(fake.vault.get(ids[0] ?? '').trashed_at).toBeNull();
  expect(notices.toasts.map(({ text }) => text)).toEqual(['Undone: Move 2 documents to Trash']);
});

test('what was taken back can be done again', async () => {
  const { actions, listing, fake, ids } = await withSelection(1);
  await actions.trash(listing.selection.toWire());
  await actions.undo();
  await actions.redo();
  expect(fake.vault.get(ids[0] ?? '').trashed_at).not.toBeNull();
});

test('moving remembers where each document came from', async () => {
  const { actions, listing, fake, ids } = await withSelection(0, 1, 2, 3);
  const before = ids.map((id) => fake.vault.get(id).folder);
  actions.chooseFolder(listing.selection);
  await actions.moveTo('Elsewhere/Deep');
  expect(ids.map((id) => fake.vault.get(id).folder)).toEqual(ids.map(() => 'Elsewhere/Deep'));
  expect(actions.moving).toBeNull();
  await actions.undo();
  expect(ids.map((id) => fake.vault.get(id).folder)).toEqual(before);
});

test('a move that fails keeps the choice open and says why', async () => {
  const { actions, listing, notices, fake } = await withSelection(0);
  actions.chooseFolder(listing.selection);
  fake.faults.fail('documentsMove', 'readOnly');
  expect(await actions.moveTo('Elsewhere')).toBe(false);
  expect(actions.moving).not.toBeNull();
  expect(notices.toasts).toHaveLength(1);
});

test('renaming can be undone, whatever the revision is by then', async () => {
  const { actions, listing, fake } = await withSelection(0);
  const row = listing.selection.single;
  if (!row) throw new Error('nothing is selected');
  const renamed = await actions.rename(row, 'Fresh name.pdf');
  await fake.documentUpdate(row.file_id, renamed.rev, { note: 'in between' });
  await actions.undo();
  expect(fake.vault.get(row.file_id)).toMatchObject({ name: row.name, note: 'in between' });
});

test('a refused name is left to whoever asked', async () => {
  const { actions, listing, notices } = await withSelection(0);
  const row = listing.selection.single;
  if (!row) throw new Error('nothing is selected');
  await expect(actions.rename(row, 'a/b')).rejects.toMatchObject({ kind: 'invalidInput' });
  expect(notices.toasts).toHaveLength(0);
});

test('tags and notes can be undone', async () => {
  const { actions, fake, ids } = await withSelection(0);
  const before = fake.vault.get(ids[0] ?? '');
  await actions.setTags(before, ['new']);
  await actions.setNote(fake.vault.get(before.file_id), 'written');
  await actions.undo();
  await actions.undo();
  expect(fake.vault.get(before.file_id)).toMatchObject({ tags: before.tags, note: before.note });
});

test('deleting for good asks first and cannot be undone', async () => {
  const { actions, listing, fake, ids, undo } = await withSelection(0);
  actions.askToPurge(listing.selection, false);
  expect(actions.question).toMatchObject({ about: 'purge', count: 1 });
  expect(fake.vault.get(ids[0] ?? '')).toBeDefined();
  await actions.confirm();
  expect(() => fake.vault.get(ids[0] ?? '')).toThrow();
  expect(actions.question).toBeNull();
  expect(undo.next).toBeNull();
});

test('a question that is refused changes nothing', async () => {
  const { actions, listing, fake, ids } = await withSelection(0);
  actions.askToPurge(listing.selection, false);
  actions.refuse();
  await actions.confirm();
  expect(fake.vault.get(ids[0] ?? '')).toBeDefined();
});

test('emptying the trash states what it frees', async () => {
  const { actions, listing, fake } = await withSelection(0, 1);
  await actions.trash(listing.selection.toWire());
  const { trashed_documents, trashed_bytes } = fake.vault.usage();
  await actions.askToEmptyTrash();
  expect(actions.question).toEqual({ about: 'emptyTrash', count: trashed_documents, sizeBytes: trashed_bytes });
  await actions.confirm();
  expect(fake.vault.usage().trashed_documents).toBe(0);
});

test('what could not be changed is said, and the rest can still be undone', async () => {
  const { actions, fake, notices, ids } = await withSelection(0, 1);
  await fake.documentsTrash({ mode: 'only', file_ids: ids.slice(0, 1) });
  await actions.trash({ mode: 'only', file_ids: ids });
  expect(notices.toasts).toHaveLength(2);
  expect(notices.toasts[0]?.text).toBe('Moved 1 document to Trash');
  expect(notices.toasts[1]?.text).toMatch(/^1 document left as they were|^1 document/);
});

test('an export is queued, says so, and leads to the transfers', async () => {
  const { actions, listing, notices, panels, fake } = await withSelection(0, 1, 2);
  await actions.export(listing.selection.toWire());
  expect(fake.transfers.snapshot().transfers.map(({ direction }) => direction)).toEqual(['out', 'out', 'out']);
  expect(notices.toasts.map(({ text }) => text)).toEqual(['Exporting 3 documents']);
  notices.toasts[0]?.action?.run();
  expect(panels.transferCalls).toBe(1);
});

test('an export says nothing while the transfers are open', async () => {
  const { actions, listing, notices, panels } = await withSelection(0);
  panels.transfersOpen = true;
  await actions.export(listing.selection.toWire());
  expect(notices.toasts).toEqual([]);
});

test('an export whose dialog was closed says nothing', async () => {
  const { actions, listing, notices, fake } = await withSelection(0);
  fake.documentsExport = () => Promise.resolve(null);
  await actions.export(listing.selection.toWire());
  expect(notices.toasts).toEqual([]);
});

test('what is too much for a drag, or was let go of too early, can be exported', async () => {
  const { actions, listing, fake, notices } = await withSelection(0, 1);
  const wanted = listing.selection.toWire();
  await actions.dragOut(wanted, 2);
  expect(fake.draggedOut).toEqual([wanted]);
  expect(notices.toasts, 'what was taken needs no words').toEqual([]);

  fake.dragOutcome = 'tooMuch';
  await actions.dragOut(wanted, 2);
  fake.dragOutcome = 'tooLate';
  await actions.dragOut(wanted, 2);
  expect(notices.toasts.map(({ text }) => text)).toEqual([
    'At most 64 documents and 1 GB can be dragged out at once',
    '2 documents can be dragged out now',
  ]);
  const exported = vi.spyOn(fake, 'documentsExport');
  notices.toasts[0]?.action?.run();
  expect(exported).toHaveBeenCalledExactlyOnceWith(wanted);
});
