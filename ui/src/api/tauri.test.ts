import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from './error';
import { inWindow, tauriBackend } from './tauri';

afterEach(clearMocks);

test('a call carries its arguments in snake case, as the commands are declared', async () => {
  const calls: [string, unknown][] = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    return null;
  });
  await tauriBackend.documentUpdate('f1', 3, { name: 'b.txt' });
  await tauriBackend.vaultRepair(true);
  await tauriBackend.importDrop('d1', 'Invoices');
  expect(calls).toEqual([
    ['document_update', { file_id: 'f1', rev: 3, changes: { name: 'b.txt' } }],
    ['vault_repair', { dry_run: true }],
    ['import_drop', { drop_id: 'd1', folder: 'Invoices' }],
  ]);
});

test('the calls about links carry what the commands are declared with', async () => {
  const calls: [string, unknown][] = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    return null;
  });
  const request = {
    kind: 'served',
    ends: 'never',
    password: null,
    download_limit: 3,
    follows_newest: true,
    shown: true,
  } as const;
  await tauriBackend.linksPage('f1', false, null, 50);
  expect(await tauriBackend.linkAdd('f1', request), 'a no to the desktop is no error').toBeNull();
  await tauriBackend.linkOff('l1');
  await tauriBackend.linksCheck();
  await tauriBackend.sharingStatus();
  await tauriBackend.sharingCheck();
  await tauriBackend.sharingSetLan(true);
  await tauriBackend.sharingSetBucket(null);
  expect(calls).toEqual([
    ['links_page', { file_id: 'f1', ended: false, before: null, limit: 50 }],
    ['link_add', { file_id: 'f1', request }],
    ['link_off', { id: 'l1' }],
    ['links_check', {}],
    ['sharing_status', {}],
    ['sharing_check', {}],
    ['sharing_set_lan', { on: true }],
    ['sharing_set_bucket', { bucket: null }],
  ]);
});

test('each check of a bucket reaches the callback, and keys are told apart from the vault’s name', async () => {
  const check = { check: 'reach', state: 'passed', detail: null, error: null };
  const calls: [string, Record<string, unknown>][] = [];
  mockIPC((command, args) => {
    calls.push([command, args as Record<string, unknown>]);
    return null;
  });
  const seen: unknown[] = [];
  await tauriBackend.bucketCheck('Photos', (next) => seen.push(next));
  const keys = { key_id: 'AKIA', secret: 's', session_token: null, credentials: 'keyring' };
  await tauriBackend.vaultReplaceKeys('Photos', keys);
  (calls[0]?.[1]['channel'] as { onmessage: (message: unknown) => void }).onmessage(check);
  expect(seen).toEqual([check]);
  expect(calls[1]).toEqual(['vault_replace_keys', { name: 'Photos', ...keys }]);
});

test('a rejection with a body keeps its kind', async () => {
  mockIPC(() => Promise.reject({ kind: 'conflict', message: 'changed in between' }));
  await expect(tauriBackend.documentGet('f1')).rejects.toMatchObject({ kind: 'conflict' });
});

test('a plain string from the framework is an internal error', async () => {
  mockIPC(() => Promise.reject('command trash_empty not found'));
  const failure = await tauriBackend.trashEmpty().catch((reason: unknown) => reason);
  expect(failure).toBeInstanceOf(ApiError);
  expect(failure).toMatchObject({ kind: 'internal', message: 'command trash_empty not found' });
});

test('the channel of the transfers reaches the callback', async () => {
  const snapshot = { transfers: [], count: 0, totals: {} };
  let sent: unknown;
  mockIPC((command, args) => {
    if (command === 'transfers_watch') sent = (args as { channel: unknown }).channel;
    return snapshot;
  });
  const seen: unknown[] = [];
  await tauriBackend.watchTransfers((next) => seen.push(next));
  (sent as { onmessage: (message: unknown) => void }).onmessage(snapshot);
  expect(seen).toEqual([snapshot]);
});

test('the progress of a check reaches the callback', async () => {
  const progress = { documents: 1, documents_total: 2, read_bytes: 3, read_bytes_total: 4 };
  let sent: unknown;
  mockIPC((_command, args) => {
    sent = (args as { channel: unknown }).channel;
    return { documents: 2, read_bytes: 4, damaged: [] };
  });
  const seen: unknown[] = [];
  await tauriBackend.vaultVerify(true, (next) => seen.push(next));
  (sent as { onmessage: (message: unknown) => void }).onmessage(progress);
  expect(seen).toEqual([progress]);
});

test('the page knows whether it runs in the window', () => {
  expect(inWindow()).toBe(true); // clearMocks leaves the internals object in place
});
