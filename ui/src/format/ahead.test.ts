import { expect, test } from 'vitest';
import { formatAhead, formatDayOrTime, formatMoment } from './ahead';

const now = new Date(2026, 10, 30, 14, 2).getTime();
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [1_000, 'in 1 minute'],
  [20 * minute, 'in 20 minutes'],
  [hour, 'in 1 hour'],
  [day - minute, 'in 1 day'],
  [3 * day, 'in 3 days'],
  [7 * day - 1_000, 'in 7 days'],
])('%i ms ahead is "%s"', (ahead, said) => {
  expect(formatAhead(now + ahead, now, 'en')).toBe(said);
});

test('a moment of today is a time, of this year a day, and of another year says so', () => {
  const evening = new Date(2026, 10, 30, 18, 0).getTime();
  expect(formatDayOrTime(evening, now, 'en-GB')).toBe('18:00');
  expect(formatDayOrTime(now + 7 * day, now, 'en-GB')).toBe('7 Dec');
  expect(formatDayOrTime(now + 60 * day, now, 'en-GB')).toBe('29 Jan 2027');
});

test('where minutes matter they are said on other days too', () => {
  expect(formatMoment(now, now, 'en-GB')).toBe('14:02');
  expect(formatMoment(now + 7 * day, now, 'en-GB')).toBe('7 Dec, 14:02');
});
