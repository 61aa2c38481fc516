import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { errorText } from '../words/errorText';
import ActivityView from './ActivityView.svelte';
import { anEntry } from './fixtures';

const now = new Date(2026, 2, 11, 15, 0).getTime();
const at = (day: number, hour = 9) => new Date(2026, 2, day, hour, 30).getTime();

function show(shown: ComponentProps<typeof ActivityView>['shown']) {
  const props = { shown, now, onshow: vi.fn(), onmore: vi.fn(), onretry: vi.fn() };
  return { ...props, ...render(ActivityView, { props }) };
}

function sentences(): string[] {
  return screen
    .getAllByRole('listitem')
    .map((row) => row.querySelector('p')?.textContent?.replace(/\s+/g, ' ').trim() ?? '');
}

describe('ActivityView', () => {
  it('is grouped by day', async () => {
    const entries = [
      anEntry({ at: at(11, 12) }),
      anEntry({ at: at(11) }),
      anEntry({ at: at(10) }),
      anEntry({ at: at(2) }),
    ];
    const { container } = show({ state: 'ready', entries, more: 'none' });
    expect(screen.getAllByRole('heading').map((heading) => heading.textContent)).toEqual([
      'Today',
      'Yesterday',
      'Monday, March 2',
    ]);
    expect(within(screen.getByRole('list', { name: 'Today' })).getAllByRole('listitem')).toHaveLength(2);
    await expectNoAxeFindings(container);
  });

  it('says each thing that can happen in a sentence', () => {
    const entries = [
      anEntry({ action: 'added', name: 'a.pdf' }),
      anEntry({ action: 'renamed', name: 'b.pdf', detail: 'a.pdf' }),
      anEntry({ action: 'moved', name: 'b.pdf', detail: 'Work' }),
      anEntry({ action: 'moved', name: 'b.pdf', detail: '' }),
      anEntry({ action: 'edited', name: 'b.pdf' }),
      anEntry({ action: 'trashed', name: 'b.pdf' }),
      anEntry({ action: 'restored', name: 'b.pdf' }),
      anEntry({ action: 'purged', name: 'b.pdf' }),
      anEntry({ action: 'exported', name: 'b.pdf' }),
      anEntry({ action: 'statusChanged', name: 'b.pdf', detail: 'damaged' }),
      anEntry({ action: 'rebuilt', name: '', file_id: null }),
      anEntry({ action: 'fromTheFuture', name: 'b.pdf' }),
    ];
    show({ state: 'ready', entries, more: 'none' });
    expect(sentences()).toEqual([
      'Added a.pdf',
      'Renamed a.pdf to b.pdf',
      'Moved b.pdf from Work',
      'Moved b.pdf from the top of the vault',
      'Edited b.pdf',
      'Moved b.pdf to the trash',
      'Restored b.pdf from the trash',
      'Deleted b.pdf for good',
      'Exported b.pdf',
      'b.pdf is now damaged',
      'Rebuilt the index',
      'Changed b.pdf',
    ]);
  });

  it('never lets a name become part of the sentence', () => {
    show({
      state: 'ready',
      entries: [anEntry({ action: 'renamed', name: '{detail}', detail: '{name}' })],
      more: 'none',
    });
    expect(sentences()).toEqual(['Renamed {name} to {detail}']);
  });

  it('shows the document its name belongs to, unless it is deleted for good', async () => {
    const entries = [
      anEntry({ name: 'a.pdf', file_id: 'a' }),
      anEntry({ name: 'b.pdf', file_id: 'b', action: 'purged' }),
    ];
    const { onshow } = show({ state: 'ready', entries, more: 'none' });
    await userEvent.click(screen.getByRole('button', { name: 'Show a.pdf' }));
    expect(onshow.mock.calls).toEqual([['a']]);
    expect(screen.queryByRole('button', { name: 'Show b.pdf' })).toBeNull();
  });

  it('asks for more only while there is more', async () => {
    const { onmore, rerender } = show({ state: 'ready', entries: [anEntry()], more: 'some' });
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await rerender({ shown: { state: 'ready', entries: [anEntry()], more: 'loading' } });
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(onmore).toHaveBeenCalledOnce();
    await rerender({ shown: { state: 'ready', entries: [anEntry()], more: 'none' } });
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('has a state for nothing, for loading and for failing', async () => {
    const { onretry, rerender, container } = show({ state: 'ready', entries: [], more: 'none' });
    expect(screen.getByText('Nothing has happened yet')).toBeInTheDocument();
    await expectNoAxeFindings(container);

    await rerender({ shown: { state: 'loading' } });
    expect(screen.getByRole('region', { name: 'Activity' })).toHaveAttribute('aria-busy', 'true');

    await rerender({ shown: { state: 'error', text: errorText({ kind: 'busy', message: '' }, 'en') } });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onretry).toHaveBeenCalledOnce();
  });
});
