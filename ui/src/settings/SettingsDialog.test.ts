import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { errorText } from '../words/errorText';
import { aVault, someShortcuts, usualSettings } from './fixtures';
import SettingsDialog from './SettingsDialog.svelte';

type Shown = Pick<ComponentProps<typeof SettingsDialog>, 'settings' | 'check' | 'rebuild'>;

function show(over: Partial<Shown> = {}) {
  const props = {
    open: true,
    settings: usualSettings,
    vault: aVault,
    check: { state: 'idle' } as Shown['check'],
    rebuild: { state: 'idle' } as Shown['rebuild'],
    shortcuts: someShortcuts,
    onchange: vi.fn(),
    oncheck: vi.fn(),
    onrebuild: vi.fn(),
    onshow: vi.fn(),
    onclose: vi.fn(),
    onannounce: vi.fn(),
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

  it('goes through its sections by keyboard', async () => {
    show();
    await vi.waitFor(() => expect(screen.getByRole('tab', { name: 'General' })).toHaveFocus());
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByRole('tab', { name: 'Vault', selected: true })).toHaveFocus();
    expect(within(screen.getByRole('tabpanel')).getByText('Personal vault')).toBeInTheDocument();
  });

  it('checks the vault, fast or byte by byte', async () => {
    const { oncheck } = show();
    await section('Vault');
    await userEvent.click(screen.getByRole('button', { name: 'Check now' }));
    await userEvent.click(screen.getByRole('switch', { name: 'Read every byte' }));
    await userEvent.click(screen.getByRole('button', { name: 'Check now' }));
    expect(oncheck.mock.calls).toEqual([[false], [true]]);
  });

  it('says that all is well, or lists what is not', async () => {
    const { rerender, onshow } = show({
      check: { state: 'done', result: { documents: 1240, read_bytes: 48_200_000_000, damaged: [] } },
    });
    await section('Vault');
    expect(screen.getByRole('status')).toHaveTextContent('1,240 documents checked, all is well · 48.2 GB read');

    const damaged = [{ file_id: 'a', name: 'film.mp4', damage: 'contentMissing' as const }];
    await rerender({ check: { state: 'done', result: { documents: 1240, read_bytes: 0, damaged } } });
    expect(screen.getByRole('status')).toHaveTextContent('1 problem in 1,240 documents');
    expect(screen.getByText('Content is missing')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'film.mp4' }));
    expect(onshow).toHaveBeenCalledWith('a');
  });

  it('says why a check failed', async () => {
    show({ check: { state: 'failed', text: errorText({ kind: 'busy', message: '' }, 'en') } });
    await section('Vault');
    expect(screen.getByRole('alert')).toHaveTextContent('The vault is busy.');
  });

  it('asks before it rebuilds the index', async () => {
    const { onrebuild } = show();
    await section('Vault');
    await userEvent.click(screen.getByRole('button', { name: 'Rebuild…' }));
    const question = await screen.findByRole('alertdialog', { name: 'Rebuild the index?' });
    expect(onrebuild).not.toHaveBeenCalled();
    await userEvent.click(within(question).getByRole('button', { name: 'Rebuild' }));
    expect(onrebuild).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(screen.getByRole('dialog', { name: 'Settings' })).toBeInTheDocument();
  });

  it('says what a rebuild found and left alone', async () => {
    show({ rebuild: { state: 'done', result: { documents: 1263, skipped: 1 } } });
    await section('Vault');
    expect(screen.getByRole('status')).toHaveTextContent(/1,263 files found.*1 description file could not be used/);
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

  it.each(['General', 'Vault', 'Shortcuts', 'About'])('has no accessibility findings in %s', async (name) => {
    show();
    await section(name);
    await expectNoAxeFindings(screen.getByRole('dialog'));
  });
});
