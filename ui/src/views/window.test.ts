// The whole page over the fake vault, as a person meets it. jsdom has no layout: what needs one is tested in a browser.
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { createFakeBackend, type FakeOptions } from '../api/fake';
import { bringDamage } from '../api/fake/damage';
import App from '../App.svelte';
import { Settings } from '../state/settings.svelte';
import { Vaults } from '../state/vaults.svelte';

afterEach(cleanup);

async function open(
  options: FakeOptions = {},
  prepare: (fake: ReturnType<typeof createFakeBackend>) => void = () => {},
) {
  const fake = createFakeBackend({ documents: 60, ...options });
  prepare(fake);
  const settings = new Settings(fake);
  await settings.load();
  const user = userEvent.setup();
  const vaults = new Vaults(fake);
  await vaults.load();
  render(App, { backend: fake, settings, vaults });
  await waitFor(() => expect(screen.getByRole('main')).toHaveTextContent(/\w/));
  return { fake, user };
}

function rowNames(): string[] {
  return screen
    .getAllByRole('row')
    .filter((row) => row.hasAttribute('data-index'))
    .map((row) => row.getAttribute('aria-label') ?? '');
}

async function firstDocument(): Promise<HTMLElement> {
  return waitFor(() => {
    const row = screen.getAllByRole('row').find((found) => found.classList.contains('document'));
    if (!row) throw new Error('no document is shown yet');
    return row;
  });
}

test('the vault opens with its folders above its documents', async () => {
  await open();
  await firstDocument();
  expect(rowNames()[0]).toMatch(/^Invoices, folder, \d+ documents$/);
  const grid = screen.getByRole('grid');
  expect(Number(grid.getAttribute('aria-rowcount'))).toBeGreaterThan(10);
  expect(within(grid).getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
});

test('a folder opens with Enter, and Alt+Up leads back to its row', async () => {
  const { user } = await open();
  await firstDocument();
  screen.getByRole('grid').focus();
  await user.keyboard('{Home}{Enter}');
  await screen.findByRole('heading', { name: 'Invoices' });
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  await screen.findByRole('heading', { name: 'All files' });
  await waitFor(() => {
    const active = screen.getByRole('grid').getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(active)).toHaveAccessibleName(/^Invoices/);
  });
});

test('a selected document is renamed in its row, base name first', async () => {
  const { user, fake } = await open();
  const row = await firstDocument();
  const before = row.getAttribute('aria-label')?.split(',')[0] ?? '';
  await user.click(row);
  await user.keyboard('{F2}');
  const field = await screen.findByRole<HTMLInputElement>('textbox', { name: `New name for ${before}` });
  await waitFor(() => expect(field).toHaveFocus());
  expect(field.selectionEnd).toBe(before.lastIndexOf('.'));
  await user.keyboard('a/b');
  expect(field).toHaveAccessibleDescription('A name can’t contain /');
  await user.clear(field);
  await user.type(field, 'Aaa first.pdf{Enter}');
  await waitFor(() => expect(rowNames().join('\n')).toContain('Aaa first.pdf'));
  expect(screen.getByRole('grid')).toHaveFocus();
  expect(fake.vault.activity.at(-1)).toMatchObject({ action: 'renamed', detail: before });
});

test('Delete moves to the trash at once, and Undo brings the row back', async () => {
  const { user } = await open();
  const row = await firstDocument();
  const name = row.getAttribute('aria-label') ?? '';
  await user.click(row);
  await user.keyboard('{Delete}');
  const messages = await screen.findByRole('region', { name: 'Messages' });
  await waitFor(() => expect(rowNames()).not.toContain(name));
  await user.click(within(messages).getByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(rowNames()).toContain(name));
});

test('the trash restores, and deletes for good only after a question', async () => {
  const { user, fake } = await open({ documents: 120 });
  const { trashed_documents } = fake.vault.usage();
  await user.click(await screen.findByRole('button', { name: /^Trash/ }));
  await screen.findByRole('heading', { name: 'Trash' });
  await user.click(await firstDocument());
  await user.keyboard('{Delete}');
  const question = await screen.findByRole('alertdialog');
  expect(question).toHaveAccessibleName('Delete 1 document for good?');
  await user.click(within(question).getByRole('button', { name: 'Delete for good' }));
  await waitFor(() => expect(fake.vault.usage().trashed_documents).toBe(trashed_documents - 1));
});

