import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { usualSettings } from './fixtures';
import TransferSettings from './TransferSettings.svelte';

const usual = usualSettings.transfers;

function show(over: Partial<typeof usual> = {}) {
  const props = { transfers: { ...usual, ...over }, onchange: vi.fn() };
  return { ...props, ...render(TransferSettings, { props }) };
}

/** All controls of one way. */
const way = (name: 'Upload limit' | 'Download limit') => {
  const group = screen.getByRole('radiogroup', { name }).closest<HTMLElement>('[role=group]');
  return within(group ?? document.body);
};

const rowsOf = (name: 'Upload limit' | 'Download limit') =>
  way(name)
    .getAllByRole('listitem')
    .map((row) => within(row));

describe('TransferSettings', () => {
  it('counts files and parts between one and eight', async () => {
    const { onchange, rerender } = show();
    await userEvent.click(screen.getByRole('button', { name: 'More files at once' }));
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, files_at_once: 3 });
    await userEvent.click(screen.getByRole('button', { name: 'Fewer parts at once' }));
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, parts_at_once: 3 });
    await rerender({ transfers: { ...usual, files_at_once: 1, parts_at_once: 8 } });
    onchange.mockClear();
    await userEvent.click(
      screen.getByRole('button', { name: 'Fewer files at once', description: 'There must be one' }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'More parts at once' }));
    expect(onchange).not.toHaveBeenCalled();
  });

  it('limits one way and leaves the other', async () => {
    const { onchange, rerender } = show({ down: '5M' });
    await userEvent.click(way('Upload limit').getByRole('radio', { name: 'Fixed' }));
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, up: '1M', down: '5M' });
    await rerender({ transfers: { ...usual, up: '1M', down: '5M' } });
    const number = way('Upload limit').getByRole('textbox', { name: 'Rate' });
    await userEvent.clear(number);
    await userEvent.type(number, '2,5{Tab}');
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, up: '2.5M', down: '5M' });
    await userEvent.selectOptions(way('Upload limit').getByRole('combobox', { name: 'Unit' }), 'kB/s');
    await userEvent.click(way('Download limit').getByRole('radio', { name: 'No limit' }));
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, up: '1M', down: null });
  });

  it('says what is wrong and keeps what was', async () => {
    const { onchange } = show({ up: '1M' });
    const number = way('Upload limit').getByRole('textbox', { name: 'Rate' });
    await userEvent.clear(number);
    await userEvent.type(number, 'fast{Tab}');
    expect(screen.getByRole('alert')).toHaveTextContent('From 1 kB/s to 100 GB/s');
    expect(number).toBeInvalid();
    expect(number).toHaveAccessibleDescription(/From 1 kB/);
    expect(onchange).not.toHaveBeenCalled();
    await userEvent.clear(number);
    await userEvent.type(number, '3{Tab}');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, up: '3M' });
  });

  it('edits a timetable by keyboard', async () => {
    const { onchange, rerender } = show({ up: 'Mon-08:00,512k 18:00,off' });
    const [first = screen, ...others] = rowsOf('Upload limit');
    expect(others).toHaveLength(1);
    first.getByRole('button', { name: 'Sunday', pressed: false }).focus();
    await userEvent.keyboard(' ');
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, up: 'Mon-08:00,512k Sun-08:00,512k 18:00,off' });
    const from = first.getByRole('textbox', { name: 'From' });
    await userEvent.clear(from);
    await userEvent.type(from, '7:30{Tab}');
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, up: 'Mon-07:30,512k Sun-07:30,512k 18:00,off' });
    way('Upload limit').getByRole('button', { name: 'Add a row' }).focus();
    await userEvent.keyboard('{Enter}');
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, up: 'Mon-07:30,512k Sun-07:30,512k 18:00,off 22:00,1M' });
    expect(rowsOf('Upload limit')[2]?.getByRole('button', { name: 'Monday' })).toHaveFocus();
    await rerender({ transfers: { ...usual, up: '18:00,off 22:00,1M' } });
    await userEvent.click(way('Upload limit').getByRole('button', { name: 'Remove row 1' }));
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, up: '22:00,1M' });
    expect(way('Upload limit').getByRole('button', { name: 'Remove row 1' })).toHaveFocus();
    await userEvent.click(way('Upload limit').getByRole('button', { name: 'Remove row 1' }));
    expect(onchange).toHaveBeenLastCalledWith(usual);
  });

  it('leaves rows where they are when the core writes them in another order', async () => {
    const { onchange, rerender } = show({ up: '08:00,512k 18:00,off' });
    const from = (rowsOf('Upload limit')[1] ?? screen).getByRole('textbox', { name: 'From' });
    await userEvent.clear(from);
    await userEvent.type(from, '6:00{Tab}');
    expect(onchange).toHaveBeenLastCalledWith({ ...usual, up: '08:00,512k 06:00,off' });
    await rerender({ transfers: { ...usual, up: '06:00,off 08:00,512k' } });
    expect(from).toHaveValue('6:00');
    await rerender({ transfers: { ...usual, up: '06:00,off 09:00,512k' } });
    expect(from).toHaveValue('09:00');
  });

  it('begins a timetable with the hours of work', async () => {
    const { onchange } = show();
    await userEvent.click(way('Download limit').getByRole('radio', { name: 'Timetable' }));
    const { down } = onchange.mock.lastCall?.[0] as typeof usual;
    expect(down).toMatch(/^Mon-08:00,1M .*Fri-18:00,off$/);
  });

  it('names the row that is wrong', async () => {
    const { onchange } = show({ up: 'Mon-08:00,512k 18:00,off' });
    const second = rowsOf('Upload limit')[1] ?? screen;
    const from = second.getByRole('textbox', { name: 'From' });
    await userEvent.clear(from);
    await userEvent.type(from, '08:00{Tab}');
    expect(screen.getByRole('alert')).toHaveTextContent('Two rows begin at the same time.');
    expect(from).toHaveAccessibleDescription('Two rows begin at the same time.');
    expect(onchange).not.toHaveBeenCalled();
  });

  it.each([{}, { up: '2.5M' }, { up: 'Mon-08:00,512k 18:00,off', down: '1M' }])(
    'has no accessibility findings with %o',
    async (over) => {
      const { container } = show(over);
      await expectNoAxeFindings(container);
    },
  );
});
