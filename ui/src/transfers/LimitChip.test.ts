import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import LimitChip from './LimitChip.svelte';

function show(up: number | null, down: number | null) {
  const props = {
    limits: { up_bytes_per_second: up, down_bytes_per_second: down },
    onlimit: vi.fn(),
    onsettings: vi.fn(),
  };
  return { ...props, ...render(LimitChip, { props }) };
}

// There is no layout here: what floats at a button counts as scrolled away, and so as hidden.
const anywhere = { hidden: true };

describe('LimitChip', () => {
  it.each([
    [null, null, 'No limit', 'Speed limit: up no limit, down no limit'],
    [1_000_000, 1_000_000, '1 MB/s', 'Speed limit: up 1 MB/s, down 1 MB/s'],
    [512_000, null, '↑ 512 kB/s', 'Speed limit: up 512 kB/s, down no limit'],
    [512_000, 30_000_000, '↑ 512 kB/s ↓ 30 MB/s', 'Speed limit: up 512 kB/s, down 30 MB/s'],
  ])('shows what holds: %s up, %s down', (up, down, shown, label) => {
    show(up, down);
    expect(screen.getByRole('button', { name: label })).toHaveTextContent(shown);
  });

  it('sets a limit, or none, by keyboard', async () => {
    const { onlimit, onsettings } = show(null, null);
    const choose = async (keys: string) => {
      screen.getByRole('button').focus();
      await userEvent.keyboard('{Enter}');
      await screen.findByRole('menu', anywhere);
      await userEvent.keyboard(`${keys}{Enter}`);
      await vi.waitFor(() => expect(screen.queryByRole('menu', anywhere)).toBeNull());
    };
    await choose('{ArrowDown}{ArrowDown}');
    expect(onlimit).toHaveBeenLastCalledWith(5_000_000);
    await choose('{Home}');
    expect(onlimit).toHaveBeenLastCalledWith(null);
    await choose('{End}');
    expect(onsettings).toHaveBeenCalledOnce();
  });

  it('has no accessibility findings', async () => {
    const { container } = show(512_000, null);
    await expectNoAxeFindings(container);
  });
});