test('a search narrows while one types, and Esc clears it', async () => {
  const { user } = await open({ documents: 300 });
  await firstDocument();
  await user.keyboard('/');
  const field = screen.getByRole('searchbox');
  expect(field).toHaveFocus();
  await user.type(field, 'cafe');
  await waitFor(() => expect(rowNames().every((name) => name.startsWith('Café'))).toBe(true));
  await user.keyboard('{Escape}');
  expect(field).toHaveValue('');
  await waitFor(() => expect(rowNames()[0]).toContain('folder'));
});

test('a search without a match says so and offers the way back', async () => {
  const { user } = await open();
  await user.type(screen.getByRole('searchbox'), 'zzzz');
  expect(await screen.findByRole('heading', { name: 'Nothing called “zzzz”' })).toBeVisible();
  await user.click(within(screen.getByRole('main')).getByRole('button', { name: 'Clear search' }));
  await firstDocument();
});

test('an empty vault invites', async () => {
  const { user, fake } = await open({ documents: 0 });
  expect(await screen.findByRole('heading', { name: 'Your vault is empty' })).toBeVisible();
  fake.offered = [{ name: 'first.pdf', sizeBytes: 10 }];
  await user.click(screen.getByRole('button', { name: 'Add files' }));
  expect(await screen.findByRole('row', { name: 'first.pdf, being added' })).toBeVisible();
});

test('a vault that does not answer says so, and trying again mends it', async () => {
  const { user } = await open({}, (fake) => fake.faults.fail('documentsPage', 'unavailable'));
  const failure = await screen.findByRole('group', { name: /\.$/ });
  await user.click(within(failure).getAllByRole('button')[0] as HTMLElement);
  await firstDocument();
});

test('a drag from outside says what it would do, and where', async () => {
  const { fake } = await open();
  await firstDocument();
  document.elementFromPoint = () => null;
  const over = { phase: 'enter', files: 3, folders: 1, x: 9, y: 9, drop_id: null } as const;
  fake.playDrop(over);
  await waitFor(() =>
    expect(screen.getByTestId('drop-overlay')).toHaveTextContent('Drop to add 3 files and 1 folder to Personal vault'),
  );
  document.elementFromPoint = () => screen.getAllByRole('row')[1] ?? null;
  fake.playDrop({ ...over, phase: 'over' });
  await waitFor(() => expect(screen.getByTestId('drop-overlay')).toHaveTextContent('Add to Invoices'));
  const said = () => screen.getAllByRole('status').map(({ textContent }) => textContent.trim());
  expect(said(), 'a drag is announced once, not at every folder').toContain(
    'Drop to add 3 files and 1 folder to Personal vault',
  );
  fake.playDrop({ ...over, files: 0, folders: 0 });
  await waitFor(() =>
    expect(screen.getByTestId('drop-overlay')).toHaveTextContent('Only files and folders can be dropped'),
  );
});

test('a file that is in the vault already leads to its document', async () => {
  const { fake, user } = await open();
  await firstDocument();
  const { documents } = await fake.documentsPage({ folder: 'Invoices' }, 0, 1);
  const { name = '', folder = '', size_bytes: sizeBytes = 0 } = documents[0] ?? {};
  fake.transfers.add([{ name, folder, sizeBytes }]);
  while (fake.transfers.running) fake.transfers.step(1_000);
  const message = await screen.findByText(`“${name}” is already in your vault`, { selector: 'li *' });
  await user.click(within(message.closest('li') as HTMLElement).getByRole('button', { name: 'Show' }));
  await screen.findByRole('heading', { level: 1, name: 'Invoices' });
  await waitFor(() => {
    const selected = screen.getAllByRole('row').filter((row) => row.getAttribute('aria-selected') === 'true');
    expect(selected.map((row) => row.getAttribute('aria-label')?.split(', ')[0])).toEqual([name]);
  });
});

