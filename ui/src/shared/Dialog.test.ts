import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from './axe';
import DialogHarness from './DialogHarness.svelte';

function show() {
  const onconfirm = vi.fn();
  render(DialogHarness, { onconfirm });
  return { onconfirm };
}

describe('Dialog', () => {
  it('puts the focus into what it is about', async () => {
    show();
    await userEvent.click(screen.getByRole('button', { name: 'Settings' }));
    expect(await screen.findByRole('dialog', { name: 'Settings' })).toBeInTheDocument();
    await vi.waitFor(() => expect(screen.getByRole('textbox', { name: 'Name' })).toHaveFocus());
  });

  it('closes with Escape and gives the focus back', async () => {
    show();
    const button = screen.getByRole('button', { name: 'Settings' });
    await userEvent.click(button);
    await screen.findByRole('dialog');
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await vi.waitFor(() => expect(button).toHaveFocus());
  });

  it('has no accessibility findings', async () => {
    show();
    await userEvent.click(screen.getByRole('button', { name: 'Settings' }));
    await expectNoAxeFindings(await screen.findByRole('dialog'));
  });
});

describe('ConfirmDialog', () => {
  it('states what is lost and puts the focus on the safe answer', async () => {
    const { onconfirm } = show();
    await userEvent.click(screen.getByRole('button', { name: 'Empty trash' }));
    const question = await screen.findByRole('alertdialog', { name: 'Empty the trash?' });
    expect(question).toHaveAccessibleDescription('12 documents (48 MB) are deleted for good.');
    await vi.waitFor(() => expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus());
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(onconfirm).not.toHaveBeenCalled();
  });

  it('confirms only by its own button', async () => {
    const { onconfirm } = show();
    await userEvent.click(screen.getByRole('button', { name: 'Empty trash' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Delete for good' }));
    expect(onconfirm).toHaveBeenCalledOnce();
  });
});
