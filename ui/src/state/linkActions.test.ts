// What is done about links and what is said of it, over the fake vault.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LinkKind } from '../api/wire/LinkKind';
import { photosBucket } from '../vaults/fixtures';
import { usualRequest } from './linkActions';
import { bench, type Bench } from './testing.svelte';

let clipboard = '';
let refuses = false;
let open: Bench;

beforeEach(() => {
  clipboard = '';
  refuses = false;
  vi.stubGlobal('navigator', {
    ...navigator,
    clipboard: {
      writeText: (text: string) => {
        if (refuses) return Promise.reject(new Error('refused'));
        clipboard = text;
        return Promise.resolve();
      },
    },
  });
});
afterEach(() => {
  open.end();
  vi.unstubAllGlobals();
});

async function start(kind: 'local' | 'bucket' = 'local', isPublic = false) {
  open = bench({ now: () => Date.now(), firstStart: kind === 'bucket' });
  const { fake, workspace, settle } = open;
  if (kind === 'bucket') {
    fake.vaults.addKnown('Photos', photosBucket);
    fake.sharing.isPublic = isPublic;
    if (isPublic) fake.sharing.check();
  }
  await settle();
  const actions = await workspace.links.actions();
  const { documents } = await fake.documentsPage({ trashed: false }, 0, 1);
  const [row] = documents;
  if (!row) throw new Error('the fake vault is empty');
  const said = () => workspace.notices.toasts.map(({ text }) => text);
  const act = async (label: string) => {
    const toast = workspace.notices.toasts.find(({ action }) => action?.label === label);
    toast?.action?.run();
    await settle();
  };
  return { fake, workspace, settle, actions, row, said, act };
}

test('one click makes the usual link, copies it, and offers to change it', async () => {
  const { fake, workspace, actions, row, said, act } = await start('bucket', true);
  expect(await actions.publish(row)).toBe(true);
  expect(fake.links.list()).toMatchObject([{ kind: 'shareCopy', state: 'live', follows_newest: false }]);
  expect(clipboard).toContain('.share/d7/');
  expect(said()).toEqual([expect.stringMatching(/^Link copied\. Anyone with it can download until /)]);
  await act('Change');
  expect(workspace.links.shared).toEqual({ file_id: row.file_id, name: row.name });
});

test('the first kind that is possible is the one that is made', async () => {
  const { fake, actions, row } = await start('bucket');
  await actions.publish(row);
  expect(fake.links.list().map(({ kind }) => kind)).toEqual(['quick']);
});

