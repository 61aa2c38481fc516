import { describe, expect, it } from 'vitest';
import { dayOf, formatDate, formatDay, formatFullDate, formatTime } from './dates';

const now = new Date(2026, 2, 11, 15, 30).getTime();
const ago = (minutes: number) => now - minutes * 60_000;

describe('dates', () => {
  it.each([
    [ago(0.5), 'now'],
    [ago(5), '5 minutes ago'],
    [ago(3 * 60), '3 hours ago'],
    [new Date(2026, 2, 10, 23, 59).getTime(), 'yesterday'],
    [new Date(2026, 2, 5, 9, 0).getTime(), '6 days ago'],
    [new Date(2026, 2, 4, 23, 0).getTime(), 'Mar 4, 2026'],
    [now + 60_000, 'Mar 11, 2026'],
  ])('%d reads as %s', (at, text) => {
    expect(formatDate(at, now, 'en')).toBe(text);
  });

  it('follows the locale', () => {
    expect(formatDate(new Date(2026, 2, 10, 8, 0).getTime(), now, 'de')).toBe('gestern');
  });

  it('gives the whole date for a tooltip', () => {
    expect(formatFullDate(now, 'en')).toContain('Wednesday, March 11, 2026');
  });

  it('heads the days of a list', () => {
    expect(formatDay(now, now, 'en')).toBe('Today');
    expect(formatDay(ago(24 * 60), now, 'en')).toBe('Yesterday');
    expect(formatDay(new Date(2026, 2, 6).getTime(), now, 'en')).toBe('Friday, March 6');
    expect(formatDay(new Date(2025, 2, 6).getTime(), now, 'en')).toBe('March 6, 2025');
  });

  it('puts two moments of one local day together', () => {
    expect(dayOf(new Date(2026, 2, 11, 0, 0).getTime())).toBe(dayOf(now));
    expect(dayOf(new Date(2026, 2, 10, 23, 59).getTime())).not.toBe(dayOf(now));
  });

  it('gives the time of day', () => {
    expect(formatTime(now, 'en-GB')).toBe('15:30');
  });
});
