import { afterEach, expect, test, vi } from 'vitest';
import { createFakeBackend } from './api/fake';
import { guardPage } from './guardPage';

let release: () => void = () => {};
afterEach(() => {
  release();
  document.body.replaceChildren();
});

function guarded() {
  const fake = createFakeBackend({ documents: 0 });
  release = guardPage(window, fake);
  return fake;
}

function fire(target: EventTarget, event: Event): boolean {
  target.dispatchEvent(event);
  return event.defaultPrevented;
}

test('an uncaught error goes to the log, cut to what the log takes', async () => {
  const fake = guarded();
  fire(window, new ErrorEvent('error', { message: 'x'.repeat(5_000) }));
  await vi.waitFor(() => expect(fake.pageErrors.map(({ length }) => length)).toEqual([2_000]));
});

test('a log that cannot be reached does not start a circle of errors', async () => {
  const fake = guarded();
  fake.faults.fail('pageError', 'unavailable');
  fire(window, new ErrorEvent('error', { message: 'first' }));
  await new Promise((resolve) => setTimeout(resolve));
  expect(fake.pageErrors).toEqual([]);
});

test('a link leads nowhere', () => {
  guarded();
  const link = document.body.appendChild(document.createElement('a'));
  link.href = 'https://example.org/';
  expect(fire(link, new MouseEvent('click', { bubbles: true, cancelable: true }))).toBe(true);
});

test('nothing of the page can be dragged away, and only text fields have the menu of the web view', () => {
  guarded();
  expect(fire(document.body, new Event('dragstart', { bubbles: true, cancelable: true }))).toBe(true);
  const field = document.body.appendChild(document.createElement('input'));
  expect(fire(field, new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))).toBe(false);
  expect(fire(document.body, new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))).toBe(true);
});
