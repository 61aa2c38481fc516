// axe over every view and dialog, as far as jsdom can say: names, roles, structure. Contrast needs a browser.
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import { createFakeBackend, type FakeBackend } from '../api/fake';
import { bringLinks } from '../api/fake/someLinks';
import App from '../App.svelte';
import { Settings } from '../state/settings.svelte';
import { Vaults } from '../state/vaults.svelte';
import { photosBucket } from '../vaults/fixtures';

type Step = (user: ReturnType<typeof userEvent.setup>) => Promise<unknown>;

const button = (name: RegExp | string) => screen.findByRole('button', { name });
const heading = (name: string) => screen.findByRole('heading', { level: 1, name });

const screens: [name: string, documents: number, step: Step][] = [
  ['all files', 60, () => screen.findAllByRole('row', { name: /, folder, / })],
  ['an empty vault', 0, () => screen.findByRole('heading', { name: 'Your vault is empty' })],
  [
    'a search without a match',
    20,
    async (user) => {
      await user.type(screen.getByRole('searchbox'), 'zzzz');
      await screen.findByRole('heading', { name: /^Nothing called/ });
    },
  ],
  [
    'the trash',
    200,
    async (user) => {
      await user.click(await button(/^Trash/));
      await heading('Trash');
      await button('Empty trash');
    },
  ],
  [
    'a selection with its bar and details',
    60,
    async (user) => {
      await user.click(await button(/^Recent/));
      await heading('Recent');
      await user.click((await screen.findAllByRole('row'))[1] as HTMLElement);
      await user.keyboard('{Control>}a{/Control}');
      await screen.findByRole('toolbar', { name: 'Selection' });
    },
  ],
  [
    'a name being changed',
    60,
    async (user) => {
      await user.click(await button(/^Recent/));
      await heading('Recent');
      await user.click(await waitFor(() => document.querySelector('.row.document') as HTMLElement));
      await user.keyboard('{F2}');
      await screen.findByRole('textbox', { name: /^New name for/ });
    },
  ],
  [
    'usage',
    60,
    async (user) => {
      await user.click(await button(/Show usage/));
      await heading('Usage');
      await screen.findByRole('table');
    },
  ],
  [
    'activity',
    60,
    async (user) => {
      await user.click(await button('Activity'));
      await heading('Activity');
      await screen.findAllByRole('listitem');
    },
  ],
  [
    'no public links',
    60,
    async (user) => {
      await user.click(await button('Links'));
      await heading('Links');
      await screen.findByRole('heading', { name: 'No public links' });
    },
  ],
  [
    'the dialog that shares',
    60,
    async (user) => {
      await user.click(await button(/^Recent/));
      await heading('Recent');
      await user.click(await waitFor(() => document.querySelector('.row.document') as HTMLElement));
      await user.keyboard('{Control>}l{/Control}');
      await button('Create link');
    },
  ],
  [
    'the settings of sharing',
    5,
    async (user) => {
      await user.click(await button('Settings'));
      await user.click(await screen.findByRole('tab', { name: 'Sharing' }));
      await screen.findByRole('heading', { name: 'What this vault can give out' });
    },
  ],
  [
    'the health of a vault',
    60,
    async (user) => {
      await user.click(await button('Health'));
      await heading('Health');
      await screen.findByRole('heading', { name: 'Not checked yet' });
    },
  ],
  [
    'settings',
    5,
    async (user) => {
      await user.click(await button('Settings'));
      await screen.findByRole('dialog');
    },
  ],
  [
    'the command palette',
    5,
    async (user) => {
      await user.keyboard('{Control>}k{/Control}');
      await screen.findByRole('dialog');
    },
  ],
  [
    'the sheet of shortcuts',
    5,
    async (user) => {
      await user.keyboard('?');
      await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    },
  ],
  [
    'the question before the trash is emptied',
    200,
    async (user) => {
      await user.click(await button(/^Trash/));
      await user.click(await button('Empty trash'));
      await screen.findByRole('alertdialog');
    },
  ],
];

