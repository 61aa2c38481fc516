import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { snapshot, totals, transfer } from './fixtures';
import TransferCard from './TransferCard.svelte';

function show(over: Record<string, unknown> = {}) {
  const actions = { pause: vi.fn(), resume: vi.fn(), cancel: vi.fn(), retry: vi.fn(), show: vi.fn() };
  const props = {
    snapshot: snapshot([]),
    open: true,
    actions,
    onopenchange: vi.fn(),
    onclear: vi.fn(),
    onannounce: vi.fn(),
    ...over,
  };
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
    await userEvent.click(screen.getByRole('button', { name: 'Cancel next.zip' }));
    await userEvent.click(screen.getByRole('button', { name: 'Add again: gone.pdf' }));
    await userEvent.click(screen.getByRole('button', { name: 'Show kept.txt in the list' }));
    expect(actions.pause).toHaveBeenCalledWith('film');
    expect(actions.resume).toHaveBeenCalledWith('song');
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

  it('gives the only file under way its speed and time', () => {
    show({
      snapshot: snapshot([transfer({ size_bytes: 120_000_000, done_bytes: 34_000_000 })], {
        active: 1,
        bytes_per_second: 4_200_000,
        seconds_left: 118,
      }),
    });
    expect(screen.getByText('34 of 120 MB · 4.2 MB/s · about 2 min left')).toBeInTheDocument();
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
    expect(within(queued).getByText('Waiting · 120 MB')).toBeInTheDocument();
  });

  it('has no accessibility findings', async () => {
    const { container } = show({ snapshot: running });
    await expectNoAxeFindings(container);
  });
});
