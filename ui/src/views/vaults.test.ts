// Vaults as a person meets them: the first run, the switcher, the settings, what is said when keys or network are gone.
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createFakeBackend, type FakeBackend } from '../api/fake';
import App from '../App.svelte';
import { Settings } from '../state/settings.svelte';
import { Vaults } from '../state/vaults.svelte';

// What the window loads when it is first asked for: here before the tests, so that none of them waits for it.
beforeAll(async () => {
  await Promise.all([
    import('./AddVaultView.svelte'),
    import('./FirstRunView.svelte'),
    import('./ReplaceKeysView.svelte'),
    import('./TroubleView.svelte'),
    import('./VaultsSettingsView.svelte'),
    import('../settings/SettingsDialog.svelte'),
    import('../vaults/CoachMark.svelte'),
  ]);
}, 60_000);

afterEach(cleanup);

const button = (name: RegExp | string) => screen.findByRole('button', { name });
const photos = {
  kind: 'bucket',
  endpoint: null,
  bucket: 'photos',
  region: 'eu-central-1',
  prefix: '',
  credentials: 'keyring',
} as const;

async function open(firstStart = false, prepare: (fake: FakeBackend) => void = () => {}) {
  const fake = createFakeBackend({ documents: 20, firstStart });
  prepare(fake);
  const vaults = new Vaults(fake);
  const settings = new Settings(fake);
  await Promise.all([vaults.load(), settings.load()]);
  const user = userEvent.setup();
  render(App, { backend: fake, settings, vaults });
  return { fake, user };
}

/** By text: without a layout the menu counts as out of sight, so roles do not find it. */
async function chooseInSwitcher(text: string, user: ReturnType<typeof userEvent.setup>) {
  await user.click(await button(/^Personal vault/));
  await user.click(await screen.findByText(text, { selector: '[role=menuitem] bdi' }));
}

async function fillBucket(user: ReturnType<typeof userEvent.setup>, bucket: string) {
  await user.click(await button('Use a bucket'));
  await user.type(await screen.findByRole('textbox', { name: 'Bucket' }), bucket);
  await user.click(screen.getByLabelText('Key ID'));
  await user.paste('Access key ID,Secret access key\nAKIAEXAMPLE,very/secret/key');
  await user.click(await button('Test connection'));
}

test('one click leads from the first run to an empty vault that says how to begin', async () => {
  const { user } = await open(true);
  await screen.findByRole('heading', { level: 1, name: 'Welcome to Coffer' });
  expect(await screen.findByText('412 GB free')).toBeInTheDocument();
  await user.click(await button('Create'));
  await screen.findByRole('heading', { name: 'Your vault is empty' });
  await user.click(await button('Got it'));
  await waitFor(() => expect(screen.queryByText('Your vault is ready')).toBeNull());
});

test('a vault without a name is not made', async () => {
  const { user, fake } = await open(true);
  await user.clear(await screen.findByRole('textbox', { name: 'Name of the vault' }));
  await user.click(await button('Create'));
  expect(await button('Create')).toHaveAccessibleDescription('Give the vault a name first');
  expect(fake.vaults.known).toEqual([]);
});

test('pasted keys fill both fields, four ticks pass, and the bucket becomes a vault', async () => {
  const { user, fake } = await open(true);
  await fillBucket(user, 'photos');
  const ticks = await screen.findByRole('list', { name: 'Test connection' });
  await waitFor(() => expect(within(ticks).getAllByText(/: works$/)).toHaveLength(4));
  expect(screen.getByLabelText('Secret key')).toHaveAttribute('type', 'password');
  expect(screen.getByLabelText('Secret key')).toHaveValue('very/secret/key');
  await user.click(await button('Create vault'));
  await screen.findByRole('heading', { name: 'Your vault is empty' });
  expect(fake.vaults.current.place).toMatchObject({ bucket: 'photos', credentials: 'keyring' });
});

test('what fails names its fix: keys that may not write lead to the permissions', async () => {
  const { user } = await open(true, (fake) =>
    fake.vaults.buckets.set('photos', { fails: { check: 'writeDelete', error: 'permissionDenied' } }),
  );
  await fillBucket(user, 'photos');
  expect(await screen.findByText('The keys can list but not write and delete.')).toBeInTheDocument();
  expect(await button('Create vault')).toHaveAttribute('aria-disabled', 'true');
  await user.click(await button('Show needed permissions'));
  expect(screen.getByRole('region', { name: 'Needed permissions' })).toHaveTextContent('arn:aws:s3:::photos/*');
  expect(await button('Copy the policy')).toHaveFocus();
});

test.each([
  ['reach', 'offline', 'Edit endpoint', 'Provider'],
  ['signIn', 'credentialsRefused', 'Edit keys', 'Key ID'],
  ['list', 'bucketNotFound', 'Edit bucket', 'Bucket'],
] as const)('a failure to %s leads to the field that mends it', async (check, error, fix, field) => {
  const { user } = await open(true, (fake) => fake.vaults.buckets.set('photos', { fails: { check, error } }));
  await fillBucket(user, 'photos');
  await user.click(await button(fix));
  expect(screen.getByLabelText(field)).toHaveFocus();
});