test('Ctrl+J leads to the transfers, where Delete cancels and deletes nothing, and Esc leads back', async () => {
  const { fake, user } = await open();
  await firstDocument();
  const grid = screen.getByRole('grid');
  grid.focus();
  await user.keyboard('{Control>}a{/Control}');
  const trashed = fake.vault.usage().trashed_documents;
  fake.transfers.add([{ name: 'film.mp4', folder: '', sizeBytes: 10_000_000_000 }]);
  await user.keyboard('{Control>}j{/Control}');
  const film = await screen.findByRole('listitem', { name: /^film.mp4/ });
  await waitFor(() => expect(film).toHaveFocus());
  await user.keyboard('{Delete}');
  await screen.findByRole('listitem', { name: 'film.mp4, Cancelled' });
  expect(fake.vault.usage().trashed_documents).toBe(trashed);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(grid).toHaveFocus());
});

test('an export is listed among the transfers, and has no row in the list', async () => {
  const { fake, user } = await open();
  await firstDocument();
  screen.getByRole('grid').focus();
  await user.keyboard('{End}');
  await waitFor(() => expect(document.querySelector('.row.document[aria-selected=true]')).not.toBeNull());
  await user.click(await screen.findByRole('button', { name: /^Export/ }));
  const message = await screen.findByText('Exporting 1 document', { selector: 'li *' });
  await user.click(within(message.closest('li') as HTMLElement).getByRole('button', { name: 'Show transfers' }));
  const [copy] = fake.transfers.snapshot().transfers;
  await screen.findByRole('button', { name: `Pause ${copy?.name}` });
  expect(document.querySelector('.row.ghost')).toBeNull();
});

test('every command is in the palette, and the chosen one is done', async () => {
  const { user } = await open();
  await firstDocument();
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), 'Usage{Enter}');
  await screen.findByRole('heading', { level: 1, name: 'Usage' });
});

test('a kind in the usage view filters the list', async () => {
  const { user } = await open();
  await user.click(await screen.findByRole('button', { name: /Show usage/ }));
  const legend = await screen.findByRole('button', { name: /^Show PDF/ });
  await user.click(legend);
  await screen.findByRole('heading', { level: 1, name: 'PDF' });
  await firstDocument();
  expect(rowNames().every((name) => name.includes(', PDF, '))).toBe(true);
});

test('damage shows in the sidebar, is listed in words, and is repaired after a look at what would happen', async () => {
  const { user, fake } = await open({}, ({ vault, health }) => bringDamage(vault, health, Date.now()));
  const place = await screen.findByRole('button', { name: 'Health 2 damaged documents' });
  await user.click(place);
  await screen.findByRole('heading', { name: '2 documents are damaged' });
  const list = screen.getByRole('list', { name: 'Damaged documents' });
  expect(within(list).getByText('Content is missing')).toBeInTheDocument();

  await user.click(screen.getByRole('button', { name: 'See what would happen' }));
  const plan = await screen.findByRole('group', { name: 'What will happen' });
  expect(plan).toHaveTextContent('Bring back the content of 1 document from intact copies');
  await waitFor(() => expect(plan, 'the focus follows the answer').toHaveFocus());
  expect(fake.health.health.damaged_total).toBe(2);
  await user.click(within(plan).getByRole('button', { name: 'Repair now' }));
  await screen.findByRole('group', { name: 'What was done' });
  await screen.findByRole('heading', { name: '1 document is damaged' });
  await screen.findByRole('button', { name: 'Health 1 damaged document' });
});

test('a check is started from the palette, can be stopped, and its outcome becomes the truth of the page', async () => {
  const { user, fake } = await open({}, ({ health }) => (health.paceMilliseconds = 20));
  await firstDocument();
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), 'every byte{Enter}');
  await screen.findByRole('progressbar', { name: 'Checking the vault' });
  await user.click(await screen.findByRole('button', { name: 'Stop the check' }));
  await within(screen.getByRole('main')).findByText('The check was stopped. What it had found is kept.');
  expect(screen.getByRole('button', { name: 'Check now' }), 'the focus is not lost with the button').toHaveFocus();

  fake.health.paceMilliseconds = 0;
  await user.keyboard('{Enter}');
  await screen.findByRole('heading', { name: 'Everything is in order' });
  expect(screen.getByRole('main')).toHaveTextContent('lengths compared');
});

