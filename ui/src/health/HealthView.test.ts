import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/error';
import { expectNoAxeFindings } from '../shared/axe';
import { errorText } from '../words/errorText';
import {
  aPlan,
  damagedHealth,
  emptyPlan,
  fineHealth,
  fullCheck,
  now,
  oldHealth,
  quickCheck,
  someLost,
  stoppedHealth,
  uncheckedHealth,
} from './fixtures';
import HealthView from './HealthView.svelte';
import { repairGroups, stepsTaken } from '../state/repairGroups';
import { verdictOf } from './verdict';

type Given = Partial<Omit<ComponentProps<typeof HealthView>, 'actions' | 'onretry'>>;

function show(given: Given = {}) {
  const actions = {
    check: vi.fn(),
    stopCheck: vi.fn(),
    planRepair: vi.fn(),
    repair: vi.fn(),
    closeRepair: vi.fn(),
    rebuild: vi.fn(),
    show: vi.fn(),
    trash: vi.fn(),
    showRecovered: vi.fn(),
    restore: vi.fn(),
    remove: vi.fn(),
    clear: vi.fn(),
  };
  const onretry = vi.fn();
  const props: ComponentProps<typeof HealthView> = {
    shown: { state: 'ready', health: fineHealth },
    lost: [],
    now,
    check: { state: 'idle' },
    isStopping: false,
    repair: { state: 'idle' },
    rebuild: { state: 'idle' },
    actions,
    onretry,
    ...given,
  };
  return { actions, onretry, ...render(HealthView, { props }) };
}

const ready = (health: typeof fineHealth): Given => ({ shown: { state: 'ready', health } });

describe('the line of truth', () => {
  it('says what matters most', () => {
    expect(verdictOf(uncheckedHealth, now)).toMatchObject({ level: 'unknown', title: 'Not checked yet' });
    expect(verdictOf(fineHealth, now)).toMatchObject({ level: 'fine', title: 'Everything is in order' });
    expect(verdictOf(oldHealth, now)).toMatchObject({ level: 'old', title: 'Last full check 40 days ago' });
    expect(verdictOf(damagedHealth, now)).toMatchObject({ level: 'damaged', title: '3 documents are damaged' });
    expect(verdictOf({ ...damagedHealth, stopped_writing: 'two rows' }, now).level).toBe('stopped');
  });

  it('does not claim that every byte was read when none was', () => {
    const quickOnly = { ...uncheckedHealth, last_check: quickCheck };
    expect(verdictOf(quickOnly, now)).toMatchObject({
      level: 'fine',
      noted: expect.stringMatching(/^No check has read/),
    });
    const longAgo = { ...uncheckedHealth, last_check: { ...quickCheck, at: now - 31 * 24 * 3_600_000 } };
    expect(verdictOf(longAgo, now)).toMatchObject({ level: 'old', title: 'Last check 31 days ago' });
  });

  it('does not repeat that a check found nothing once what it found was repaired', () => {
    const mended = { ...fineHealth, last_check: { ...quickCheck, damaged: 2 } };
    expect(verdictOf(mended, now)).toMatchObject({ level: 'fine', noted: expect.stringMatching(/put right/) });
  });

  it('trusts no clock that runs backwards', () => {
    const ahead = { ...fineHealth, last_full_check: { ...fullCheck, at: now + 3_600_000 } };
    expect(verdictOf(ahead, now).level).toBe('fine');
  });
});

describe('the steps of a repair', () => {
  it('are counted with all there were, and named as far as names are known', () => {
    expect(repairGroups(aPlan).map(({ action, count, names }) => [action, count, names.length])).toEqual([
      ['restored', 1, 1],
      ['indexed', 7, 2],
      ['finished', 1, 0],
      ['setAside', 1, 0],
      ['marked', 1, 1],
      ['waiting', 2, 0],
    ]);
  });

  it('do not count what is left alone', () => {
    expect(stepsTaken({ ...emptyPlan, waiting: 4 })).toBe(0);
    expect(stepsTaken(aPlan)).toBe(11);
  });
});

