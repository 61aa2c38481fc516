import { expect, test } from 'vitest';
import { createFakeBackend } from '../api/fake';
import { Attempts } from './attempts.svelte';
import { Notices } from './notices.svelte';
import { Settings } from './settings.svelte';

function settingsOver(fake = createFakeBackend({ documents: 0 })) {
  const root = document.createElement('html');
  const { attempt } = new Attempts(new Notices());
  return { fake, root, attempt, settings: new Settings(fake, root) };
}

test('theme, density and size of text are on the document before anything is drawn', async () => {
  const { settings, root, fake } = settingsOver();
  await fake.settingsSet({ ...settings.values, theme: 'dark', density: 'compact', text_percent: 120 });
  await settings.load();
  expect(root.dataset).toMatchObject({ theme: 'dark', density: 'compact' });
  expect(root.style.fontSize).toBe('120%');
  expect(settings.rowHeight).toBe(36);
});

test('a change takes effect at once and is kept', async () => {
  const { settings, root, fake, attempt } = settingsOver();
  const change = settings.change({ theme: 'dark' }, attempt);
  expect(root.dataset['theme']).toBe('dark');
  await change;
  expect(await fake.settingsGet()).toMatchObject({ theme: 'dark' });
});

test('a change that cannot be kept is taken back', async () => {
  const { settings, root, fake, attempt } = settingsOver();
  await settings.load();
  fake.faults.fail('settingsSet', 'readOnly');
  await settings.change({ theme: 'dark' }, attempt);
  expect(root.dataset['theme']).toBe('light');
});

test('text grows to 200 percent and shrinks to 80, and no further', async () => {
  const { settings, attempt } = settingsOver();
  for (let step = 0; step < 15; step++) await settings.zoom(1, attempt);
  expect(settings.values.text_percent).toBe(200);
  for (let step = 0; step < 20; step++) await settings.zoom(-1, attempt);
  expect(settings.values.text_percent).toBe(80);
  await settings.zoom(null, attempt);
  expect(settings.values.text_percent).toBe(100);
});
