import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet, type ComponentProps } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { someShortcuts, usualSettings } from './fixtures';
import SettingsDialog from './SettingsDialog.svelte';

function show(over: Partial<Pick<ComponentProps<typeof SettingsDialog>, 'settings' | 'start' | 'tray'>> = {}) {
  const props = {
    settings: usualSettings,
    version: '0.1.0',
    vaults: createRawSnippet(() => ({ render: () => '<p>Every vault</p>' })),
    sharing: createRawSnippet(() => ({ render: () => '<p>Every link</p>' })),
    tray: 'off' as const,
    shortcuts: someShortcuts,
    onchange: vi.fn(),
    onclose: vi.fn(),
    ...over,
  };
  return { ...props, ...render(SettingsDialog, { props }) };
}

const section = (name: string) => userEvent.click(screen.getByRole('tab', { name }));

describe('SettingsDialog', () => {
  it('applies each choice at once', async () => {
    const { onchange } = show();
    await userEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    await userEvent.click(screen.getByRole('radio', { name: 'Compact' }));
    await userEvent.click(screen.getByRole('button', { name: 'Larger text' }));
    await userEvent.click(screen.getByRole('switch', { name: 'Show the details panel' }));
    expect(onchange.mock.calls.map(([settings]) => settings)).toEqual([
      { ...usualSettings, theme: 'dark' },
      { ...usualSettings, density: 'compact' },
      { ...usualSettings, text_percent: 110 },
      { ...usualSettings, details_open: false },
    ]);
    expect(screen.queryByRole('button', { name: /save|apply/i })).toBeNull();
  });

  it('keeps the text between 80 and 200 percent', async () => {
    const { onchange, rerender } = show({ settings: { ...usualSettings, text_percent: 80 } });
    await userEvent.click(
      screen.getByRole('button', { name: 'Smaller text', description: 'This is the smallest size' }),
    );
    expect(onchange).not.toHaveBeenCalled();
    await rerender({ settings: { ...usualSettings, text_percent: 195 } });
    await userEvent.click(screen.getByRole('button', { name: 'Larger text' }));
    expect(onchange).toHaveBeenLastCalledWith({ ...usualSettings, text_percent: 200 });
    await userEvent.click(screen.getByRole('button', { name: 'Reset' }));
    expect(onchange).toHaveBeenLastCalledWith(usualSettings);
  });

  it('says why there is no icon in the tray', async () => {
    const { onchange, rerender } = show();
    const background = () => screen.getByRole('switch', { name: 'Keep running in the background' });
    expect(background()).not.toBeChecked();
    await userEvent.click(background());
    expect(onchange).toHaveBeenLastCalledWith({ ...usualSettings, keep_in_background: true });
    await rerender({ settings: { ...usualSettings, keep_in_background: true }, tray: 'noLibrary' });
    expect(background()).toHaveAccessibleDescription(/^There is no icon in the tray: /);
    await rerender({ tray: 'noPlace' });
    expect(background()).toHaveAccessibleDescription(/^This desktop shows no icons in a tray/);
  });

  it('goes through its sections by keyboard', async () => {
    show();
    await vi.waitFor(() => expect(screen.getByRole('tab', { name: 'General' })).toHaveFocus());
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByRole('tab', { name: 'Vaults', selected: true })).toHaveFocus();
    expect(within(screen.getByRole('tabpanel')).getByText('Every vault')).toBeInTheDocument();
  });

  it('begins where it is asked to', async () => {
    show({ start: 'vaults' });
    expect(await screen.findByRole('tab', { name: 'Vaults', selected: true })).toBeInTheDocument();
  });

  it('hands on what is chosen about transfers', async () => {
    const { onchange } = show({ start: 'transfers' });
    await userEvent.click(await screen.findByRole('button', { name: 'More files at once' }));
    const transfers = { ...usualSettings.transfers, files_at_once: 3 };
    expect(onchange).toHaveBeenLastCalledWith({ ...usualSettings, transfers });
  });

  it('lists the shortcuts', async () => {
    show();
    await section('Shortcuts');
    expect(screen.getByRole('row', { name: 'Add a folder CtrlShiftO' })).toBeInTheDocument();
  });

  it('says what it is', async () => {
    show();
    await section('About');
    expect(screen.getByText('Version 0.1.0')).toBeInTheDocument();
  });

  it('closes with Escape', async () => {
    const { onclose } = show();
    await screen.findByRole('dialog');
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(onclose).toHaveBeenCalledOnce());
  });

  it.each(['General', 'Vaults', 'Transfers', 'Shortcuts', 'About'])(
    'has no accessibility findings in %s',
    async (name) => {
      show();
      await section(name);
      await expectNoAxeFindings(screen.getByRole('dialog'));
    },
  );
});