test('keys that are not in the environment are asked for there, not in settings that are not there yet', async () => {
  const { user, fake } = await open(true);
  await user.click(await button('Use a bucket'));
  await user.type(await screen.findByRole('textbox', { name: 'Bucket' }), 'photos');
  await user.click(screen.getByRole('radio', { name: 'From the environment' }));
  fake.faults.fail('bucketTest', 'credentialsMissing');
  await user.click(await button('Test connection'));
  expect(await screen.findByText('There are no keys in the environment.')).toBeInTheDocument();
});

test('a wrong clock leads to the desktop’s date settings', async () => {
  const { user, fake } = await open(true, ({ vaults }) =>
    vaults.buckets.set('photos', { fails: { check: 'signIn', error: 'clockSkew' } }),
  );
  await fillBucket(user, 'photos');
  await user.click(await button('Open date settings…'));
  await waitFor(() => expect(fake.vaults.dateSettingsOpened).toBe(1));
});

test('a bucket that holds a vault says so, and asks who one is', async () => {
  const { user } = await open(true, ({ vaults }) =>
    vaults.buckets.set('photos', { existing: { vault_id: 'f00d', users: ['ada', 'grace'], documents: null } }),
  );
  await fillBucket(user, 'photos');
  expect(await screen.findByText(/Vault f00d, 2 users/)).toBeInTheDocument();
  expect(await button('Open vault')).toHaveAccessibleDescription('Say who you are first');
  await user.click(screen.getByRole('radio', { name: 'grace' }));
  await user.click(await button('Open vault'));
  await screen.findByRole('heading', { name: 'Your vault is empty' });
});

test('http:// to another computer needs an explicit word', async () => {
  const { user } = await open(true);
  await user.click(await button('Use a bucket'));
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Provider' }), 'MinIO');
  await user.type(screen.getByRole('textbox', { name: 'Endpoint' }), 'http://nas.local:9000');
  expect(await button('Test connection')).toHaveAccessibleDescription(/without encryption/);
  await user.click(screen.getByRole('switch', { name: 'Connect without encryption' }));
  expect(await button('Test connection')).toHaveAccessibleDescription('Type the name of the bucket first');
});

test('the switcher and Ctrl+Alt+digit lead to another vault, and its list is read', async () => {
  const { user } = await open(false, (fake) => void fake.vaults.addKnown('Photos', photos));
  await chooseInSwitcher('Photos', user);
  await screen.findByRole('heading', { name: 'Your vault is empty' });
  await user.keyboard('{Control>}{Alt>}1{/Alt}{/Control}');
  await screen.findAllByRole('row', { name: /, folder, / });
});

test('a vault that cannot be opened leaves the window on the one it shows', async () => {
  const { user, fake } = await open(false, ({ vaults }) => void vaults.addKnown('Photos', photos));
  fake.faults.fail('vaultUse', 'keyringLocked');
  await chooseInSwitcher('Photos', user);
  await screen.findByText(/^Your keyring is locked\./, { selector: 'li *' });
  expect(screen.getAllByRole('row', { name: /, folder, / }).length).toBeGreaterThan(0);
});

async function settingsOf(name: string, user: ReturnType<typeof userEvent.setup>) {
  await chooseInSwitcher('Manage vaults…', user);
  await user.click(await button(`Settings of ${name}`));
}

test('the settings of a bucket say what it can do and where its keys are, and never the keys', async () => {
  const { user } = await open(false, ({ vaults }) => {
    vaults.addKnown('Photos', photos);
    vaults.buckets.set('photos', { cannot: ['race'] });
  });
  await settingsOf('Photos', user);
  expect(await screen.findByText('Stored in your system keyring')).toBeInTheDocument();
  const facts = await screen.findByRole('list', { name: 'What this bucket can do' });
  expect(within(facts).getByText(/others read it, or take over/)).toBeInTheDocument();
  await user.selectOptions(screen.getByRole('combobox', { name: 'Keep at most' }), '500 MB');
  expect(await screen.findByText('380 MB of 500 MB used')).toBeInTheDocument();
  await user.click(await button('Check again'));
  await screen.findByRole('list', { name: 'What this bucket can do' });
});

test('a vault gets another name, and one that is taken is refused', async () => {
  const { user, fake } = await open(false, ({ vaults }) => void vaults.addKnown('Photos', photos));
  await settingsOf('Photos', user);
  await user.click(await button('Rename'));
  const field = screen.getByRole('textbox', { name: 'Name of the vault' });
  await user.clear(field);
  await user.type(field, 'Personal vault{Enter}');
  expect(await screen.findByText('“Personal vault” is taken already.')).toBeInTheDocument();
  await user.clear(field);
  await user.type(field, 'Pictures{Enter}');
  await screen.findByRole('heading', { name: 'Pictures' });
  expect(fake.vaults.known.map(({ name }) => name)).toEqual(['Personal vault', 'Pictures']);
});