const firstRun: [name: string, step: Step][] = [
  ['the first run', () => button('Create')],
  ['the form of a bucket', async (user) => user.click(await button('Use a bucket'))],
  [
    'a test that failed',
    async (user) => {
      await user.click(await button('Use a bucket'));
      await user.type(await screen.findByLabelText('Bucket'), 'photos');
      await user.type(screen.getByLabelText('Key ID'), 'AKIA');
      await user.type(screen.getByLabelText('Secret key'), 'secret');
      await user.click(await button('Test connection'));
      await user.click(await button('Show needed permissions'));
    },
  ],
];

afterEach(cleanup);

async function expectNothingFound(): Promise<void> {
  const { violations } = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'color-contrast': { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
}

async function open(backend: FakeBackend): Promise<ReturnType<typeof userEvent.setup>> {
  const settings = new Settings(backend);
  const vaults = new Vaults(backend);
  await Promise.all([settings.load(), vaults.load()]);
  render(App, { backend, settings, vaults });
  return userEvent.setup();
}

test.each(firstRun)('axe finds nothing on %s', async (_name, step) => {
  const backend = createFakeBackend({ firstStart: true });
  backend.vaults.buckets.set('photos', { fails: { check: 'list', error: 'permissionDenied' } });
  await step(await open(backend));
  await expectNothingFound();
});

test('axe finds nothing on the transfers', async () => {
  const backend = createFakeBackend({ documents: 60 });
  const user = await open(backend);
  await screen.findAllByRole('row');
  const arrivals = ['a.pdf', 'b.mp4', 'c.zip', 'd.txt'].map((name) => ({ name, folder: '', sizeBytes: 900_000_000 }));
  backend.transfers.add(arrivals);
  backend.transfers.add([{ name: 'copy.odt', folder: '', sizeBytes: 4_000 }], 'out');
  backend.transfers.step(100);
  backend.transfers.waitingFor = { kind: 'offline', message: '' };
  backend.transfers.step(100);
  await user.keyboard('{Control>}j{/Control}');
  await screen.findByRole('list', { name: /^Active/ });
  await expectNothingFound();
});

test('axe finds nothing on the settings of a bucket under a banner', async () => {
  const backend = createFakeBackend({ firstStart: true });
  backend.vaults.addKnown('Photos', photosBucket);
  backend.vaults.connection = 'locked';
  backend.vaults.readOnly = 'keyringLocked';
  const user = await open(backend);
  await button('Try again');
  await expectNothingFound();
  await user.click(await button('Settings'));
  await user.click(await screen.findByRole('tab', { name: 'Vaults' }));
  await user.click(await button('Settings of Photos'));
  await screen.findByRole('list', { name: 'What this bucket can do' });
  await expectNothingFound();
});

test('axe finds nothing on the dialog that adds a vault', async () => {
  const user = await open(createFakeBackend({ documents: 5 }));
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), 'Add a vault{Enter}');
  await screen.findByRole('dialog', { name: 'Add a vault' });
  await button('Create');
  await expectNothingFound();
});

test.each(['light', 'dark'])('axe finds nothing on links of every sort, in the %s', async (theme) => {
  const backend = createFakeBackend({ documents: 60 });
  await bringLinks(backend);
  backend.sharing.lan = true;
  const user = await open(backend);
  document.documentElement.dataset.theme = theme;
  await button(/^Shared in your network/);
  await user.click(await button('Links'));
  await screen.findByRole('list', { name: 'Public links' });
  await user.click(screen.getByRole('radio', { name: 'All' }));
  await screen.findByText('Used up');
  await expectNothingFound();
});

test('axe finds nothing on sharing from a bucket', async () => {
  const backend = createFakeBackend({ firstStart: true });
  backend.vaults.addKnown('Photos', photosBucket);
  const user = await open(backend);
  await user.click(await button('Settings'));
  await user.click(await screen.findByRole('tab', { name: 'Sharing' }));
  await user.click(await screen.findByRole('radio', { name: 'Another bucket' }));
  await expectNothingFound();
});

test.each(screens)('axe finds nothing on %s', async (_name, documents, step) => {
  await step(await open(createFakeBackend({ documents })));
  await expectNothingFound();
});