test('a link of this computer is said to be one, and the toast lets the network in with the right address', async () => {
  const { fake, actions, row, said, act } = await start();
  await actions.publish(row);
  expect(clipboard).toMatch(/^http:\/\/127\.0\.0\.1:4870\/p\//);
  expect(said()[0]).toMatch(/^Link copied\. It works on this computer only, until /);
  await act('Open to my network');
  expect(fake.sharing.lan).toBe(true);
  expect(clipboard).toMatch(/^http:\/\/192\.168\.1\.5:4870\/p\//);
  expect(said().at(-1)).toBe('Others in your network can open the link now; its new address is copied.');
  expect(said(), 'said once').not.toContain('Others in your network can open links now');
});

test('a no to the desktop makes nothing and says nothing', async () => {
  const { fake, actions, row, said } = await start();
  fake.links.consent = false;
  expect(await actions.publish(row)).toBe(false);
  expect([fake.links.list(), said(), clipboard]).toEqual([[], [], '']);
  fake.sharing.lanConsent = false;
  expect(await actions.setLan(true)).toBe(false);
  expect([fake.sharing.lan, said()]).toEqual([false, []]);
});

test('a link that could not be copied is not called copied', async () => {
  const { workspace, actions, row, said, act } = await start();
  refuses = true;
  await actions.publish(row);
  expect(said()).toEqual(['The link is made, but the clipboard could not be written.']);
  await act('Show');
  expect(workspace.links.shared?.file_id).toBe(row.file_id);
});

test('a server that does not answer is said with the link', async () => {
  const { fake, actions, row, said } = await start();
  fake.sharing.failure = 'portTaken';
  await actions.publish(row);
  expect(said()[0]).toMatch(/^Link copied, but it does not open yet\. .*another program/);
});

test('a vault that refuses says why, and nothing is public', async () => {
  const { fake, actions, row, said } = await start();
  fake.faults.fail('linkAdd', 'unavailable');
  expect(await actions.publish(row)).toBe(false);
  expect(said()).toHaveLength(1);
  expect((await fake.documentGet(row.file_id)).visibility).toBe('private');
});

test('without any kind that is possible it says so', async () => {
  const { fake, actions, row, said } = await start();
  vi.spyOn(fake.sharing, 'status').mockReturnValue({
    kinds: [{ kind: 'quick', not_shared: 'noBucket' }],
    server: { running: false, lan: false, origin: '', failure: null },
    share_bucket: null,
    share_policy: null,
    share_rules: null,
  });
  await actions.publish(row);
  expect(said()).toEqual(['This vault can’t give out links now.']);
});

test.each<[LinkKind, 'closed' | 'open' | 'unknown', RegExp, boolean]>([
  ['served', 'unknown', /^Link is off$/, false],
  ['quick', 'unknown', /^New people can’t get it from the app, but the copied link works until /, false],
  ['shareCopy', 'closed', /^Link is off$/, false],
  ['shareCopy', 'open', /could not be removed: it still opens\.$/, true],
  ['shareCopy', 'unknown', /could not be checked\.$/, true],
])('a %s link whose copy is %s is switched off truly', async (kind, after, text, asksAgain) => {
  const { fake, actions, row, said, act } = await start('bucket', true);
  await fake.linkAdd(row.file_id, usualRequest(kind));
  fake.links.afterRemoval = after;
  await actions.switchAllOff(row.file_id);
  expect(said()).toEqual([expect.stringMatching(text)]);
  expect((await fake.documentGet(row.file_id)).visibility).toBe('private');
  fake.links.afterRemoval = 'closed';
  await act('Check again');
  expect(said().includes('Link is off')).toBe(asksAgain || /^Link is off/.test(said()[0] ?? ''));
  if (asksAgain) expect(fake.links.list()[0]?.checked_at).not.toBeNull();
});

test('all links of a document go off together, and one of several says that there are others', async () => {
  const { fake, actions, row, said } = await start('bucket', true);
  for (const kind of ['served', 'shareCopy', 'quick'] as const) await fake.linkAdd(row.file_id, usualRequest(kind));
  const [quick, , served] = fake.links.list();
  if (!quick || !served) throw new Error('no links');
  await actions.switchOff(served);
  expect(said()).toEqual(['Link is off. The document has 2 other links still.']);
  await actions.switchAllOff(row.file_id);
  expect(said().at(-1)).toMatch(/^Link is off\. New people can’t get it from the app/);
  expect(fake.links.list().every(({ switched_off_at }) => switched_off_at !== null)).toBe(true);
});

test('what fails halfway says what is off and what is not', async () => {
  const { fake, actions, row, said } = await start();
  for (let link = 0; link < 2; link++) await fake.linkAdd(row.file_id, usualRequest('served'));
  const linkOff = fake.linkOff.bind(fake);
  vi.spyOn(fake, 'linkOff')
    .mockImplementationOnce(linkOff)
    .mockImplementation(() => {
      fake.faults.fail('linkOff', 'unavailable');
      return linkOff('none');
    });
  await actions.switchAllOff(row.file_id);
  expect(said()).toHaveLength(2);
  expect(said().at(-1)).toBe('Link is off. The document has 1 other link still.');
});

test('copying takes the link there is; of an older one it says that the address is not kept', async () => {
  const { fake, actions, row, said, act } = await start();
  await actions.copyOrPublish(row);
  const first = clipboard;
  await actions.copyOrPublish(row);
  expect([fake.links.list().length, clipboard]).toEqual([1, first]);
  expect(said().at(-1)).toBe('Link copied');

  await fake.linkOff(fake.links.list()[0]?.id ?? '');
  await fake.linkAdd(row.file_id, usualRequest('served'));
  clipboard = '';
  await actions.copyOrPublish(row);
  expect(clipboard).toBe('');
  expect(said().at(-1)).toMatch(/shown only once and is not kept/);
  await act('New link');
  expect(clipboard).not.toBe('');
});

test('a check says in one message what came of it', async () => {
  const { fake, actions, row, said } = await start('bucket', true);
  await actions.check();
  expect(said()).toEqual(['There are no links to check']);
  for (const kind of ['served', 'quick'] as const) await fake.linkAdd(row.file_id, usualRequest(kind));
  fake.vaults.connection = 'offline';
  await actions.check();
  expect(said().at(-1)).toBe('1 link works. 1 link unknown, the bucket can’t be reached.');
});

test('letting the network in and keeping it out are said, and so is a server that cannot', async () => {
  const { fake, workspace, actions, said } = await start();
  await actions.setLan(true);
  expect(workspace.links.sharing.value?.server.origin).toBe('http://192.168.1.5:4870');
  await actions.setLan(false);
  fake.sharing.failure = 'noNetwork';
  await actions.setLan(true);
  expect(said()).toEqual([
    'Others in your network can open links now',
    'Links open on this computer only',
    'Links from this computer don’t open: there is no network to be reached in.',
  ]);
});

test('deleting a document says what became of its link, and that Undo does not bring it back', async () => {
  const { fake, workspace, row, said } = await start();
  await fake.linkAdd(row.file_id, usualRequest('served'));
  await workspace.actions.trash({ mode: 'only', file_ids: [row.file_id] });
  expect(said()).toEqual(['Moved 1 document to Trash. Its link has stopped working. Undo does not bring links back.']);
});

test('deleting a document with a signed address says until when that opens', async () => {
  const { fake, workspace, row, said } = await start('bucket');
  await fake.linkAdd(row.file_id, usualRequest('quick'));
  await workspace.actions.trash({ mode: 'only', file_ids: [row.file_id] });
  expect(said()[0]).toMatch(/^Moved 1 document to Trash\. A link that was copied still opens until /);
});
