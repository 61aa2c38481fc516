import { describe, expect, it } from 'vitest';
import { formatExactSize, formatSize, formatSizePair, formatSpeed } from './sizes';

describe('sizes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [12_400, '12 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [4_230_000, '4.2 MB'],
    [120_000_000, '120 MB'],
    [999_960_000, '1 GB'],
    [48_200_000_000, '48.2 GB'],
    [3_000_000_000_000, '3 TB'],
  ])('%d is read as %s', (bytes, text) => {
    expect(formatSize(bytes, 'en')).toBe(text);
  });

  it('follows the locale', () => {
    expect(formatSize(4_230_000, 'de')).toBe('4,2 MB');
  });

  it('gives both halves in the unit of the whole', () => {
    expect(formatSizePair(34_000_000, 120_000_000, 'en')).toEqual({ part: '34', whole: '120 MB' });
    expect(formatSizePair(400_000, 4_200_000, 'en')).toEqual({ part: '0.4', whole: '4.2 MB' });
  });

  it('never shows the part as the whole before it is', () => {
    expect(formatSizePair(119_999_999, 120_000_000, 'en').part).toBe('119');
    expect(formatSizePair(120_000_000, 120_000_000, 'en').part).toBe('120');
  });

  it('shows a speed in kilobytes at least', () => {
    expect(formatSpeed(4_230_000, 'en')).toBe('4.2 MB/s');
    expect(formatSpeed(300, 'en')).toBe('0 kB/s');
  });

  it('can say every byte', () => {
    expect(formatExactSize(48_213_004, 'en')).toBe('48,213,004 bytes');
  });
});
