// Public links in the whole page, as a person meets them.
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { createFakeBackend, type FakeBackend } from '../api/fake';
import App from '../App.svelte';
import { usualRequest } from '../state/linkActions';
import { Settings } from '../state/settings.svelte';
import { Vaults } from '../state/vaults.svelte';
import { photosBucket } from '../vaults/fixtures';

afterEach(cleanup);

async function open(prepare: (fake: FakeBackend) => void = () => {}, firstStart = false) {
  const fake = createFakeBackend({ documents: 12, firstStart });
  prepare(fake);
  const settings = new Settings(fake);
  const vaults = new Vaults(fake);
  await Promise.all([settings.load(), vaults.load()]);
  const user = userEvent.setup();
  render(App, { backend: fake, settings, vaults });
  await user.click(await screen.findByRole('button', { name: 'Recent' }));
  const row = await waitFor(() => {
    const found = document.querySelector<HTMLElement>('.row.document');
    if (!found) throw new Error('no document is shown yet');
    return found;
  });
  return { fake, user, row };
}

const toggle = () => screen.findByRole('switch', { name: 'Public link' });
const messages = async () => screen.findByRole('region', { name: 'Messages' });

test('the switch in the details makes a link, copies it, marks the row, and takes it back', async () => {
  const { fake, user, row } = await open();
  await user.click(row);
  expect(await screen.findByText(/lets anyone who has it download/)).toBeVisible();
  await user.click(await toggle());
  await waitFor(async () => expect(await toggle()).toBeChecked());
  expect(await navigator.clipboard.readText()).toMatch(/^http:\/\/127\.0\.0\.1:4870\/p\//);
  expect(within(await messages()).getByText(/It works on this computer only, until/)).toBeVisible();
  await waitFor(() => expect(document.querySelector('.row.selected')).toHaveAccessibleName(/, public link on$/));
  expect(document.querySelector('.row.selected .public')).toBeInTheDocument();
  await user.click(await toggle());
  await waitFor(async () => expect(await toggle()).not.toBeChecked());
  expect(within(await messages()).getByText('Link is off')).toBeVisible();
  expect(fake.links.list()).toMatchObject([{ state: 'switchedOff' }]);
});

test('of a signed address that was switched off the details say that it opens still', async () => {
  const { user, row } = await open((fake) => {
    fake.vaults.addKnown('Photos', photosBucket);
  }, true);
  await user.click(row);
  await user.click(await toggle());
  await waitFor(async () => expect(await toggle()).toBeChecked());
  await user.click(await toggle());
  await waitFor(async () => expect(await toggle()).not.toBeChecked());
  await waitFor(async () =>
    expect(await toggle()).toHaveAccessibleDescription('Off, but not everyone is shut out yet.'),
  );
  expect(screen.getByText(/^Off, but a copied link works until /)).toBeVisible();
});

test('a no to the desktop leaves the switch off, without a word', async () => {
  const { fake, user, row } = await open((fake) => (fake.links.consent = false));
  await user.click(row);
  await user.click(await toggle());
  await waitFor(async () => expect(await toggle()).not.toHaveAttribute('aria-busy'));
  expect(await toggle()).not.toBeChecked();
  expect(screen.queryByRole('region', { name: 'Messages' })).toBeNull();
  expect(fake.links.list()).toEqual([]);
});

test('the sign of a row is asked about when the pointer is on it', async () => {
  const { fake, user, row } = await open();
  await user.click(row);
  await user.keyboard('{Control>}{Shift>}c{/Shift}{/Control}');
  await waitFor(() => expect(fake.links.list()).toHaveLength(1));
  fake.links.open(fake.links.list()[0]?.id ?? '', 3);
  const sign = await waitFor(() => {
    const found = document.querySelector<HTMLElement>('.row .public');
    if (!found) throw new Error('no sign yet');
    return found;
  });
  await user.hover(sign);
  expect(await screen.findByText(/^Public until .* – 3 downloads$/)).toBeInTheDocument();
});

test('sharing is done by the keyboard alone, and the focus comes back', async () => {
  const { fake, user } = await open();
  await user.keyboard('{Escape}');
  const grid = screen.getByRole('grid');
  grid.focus();
  await user.keyboard('{Home}');
  await waitFor(() => expect(document.querySelector('.row.selected')).not.toBeNull());
  await user.keyboard('{Control>}l{/Control}');
  const dialog = await screen.findByRole('dialog', { name: /^Share / });
  const create = await within(dialog).findByRole('button', { name: 'Create link' });
  for (let step = 0; step < 14 && document.activeElement !== create; step++) await user.tab();
  await user.keyboard('{Enter}');
  const field = await within(dialog).findByRole<HTMLInputElement>('textbox', { name: 'Link' });
  await waitFor(() => expect(field).toHaveFocus());
  expect(await navigator.clipboard.readText()).toBe(field.value);
  expect(fake.links.list()).toHaveLength(1);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(grid).toHaveFocus());
});

