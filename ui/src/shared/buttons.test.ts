import Plus from '@lucide/svelte/icons/plus';
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from './axe';
import Button from './Button.svelte';
import CopyButton from './CopyButton.svelte';
import IconButton from './IconButton.svelte';

const children = createRawSnippet(() => ({ render: () => '<span>Add files</span>' }));

describe('Button', () => {
  it('calls back by mouse and by keyboard', async () => {
    const onclick = vi.fn();
    render(Button, { children, onclick });
    await userEvent.click(screen.getByRole('button', { name: 'Add files' }));
    await userEvent.keyboard('{Enter} ');
    expect(onclick).toHaveBeenCalledTimes(3);
  });

  it('does nothing while it is disabled, can be reached, and says why', async () => {
    const onclick = vi.fn();
    const { container } = render(Button, { children, onclick, disabledReason: 'Nothing is selected' });
    await userEvent.tab();
    const button = screen.getByRole('button', { name: 'Add files', description: 'Nothing is selected' });
    expect(button).toHaveFocus();
    await userEvent.click(button);
    expect(onclick).not.toHaveBeenCalled();
    await expectNoAxeFindings(container);
  });

  it('cannot be pressed twice while it works', async () => {
    const onclick = vi.fn();
    render(Button, { children, onclick, busy: true });
    const button = screen.getByRole('button', { name: 'Add files' });
    await userEvent.click(button);
    expect(button).toHaveAttribute('aria-busy', 'true');
    expect(onclick).not.toHaveBeenCalled();
  });
});

describe('IconButton', () => {
  it('has a name, and says when it is pressed', async () => {
    const { container } = render(IconButton, { name: 'Show details', icon: Plus, pressed: true });
    expect(screen.getByRole('button', { name: 'Show details', pressed: true })).toBeInTheDocument();
    await expectNoAxeFindings(container);
  });
});

describe('CopyButton', () => {
  afterEach(() => vi.useRealTimers());

  it('copies, says so on itself for a moment and lets it be announced', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    const onannounce = vi.fn();
    render(CopyButton, { value: 'report.pdf', name: 'Copy unique name', onannounce });
    await user.click(screen.getByRole('button', { name: 'Copy unique name' }));
    expect(await navigator.clipboard.readText()).toBe('report.pdf');
    expect(onannounce).toHaveBeenCalledWith('Copied');
    expect(screen.getByRole('button')).toHaveClass('copied');
    await vi.advanceTimersByTimeAsync(1600);
    expect(screen.getByRole('button')).not.toHaveClass('copied');
  });

  it('says so when the clipboard refuses', async () => {
    const user = userEvent.setup();
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('refused'));
    const onannounce = vi.fn();
    render(CopyButton, { value: 'report.pdf', name: 'Copy', onannounce });
    await user.click(screen.getByRole('button'));
    await vi.waitFor(() => expect(onannounce).toHaveBeenCalledWith('Could not copy'));
  });
});
