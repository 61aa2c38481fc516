import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { cleanup } from '@testing-library/svelte';
import type { LinkRequest } from '../api/wire/LinkRequest';
import { expectNoAxeFindings } from '../shared/axe';
import { errorText } from '../words/errorText';
import { aLink, bucketSharing, localSharing, manyLinks, now } from './fixtures';
import ShareDialog from './ShareDialog.svelte';

afterEach(cleanup);

const address = 'http://127.0.0.1:4870/p/x/floor-plan.pdf';

function show(over: Record<string, unknown> = {}) {
  const actions = {
    addressOf: () => address,
    isBusy: () => false,
    stop: vi.fn(),
    announce: vi.fn(),
    setLan: vi.fn(),
  };
  const oncreate = vi.fn<(request: LinkRequest) => Promise<boolean>>().mockResolvedValue(true);
  const props = {
    name: 'Floor [plan].pdf',
    links: [],
    known: null,
    now,
    sharing: localSharing,
    error: null,
    isMaking: false,
    isSettingLan: false,
    cannotChange: null,
    actions,
    oncreate,
    onclose: vi.fn(),
    ...over,
  };
  return { ...props, ...render(ShareDialog, { props }) };
}

const create = () => userEvent.click(screen.getByRole('button', { name: 'Create link' }));
const choose = (name: string) => userEvent.click(screen.getByRole('radio', { name }));

test('the usual link of the vault is one press away', async () => {
  const { oncreate } = show();
  await create();
  expect(oncreate).toHaveBeenCalledWith({
    kind: 'served',
    ends: 'week',
    password: null,
    download_limit: null,
    follows_newest: false,
    shown: false,
  });
});

test('what the vault cannot give stays in view with its reason', async () => {
  show();
  const quick = screen.getByRole('radio', { name: 'Quick' });
  expect(quick).toBeDisabled();
  expect(quick).toHaveAccessibleDescription('Quick and Own copy: This vault lies on this computer, not in a bucket.');
  await expectNoAxeFindings(document.body);
});

test('a bucket is asked for nothing that it cannot keep', async () => {
  const { oncreate } = show({ sharing: bucketSharing });
  expect(screen.getByRole('radio', { name: 'Quick' })).toBeChecked();
  expect(screen.queryByRole('switch', { name: 'Ask for a password' })).toBeNull();
  expect(screen.queryByRole('radio', { name: 'Never' })).toBeNull();
  expect(screen.getByText(/It can’t be taken back/)).toBeInTheDocument();
  await choose('This computer');
  expect(screen.getByRole('radio', { name: 'Never' })).toBeInTheDocument();
  await choose('Never');
  await choose('Quick');
  await create();
  expect(oncreate).toHaveBeenCalledWith(expect.objectContaining({ kind: 'quick', ends: 'week' }));
});

test('every option of our own server reaches the request', async () => {
  const { oncreate } = show();
  await choose('Never');
  await userEvent.click(screen.getByRole('switch', { name: 'Ask for a password' }));
  await userEvent.click(screen.getByRole('button', { name: 'Suggest one' }));
  const password = screen.getByLabelText<HTMLInputElement>('Password');
  expect(password.type, 'a suggestion is there to be read').toBe('text');
  await userEvent.click(screen.getByRole('button', { name: 'Hide password' }));
  expect(password.type).toBe('password');
  await userEvent.type(screen.getByLabelText('Downloads at most'), '3');
  await choose('Always the newest');
  await userEvent.click(screen.getByRole('switch', { name: 'Browsers may show it' }));
  await create();
  expect(oncreate).toHaveBeenCalledWith({
    kind: 'served',
    ends: 'never',
    password: password.value,
    download_limit: 3,
    follows_newest: true,
    shown: true,
  });
});

test('what is wrong is said at its field once it was tried', async () => {
  const { oncreate } = show();
  await choose('Date');
  expect(screen.queryByRole('alert')).toBeNull();
  await create();
  expect(screen.getByLabelText('Last day')).toHaveAccessibleDescription('Choose a day');
  await userEvent.type(screen.getByLabelText('Last day'), '2020-01-01');
  expect(screen.getByLabelText('Last day')).toHaveAccessibleDescription('This day is over');
  await choose('1 day');
  await userEvent.type(screen.getByLabelText('Downloads at most'), '0');
  expect(screen.getByLabelText('Downloads at most')).toHaveAccessibleDescription('A whole number from 1');
  await create();
  expect(oncreate).not.toHaveBeenCalled();
});

test('the address is selected with the focus, and copied as it is or for Markdown', async () => {
  const user = userEvent.setup();
  const { actions } = show({ links: [aLink()], known: aLink() });
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Link' });
  await waitFor(() => expect(field).toHaveFocus());
  expect([field.selectionStart, field.selectionEnd]).toEqual([0, address.length]);
  await user.click(screen.getByRole('button', { name: 'Copy link' }));
  expect(await navigator.clipboard.readText()).toBe(address);
  await user.click(screen.getByRole('button', { name: 'Copy as Markdown' }));
  expect(await navigator.clipboard.readText()).toBe(`[Floor \\[plan\\].pdf](${address})`);
  await user.click(screen.getByRole('button', { name: 'QR code' }));
  expect(await screen.findByRole('img', { name: 'QR code of the link to Floor [plan].pdf' })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Open to my network' }));
  expect(actions.setLan).toHaveBeenCalledWith(true);
  await expectNoAxeFindings(document.body);
});

test('options are those of the next link: what is out stays as it is', async () => {
  const { oncreate } = show({ links: [aLink()], known: aLink() });
  expect(screen.queryByRole('radiogroup', { name: 'Ends' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'New link with options…' }));
  await choose('1 hour');
  expect(oncreate).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Create another link' }));
  expect(oncreate).toHaveBeenCalledOnce();
});

test('a no to the desktop leaves everything as it was filled in', async () => {
  const { oncreate } = show();
  oncreate.mockResolvedValue(false);
  await choose('1 hour');
  await create();
  expect(screen.getByRole('radio', { name: '1 hour' })).toBeChecked();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('each link that is out can be stopped', async () => {
  const { actions } = show({ links: manyLinks.slice(0, 3), known: manyLinks[0] });
  const list = screen.getByRole('region', { name: 'Active links' });
  const stops = within(list).getAllByRole('button', { name: /^Stop the link/ });
  expect(stops).toHaveLength(3);
  await userEvent.click(stops[1] as HTMLElement);
  expect(actions.stop).toHaveBeenCalledWith(manyLinks[1]);
});

test('a failure is said in the dialog, and what keeps the vault from changing is on the button', async () => {
  const { rerender } = show({ error: errorText({ kind: 'offline', message: '' }) });
  expect(screen.getByRole('alert')).toHaveTextContent(errorText({ kind: 'offline', message: '' }).title);
  await rerender({ error: null, cannotChange: 'The vault can only be read.' });
  expect(screen.getByRole('button', { name: 'Create link' })).toHaveAccessibleDescription(
    'The vault can only be read.',
  );
});

test('the keyboard reaches everything, and Esc closes', async () => {
  const user = userEvent.setup();
  const { oncreate, onclose } = show();
  await waitFor(() => expect(screen.getByRole('dialog')).toContainElement(document.activeElement as HTMLElement));
  for (let step = 0; step < 12 && document.activeElement?.textContent?.trim() !== 'Create link'; step++)
    await user.tab();
  await user.keyboard('{Enter}');
  expect(oncreate).toHaveBeenCalledOnce();
  await user.keyboard('{Escape}');
  expect(onclose).toHaveBeenCalledOnce();
});
