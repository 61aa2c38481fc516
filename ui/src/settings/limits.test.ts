import { describe, expect, it } from 'vitest';
import { FIRST_ROWS, isSameLimit, rateText, readLimit, textOfRate, timeText, writeLimit, type Row } from './limits';

const week = [true, true, true, true, true, true, true];
const only = (...on: number[]) => week.map((_, day) => on.includes(day));
const row = (over: Partial<Row>): Row => ({ days: week, from: '08:00', rate: { number: '1', unit: 'M' }, ...over });
const rows = (...list: Row[]) => writeLimit({ kind: 'timetable', rows: list });

describe('a limit', () => {
  it.each([
    null,
    '512k',
    '2.5M',
    '100G',
    '08:00,512k',
    '08:00,512k 23:00,off',
    'Mon-08:00,512k Fri-18:00,off',
    'Mon-08:00,1M Tue-08:00,1M Wed-08:00,1M Thu-08:00,1M Fri-08:00,1M',
  ])('is written as it was read: %s', (text) => {
    expect(writeLimit(readLimit(text))).toEqual({ text });
  });

  it('of several days is one row where time and rate are the same', () => {
    const read = readLimit('Mon-08:00,1M 12:00,2M Tue-08:00,1M Sat-08:00,off');
    expect(read).toEqual({
      kind: 'timetable',
      rows: [
        row({ days: only(0, 1) }),
        row({ from: '12:00', rate: { number: '2', unit: 'M' } }),
        row({ days: only(5), rate: { number: '', unit: 'off' } }),
      ],
    });
  });

  it.each([
    [null, null, true],
    ['1M', '1000k', true],
    ['1M', '2M', false],
    ['1M', null, false],
    ['08:00,1M 18:00,off', '18:00,off 08:00,1000k', true],
    ['08:00,1M 18:00,off', 'Mon-08:00,1M 18:00,off', false],
    ['08:00,1M', '08:00,off', false],
  ])('%s and %s are the same: %s', (one, other, same) => {
    expect(isSameLimit(one, other)).toBe(same);
  });

  it('without rows is none', () => {
    expect(rows()).toEqual({ text: null });
  });

  it('begins with one that is valid', () => {
    expect(rows(...FIRST_ROWS)).toHaveProperty('text', expect.stringContaining('Fri-18:00,off'));
  });

  it('names the row that cannot be, and why', () => {
    expect(rows(row({}), row({ from: '24:00' }))).toEqual({ fault: 'time', row: 1 });
    expect(rows(row({ rate: { number: 'x', unit: 'k' } }))).toEqual({ fault: 'rate', row: 0 });
    expect(rows(row({ days: only() }))).toEqual({ fault: 'days', row: 0 });
    expect(rows(row({}), row({ days: only(3), from: '8:00' }))).toEqual({ fault: 'twice', row: 1 });
    expect(rows(row({ days: only(2) }), row({ days: only(3) }))).toHaveProperty('text');
    expect(writeLimit({ kind: 'fixed', rate: { number: '0', unit: 'M' } })).toEqual({ fault: 'rate', row: null });
  });
});

describe('a rate', () => {
  it('is taken with a comma or a point', () => {
    expect(rateText({ number: ' 2,5 ', unit: 'M' })).toBe('2.5M');
    expect(rateText({ number: '512', unit: 'k' })).toBe('512k');
    expect(rateText({ number: '', unit: 'off' })).toBe('off');
  });

  it.each(['', '-1', '1e3', '1.2345', 'x', '.5', '0', '0.9'])('is not %s', (number) => {
    expect(rateText({ number, unit: 'k' })).toBeNull();
  });

  it('has an end', () => {
    expect(rateText({ number: '100', unit: 'G' })).toBe('100G');
    expect(rateText({ number: '100.001', unit: 'G' })).toBeNull();
  });

  it('in bytes is written in the largest unit that says it', () => {
    expect([1_000_000, 5_000_000, 1_500_000, 512_000, 1_234_567, 1e9].map(textOfRate)).toEqual([
      '1M',
      '5M',
      '1.5M',
      '512k',
      '1234.567k',
      '1G',
    ]);
  });
});

describe('a time', () => {
  it.each([
    ['08:00', '08:00'],
    ['8:05', '08:05'],
    [' 8.30 ', '08:30'],
    ['1830', '18:30'],
  ])('%s is %s', (entered, text) => {
    expect(timeText(entered)).toBe(text);
  });

  it.each(['', '8', '24:00', '12:60', 'noon', '12:3'])('is not %s', (entered) => {
    expect(timeText(entered)).toBeNull();
  });
});
