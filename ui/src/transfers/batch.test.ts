import { describe, expect, it } from 'vitest';
import { BatchAnnouncements } from './announcements';
import { Batch } from './batch';
import { totals } from './fixtures';

describe('a batch', () => {
  it('does not count what had ended before the page was there', () => {
    const batch = new Batch();
    expect(batch.of(totals({ done: 5, size_bytes: 50, done_bytes: 50 })).done).toBe(0);
  });

  it('counts what was under way when the page came', () => {
    const batch = new Batch();
    expect(batch.of(totals({ done: 5, active: 1, size_bytes: 60, done_bytes: 50 })).done).toBe(5);
  });

  it('goes on while all of it waits', () => {
    const batch = new Batch();
    batch.of(totals());
    batch.of(totals({ done: 1, active: 1, size_bytes: 60, done_bytes: 50 }));
    batch.of(totals({ done: 1, waiting: 1, size_bytes: 60, done_bytes: 50 }));
    expect(batch.of(totals({ done: 1, active: 1, size_bytes: 60, done_bytes: 55 })).done).toBe(1);
  });

  it('takes off what earlier batches did', () => {
    const batch = new Batch();
    batch.of(totals());
    batch.of(totals({ active: 1, size_bytes: 100 }));
    batch.of(totals({ done: 1, size_bytes: 100, done_bytes: 100 }));
    const second = batch.of(totals({ done: 1, active: 1, size_bytes: 150, done_bytes: 110 }));
    expect(second).toMatchObject({ done: 0, active: 1, size_bytes: 50, done_bytes: 10 });
  });

  it('notices a file that began and ended between two snapshots', () => {
    const batch = new Batch();
    batch.of(totals({ done: 1, size_bytes: 10, done_bytes: 10 }));
    expect(batch.of(totals({ done: 2, size_bytes: 20, done_bytes: 20 })).done).toBe(1);
  });

  it('starts anew after clearing', () => {
    const batch = new Batch();
    batch.of(totals({ done: 5, size_bytes: 50, done_bytes: 50 }));
    batch.of(totals({ done: 5, active: 1, size_bytes: 60, done_bytes: 50 }));
    expect(batch.of(totals({ active: 1, size_bytes: 10 }))).toMatchObject({ done: 0, size_bytes: 10 });
  });

  it('gives the same answer to the same totals', () => {
    const batch = new Batch();
    batch.of(totals());
    const now = totals({ done: 1, size_bytes: 10, done_bytes: 10 });
    expect(batch.of(now)).toEqual(batch.of(now));
  });
});

describe('the announcements of a batch', () => {
  const moving = (done_bytes: number) => totals({ active: 1, queued: 3, size_bytes: 100, done_bytes });

  it('come at the start, at each quarter and at the end', () => {
    const announcements = new BatchAnnouncements();
    const said = [0, 10, 24, 25, 30, 51, 76, 99].map((done) => announcements.next(moving(done), 'in'));
    said.push(announcements.next(totals({ done: 4, size_bytes: 100, done_bytes: 100 }), 'in'));
    expect(said.filter(Boolean)).toEqual(['Adding 4 files', '25% added', '50% added', '75% added', '4 files done']);
  });

  it('say which way the files go', () => {
    const announcements = new BatchAnnouncements();
    expect(announcements.next(moving(0), 'out')).toBe('Exporting 4 files');
    expect(announcements.next(moving(50), 'out')).toBe('50% exported');
    expect(new BatchAnnouncements().next(moving(0), 'both')).toBe('4 transfers');
  });

  it('are silent while the network is away, and go on where they were', () => {
    const announcements = new BatchAnnouncements();
    announcements.next(moving(0), 'in');
    expect(announcements.next({ ...moving(30), active: 0, waiting: 1 }, 'in')).toBeNull();
    expect(announcements.next(moving(30), 'in')).toBe('25% added');
  });

  it('say nothing of shares while folders are still being walked', () => {
    const announcements = new BatchAnnouncements();
    expect(announcements.next({ ...moving(50), scanning: 12 }, 'in')).toBeNull();
  });

  it('say what needs attention at the end', () => {
    const announcements = new BatchAnnouncements();
    announcements.next(moving(0), 'in');
    expect(announcements.next(totals({ done: 3, failed: 1 }), 'in')).toBe('3 files done, 1 needs attention');
  });

  it('are made once', () => {
    const announcements = new BatchAnnouncements();
    announcements.next(moving(0), 'in');
    const end = totals({ done: 4 });
    expect(announcements.next(end, 'in')).not.toBeNull();
    expect(announcements.next(end, 'in')).toBeNull();
  });
});