test('a damaged document is shown in its folder', async () => {
  const { user, fake } = await open({}, ({ vault, health }) => bringDamage(vault, health, Date.now()));
  const [damaged] = fake.health.health.damaged;
  await user.click(await screen.findByRole('button', { name: /^Health/ }));
  await user.click(await screen.findByRole('button', { name: `Show in folder: ${damaged?.name ?? ''}` }));
  await waitFor(() => {
    const selected = screen.getAllByRole('row').filter((row) => row.getAttribute('aria-selected') === 'true');
    expect(selected.map((row) => row.getAttribute('aria-label')?.split(', ')[0])).toEqual([damaged?.name]);
  });
});

test('a vault whose health cannot be read says so, and trying again mends it', async () => {
  const { user } = await open({}, (fake) => fake.faults.fail('vaultHealth', 'unavailable', 2));
  await user.click(await screen.findByRole('button', { name: 'Health' }));
  await user.click(await screen.findByRole('button', { name: 'Try again' }));
  await screen.findByRole('heading', { name: 'Not checked yet' });
});

test('a refused question gives the focus back', async () => {
  const { user } = await open({ documents: 120 });
  await user.click(await screen.findByRole('button', { name: /^Trash/ }));
  const empty = await screen.findByRole('button', { name: 'Empty trash' });
  await user.click(empty);
  const question = await screen.findByRole('alertdialog');
  await user.click(within(question).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  await waitFor(() => expect(empty).toHaveFocus());
});

test('closing while files are on their way is asked about, and keeping the window open is the safe answer', async () => {
  const { user, fake } = await open();
  await firstDocument();
  const grid = screen.getByRole('grid');
  grid.focus();
  fake.playClosing({ incoming: 2, outgoing: 0 });
  const question = await screen.findByRole('alertdialog', { name: '2 uploads are still running' });
  expect(question).toHaveAccessibleDescription('They will go on the next time you open the app.');
  await waitFor(() => expect(within(question).getByRole('button', { name: 'Keep open' })).toHaveFocus());
  await waitFor(() => expect(fake.closeAsked, 'a page that asks is waited for').toBe(true));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  await waitFor(() => expect(grid).toHaveFocus());
  expect(fake.closed).toBe(false);

  fake.playClosing({ incoming: 0, outgoing: 1 });
  await screen.findByRole('alertdialog', { name: '1 export is still running' });
  await user.click(screen.getByRole('button', { name: 'Quit' }));
  await waitFor(() => expect(fake.closed).toBe(true));
});

test('Ctrl+Q quits, after a question if files are on their way', async () => {
  const { user, fake } = await open();
  await firstDocument();
  fake.transfers.add([{ name: 'film.mkv', folder: '', sizeBytes: 10_000_000 }]);
  await user.keyboard('{Control>}q{/Control}');
  await user.click(await screen.findByRole('button', { name: 'Keep open' }));
  while (fake.transfers.running) fake.transfers.step(1_000);
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  await user.keyboard('{Control>}q{/Control}');
  await waitFor(() => expect(fake.closed).toBe(true));
});

test('a click on a notification leads to what was added', async () => {
  const { fake } = await open();
  await firstDocument();
  const { documents } = await fake.documentsPage({ folder: 'Invoices' }, 0, 2);
  fake.playShow({ file_ids: [...documents.map(({ file_id }) => file_id), 'f'.repeat(32)] });
  await screen.findByRole('heading', { level: 1, name: 'Invoices' });
  await waitFor(() => {
    const selected = screen.getAllByRole('row').filter((row) => row.getAttribute('aria-selected') === 'true');
    const names = selected.map((row) => row.getAttribute('aria-label')?.split(', ')[0]);
    expect(names, 'what is gone by now is left out').toEqual(documents.map(({ name }) => name));
  });
});

test('Ctrl+Shift+E exports what is selected', async () => {
  const { user, fake } = await open();
  await user.click(await firstDocument());
  const exported = vi.spyOn(fake, 'documentsExport');
  await user.keyboard('{Control>}{Shift>}e{/Shift}{/Control}');
  await waitFor(() => expect(exported).toHaveBeenCalledOnce());
});
