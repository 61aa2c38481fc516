import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { errorText } from '../words/errorText';
import { aUsage, emptyUsage } from './fixtures';
import { sharesOf } from './shares';
import UsageMeter from './UsageMeter.svelte';
import UsageView from './UsageView.svelte';

describe('the shares of the donut', () => {
  it('join what is too small to be seen, at the end', () => {
    const shares = sharesOf(aUsage);
    expect(shares.map(({ kind }) => kind)).toEqual(['video', 'image', 'archive', 'audio', 'pdf', 'other']);
    expect(shares.at(-1)?.sizeBytes).toBe(500_000_000);
  });

  it('make up the whole without a gap', () => {
    const shares = sharesOf(aUsage);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(shares[1]?.start).toBeCloseTo(shares[0]?.share ?? 0);
  });

  it('are none where there are no bytes', () => {
    expect(sharesOf(emptyUsage)).toEqual([]);
  });
});

describe('UsageMeter', () => {
  it('says what the vault holds and opens the usage', async () => {
    const onopen = vi.fn();
    const { container } = render(UsageMeter, { usage: aUsage, onopen });
    const meter = screen.getByRole('button', { name: /Show usage.*48.2 GB · 1,240 files.*312 GB free/ });
    await userEvent.click(meter);
    expect(onopen).toHaveBeenCalledOnce();
    await expectNoAxeFindings(container);
  });

  it('claims nothing while nothing is known', () => {
    render(UsageMeter, { usage: null, onopen: vi.fn() });
    expect(screen.getByRole('button', { name: 'Show usage' })).not.toHaveTextContent('0');
  });
});

describe('UsageView', () => {
  function show(shown: ComponentProps<typeof UsageView>['shown']) {
    const props = { shown, onkind: vi.fn(), ontrash: vi.fn(), onadd: vi.fn(), onretry: vi.fn() };
    return { ...props, ...render(UsageView, { props }) };
  }

  it('shows the documents of a kind from the legend', async () => {
    const { onkind, container } = show({ state: 'ready', usage: aUsage });
    const legend = screen.getByRole('list', { name: 'Usage by kind' });
    expect(within(legend).getAllByRole('button')).toHaveLength(8);
    await userEvent.click(screen.getByRole('button', { name: 'Show Videos 41 files 26.9 GB 55%' }));
    expect(onkind).toHaveBeenCalledWith('video');
    await expectNoAxeFindings(container);
  });

  it('never says 0 % of what is there', () => {
    show({ state: 'ready', usage: aUsage });
    expect(screen.getByRole('button', { name: 'Show Code 20 files 40 MB < 1%' })).toBeInTheDocument();
  });

  it('has a table for screen readers', () => {
    show({ state: 'ready', usage: aUsage });
    const table = screen.getByRole('table', { name: 'Usage by kind' });
    expect(within(table).getByRole('row', { name: /Images 812 12.4 GB 25%/ })).toBeInTheDocument();
  });

  it('says what is free and what the trash holds', async () => {
    const { ontrash } = show({ state: 'ready', usage: aUsage });
    expect(screen.getByText('312 GB')).toBeInTheDocument();
    expect(screen.getByText('410 MB · 23 files')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Open trash' }));
    expect(ontrash).toHaveBeenCalledOnce();
  });

  it('has a state for nothing, for loading and for failing', async () => {
    const { onadd, onretry, rerender, container } = show({ state: 'ready', usage: emptyUsage });
    await userEvent.click(screen.getByRole('button', { name: 'Add files' }));
    expect(onadd).toHaveBeenCalledOnce();
    await expectNoAxeFindings(container);

    await rerender({ shown: { state: 'loading' } });
    expect(screen.getByRole('region', { name: 'Usage' })).toHaveAttribute('aria-busy', 'true');

    await rerender({ shown: { state: 'error', text: errorText({ kind: 'busy', message: '' }, 'en') } });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onretry).toHaveBeenCalledOnce();
    await expectNoAxeFindings(container);
  });
});
