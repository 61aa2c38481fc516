import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Transfer } from '../api/wire/Transfer';
import { expectNoAxeFindings } from '../shared/axe';
import CardHarness from './CardHarness.svelte';
import { snapshot, totals, transfer } from './fixtures';
import TransferCard from './TransferCard.svelte';

function propsWith(over: Record<string, unknown> = {}) {
  const actions = {
    pause: vi.fn(),
    resume: vi.fn(),
    cancel: vi.fn(),
    retry: vi.fn(),
    moveUp: vi.fn(),
    keepBoth: vi.fn(),
    show: vi.fn(),
  };
  const props = {
    snapshot: snapshot([]),
    open: true,
    actions,
    onopenchange: vi.fn(),
    onpauseall: vi.fn(),
    onresumeall: vi.fn(),
    onclear: vi.fn(),
    onannounce: vi.fn(),
    onleave: vi.fn(),
    ...over,
  };
  return { props, actions };
}

function show(over: Record<string, unknown> = {}) {
  const { props } = propsWith(over);
  return { ...props, ...render(TransferCard, { props }) };
}

const running = snapshot(
  [
    transfer({ name: 'gone.pdf', state: 'failed', error: { kind: 'sourceGone', message: '', name: 'gone.pdf' } }),
    transfer({ id: 'film', name: 'film.mp4', state: 'active' }),
    transfer({ id: 'song', name: 'song.flac', state: 'paused' }),
    transfer({ id: 'next', name: 'next.zip', state: 'queued' }),
    transfer({ name: 'kept.txt', state: 'done', file_id: 'f1' }),
  ],
  {
    failed: 1,
    active: 1,
    paused: 1,
    queued: 1,
    done: 1,
    size_bytes: 480_000_000,
    done_bytes: 188_000_000,
    bytes_per_second: 4_200_000,
    seconds_left: 118,
  },
);