describe('HealthView', () => {
  it('says when and how it was checked', () => {
    show();
    const main = screen.getByRole('region', { name: 'Everything is in order' });
    expect(main).toHaveTextContent(/Last check\s*2 hours ago\s*nothing wrong/);
    expect(main).toHaveTextContent(/1,240 documents · lengths compared\s*took 4 s · by itself/);
    expect(main).toHaveTextContent(/1,231 documents · every byte, 48.2 GB\s*took 7 min · started by you/);
  });

  it('says how much of the list a check has put right', () => {
    show();
    expect(screen.queryByText(/put right/)).toBeNull();
    show(ready({ ...fineHealth, last_check: { ...quickCheck, mended: 3 } }));
    expect(screen.getByText('3 entries of the list put right')).toBeInTheDocument();
  });

  it('says it once where the last check read every byte', () => {
    show(ready({ ...fineHealth, last_check: fullCheck }));
    expect(screen.queryByText('Last check')).toBeNull();
    expect(screen.getByText('Last full check')).toBeInTheDocument();
  });

  it('starts either check', async () => {
    const { actions } = show(ready(uncheckedHealth));
    await userEvent.click(screen.getByRole('button', { name: 'Check now' }));
    await userEvent.click(screen.getByRole('button', { name: 'Check every byte' }));
    expect(actions.check.mock.calls).toEqual([[false], [true]]);
  });

  it('shows how far a check is, and stops it without losing the focus', async () => {
    const progress = {
      documents: 512,
      documents_total: 1240,
      read_bytes: 20_400_000_000,
      read_bytes_total: 48_200_000_000,
    };
    const { actions, container } = show({ check: { state: 'running', readEveryByte: true, progress } });
    expect(screen.getByRole('progressbar', { name: 'Checking the vault' })).toHaveAttribute('aria-valuenow', '42');
    expect(screen.getByText('20.4 of 48.2 GB · 512 of 1,240 documents')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Check now', description: 'A check is running' })).toBeInTheDocument();
    await expectNoAxeFindings(container);
    await userEvent.click(screen.getByRole('button', { name: 'Stop the check' }));
    expect(actions.stopCheck).toHaveBeenCalledOnce();
    expect(screen.getByRole('button', { name: 'Check now' })).toHaveFocus();
  });

  it('follows a check that runs by itself', () => {
    const checking = { documents: 3, documents_total: 10, read_bytes: 0, read_bytes_total: 0 };
    show(ready({ ...fineHealth, checking }));
    expect(screen.getByText('3 of 10 documents')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Stop the check' })).toBeInTheDocument();
  });

  it('lists what is damaged, with what can be done about each', async () => {
    const { actions, container } = show(ready({ ...damagedHealth, damaged_total: 103 }));
    const rows = within(screen.getByRole('list', { name: 'Damaged documents' })).getAllByRole('listitem');
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/Content is damaged.*Home\/Contracts.*found 2 hours ago.*Can be repaired/s),
      expect.stringMatching(/Content is missing.*Vault.*260 MB.*add it again/s),
      expect.stringMatching(/Unknown document.*Description file cannot be read.*left as it is/s),
    ]);
    expect(within(rows[2] as HTMLElement).queryByRole('button'), 'nothing can be done with what is unknown').toBeNull();
    expect(screen.getByText('and 100 more')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show in folder: Lease agreement 2026.pdf' }));
    await userEvent.click(screen.getByRole('button', { name: 'Move Lease agreement 2026.pdf to the trash' }));
    expect(actions.show).toHaveBeenCalledWith(damagedHealth.damaged[0]?.file_id);
    expect(actions.trash).toHaveBeenCalledWith(damagedHealth.damaged[0]?.file_id);
    await expectNoAxeFindings(container);
  });

  it('repairs only what was looked at', async () => {
    const { actions, rerender, container } = show(ready(damagedHealth));
    await userEvent.click(screen.getByRole('button', { name: 'See what would happen' }));
    expect(actions.planRepair).toHaveBeenCalledOnce();
    await rerender({ repair: { state: 'planned', plan: aPlan } });
    const plan = screen.getByRole('group', { name: 'What will happen' });
    expect(plan).toHaveFocus();
    expect(plan).toHaveTextContent(/Put 7 documents back into the list\s*March.pdf, April.pdf\s*and 5 more/);
    await expectNoAxeFindings(container);
    await userEvent.click(within(plan).getByRole('button', { name: 'Repair now' }));
    expect(actions.repair).toHaveBeenCalledOnce();
    await rerender({ repair: { state: 'done', outcome: { ...aPlan, dry_run: false } } });
    const done = screen.getByRole('group', { name: 'What was done' });
    expect(done).toHaveFocus();
    expect(done).toHaveTextContent('Brought back the content of 1 document');
    await userEvent.click(within(done).getByRole('button', { name: 'Close' }));
    expect(actions.closeRepair).toHaveBeenCalledOnce();
    await rerender({ repair: { state: 'idle' } });
    expect(screen.getByRole('button', { name: 'See what would happen' })).toHaveFocus();
  });

  it('says when there is nothing to repair', () => {
    show({ repair: { state: 'planned', plan: emptyPlan } });
    expect(screen.getByRole('heading', { name: 'There is nothing to repair' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Repair now' })).toBeNull();
  });

  it('restores and deletes what was set aside, each only where it can be', async () => {
    const { actions } = show(ready(damagedHealth));
    const [known, unknown] = damagedHealth.set_aside;
    await userEvent.click(screen.getByRole('button', { name: 'Restore Budget.xlsx' }));
    expect(actions.restore).toHaveBeenCalledWith(known);
    await userEvent.click(screen.getByRole('button', { name: 'Restore Unknown file' }));
    expect(actions.restore).toHaveBeenCalledOnce();
    await userEvent.click(
      screen.getByRole('button', {
        name: 'Delete Budget.xlsx for good',
        description: 'Can be deleted once it has lain here for 30 days',
      }),
    );
    expect(actions.remove).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('button', { name: 'Delete Unknown file for good' }));
    expect(actions.remove).toHaveBeenCalledWith(unknown);
    await userEvent.click(screen.getByRole('button', { name: 'Show folder' }));
    expect(actions.showRecovered).toHaveBeenCalledOnce();
  });

  it('asks before it rebuilds the list of documents, and says what was found', async () => {
    const { actions, rerender } = show(ready(damagedHealth));
    expect(screen.getByText(/It was damaged and was read again.*the activity and when the vault/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Rebuild…' }));
    const question = await screen.findByRole('alertdialog', { name: 'Rebuild the list of documents?' });
    expect(actions.rebuild).not.toHaveBeenCalled();
    await userEvent.click(within(question).getByRole('button', { name: 'Rebuild' }));
    expect(actions.rebuild).toHaveBeenCalledOnce();
    await rerender({ rebuild: { state: 'done', result: { documents: 1263, skipped: 1 } } });
    expect(screen.getByText(/1,263 documents found/)).toHaveTextContent('1 description file could not be used');
  });

  it('says what is tidied up by itself', () => {
    show(ready(damagedHealth));
    const rows = within(screen.getByRole('list', { name: 'Behind the scenes' })).getAllByRole('listitem');
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringContaining('1,240 documents, rebuilt 5 days ago'),
      expect.stringContaining('4 leftovers removed, 1 file set aside · yesterday'),
      expect.stringContaining('2 changes and 1 import finished · 3 days ago'),
    ]);
  });

  it('lists the uploads that nobody goes on with, and has one cleared', async () => {
    const { actions, container } = show({ ...ready(damagedHealth), lost: someLost });
    const section = screen.getByRole('region', { name: 'Unfinished uploads' });
    expect(section).toHaveTextContent(/2 uploads · 34 MB/);
    const rows = within(section).getAllByRole('listitem');
    expect(rows.map((row) => row.textContent.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(
        /^Unknown file 30 MB · from another computer · last added to 2 days ago · will be cleared on Nov 29, 2026/,
      ),
      expect.stringMatching(/^Holiday film.mp4 4 MB · from this computer · last added to .* · will be cleared soon/),
    ]);
    await userEvent.click(screen.getByRole('button', { name: 'Clear the upload of Holiday film.mp4 now' }));
    expect(actions.clear).toHaveBeenCalledExactlyOnceWith(someLost[1]);
    await expectNoAxeFindings(container);
  });

  it('says nothing of unfinished uploads where there are none', () => {
    show();
    expect(screen.queryByText('Unfinished uploads')).toBeNull();
  });

  it('says why something could not be done', () => {
    const failed = { state: 'failed', error: new ApiError({ kind: 'noSpace', message: '' }) } as const;
    show({ check: failed, repair: failed, rebuild: failed });
    expect(screen.getAllByText('There is not enough space on this disk.')).toHaveLength(3);
  });

  it('has a state for loading and for failing', async () => {
    const { onretry, rerender, container } = show({ shown: { state: 'loading' } });
    expect(screen.getByRole('region', { name: 'Health' })).toHaveAttribute('aria-busy', 'true');
    await expectNoAxeFindings(container);
    await rerender({ shown: { state: 'error', text: errorText({ kind: 'busy', message: '' }, 'en') } });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onretry).toHaveBeenCalledOnce();
    await expectNoAxeFindings(container);
  });

  it.each([
    ['never checked', uncheckedHealth],
    ['in order', fineHealth],
    ['checked long ago', oldHealth],
    ['stopped', stoppedHealth],
  ])('has no accessibility findings when %s', async (_name, health) => {
    const { container } = show(ready(health));
    await expectNoAxeFindings(container);
  });
});
