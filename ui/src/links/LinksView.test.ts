import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { errorText } from '../words/errorText';
import { worthOf } from '../words/linkText';
import { aLink, everyLink, localSharing, manyLinks, now } from './fixtures';
import LinksView from './LinksView.svelte';
import type { LinksShown } from './shown';

const ready = (links = manyLinks, over = {}): LinksShown => ({
  state: 'ready',
  links,
  more: 'none',
  isOld: false,
  ...over,
});

function show(shown: LinksShown, over: Record<string, unknown> = {}) {
  const actions = {
    addressOf: vi.fn((link: { state: string }) => (link.state === 'live' ? 'http://127.0.0.1:4870/p/x' : null)),
    isBusy: () => false,
    stop: vi.fn(),
    announce: vi.fn(),
    show: vi.fn(),
    check: vi.fn(),
    filter: vi.fn(),
    more: vi.fn(),
    retry: vi.fn(),
    setLan: vi.fn(),
  };
  const props = {
    shown,
    filter: 'all' as const,
    server: localSharing.server,
    now,
    isChecking: false,
    isSettingLan: false,
    actions,
    ...over,
  };
  return { actions, ...render(LinksView, { props }) };
}

test('every state is said in words, with its reason', async () => {
  const { container } = show(ready());
  const rows = within(screen.getByRole('list', { name: 'Public links' })).getAllByRole('listitem');
  expect(rows).toHaveLength(manyLinks.length);
  manyLinks.forEach((link, index) => {
    const { text, why } = worthOf(link, now);
    expect(rows[index]).toHaveTextContent(text);
    if (why) expect(rows[index]).toHaveTextContent(why);
  });
  await expectNoAxeFindings(container);
});

test.each(Object.entries(everyLink))('%s offers what can be done about it', (name, link) => {
  show(ready([link]));
  const isOff = link.switched_off_at !== null || link.state === 'expired' || link.state === 'usedUp';
  expect(screen.queryAllByRole('button', { name: /^Stop / })).toHaveLength(isOff ? 0 : 1);
  const asksAgain = ['stillOpens', 'offUnchecked'].includes(name);
  expect(screen.queryAllByRole('button', { name: 'Check again' })).toHaveLength(asksAgain ? 1 : 0);
  expect(screen.queryAllByRole('button', { name: /^Copy the link/ })).toHaveLength(link.state === 'live' ? 1 : 0);
  expect(screen.queryAllByRole('button', { name: /^Show / })).toHaveLength(link.name === null ? 0 : 1);
});

test('everything is done by the keyboard alone', async () => {
  const user = userEvent.setup();
  const { actions } = show(ready([aLink()], { more: 'some' }));
  const wanted: string[] = [];
  for (let step = 0; step < 8; step++) {
    await user.tab();
    const focused = document.activeElement;
    wanted.push(focused?.getAttribute('aria-label') ?? focused?.textContent?.trim() ?? '');
    if (focused?.tagName === 'BUTTON') await user.keyboard('{Enter}');
    else await user.keyboard(' ');
  }
  expect(wanted.some((name) => /^Copy the link to Floor plan\.pdf/.test(name))).toBe(true);
  expect(actions.setLan).toHaveBeenCalledWith(true);
  expect(actions.check).toHaveBeenCalledOnce();
  expect(actions.show).toHaveBeenCalledWith(aLink().file_id);
  expect(actions.stop).toHaveBeenCalledWith(aLink());
  expect(actions.more).toHaveBeenCalledOnce();
});

test('the filter is a choice of two', async () => {
  const { actions } = show(ready([]), { filter: 'active' });
  await userEvent.click(screen.getByRole('radio', { name: 'All' }));
  expect(actions.filter).toHaveBeenCalledWith('all');
  expect(screen.getByRole('heading', { name: 'No public links' })).toBeInTheDocument();
});

test('loading, nothing at all, failing and being old look different', async () => {
  const { rerender, container, actions } = show({ state: 'loading' });
  expect(screen.getByRole('region', { name: 'Links' })).toHaveAttribute('aria-busy', 'true');
  await rerender({ shown: ready([]) });
  expect(screen.getByRole('heading', { name: 'There has never been a public link' })).toBeInTheDocument();
  await rerender({ shown: { state: 'error', text: errorText({ kind: 'unavailable', message: '' }) } });
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(actions.retry).toHaveBeenCalledOnce();
  await rerender({ shown: ready([aLink()], { isOld: true }) });
  expect(screen.getByRole('alert')).toHaveTextContent('Not everything here could be read anew.');
  await expectNoAxeFindings(container);
});

test('how the network stands is said where it is switched', async () => {
  const { rerender } = show(ready([]));
  const lan = () => screen.getByRole('switch', { name: 'Let others in this network open links' });
  expect(lan()).toHaveAccessibleDescription('Links from this computer open on this computer only.');
  const server = { running: true, lan: true, origin: 'http://192.168.1.5:4870', failure: null };
  await rerender({ server });
  expect(lan()).toBeChecked();
  expect(lan()).toHaveAccessibleDescription(/at http:\/\/192\.168\.1\.5:4870\.$/);
  await rerender({ server: { ...server, running: false } });
  expect(lan()).toHaveAccessibleDescription(/^Nothing is given out now/);
  await rerender({ server: { ...server, failure: 'portTaken' } });
  expect(screen.getByRole('status')).toHaveTextContent('another program uses their port');
});

test('a switch that was not granted stays as it was', async () => {
  const { actions } = show(ready([]));
  const lan = screen.getByRole('switch', { name: 'Let others in this network open links' });
  await userEvent.click(lan);
  expect(actions.setLan).toHaveBeenCalledWith(true);
  expect(lan).not.toBeChecked();
});
