import { describe, expect, it } from 'vitest';
import { snapshot, transfer } from './fixtures';
import { SteadyPace, SteadySnapshots } from './pace';

const at = (seconds_left: number | null, bytes_per_second: number | null = 1_000_000) => ({
  bytes_per_second,
  seconds_left,
});

/** The times shown while the given ones are measured ten times a second. */
function shownOver(steady: SteadyPace, measured: readonly (number | null)[], from = 0): (number | null)[] {
  return measured.map((seconds, tick) => steady.next(at(seconds), from + tick * 100).seconds_left);
}

describe('the time left', () => {
  it('appears as soon as it is known, and goes as soon as it is not', () => {
    const steady = new SteadyPace();
    expect(shownOver(steady, [null, 80, null])).toEqual([null, 80, null]);
  });

  it('changes at most once a second, however often it is measured', () => {
    const measured = Array.from({ length: 41 }, (_, tick) => 100 - tick);
    const shown = shownOver(new SteadyPace(), measured);
    expect(new Set(shown)).toEqual(new Set([100, 90, 80, 70, 60]));
  });

  it('goes down as far as it is measured', () => {
    const steady = new SteadyPace();
    expect(steady.next(at(600), 0).seconds_left).toBe(600);
    expect(steady.next(at(20), 1_000).seconds_left).toBe(20);
  });

  it('never goes up by more than a fifth a change', () => {
    const steady = new SteadyPace();
    const noise = [60, 900, 40, 119, 10, 300, 18, 4_000, 95, 70, 2_000, 2_000, 30];
    const shown = noise.map((seconds, second) => steady.next(at(seconds), second * 1_000).seconds_left ?? 0);
    shown.slice(1).forEach((now, index) => expect(now).toBeLessThanOrEqual((shown[index] ?? 0) * 1.2 + 1e-9));
  });

  it('gives in after five seconds in which it was twice as long', () => {
    const steady = new SteadyPace();
    steady.next(at(10), 0);
    const shown = [1, 2, 3, 4, 5, 6].map((second) => steady.next(at(3_600), second * 1_000).seconds_left ?? 0);
    expect(shown[4]).toBeLessThan(30);
    expect(shown[5]).toBe(3_600);
  });

  it('does not give in to what was twice as long for a moment only', () => {
    const steady = new SteadyPace();
    steady.next(at(10), 0);
    const measured = [3_600, 3_600, 3_600, 12, 3_600, 3_600];
    const shown = measured.map((seconds, index) => steady.next(at(seconds), (index + 1) * 1_000).seconds_left ?? 0);
    expect(Math.max(...shown)).toBeLessThan(40);
  });
});

describe('the speed', () => {
  it('is held for a second as well', () => {
    const steady = new SteadyPace();
    const shown = [0, 400, 800, 1_200].map((now) => steady.next(at(50, 1_000 + now), now).bytes_per_second);
    expect(shown).toEqual([1_000, 1_000, 1_000, 2_200]);
  });

  it('is not held back while the time left is unknown', () => {
    const steady = new SteadyPace();
    expect(steady.next(at(null, 500), 0)).toEqual(at(null, 500));
    expect(steady.next(at(null, 700), 100)).toEqual(at(null, 700));
  });
});

describe('a snapshot', () => {
  const of = (seconds_left: number) =>
    snapshot([transfer({ id: 'a', ...at(seconds_left) }), transfer({ id: 'b', state: 'queued' })], {
      active: 1,
      ...at(seconds_left),
    });

  it('is made steady file by file and as a whole', () => {
    const steady = new SteadySnapshots();
    steady.of(of(100), 0);
    const later = steady.of(of(500), 1_000);
    expect(later.transfers[0]?.seconds_left).toBe(120);
    expect(later.totals.seconds_left).toBe(120);
  });

  it('forgets a file that was interrupted', () => {
    const steady = new SteadySnapshots();
    steady.of(of(100), 0);
    steady.of(snapshot([transfer({ id: 'a', state: 'paused' })], { paused: 1 }), 500);
    expect(steady.of(of(500), 1_000).transfers[0]?.seconds_left).toBe(500);
  });
});