test('forgetting asks first and says that nothing in the vault is touched', async () => {
  const { user, fake } = await open(false, ({ vaults }) => void vaults.addKnown('Photos', photos));
  await settingsOf('Photos', user);
  await user.click(await button('Forget this vault…'));
  const question = await screen.findByRole('alertdialog', { name: 'Forget Photos?' });
  expect(question).toHaveTextContent('Its documents stay in the bucket photos.');
  await user.click(within(question).getByRole('button', { name: 'Forget' }));
  await waitFor(() => expect(fake.vaults.known).toHaveLength(1));
});

test('no network is a quiet line, and goes when the network is back', async () => {
  const { fake } = await open();
  await screen.findAllByRole('row', { name: /, folder, / });
  fake.vaults.connection = 'offline';
  fake.vaults.readOnly = 'offline';
  fake.announceStatus();
  expect(await screen.findByText(/^Offline: you can browse/)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Add' })).not.toHaveAttribute('aria-disabled');
  fake.vaults.connection = null;
  fake.vaults.readOnly = null;
  fake.announceStatus();
  await waitFor(() => expect(screen.queryByText(/^Offline/)).toBeNull());
});

test('a document that is not kept here says so when there is no network', async () => {
  const { fake, user } = await open();
  fake.faults.fail('documentOpen', 'offline');
  await user.click(await button(/^Recent/));
  const row = await waitFor(() => document.querySelector('.row.document') as HTMLElement);
  await user.dblClick(row);
  await screen.findByText(/^You are offline\./, { selector: 'li *' });
});

test.each([
  ['keyringAbsent', 'Enter keys for this run'],
  ['keyringLocked', 'Try again'],
  ['keyringDenied', 'Try again'],
  ['credentialsMissing', 'Replace keys'],
  ['credentialsRefused', 'Replace keys'],
] as const)('%s is a banner with a way on, and nothing can be added', async (kind, way) => {
  await open(false, ({ vaults }) => {
    vaults.connection = 'locked';
    vaults.readOnly = kind;
  });
  expect(await button(way)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Add' })).toHaveAttribute('aria-disabled', 'true');
});

test('where another computer writes, this one does only after a question', async () => {
  const { user, fake } = await open(true, ({ vaults }) => {
    vaults.addKnown('Photos', photos);
    vaults.readOnly = 'readOnly';
  });
  await user.click(await button('Write from this computer'));
  const question = await screen.findByRole('alertdialog', { name: 'Write from this computer?' });
  expect(question).toHaveTextContent('The other computer can still read the vault');
  await user.click(within(question).getByRole('button', { name: 'Cancel' }));
  expect(fake.vaults.readOnly).toBe('readOnly');
  await user.click(await button('Write from this computer'));
  const again = await screen.findByRole('alertdialog');
  await user.click(within(again).getByRole('button', { name: 'Write from this computer' }));
  await waitFor(() => expect(screen.queryByText(/^Another computer writes/)).toBeNull());
  expect(screen.getByRole('button', { name: 'Add' })).not.toHaveAttribute('aria-disabled');
});

test('a folder on a disk that cannot be written to is nobody else’s', async () => {
  await open(false, ({ vaults }) => (vaults.readOnly = 'readOnly'));
  await screen.findAllByRole('row', { name: /, folder, / });
  expect(screen.getByRole('button', { name: 'Add' })).toHaveAttribute('aria-disabled', 'true');
  expect(screen.queryByText(/^Another computer writes/)).toBeNull();
});

test('keys that are entered for this run open the vault again', async () => {
  const { user, fake } = await open(true, ({ vaults }) => {
    vaults.addKnown('Photos', photos);
    vaults.connection = 'locked';
    vaults.readOnly = 'keyringAbsent';
  });
  await user.click(await button('Enter keys for this run'));
  expect(await screen.findByRole('radio', { name: 'For this run only' })).toBeChecked();
  await user.type(screen.getByLabelText('Key ID'), 'AKIA');
  await user.type(screen.getByLabelText('Secret key'), 'secret{Enter}');
  await waitFor(() => expect(screen.queryByText(/No system keyring/)).toBeNull());
  expect(fake.vaults.current.place).toMatchObject({ credentials: 'session' });
});

test('a list that is being read counts up', async () => {
  const { fake } = await open();
  await screen.findAllByRole('row', { name: /, folder, / });
  fake.playReading({ documents: 12_345, documents_total: null });
  await screen.findByText('Reading 12,345 documents…');
  fake.playReading({ documents: 20_000, documents_total: 30_000 });
  await screen.findByText('Reading 20,000 of 30,000 documents…');
  fake.playReading(null);
  await waitFor(() => expect(screen.queryByText(/^Reading/)).toBeNull());
});
