import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Notices } from './notices.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const undoable = { text: 'Moved', severity: 'ok', action: { label: 'Undo', run: () => {} } } as const;

test('a message with an Undo stays for ten seconds', () => {
  const notices = new Notices();
  notices.show(undoable);
  vi.advanceTimersByTime(9_900);
  expect(notices.toasts).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(notices.toasts).toHaveLength(0);
});

test('time stands still while the messages are paused', () => {
  const notices = new Notices();
  notices.show(undoable);
  vi.advanceTimersByTime(8_000);
  notices.pause();
  vi.advanceTimersByTime(60_000);
  expect(notices.toasts).toHaveLength(1);
  notices.resume();
  vi.advanceTimersByTime(1_900);
  expect(notices.toasts).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(notices.toasts).toHaveLength(0);
});

test('each message has its own time', () => {
  const notices = new Notices();
  notices.show({ text: 'first', severity: 'info' });
  vi.advanceTimersByTime(4_000);
  notices.show({ text: 'second', severity: 'info' });
  vi.advanceTimersByTime(2_100);
  expect(notices.toasts.map(({ text }) => text)).toEqual(['second']);
});

test('the newest three are shown, and the same message only once', () => {
  const notices = new Notices();
  for (const text of ['a', 'b', 'c', 'd', 'd']) notices.show({ text, severity: 'info' });
  expect(notices.toasts.map(({ text }) => text)).toEqual(['b', 'c', 'd']);
});

test('failures interrupt, everything else waits for a pause; a repeated text is said again', () => {
  const notices = new Notices();
  notices.show({ text: 'done', severity: 'ok' });
  notices.show({ text: 'broken', severity: 'error' });
  expect(notices.polite).toBe('done');
  expect(notices.assertive).toBe('broken');
  notices.announce('done');
  expect(notices.polite).not.toBe('done');
  expect(notices.polite.trim()).toBe('done');
});

test('a message can be sent away', () => {
  const notices = new Notices();
  const id = notices.show(undoable);
  notices.dismiss(id);
  expect(notices.toasts).toHaveLength(0);
});
