import { afterEach, expect, test } from 'vitest';
import { bench, type Bench } from './testing.svelte';

let open: Bench | undefined;
afterEach(() => open?.end());

async function inRecent(documents = 60): Promise<Bench> {
  open = bench({ documents });
  open.workspace.navigation.go({ view: 'recent' });
  await open.settle();
  return open;
}

const plain = { toggle: false, range: false };

test('a click selects one, with Ctrl another, with Shift all between', async () => {
  const { listing } = (await inRecent()).workspace;
  await listing.press(2, plain);
  expect(listing.selection.count).toBe(1);
  await listing.press(5, { toggle: true, range: false });
  expect(listing.selection.count).toBe(2);
  await listing.press(8, { toggle: false, range: true });
  expect(listing.selection.count).toBe(4);
});

test('a range that shrinks lets go of what it left', async () => {
  const { listing } = (await inRecent()).workspace;
  await listing.press(10, plain);
  await listing.moveBy(5, 'extend');
  expect(listing.selection.count).toBe(6);
  await listing.moveBy(-7, 'extend');
  expect(listing.selection.count, 'from row 10 up to row 8').toBe(3);
});

test('a range goes through rows that are not loaded', async () => {
  const { listing } = (await inRecent(3_000)).workspace;
  await listing.press(5, plain);
  await listing.press(1_500, { toggle: false, range: true });
  expect(listing.selection.count).toBe(1_496);
});

test('a range of too many documents is refused, with everything it becomes a query', async () => {
  const { workspace } = await inRecent(11_000);
  const { listing } = workspace;
  await listing.press(3, plain);
  await listing.press(10_500, { toggle: false, range: true });
  expect(listing.tooMany).toBe(1);
  await listing.moveTo(0, 'select');
  await listing.moveTo(Infinity, 'extend');
  expect(listing.selection.toWire().mode).toBe('allExcept');
});

test('all matches of the query are selected at once', async () => {
  const { workspace } = await inRecent();
  workspace.listing.selectAll();
  expect(workspace.listing.selection.count).toBe(workspace.documents.count);
});

test('while nothing is known of the documents, empty rows stand for them', async () => {
  open = bench();
  const release = open.fake.faults.hold('documentsPage');
  open.workspace.navigation.go({ view: 'recent' });
  await open.settle();
  const { listing } = open.workspace;
  expect(listing.rowCount).toBe(12);
  expect(listing.rowAt(0).type).toBe('unloaded');
  await listing.moveTo(0, 'select');
  expect(listing.cursorIndex, 'there is nothing to stand on yet').toBeNull();
  release();
  await open.settle();
  expect(listing.rowAt(0).type).toBe('document');
});

test('the cursor stops at both ends', async () => {
  const { listing } = (await inRecent()).workspace;
  await listing.moveTo(0, 'select');
  await listing.moveBy(-1, 'select');
  expect(listing.cursorIndex).toBe(0);
  await listing.moveBy(1_000_000, 'select');
  expect(listing.cursorIndex).toBe(listing.rowCount - 1);
});

test('folders stand above documents; the cursor goes there, the selection does not', async () => {
  open = bench();
  await open.settle();
  const { listing } = open.workspace;
  expect(listing.folderRows.length).toBeGreaterThan(0);
  await listing.moveTo(0, 'select');
  expect(listing.current?.type).toBe('folder');
  expect(listing.selection.isEmpty).toBe(true);
});

test('coming up from a folder the cursor is on it', async () => {
  open = bench();
  await open.settle();
  const { workspace } = open;
  workspace.navigation.goToFolder('Photos');
  await open.settle();
  workspace.navigation.up();
  await open.settle();
  const row = workspace.listing.current;
  expect(row?.type === 'folder' && row.folder.path).toBe('Photos');
});

test('the cursor follows its document when others are added before it', async () => {
  const { workspace, fake, settle } = await inRecent();
  await workspace.listing.press(3, plain);
  const before = workspace.listing.selection.single?.file_id;
  fake.offered = [{ name: 'new.pdf', sizeBytes: 10 }];
  await fake.importFiles('');
  fake.transfers.step(1_000);
  await workspace.documents.refresh();
  await workspace.listing.follow();
  await settle();
  expect(workspace.listing.cursorIndex).toBe(4);
  const row = workspace.listing.current;
  expect(row?.type === 'document' && row.document.file_id).toBe(before);
});

test('a deleted document leaves the cursor where it was', async () => {
  const { workspace } = await inRecent();
  const { listing, actions } = workspace;
  await listing.press(3, plain);
  await actions.trash(listing.selection.toWire());
  await workspace.documents.refresh();
  await listing.follow();
  expect(listing.cursorIndex).toBe(3);
});

test('typing finds folders first, then documents in any order of the list', async () => {
  open = bench();
  await open.settle();
  const { workspace } = open;
  await workspace.listing.find('pho');
  expect(workspace.listing.current?.type).toBe('folder');
  workspace.navigation.go({ view: 'recent' });
  await open.settle();
  await workspace.listing.find('inv');
  const row = workspace.listing.current;
  expect(row?.type === 'document' && row.document.name).toMatch(/^Invoice/);
});

test('a late answer to the type-ahead does not end a rename that was begun meanwhile', async () => {
  const { listing } = (await inRecent()).workspace;
  await listing.press(4, plain);
  const document = listing.selection.single;
  const late = listing.find('a');
  listing.startRenaming(document?.file_id ?? '');
  await late;
  expect(listing.renaming).toBe(document?.file_id);
  expect(listing.selection.single).toEqual(document);
});
