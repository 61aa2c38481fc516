import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from './axe';
import MenuHarness from './MenuHarness.svelte';
import type { MenuItem } from './menuItem';

function show(onopening?: (event: MouseEvent) => void) {
  const open = vi.fn();
  const rename = vi.fn();
  const trash = vi.fn();
  const items: MenuItem[] = [
    { id: 'open', label: 'Open', shortcut: 'Enter', onselect: open },
    { id: 'rename', label: 'Rename', disabledReason: 'Select one document only', onselect: rename },
    { id: 'line', separator: true },
    { id: 'trash', label: 'Move to trash', danger: true, onselect: trash },
  ];
  const { component } = render(MenuHarness, { items, onopening });
  return { open, rename, trash, component };
}

// There is no layout here: what floats at a button counts as scrolled away, and so as hidden.
const anywhere = { hidden: true };

describe('Menu', () => {
  it('opens from its button, is chosen from by keyboard, and gives the focus back', async () => {
    const { trash } = show();
    const button = screen.getByRole('button', { name: 'More' });
    button.focus();
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByRole('menu', anywhere)).toBeInTheDocument();
    await userEvent.keyboard('{End}{Enter}');
    expect(trash).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(screen.queryByRole('menu', anywhere)).toBeNull());
    expect(button).toHaveFocus();
  });

  it('closes with Escape', async () => {
    const { open } = show();
    await userEvent.click(screen.getByRole('button', { name: 'More' }));
    await screen.findByRole('menu', anywhere);
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(screen.queryByRole('menu', anywhere)).toBeNull());
    expect(open).not.toHaveBeenCalled();
  });

  it('has no accessibility findings', async () => {
    show();
    await userEvent.click(screen.getByRole('button', { name: 'More' }));
    await expectNoAxeFindings(await screen.findByRole('menu', anywhere));
  });
});

describe('ContextMenu', () => {
  it('tells first what was clicked, then opens', async () => {
    const onopening = vi.fn();
    const { open } = show(onopening);
    await fireEvent.contextMenu(screen.getByText('A row'), { clientX: 10, clientY: 10 });
    expect(onopening).toHaveBeenCalledOnce();
    await userEvent.click(await screen.findByRole('menuitem', { name: /Open/ }));
    expect(open).toHaveBeenCalledOnce();
  });

  it('stays closed where there is nothing to act on', async () => {
    show((event) => event.preventDefault());
    await fireEvent.contextMenu(screen.getByText('A row'));
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('opens at a point for the keyboard', async () => {
    const { component } = show();
    component.openAt(40, 60);
    expect(await screen.findByRole('menu')).toBeInTheDocument();
  });

  it('keeps what cannot be chosen, in reach and with the reason', async () => {
    const { component, rename } = show();
    component.openAt(40, 60);
    const item = await screen.findByRole('menuitem', { name: /Rename/, description: 'Select one document only' });
    expect(item).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(item);
    expect(rename).not.toHaveBeenCalled();
    expect(screen.getByRole('menu')).toBeInTheDocument();
  });
});
