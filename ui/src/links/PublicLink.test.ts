import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { aLink, everyLink, now } from './fixtures';
import PublicLink from './PublicLink.svelte';
import type { PublicLinkShown } from './shown';

const isPrivate: PublicLinkShown = {
  state: 'ready',
  links: [],
  isOn: false,
  address: null,
  isFirst: false,
  hint: 'Private: nobody else can open it.',
  busy: false,
  cannotChange: null,
};
const isPublic = { ...isPrivate, links: [aLink()], isOn: true, hint: 'Anyone with the link can download it.' };

function show(shown: PublicLinkShown) {
  const props = {
    shown,
    now,
    onswitch: vi.fn(),
    onnew: vi.fn(),
    onshare: vi.fn(),
    onannounce: vi.fn(),
  };
  return { ...props, ...render(PublicLink, { props }) };
}

const toggle = () => screen.getByRole('switch', { name: 'Public link' });

test('a private document is switched on, and stays off until it is public', async () => {
  const { onswitch, rerender, container } = show(isPrivate);
  await userEvent.click(toggle());
  expect(onswitch).toHaveBeenCalledWith(true);
  expect(toggle(), 'the person may have said no').not.toBeChecked();
  await rerender({ shown: isPublic });
  expect(toggle()).toBeChecked();
  await userEvent.click(toggle());
  expect(onswitch).toHaveBeenLastCalledWith(false);
  expect(toggle()).toBeChecked();
  await expectNoAxeFindings(container);
});

test('what public means is said before there is a first link', async () => {
  const { rerender } = show({ ...isPrivate, isFirst: true });
  expect(screen.getByText(/lets anyone who has it download/)).toBeInTheDocument();
  await rerender({ shown: isPrivate });
  expect(screen.queryByText(/lets anyone who has it download/)).toBeNull();
});

test('a known address can be copied; of an older one it says that it is gone and offers a new link', async () => {
  const user = userEvent.setup();
  const { onnew, onannounce, rerender } = show({ ...isPublic, address: 'http://127.0.0.1:4870/p/x' });
  await user.click(screen.getByRole('button', { name: 'Copy link' }));
  expect(await navigator.clipboard.readText()).toBe('http://127.0.0.1:4870/p/x');
  expect(onannounce).toHaveBeenCalledWith('Copied');
  await rerender({ shown: isPublic });
  expect(screen.getByText(/Its address was shown once/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'New link' }));
  expect(onnew).toHaveBeenCalledOnce();
});

test('a link that is off but opens is shown although the switch is off', () => {
  show({ ...isPrivate, links: [everyLink['stillOpens'] ?? aLink()] });
  expect(toggle()).not.toBeChecked();
  expect(screen.getByRole('listitem')).toHaveTextContent('it still opens');
});

test('while it waits, and where nothing can be changed, it does nothing', async () => {
  const { onswitch, rerender } = show({ ...isPrivate, busy: true });
  await userEvent.click(toggle());
  await rerender({ shown: { ...isPrivate, cannotChange: 'The vault can only be read.' } });
  await userEvent.click(toggle());
  expect(toggle()).toHaveAccessibleDescription('The vault can only be read.');
  expect(onswitch).not.toHaveBeenCalled();
});