describe('TransferCard', () => {
  afterEach(() => vi.useRealTimers());

  it('is not there while nothing happens', () => {
    show({ open: false });
    expect(screen.queryByRole('region')).toBeNull();
  });

  it('sums up in the pill and opens from it', async () => {
    const { onopenchange } = show({ open: false, snapshot: running });
    const pill = screen.getByRole('button', { name: /Adding 2 of 4 · 4.2 MB\/s · 2 min left/ });
    expect(pill).toHaveAttribute('aria-expanded', 'false');
    expect(pill).toHaveTextContent('1 needs attention');
    await userEvent.click(pill);
    expect(onopenchange).toHaveBeenCalledWith(true);
  });

  it('groups what needs attention first', () => {
    show({ snapshot: running });
    expect(screen.getAllByRole('heading').map((heading) => heading.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      'Transfers',
      'Needs attention 1',
      'Active 2',
      'Queued 1',
      'Done 1',
    ]);
  });

  it('has every action of every file in view, by name', async () => {
    const { actions } = show({ snapshot: running });
    await userEvent.click(screen.getByRole('button', { name: 'Pause film.mp4' }));
    await userEvent.click(screen.getByRole('button', { name: 'Resume song.flac' }));
    await userEvent.click(screen.getByRole('button', { name: 'Move next.zip to the front' }));
    await userEvent.click(screen.getByRole('button', { name: 'Cancel next.zip' }));
    await userEvent.click(screen.getByRole('button', { name: 'Add again: gone.pdf' }));
    await userEvent.click(screen.getByRole('button', { name: 'Show kept.txt in the list' }));
    expect(actions.pause).toHaveBeenCalledWith('film');
    expect(actions.resume).toHaveBeenCalledWith('song');
    expect(actions.moveUp).toHaveBeenCalledWith('next');
    expect(actions.cancel).toHaveBeenCalledWith('next');
    expect(actions.retry).toHaveBeenCalledOnce();
    expect(actions.show).toHaveBeenCalledWith('f1');
  });

  it('says why a file failed', () => {
    show({ snapshot: running });
    expect(screen.getByText('“gone.pdf” was moved or deleted before it could be added.')).toBeInTheDocument();
  });

  it('says where a file was paused, and never 100 % before it is done', () => {
    show({
      snapshot: snapshot([
        transfer({ name: 'a.bin', state: 'paused', size_bytes: 100, done_bytes: 34 }),
        transfer({ name: 'b.bin', state: 'active', size_bytes: 100, done_bytes: 100 }),
      ]),
    });
    expect(screen.getByText('Paused at 34%')).toBeInTheDocument();
    expect(screen.getByText('Finishing…')).toBeInTheDocument();
    expect(screen.getByRole('progressbar', { name: 'b.bin' })).toHaveAttribute('aria-valuenow', '99');
  });

  it('gives each file its own speed and time', () => {
    const sizes = { size_bytes: 120_000_000, done_bytes: 34_000_000 };
    show({
      snapshot: snapshot(
        [
          transfer({ ...sizes, bytes_per_second: 4_200_000, seconds_left: 118 }),
          transfer({ ...sizes, bytes_per_second: 800_000, seconds_left: 20 }),
          transfer({ ...sizes }),
        ],
        { active: 3 },
      ),
    });
    expect(screen.getByText('34 of 120 MB · 4.2 MB/s · about 2 min left')).toBeInTheDocument();
    expect(screen.getByText('34 of 120 MB · 800 kB/s · 20 s left')).toBeInTheDocument();
    expect(screen.getByText('34 of 120 MB · Estimating…')).toBeInTheDocument();
  });

  it('says of a file that it began again', () => {
    const again = transfer({ size_bytes: 120_000_000, done_bytes: 34_000_000, has_begun_again: true });
    show({ snapshot: snapshot([again], { active: 1 }) });
    expect(screen.getByText('Sent parts were lost, started again · 34 of 120 MB · Estimating…')).toBeInTheDocument();
  });

  it('says that it looks whether the vault has a file', () => {
    show({ snapshot: snapshot([transfer({ state: 'hashing', done_bytes: 0 })], { active: 1 }) });
    expect(screen.getByText('Checking whether it is in your vault…')).toBeInTheDocument();
    expect(screen.queryByRole('progressbar', { name: /report/ })).toBeNull();
  });

  it.each([
    ['offline', 'Waiting for network. Will go on by itself.'],
    ['keyringLocked', 'Waiting for your keyring to be unlocked. Will go on by itself.'],
    ['keyringAbsent', 'Waiting for your keyring. Will go on by itself.'],
    ['credentialsMissing', 'Waiting for the keys of this vault. Will go on by itself.'],
    ['unavailable', 'Waiting for the storage. Will go on by itself.'],
  ])('says what a file waits for: %s', (kind, text) => {
    const waits = transfer({ state: 'waiting', error: { kind, message: '' } });
    show({ snapshot: snapshot([waits], { waiting: 1 }) });
    expect(screen.getByText(text)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: new RegExp(`^${text.split('. ')[0]}`) })).toBeInTheDocument();
    expect(screen.queryByText('Needs attention')).toBeNull();
  });

  it('tells what goes out from what comes in', () => {
    const out = transfer({ name: 'letter.odt', direction: 'out' });
    show({ snapshot: snapshot([out], { active: 1, queued: 3, done: 0 }) });
    expect(screen.getByRole('button', { name: /^Exporting 1 of 4 · Estimating/ })).toBeInTheDocument();
    expect(screen.getByRole('listitem', { name: /^letter.odt, Exporting, 34 of 120 MB/ })).toBeInTheDocument();
  });

  it('offers nothing for a copy outside the vault', () => {
    show({ snapshot: snapshot([transfer({ state: 'done', direction: 'out', file_id: 'f1' })], { done: 1 }) });
    expect(within(screen.getByRole('listitem')).queryByRole('button')).toBeNull();
    expect(screen.getByText('Exported · 120 MB')).toBeInTheDocument();
  });

  it('leads to what was there already, or keeps both', async () => {
    const twice = transfer({ name: 'a.jpg', state: 'alreadyThere', file_id: 'f1', may_keep_both: true });
    const { actions } = show({ snapshot: snapshot([twice], { done: 1 }) });
    expect(screen.getByText('Already in your vault')).toBeInTheDocument();
    await userEvent.click(screen.getByText('Show'));
    await userEvent.click(screen.getByText('Keep both'));
    expect(actions.show).toHaveBeenCalledWith('f1');
    expect(actions.keepBoth).toHaveBeenCalledWith(twice.id);
  });

  it('does not offer to keep both where that cannot be', () => {
    show({ snapshot: snapshot([transfer({ state: 'alreadyThere', file_id: 'f1' })], { done: 1 }) });
    expect(screen.queryByText('Keep both')).toBeNull();
  });

  it('can be rid of a failure that cannot be mended', async () => {
    const pipe = transfer({ name: 'pipe', state: 'failed', error: { kind: 'sourceNotRegular', message: '' } });
    const { actions } = show({ snapshot: snapshot([pipe], { failed: 1 }) });
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss pipe' }));
    expect(actions.cancel).toHaveBeenCalledWith(pipe.id);
  });

  it('pauses and resumes all, where there is something to', async () => {
    const { onpauseall, onresumeall, rerender } = show({ snapshot: running });
    await userEvent.click(screen.getByRole('button', { name: 'Pause all' }));
    await userEvent.click(screen.getByRole('button', { name: 'Resume all' }));
    expect(onpauseall).toHaveBeenCalledOnce();
    expect(onresumeall).toHaveBeenCalledOnce();
    await rerender({ snapshot: snapshot([transfer({ state: 'paused' })], { paused: 1 }) });
    expect(screen.queryByRole('button', { name: 'Pause all' })).toBeNull();
    await rerender({ snapshot: snapshot([transfer()], { active: 1 }) });
    expect(screen.queryByRole('button', { name: 'Resume all' })).toBeNull();
  });

  it('tries again all that can be', async () => {
    const gone = (name: string) => transfer({ name, state: 'failed', error: { kind: 'sourceGone', message: '' } });
    const pipe = transfer({ state: 'failed', error: { kind: 'sourceNotRegular', message: '' } });
    const { actions } = show({ snapshot: snapshot([gone('a'), pipe, gone('b')], { failed: 3 }) });
    await userEvent.click(screen.getByRole('button', { name: 'Retry all' }));
    expect(actions.retry).toHaveBeenCalledTimes(2);
  });

  it('shows the limit beside the speed, open and closed', async () => {
    const limits = { up_bytes_per_second: 1_000_000, down_bytes_per_second: null };
    const { rerender } = show({ snapshot: { ...running, limits } });
    expect(screen.getByText('At most 1 MB/s into the vault')).toBeInTheDocument();
    await rerender({ open: false });
    expect(screen.getByRole('button')).toHaveAccessibleName(/4.2 MB\/s .*At most 1 MB\/s into the vault/);
  });

  it('says how many it does not list', () => {
    show({ snapshot: { ...running, count: 9965 } });
    expect(screen.getByText('and 9,960 more')).toBeInTheDocument();
  });

  it('counts the files while folders are walked', () => {
    show({ open: false, snapshot: snapshot([], { scanning: 12_340 }) });
    expect(screen.getByRole('button', { name: /Looking through folders… 12,340 files/ })).toBeInTheDocument();
  });

  it('shows a tick for three seconds when all is done, then goes away', async () => {
    vi.useFakeTimers();
    const { rerender } = show({ open: false });
    await rerender({ snapshot: snapshot([], { active: 12, size_bytes: 10 }) });
    await rerender({ snapshot: snapshot([], { done: 12, size_bytes: 10, done_bytes: 10 }) });
    expect(screen.getByRole('button', { name: /12 files done/ })).toBeInTheDocument();
    await vi.advanceTimersByTimeAsync(3100);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('stays while something needs attention', async () => {
    vi.useFakeTimers();
    const { rerender } = show({ open: false });
    await rerender({ snapshot: snapshot([], { done: 2, failed: 1 }) });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(screen.getByRole('button', { name: /1 needs attention/ })).toBeInTheDocument();
  });

  it('closes with Escape and keeps the focus on the pill', async () => {
    const { onopenchange } = show({ snapshot: running });
    screen.getByRole('button', { expanded: true }).focus();
    await userEvent.keyboard('{Escape}');
    expect(onopenchange).toHaveBeenCalledWith(false);
  });

  it('announces the batch, not the files', async () => {
    const { onannounce, rerender } = show();
    await rerender({ snapshot: { ...running, totals: totals({ active: 2, queued: 2, size_bytes: 100 }) } });
    await rerender({
      snapshot: { ...running, totals: totals({ active: 2, queued: 2, size_bytes: 100, done_bytes: 9 }) },
    });
    expect(onannounce.mock.calls).toEqual([['Adding 4 files']]);
  });

  it('clears what ended', async () => {
    const { onclear } = show({ snapshot: running });
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(onclear).toHaveBeenCalledOnce();
  });

  it('retries all that failed at once', async () => {
    const failed = [1, 2].map(() => transfer({ state: 'failed', error: { kind: 'busy', message: '' } }));
    const { actions } = show({ snapshot: snapshot(failed, { failed: 2 }) });
    await userEvent.click(screen.getByRole('button', { name: 'Retry all' }));
    expect(actions.retry.mock.calls.flat()).toEqual(failed.map(({ id }) => id));
  });

  it('lists each group under its heading', () => {
    show({ snapshot: running });
    const queued = screen.getByRole('list', { name: /Queued/ });
    expect(within(queued).getByText('Queued · 120 MB')).toBeInTheDocument();
  });

  it('has no accessibility findings', async () => {
    const { container } = show({ snapshot: running });
    await expectNoAxeFindings(container);
  });
});