test('the menu and the palette know links, and say why there are none in the trash', async () => {
  const { user, row, fake } = await open();
  await user.pointer({ target: row, keys: '[MouseRight]' });
  const menu = await screen.findByRole('menu');
  expect(within(menu).getByRole('menuitem', { name: /^Copy link/ })).toBeVisible();
  await user.click(within(menu).getByRole('menuitem', { name: /^Share…/ }));
  await screen.findByRole('dialog', { name: /^Share / });
  await user.keyboard('{Escape}');
  await user.keyboard('{Control>}k{/Control}');
  const palette = await screen.findByRole('dialog', { name: 'Commands' });
  await user.type(within(palette).getByRole('combobox'), 'Switch the public link');
  expect(within(palette).getByRole('option')).toHaveTextContent('It has no public link');
  await user.keyboard('{Escape}');
  expect(fake.links.list()).toEqual([]);
});

test('the page lists links, copies those of this run, and stops them', async () => {
  const { fake, user, row } = await open();
  const older = fake.vault.page({ trashed: false }, 3, 1).documents[0];
  await fake.linkAdd(older?.file_id ?? '', usualRequest('served'));
  await user.click(row);
  await user.click(await toggle());
  await waitFor(() => expect(fake.links.list()).toHaveLength(2));
  await user.click(screen.getByRole('button', { name: 'Links' }));
  const list = await screen.findByRole('list', { name: 'Public links' });
  expect(within(list).getAllByRole('listitem')).toHaveLength(2);
  expect(within(list).getAllByRole('button', { name: /^Copy the link/ }), 'one was made before').toHaveLength(1);
  await user.click(within(list).getAllByRole('button', { name: /^Stop / })[0] as HTMLElement);
  await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(1));
  await user.click(screen.getByRole('radio', { name: 'All' }));
  expect(await screen.findByText(/^Off, checked at /)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Check now' }));
  expect(await screen.findByText('The only link works', { selector: '.text' })).toBeVisible();
  await user.click(
    within(screen.getByRole('list', { name: 'Public links' })).getAllByRole('button', {
      name: /^Show /,
    })[0] as HTMLElement,
  );
  await waitFor(() => expect(document.querySelector('.row.selected')).not.toBeNull());
});

test('while the network is let in the sidebar says so, and leads to the page', async () => {
  const { user, fake } = await open();
  await user.click(screen.getByRole('button', { name: 'Links' }));
  const lan = await screen.findByRole('switch', { name: 'Let others in this network open links' });
  fake.sharing.lanConsent = false;
  await user.click(lan);
  await waitFor(() => expect(lan).not.toHaveAttribute('aria-busy'));
  expect(lan).not.toBeChecked();
  fake.sharing.lanConsent = true;
  await user.click(lan);
  await waitFor(() => expect(lan).toBeChecked());
  const badge = await screen.findByRole('button', { name: /^Your network is let in/ });
  const { documents } = fake.vault.page({ trashed: false }, 0, 1);
  await fake.linkAdd(documents[0]?.file_id ?? '', usualRequest('served'));
  await user.click(screen.getByRole('button', { name: 'Recent' }));
  await user.click(badge);
  expect(await screen.findByRole('button', { name: 'Shared in your network · http://192.168.1.5:4870' })).toBeVisible();
  expect(screen.getByRole('heading', { level: 1, name: 'Links' })).toBeVisible();
});

test('settings ask a bucket what it gives to strangers, and a copy is offered from then on', async () => {
  const { fake, user } = await open((fake) => {
    fake.vaults.addKnown('Photos', photosBucket);
    fake.sharing.isPublic = true;
  }, true);
  await user.click(screen.getByRole('button', { name: 'Settings' }));
  await user.click(await screen.findByRole('tab', { name: 'Sharing' }));
  expect(await screen.findByText('Not asked yet.', { selector: '[role=status]' })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Check' }));
  expect(await screen.findByText(/gives copies to whoever has their address/)).toBeVisible();
  expect((await fake.sharingStatus()).kinds[0]).toEqual({ kind: 'shareCopy', not_shared: null });
});

test('deleting a public document says what became of its link', async () => {
  const { fake, user, row } = await open();
  await user.click(row);
  await user.click(await toggle());
  await waitFor(() => expect(fake.links.list()).toHaveLength(1));
  row.closest<HTMLElement>('[role=grid]')?.focus();
  await user.keyboard('{Delete}');
  const said = await screen.findByText(/^Moved 1 document to Trash\. Its link has/, { selector: '.text' });
  expect(said).toHaveTextContent('Its link has stopped working. Undo does not bring links back.');
});
