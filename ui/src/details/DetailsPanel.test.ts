import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { errorText } from '../words/errorText';
import DetailsPanel from './DetailsPanel.svelte';
import { aDocument } from './fixtures';
import type { DetailsShown } from './shown';

const one = (over = {}): DetailsShown => ({ state: 'one', document: aDocument(over) });

function show(shown: DetailsShown) {
  const actions = {
    rename: vi.fn<(fileId: string, name: string) => Promise<string | null>>().mockResolvedValue(null),
    setTags: vi.fn(),
    setNote: vi.fn<(fileId: string, note: string) => Promise<boolean>>().mockResolvedValue(true),
    showFolder: vi.fn(),
    open: vi.fn(),
    export: vi.fn(),
    trash: vi.fn(),
    restore: vi.fn(),
    purge: vi.fn(),
  };
  const props = {
    shown,
    tagsInUse: ['invoice', 'travel', 'family'],
    now: Date.UTC(2026, 5, 1),
    actions,
    onclose: vi.fn(),
    onretry: vi.fn(),
    onannounce: vi.fn(),
  };
  return { ...props, ...render(DetailsPanel, { props }) };
}

describe('DetailsPanel', () => {
  it('shows what is known about a document', async () => {
    const { container } = show(one());
    expect(screen.getByRole('heading', { name: 'Holiday at the sea.jpeg' })).toBeInTheDocument();
    expect(screen.getByText('Image')).toBeInTheDocument();
    expect(screen.getByText('4.2 MB')).toHaveAttribute('title', '4,230,000 bytes');
    expect(screen.getByText('Private')).toBeInTheDocument();
    expect(screen.getByText('019471…e5f6')).toHaveAttribute('title', '019471a2b3c47d5e8f90a1b2c3d4e5f6');
    await expectNoAxeFindings(container);
  });

  it('does what its buttons say', async () => {
    const { actions, onclose } = show(one());
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    await userEvent.click(screen.getByRole('button', { name: 'Export…' }));
    await userEvent.click(screen.getByRole('button', { name: 'Move to trash' }));
    await userEvent.click(screen.getByRole('button', { name: 'Show folder Photos/2026' }));
    await userEvent.click(screen.getByRole('button', { name: 'Hide details' }));
    expect(actions.open).toHaveBeenCalledOnce();
    expect(actions.export).toHaveBeenCalledOnce();
    expect(actions.trash).toHaveBeenCalledOnce();
    expect(actions.showFolder).toHaveBeenCalledWith('Photos/2026');
    expect(onclose).toHaveBeenCalledOnce();
  });

  it('copies the unique name and lets it be announced', async () => {
    const user = userEvent.setup();
    const { onannounce } = show(one());
    await user.click(screen.getByRole('button', { name: 'Copy unique name' }));
    expect(await navigator.clipboard.readText()).toBe('holiday-at-the-sea.jpeg');
    expect(onannounce).toHaveBeenCalledWith('Copied');
  });

  it('lets what is in the trash be restored or deleted, not changed', async () => {
    const { actions } = show(one({ trashed_at: 1 }));
    expect(screen.queryByRole('button', { name: 'Rename' })).toBeNull();
    expect(screen.queryByRole('combobox')).toBeNull();
    expect(screen.getByRole('textbox', { name: 'Note' })).toHaveAttribute('readonly');
    await userEvent.click(screen.getByRole('button', { name: 'Restore' }));
    await userEvent.click(screen.getByRole('button', { name: 'Delete for good' }));
    expect(actions.restore).toHaveBeenCalledOnce();
    expect(actions.purge).toHaveBeenCalledOnce();
  });

  it('says when the content is damaged', () => {
    show(one({ status: 'damaged' }));
    expect(screen.getByText('Content is damaged')).toBeInTheDocument();
  });

  it('sums up several documents', async () => {
    const { actions, container } = show({ state: 'many', count: 12, sizeBytes: 48_000_000, trashed: false });
    expect(screen.getByRole('heading', { name: '12 documents' })).toBeInTheDocument();
    expect(screen.getByText('48 MB in all')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Move to trash' }));
    expect(actions.trash).toHaveBeenCalledOnce();
    await expectNoAxeFindings(container);
  });

  it('offers for several documents in the trash what can be done there', async () => {
    const { actions } = show({ state: 'many', count: 2, sizeBytes: null, trashed: true });
    expect(screen.queryByRole('button', { name: 'Move to trash' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Restore' }));
    expect(actions.restore).toHaveBeenCalledOnce();
  });

  it('has a state for loading, for failing and for nothing', async () => {
    const { rerender, onretry, container } = show({ state: 'loading' });
    expect(screen.getByRole('complementary')).toHaveAttribute('aria-busy', 'true');
    await expectNoAxeFindings(container);

    await rerender({ shown: { state: 'error', text: errorText({ kind: 'unavailable', message: '' }, 'en') } });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onretry).toHaveBeenCalledOnce();

    await rerender({ shown: { state: 'none' } });
    expect(screen.getByText('Nothing selected')).toBeInTheDocument();
    await expectNoAxeFindings(container);
  });
});

describe('the name', () => {
  async function edit() {
    await userEvent.click(screen.getByRole('button', { name: 'Rename' }));
    return screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' });
  }

  it('is edited without its extension, and saved by Enter', async () => {
    const { actions } = show(one());
    const field = await edit();
    expect(field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)).toBe('Holiday at the sea');
    await userEvent.keyboard('Beach{Enter}');
    expect(actions.rename).toHaveBeenCalledWith(aDocument().file_id, 'Beach.jpeg');
    await vi.waitFor(() => expect(screen.getByRole('button', { name: 'Rename' })).toHaveFocus());
  });

  it('stays as it was after Escape', async () => {
    const { actions } = show(one());
    await edit();
    await userEvent.keyboard('Beach{Escape}');
    expect(actions.rename).not.toHaveBeenCalled();
    expect(screen.getByRole('heading', { name: 'Holiday at the sea.jpeg' })).toBeInTheDocument();
  });

  it('stays in its field with the reason when it is refused', async () => {
    const { actions } = show(one());
    actions.rename.mockResolvedValue('A name must not contain “/”.');
    const field = await edit();
    await userEvent.keyboard('a/b{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('A name must not contain “/”.');
    expect(field).toBeInvalid();
    await userEvent.keyboard('c');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is saved once when the field is left', async () => {
    const { actions } = show(one());
    await edit();
    await userEvent.keyboard('Beach');
    await userEvent.click(screen.getByText('Kind'));
    await vi.waitFor(() => expect(screen.queryByRole('textbox', { name: 'Name' })).toBeNull());
    expect(actions.rename).toHaveBeenCalledOnce();
  });
});

describe('the tags', () => {
  const id = aDocument().file_id;
  const field = () => screen.getByRole('combobox', { name: 'Add a tag' });

  it('are added by Enter and by comma', async () => {
    const { actions, onannounce } = show(one());
    await userEvent.type(field(), 'beach{Enter}');
    expect(actions.setTags).toHaveBeenLastCalledWith(id, ['summer', 'family', 'beach']);
    await userEvent.type(field(), 'sun,');
    expect(actions.setTags).toHaveBeenLastCalledWith(id, ['summer', 'family', 'sun']);
    expect(onannounce).toHaveBeenCalledWith('Tag beach added');
    expect(field()).toHaveValue('');
  });

  it('are added several at once by pasting, without doubles', async () => {
    const { actions } = show(one());
    await userEvent.click(field());
    await userEvent.paste('sun, family,  sun, sand');
    expect(actions.setTags).toHaveBeenLastCalledWith(id, ['summer', 'family', 'sun', 'sand']);
  });

  it('lose the last one by Backspace in the empty field', async () => {
    const { actions } = show(one());
    await userEvent.type(field(), '{Backspace}');
    expect(actions.setTags).toHaveBeenCalledWith(id, ['summer']);
  });

  it('can each be removed by name', async () => {
    const { actions } = show(one());
    await userEvent.click(screen.getByRole('button', { name: 'Remove tag summer' }));
    expect(actions.setTags).toHaveBeenCalledWith(id, ['family']);
    expect(field()).toHaveFocus();
  });

  it('are offered from those in use, chosen by arrow and Enter', async () => {
    const { actions, container } = show(one());
    await userEvent.type(field(), 'in');
    const offers = screen.getByRole('listbox', { name: 'Tags in use' });
    expect(
      within(offers)
        .getAllByRole('option')
        .map((offer) => offer.textContent?.trim()),
    ).toEqual(['invoice']);
    await expectNoAxeFindings(container);
    await userEvent.keyboard('{ArrowDown}');
    expect(field()).toHaveAttribute('aria-activedescendant', within(offers).getByRole('option').id);
    await userEvent.keyboard('{Enter}');
    expect(actions.setTags).toHaveBeenCalledWith(id, ['summer', 'family', 'invoice']);
  });
});

describe('the note', () => {
  afterEach(() => vi.useRealTimers());
  const field = () => screen.getByRole('textbox', { name: 'Note' });

  it('is saved after a moment without typing, and says so', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    const { actions } = show(one({ note: '' }));
    await user.type(field(), 'For the hall');
    expect(actions.setNote).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(900);
    expect(actions.setNote.mock.calls).toEqual([[aDocument().file_id, 'For the hall']]);
    expect(screen.getByText('Saved')).toBeInTheDocument();
  });

  it('is saved when the field is left', async () => {
    const { actions } = show(one({ note: '' }));
    await userEvent.type(field(), 'For the hall');
    await userEvent.tab();
    expect(actions.setNote).toHaveBeenCalledWith(aDocument().file_id, 'For the hall');
  });

  it('goes to the document it was written for when another is selected', async () => {
    const { actions, rerender } = show(one({ file_id: 'first', note: '' }));
    await userEvent.type(field(), 'For the first');
    await rerender({ shown: one({ file_id: 'second', note: 'Second' }) });
    expect(actions.setNote.mock.calls).toEqual([['first', 'For the first']]);
    expect(field()).toHaveValue('Second');
  });

  it('follows a change from outside, but never over what is being typed', async () => {
    const { rerender } = show(one({ note: 'old' }));
    await rerender({ shown: one({ note: 'from elsewhere' }) });
    expect(field()).toHaveValue('from elsewhere');
    await userEvent.type(field(), '!');
    await rerender({ shown: one({ note: 'again from elsewhere' }) });
    expect(field()).toHaveValue('from elsewhere!');
  });

  it('says when it could not be saved', async () => {
    const { actions } = show(one({ note: '' }));
    actions.setNote.mockResolvedValue(false);
    await userEvent.type(field(), 'x');
    await userEvent.tab();
    expect(await screen.findByText('Not saved')).toBeInTheDocument();
  });
});