describe('the keyboard in the card', () => {
  const rows = (...names: [string, Transfer['state']][]) =>
    snapshot(
      names.map(([name, state]) =>
        transfer({ id: name, name, state, error: state === 'failed' ? { kind: 'sourceGone', message: '' } : null }),
      ),
      { active: 1 },
    );
  const four = rows(['f', 'failed'], ['a', 'active'], ['p', 'paused'], ['q', 'queued']);
  const focused = () => document.activeElement?.getAttribute('data-transfer');

  async function called(over: Record<string, unknown> = {}) {
    const { props, actions } = propsWith({ snapshot: four, calls: 0, ...over });
    const shown = render(CardHarness, { props });
    const outside = screen.getByRole('button', { name: 'outside' });
    outside.focus();
    await shown.rerender({ calls: 1 });
    return { ...shown, props, actions, outside };
  }

  it('comes when it is called, and goes back with Esc', async () => {
    const { outside } = await called();
    await waitFor(() => expect(focused()).toBe('f'));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(outside).toHaveFocus());
    expect(screen.queryByRole('listitem')).toBeNull();
  });

  it('closes when it is called while the focus is in it', async () => {
    const { outside, rerender } = await called();
    await waitFor(() => expect(focused()).toBe('f'));
    await rerender({ calls: 2 });
    await waitFor(() => expect(outside).toHaveFocus());
    expect(screen.queryByRole('listitem')).toBeNull();
  });

  it('is not closed but entered when it is called from elsewhere', async () => {
    const { outside, rerender } = await called();
    await waitFor(() => expect(focused()).toBe('f'));
    outside.focus();
    await rerender({ calls: 2 });
    await waitFor(() => expect(focused()).toBe('f'));
  });

  it('says so when there is nowhere to go back to', async () => {
    const { outside, props } = await called({ snapshot: snapshot([]) });
    await waitFor(() => expect(outside).not.toHaveFocus());
    outside.remove();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(props.onleave).toHaveBeenCalledOnce());
  });

  it('moves between the rows, over the headings of their groups, and stops at the ends', async () => {
    show({ snapshot: four });
    screen.getByRole('listitem', { name: /^f,/ }).focus();
    const seen = [];
    for (const key of ['ArrowUp', 'ArrowDown', 'ArrowDown', 'End', 'ArrowDown', 'Home']) {
      await userEvent.keyboard(`{${key}}`);
      seen.push(focused());
    }
    expect(seen).toEqual(['f', 'a', 'p', 'q', 'q', 'f']);
  });

  it('has one row in the order of Tab, with its buttons', async () => {
    show({ snapshot: four });
    const inOrder = () =>
      [...document.querySelectorAll('[data-transfer], [data-transfer] button')]
        .filter((element) => element.getAttribute('tabindex') === '0')
        .map((element) => element.closest('[data-transfer]')?.getAttribute('data-transfer'));
    expect(inOrder()).toEqual(['f', 'f', 'f']);
    screen.getByRole('listitem', { name: /^q,/ }).focus();
    await waitFor(() => expect(inOrder()).toEqual(['q', 'q', 'q', 'q']));
  });

  it('acts on the row it is on', async () => {
    const { actions } = show({ snapshot: four });
    screen.getByRole('listitem', { name: /^f,/ }).focus();
    await userEvent.keyboard('r{ArrowDown}p{ArrowDown}p{ArrowDown}u{Delete}');
    expect(actions.retry).toHaveBeenCalledWith('f');
    expect(actions.pause).toHaveBeenCalledWith('a');
    expect(actions.resume).toHaveBeenCalledWith('p');
    expect(actions.moveUp).toHaveBeenCalledWith('q');
    expect(actions.cancel).toHaveBeenCalledWith('q');
  });

  it('acts on no row from the buttons for all of them', async () => {
    const { actions } = show({ snapshot: four });
    screen.getByRole('button', { name: 'Pause all' }).focus();
    await userEvent.keyboard('{Delete}p{ArrowDown}');
    expect(actions.cancel).not.toHaveBeenCalled();
    expect(actions.pause).not.toHaveBeenCalled();
    expect(focused()).toBe('f');
  });

  it('keeps Delete from the window, also where there is nothing to cancel', async () => {
    const window = vi.fn();
    document.body.addEventListener('keydown', window);
    show({ snapshot: rows(['d', 'done']) });
    screen.getByRole('listitem').focus();
    await userEvent.keyboard('{Delete}');
    document.body.removeEventListener('keydown', window);
    expect(window.mock.calls[0]?.[0]).toHaveProperty('defaultPrevented', true);
  });

  it('stays on a row that goes to another group', async () => {
    const { rerender } = show({ snapshot: four });
    screen.getByRole('listitem', { name: /^f,/ }).focus();
    await rerender({ snapshot: rows(['a', 'active'], ['p', 'paused'], ['q', 'queued'], ['f', 'queued']) });
    expect(focused()).toBe('f');
  });

  it('goes to what takes the place of a row that is gone', async () => {
    const { rerender } = show({ snapshot: four });
    screen.getByRole('listitem', { name: /^a,/ }).focus();
    await rerender({ snapshot: rows(['f', 'failed'], ['p', 'paused'], ['q', 'queued']) });
    expect(focused()).toBe('p');
  });

  it('stays on the button of pausing, which then resumes', async () => {
    const { rerender } = show({ snapshot: rows(['a', 'active']) });
    screen.getByRole('button', { name: 'Pause a' }).focus();
    await rerender({ snapshot: rows(['a', 'paused']) });
    expect(screen.getByRole('button', { name: 'Resume a' })).toHaveFocus();
  });
});
