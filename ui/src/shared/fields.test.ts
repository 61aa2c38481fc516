import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { expectNoAxeFindings } from './axe';
import RadioList from './RadioList.svelte';
import SegmentedControl from './SegmentedControl.svelte';
import SelectField from './SelectField.svelte';
import Switch from './Switch.svelte';
import TextField from './TextField.svelte';

describe('TextField', () => {
  it('is named by its label and described by its hint', async () => {
    const { container } = render(TextField, { label: 'Name', value: 'a.pdf', hint: 'Enter saves' });
    expect(screen.getByRole('textbox', { name: 'Name', description: 'Enter saves' })).toHaveValue('a.pdf');
    await expectNoAxeFindings(container);
  });

  it('says what is wrong at once', () => {
    render(TextField, { label: 'Name', labelHidden: true, value: '', error: 'A name must not be empty.' });
    expect(screen.getByRole('textbox', { name: 'Name' })).toBeInvalid();
    expect(screen.getByRole('alert')).toHaveTextContent('A name must not be empty.');
  });
});

describe('SegmentedControl', () => {
  it('is one stop for Tab and moves by arrows', async () => {
    const onchange = vi.fn();
    const options = [
      { value: 'light', label: 'Light' },
      { value: 'dark', label: 'Dark' },
    ];
    const { container } = render(SegmentedControl<string>, { label: 'Appearance', options, value: 'light', onchange });
    await userEvent.tab();
    expect(screen.getByRole('radio', { name: 'Light', checked: true })).toHaveFocus();
    await userEvent.keyboard('{ArrowRight}');
    expect(onchange).toHaveBeenCalledWith('dark');
    await expectNoAxeFindings(container);
  });
});

describe('Switch', () => {
  it('turns by its label and by Space', async () => {
    const onchange = vi.fn();
    const props = { label: 'Read every byte', hint: 'Slow', checked: false, onchange };
    const { container, rerender } = render(Switch, props);
    await userEvent.click(screen.getByText('Read every byte'));
    await rerender({ checked: true });
    await userEvent.keyboard(' ');
    expect(onchange.mock.calls).toEqual([[true], [false]]);
    expect(screen.getByRole('switch')).toHaveAccessibleDescription('Slow');
    await expectNoAxeFindings(container);
  });
});

describe('a Switch that is asked for something', () => {
  it('shows what is so, not what was asked for', async () => {
    const onchange = vi.fn();
    const { rerender } = render(Switch, { label: 'Let others in', checked: false, onchange });
    await userEvent.click(screen.getByRole('switch'));
    expect(onchange).toHaveBeenCalledWith(true);
    expect(screen.getByRole('switch'), 'it was not granted yet').not.toBeChecked();
    await rerender({ checked: true });
    expect(screen.getByRole('switch')).toBeChecked();
  });

  it('waits while it is busy, and says why it cannot be turned', async () => {
    const onchange = vi.fn();
    const { rerender } = render(Switch, { label: 'Let others in', checked: false, busy: true, onchange });
    await userEvent.click(screen.getByRole('switch'));
    await rerender({ busy: false, disabledReason: 'The vault is read-only' });
    await userEvent.click(screen.getByRole('switch'));
    expect(onchange).not.toHaveBeenCalled();
    expect(screen.getByRole('switch')).toHaveAccessibleDescription('The vault is read-only');
  });
});

describe('SelectField', () => {
  it('waits for a choice behind its placeholder, then reports it', async () => {
    const onchange = vi.fn();
    const options = [{ value: 'work', label: 'Work' }];
    const props = {
      label: 'Profile',
      options,
      value: '' as const,
      placeholder: 'Choose one',
      hint: 'From a file',
      onchange,
    };
    const { container } = render(SelectField<string>, props);
    const field = screen.getByRole('combobox', { name: 'Profile', description: 'From a file' });
    expect(field).toHaveDisplayValue('Choose one');
    await userEvent.selectOptions(field, 'Work');
    expect(onchange).toHaveBeenCalledWith('work');
    await expectNoAxeFindings(container);
  });
});

describe('RadioList', () => {
  it('says each choice with its hint and moves by arrows', async () => {
    const onchange = vi.fn();
    const options = [
      { value: 'keyring', label: 'In the keyring', hint: 'Encrypted' },
      { value: 'session', label: 'For this run only' },
    ];
    const { container } = render(RadioList<string>, { label: 'Kept', options, value: 'keyring', onchange });
    await userEvent.tab();
    expect(screen.getByRole('radio', { name: 'In the keyring', description: 'Encrypted' })).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    expect(onchange).toHaveBeenCalledWith('session');
    await expectNoAxeFindings(container);
  });
});
