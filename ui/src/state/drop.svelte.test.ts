import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeBackend } from '../api/fake';
import type { DropEvent } from '../api/wire/DropEvent';
import { Attempts } from './attempts.svelte';
import { Drop } from './drop.svelte';
import { Notices } from './notices.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const over: DropEvent = { phase: 'over', files: 3, folders: 1, x: 10, y: 10, drop_id: null };

async function waiting(folderUnder: string | null = null) {
  const fake = createFakeBackend({ documents: 0 });
  const notices = new Notices();
  const { attempt } = new Attempts(notices);
  const under = { folder: folderUnder };
  const drop = new Drop(
    fake,
    attempt,
    () => under.folder,
    () => 'Shown',
  );
  await fake.subscribeDrop((event) => drop.take(event));
  return { fake, drop, notices, under };
}

test('a drag over the window says what it holds and where it would go', async () => {
  const { fake, drop } = await waiting();
  fake.playDrop({ ...over, phase: 'enter' });
  expect(drop.state).toEqual({ phase: 'over', files: 3, folders: 1, folder: 'Shown', overFolder: false });
  expect(drop.targetFolder).toBeNull();
});

test('over a folder it would go there', async () => {
  const { fake, drop, under } = await waiting();
  fake.playDrop(over);
  under.folder = 'Invoices';
  fake.playDrop(over);
  expect(drop.targetFolder).toBe('Invoices');
});

test('leaving and Esc end it', async () => {
  const { fake, drop } = await waiting();
  fake.playDrop(over);
  drop.dismiss();
  expect(drop.state.phase).toBe('idle');
  fake.playDrop(over);
  fake.playDrop({ ...over, phase: 'leave' });
  expect(drop.state.phase).toBe('idle');
});

test('letting go starts the import in the folder under the pointer', async () => {
  const { fake, drop } = await waiting('Invoices');
  fake.playDrop(over);
  fake.playDrop({ ...over, phase: 'drop', drop_id: 'd1' }, [{ name: 'a.pdf', sizeBytes: 5 }]);
  expect(drop.state.phase, 'the overlay closes at once').toBe('idle');
  await vi.advanceTimersByTimeAsync(0);
  expect(fake.transfers.snapshot().transfers[0]).toMatchObject({ name: 'a.pdf', folder: 'Invoices' });
});

test('a drag of text is refused with words, not with an error', async () => {
  const { fake, drop, notices } = await waiting();
  const text = { ...over, files: 0, folders: 0 };
  fake.playDrop({ ...text, phase: 'enter' });
  expect(drop.state.phase).toBe('refused');
  fake.playDrop({ ...text, phase: 'drop' });
  expect(drop.state.phase).toBe('refused');
  vi.advanceTimersByTime(2_100);
  expect(drop.state.phase).toBe('idle');
  expect(notices.toasts).toHaveLength(0);
});

test('what the page itself refuses stays refused until it is dismissed', async () => {
  const { fake, drop } = await waiting();
  fake.playDrop({ ...over, phase: 'drop', files: 0, folders: 0 });
  drop.refuse();
  vi.advanceTimersByTime(2_100);
  expect(drop.state.phase, 'an earlier drop ends no later refusal').toBe('refused');
  drop.dismiss();
  expect(drop.state.phase).toBe('idle');
});

test('a drop that is too late is an error the person reads', async () => {
  const { fake, notices } = await waiting();
  fake.faults.fail('importDrop', 'notFound');
  fake.playDrop({ ...over, phase: 'drop', drop_id: 'd1' }, [{ name: 'a.pdf', sizeBytes: 5 }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(notices.toasts).toHaveLength(1);
});
