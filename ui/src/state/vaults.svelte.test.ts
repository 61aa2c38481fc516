import { expect, test } from 'vitest';
import { createFakeBackend } from '../api/fake';
import { photosBucket } from '../vaults/fixtures';
import { NewVault } from './newVault.svelte';
import { Vaults } from './vaults.svelte';

const newKeys = { key_id: 'AKIA', secret: 's', session_token: null, credentials: 'session' };

async function known(firstStart = false) {
  const fake = createFakeBackend({ documents: 3, firstStart });
  const vaults = new Vaults(fake);
  await vaults.load();
  return { fake, vaults };
}

async function filled(bucketName: string) {
  const { fake, vaults } = await known(true);
  const adding = new NewVault(fake, vaults);
  await adding.load();
  adding.fill({ bucket: bucketName, keys: { ...adding.draft.keys, keyId: 'AKIA', secret: 'secret' } });
  return { fake, vaults, adding };
}

test('without a vault it is the first run, and a vault ends it', async () => {
  const { fake, vaults } = await known(true);
  expect(vaults.isFirstRun).toBe(true);
  const adding = new NewVault(fake, vaults);
  await adding.load();
  expect([adding.name, adding.folder?.root]).toEqual(['My vault', '/home/alex/Coffer']);
  expect(await adding.createLocal()).toBe(true);
  expect(vaults.isFirstRun).toBe(false);
  expect(vaults.current?.name).toBe('My vault');
  expect(vaults.justAdded).toBe(vaults.current?.vault_id);
});

test('while the list is not known it is not the first run', () => {
  expect(new Vaults(createFakeBackend({ firstStart: true })).isFirstRun).toBe(false);
});

test('another vault is another edition; a new name is not', async () => {
  const { fake, vaults } = await known();
  fake.vaults.addKnown('Photos', photosBucket);
  await vaults.load();
  await vaults.rename('Photos', 'Pictures');
  expect(vaults.edition).toBe(0);
  await vaults.use('Pictures');
  expect([vaults.edition, vaults.current?.name]).toEqual([1, 'Pictures']);
  expect((await fake.usage()).documents, 'what the other vault holds is gone').toBe(0);
});

test('forgetting the vault that is shown shows another one, and forgetting the last is the first run', async () => {
  const { fake, vaults } = await known();
  fake.vaults.addKnown('Photos', photosBucket);
  await vaults.load();
  await vaults.forget('Personal vault');
  expect([vaults.edition, vaults.current?.name]).toEqual([1, 'Photos']);
  await vaults.forget('Photos');
  expect(vaults.isFirstRun).toBe(true);
});

test('new keys open the vault that is shown again', async () => {
  const { fake, vaults } = await known();
  fake.vaults.addKnown('Photos', photosBucket);
  await vaults.use('Photos');
  fake.vaults.connection = 'locked';
  await vaults.replaceKeys('Photos', newKeys);
  expect(vaults.edition).toBe(2);
  expect((await fake.vaultStatus()).connection).toBe('online');
});

test('a second vault is offered a name that is free', async () => {
  const { fake, vaults } = await known();
  fake.vaults.addKnown('My vault', photosBucket);
  await vaults.load();
  expect(new NewVault(fake, vaults).name).toBe('My vault 2');
});

test('a name that is taken is refused in words, and nothing is added', async () => {
  const { fake, vaults } = await known();
  const adding = new NewVault(fake, vaults);
  await adding.load();
  adding.name = 'Personal vault';
  expect(await adding.createLocal()).toBe(false);
  expect(adding.error?.kind).toBe('alreadyExists');
  expect(vaults.known).toHaveLength(1);
});

test('a bucket that passes its test becomes a vault', async () => {
  const { adding, vaults } = await filled('photos');
  expect(adding.missing).toBeNull();
  await adding.tryOut();
  expect(adding.test.hasPassed).toBe(true);
  expect(await adding.createInBucket()).toBe(true);
  expect(vaults.current?.place).toMatchObject({ kind: 'bucket', bucket: 'photos' });
});

test('what fails is found among the four, and a change makes the test worthless', async () => {
  const { adding, fake } = await filled('photos');
  fake.vaults.buckets.set('photos', { fails: { check: 'list', error: 'bucketNotFound' } });
  await adding.tryOut();
  expect(adding.test.hasPassed).toBe(false);
  expect(adding.test.failed).toMatchObject({ check: 'list', error: 'bucketNotFound' });
  adding.fill({ bucket: 'pictures' });
  expect([adding.test.state, adding.test.checks]).toEqual(['idle', []]);
});

test('an answer to a form that was changed meanwhile is not shown', async () => {
  const { adding, fake } = await filled('photos');
  const release = fake.faults.hold('bucketTest');
  const trying = adding.tryOut();
  adding.fill({ bucket: 'pictures' });
  release();
  await trying;
  expect([adding.test.state, adding.test.checks, adding.test.report]).toEqual(['idle', [], null]);
});

test('the only user of a vault that is there already is chosen, one of several is not', async () => {
  const { adding, fake } = await filled('shared');
  const existing = { vault_id: 'v', documents: null };
  fake.vaults.buckets.set('shared', { existing: { ...existing, users: ['ada'] } });
  await adding.tryOut();
  expect(adding.userId).toBe('ada');
  fake.vaults.buckets.set('shared', { existing: { ...existing, users: ['ada', 'grace'] } });
  await adding.tryOut();
  expect(adding.userId).toBeNull();
});

test('a refused value and a keyring that is not there are errors of the form', async () => {
  const { adding, fake } = await filled('x');
  await adding.tryOut();
  expect(adding.error?.body.field).toBe('bucket');
  adding.fill({ bucket: 'photos' });
  await adding.tryOut();
  fake.vaults.keyringFails = 'keyringAbsent';
  expect(await adding.createInBucket()).toBe(false);
  expect(adding.error?.kind).toBe('keyringAbsent');
});
