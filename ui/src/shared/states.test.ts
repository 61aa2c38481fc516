import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { errorText } from '../words/errorText';
import { expectNoAxeFindings } from './axe';
import EmptyState from './EmptyState.svelte';
import ErrorState from './ErrorState.svelte';
import FileName from './FileName.svelte';
import Kbd from './Kbd.svelte';
import KindIcon from './KindIcon.svelte';
import { GLYPHS, type Glyph } from './kindGlyphs';
import ProgressBar from './ProgressBar.svelte';
import ProgressRing from './ProgressRing.svelte';

describe('EmptyState', () => {
  it('says what is missing and what to do', async () => {
    const actions = createRawSnippet(() => ({ render: () => '<button>Add files</button>' }));
    const { container } = render(EmptyState, { title: 'Your vault is empty', advice: 'Drop files here.', actions });
    expect(screen.getByRole('heading', { name: 'Your vault is empty' })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add files' })).toBeInTheDocument();
    await expectNoAxeFindings(container);
  });
});

describe('ErrorState', () => {
  it('has one button for what can be done', async () => {
    const onaction = vi.fn();
    const text = errorText({ kind: 'unavailable', message: '' }, 'en');
    const { container } = render(ErrorState, { text, onaction });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onaction).toHaveBeenCalledOnce();
    expect(screen.getByText('Code: unavailable')).toBeInTheDocument();
    await expectNoAxeFindings(container);
  });

  it('has no button where nothing can be done', () => {
    render(ErrorState, { text: errorText({ kind: 'newerVersion', message: '' }, 'en'), onaction: vi.fn() });
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});

describe('FileName', () => {
  it('isolates the name and keeps all of it readable', () => {
    const { container } = render(FileName, { name: 'a very long report of the year\u202e.pdf' });
    const name = container.querySelector('bdi');
    expect(name).toHaveTextContent('a very long report of the year.pdf');
    expect(name?.lastElementChild).toHaveTextContent('year.pdf');
  });
});

describe('drawings', () => {
  it.each(Object.keys(GLYPHS) as Glyph[])('the glyph of %s is for the eye only', (kind) => {
    const { container } = render(KindIcon, { kind });
    expect(container.querySelector('svg')).toHaveAttribute('aria-hidden', 'true');
  });

  it('keys are shown one by one', () => {
    const { container } = render(Kbd, { keys: 'Ctrl+Plus' });
    expect([...container.querySelectorAll('kbd')].map((key) => key.textContent)).toEqual(['Ctrl', '+']);
  });
});

describe('progress', () => {
  it('is a value to screen readers, in whole percent', async () => {
    const { container } = render(ProgressBar, { value: 0.349, label: 'film.mp4' });
    expect(screen.getByRole('progressbar', { name: 'film.mp4' })).toHaveAttribute('aria-valuenow', '34');
    await expectNoAxeFindings(container);
  });

  it('has no value while nothing is known', () => {
    render(ProgressRing, { value: null, label: 'Looking' });
    expect(screen.getByRole('progressbar', { name: 'Looking' })).not.toHaveAttribute('aria-valuenow');
  });

  it('is a drawing where text beside it says the same', () => {
    render(ProgressRing, { value: 0.5 });
    expect(screen.queryByRole('progressbar')).toBeNull();
  });
});
