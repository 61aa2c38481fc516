import { afterEach, expect, test, vi } from 'vitest';
import { bindKeys } from './bindKeys';
import type { Commands } from './commands';

let unbind: () => void = () => {};
afterEach(() => {
  unbind();
  document.body.replaceChildren();
});

function bound(reason: string | null = null) {
  const run = vi.fn();
  const command = { run, unavailable: () => reason };
  const commands: Commands = { selectAll: command, search: command, trash: command, sheet: command };
  unbind = bindKeys(window, commands);
  return run;
}

function press(target: Element, init: KeyboardEventInit): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

test('a key runs its command and keeps the web view from doing its own', () => {
  const run = bound();
  const event = press(document.body, { key: 'a', code: 'KeyA', ctrlKey: true });
  expect(run).toHaveBeenCalledOnce();
  expect(event.defaultPrevented).toBe(true);
});

test('a question mark opens the sheet whether it needs Shift or not', () => {
  const run = bound();
  press(document.body, { key: '?', code: 'Slash', shiftKey: true });
  press(document.body, { key: '?', code: 'Minus' });
  expect(run).toHaveBeenCalledTimes(2);
});

test('a command that cannot be used now is not run', () => {
  const run = bound('not now');
  press(document.body, { key: 'Delete', code: 'Delete' });
  expect(run).not.toHaveBeenCalled();
});

test('in a text field letters and editing keys belong to the text', () => {
  const run = bound();
  const field = document.body.appendChild(document.createElement('input'));
  press(field, { key: '/', code: 'Slash' });
  press(field, { key: 'a', code: 'KeyA', ctrlKey: true });
  press(field, { key: 'Delete', code: 'Delete' });
  expect(run).not.toHaveBeenCalled();
  press(field, { key: 'f', code: 'KeyF', ctrlKey: true });
  expect(run).toHaveBeenCalledOnce();
});

test('in a dialog no key of the window works', () => {
  const run = bound();
  const dialog = document.body.appendChild(document.createElement('div'));
  dialog.setAttribute('role', 'dialog');
  press(dialog, { key: 'Delete', code: 'Delete' });
  expect(run).not.toHaveBeenCalled();
});
