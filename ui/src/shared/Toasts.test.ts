import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from './axe';
import LiveRegions from './LiveRegions.svelte';
import Toasts from './Toasts.svelte';

function show() {
  const run = vi.fn();
  const props = {
    toasts: [
      { id: '1', text: 'Moved 3 files to Trash', severity: 'info' as const, action: { label: 'Undo', run } },
      { id: '2', text: 'The vault is busy.', severity: 'warning' as const },
    ],
    ondismiss: vi.fn(),
    onpause: vi.fn(),
    onresume: vi.fn(),
  };
  return { run, ...props, ...render(Toasts, { props }) };
}

describe('Toasts', () => {
  it('offer the one thing that can be done, and go away with it', async () => {
    const { run, ondismiss } = show();
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(run).toHaveBeenCalledOnce();
    expect(ondismiss).toHaveBeenCalledWith('1');
  });

  it('wait while they are hovered', async () => {
    const { onpause, onresume } = show();
    await userEvent.hover(screen.getByText('The vault is busy.'));
    expect(onpause).toHaveBeenCalled();
    expect(onresume).not.toHaveBeenCalled();
    await userEvent.unhover(screen.getByRole('region'));
    await vi.waitFor(() => expect(onresume).toHaveBeenCalled());
  });

  it('wait while the focus is in them, wherever the pointer goes', async () => {
    const { onpause, onresume } = show();
    await userEvent.tab();
    expect(screen.getByRole('button', { name: 'Undo' })).toHaveFocus();
    expect(onpause).toHaveBeenCalled();
    await userEvent.hover(screen.getByRole('region'));
    await userEvent.unhover(screen.getByRole('region'));
    expect(onresume).not.toHaveBeenCalled();
  });

  it('can be dismissed by name', async () => {
    const { ondismiss } = show();
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss: The vault is busy.' }));
    expect(ondismiss).toHaveBeenCalledWith('2');
  });

  it('have no accessibility findings', async () => {
    const { container } = show();
    await expectNoAxeFindings(container);
  });
});

describe('LiveRegions', () => {
  it('are there before anything is said', async () => {
    const { rerender, container } = render(LiveRegions, { polite: '', assertive: '' });
    const status = screen.getByRole('status');
    await rerender({ polite: '3 files added' });
    expect(status).toHaveTextContent('3 files added');
    expect(screen.getByRole('alert')).toHaveTextContent('');
    await expectNoAxeFindings(container);
  });
});
