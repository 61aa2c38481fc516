import Plus from '@lucide/svelte/icons/plus';
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import IconButton from './IconButton.svelte';

describe('the tooltip of a button', () => {
  afterEach(() => vi.useRealTimers());

  it('shows its name and shortcut on hover, after a moment, until Escape', async () => {
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    vi.useFakeTimers({ shouldAdvanceTime: true });
    render(IconButton, { name: 'Search', icon: Plus, shortcut: 'Ctrl+F' });
    await user.hover(screen.getByRole('button'));
    expect(screen.queryByText('Search')).toBeNull();
    await vi.advanceTimersByTimeAsync(600);
    expect(screen.getByText('Search')).toBeInTheDocument();
    expect(screen.getByText('Ctrl')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(screen.queryByText('Search')).toBeNull();
  });

  it('goes with the focus, also if that is lost while the page is being redrawn', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    render(IconButton, { name: 'Resume', icon: Plus });
    const button = screen.getByRole('button');
    await user.hover(button);
    await vi.advanceTimersByTimeAsync(600);
    expect(screen.getByText('Resume')).toBeInTheDocument();
    const failure = vi.fn((event: ErrorEvent) => event.preventDefault());
    window.addEventListener('error', failure, { once: true });
    // What a web view does when the element with the focus is removed.
    const redrawn = $derived.by(() => button.dispatchEvent(new FocusEvent('blur')));
    expect(redrawn).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(failure).not.toHaveBeenCalled();
    expect(screen.queryByText('Resume')).toBeNull();
  });

  it('takes its tooltip along when it goes away', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    const { unmount } = render(IconButton, { name: 'Pause', icon: Plus });
    await user.hover(screen.getByRole('button'));
    await vi.advanceTimersByTimeAsync(600);
    unmount();
    await vi.advanceTimersByTimeAsync(0);
    expect(screen.queryByText('Pause')).toBeNull();
  });
});
