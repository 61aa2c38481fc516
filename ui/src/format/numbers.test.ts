import { describe, expect, it } from 'vitest';
import { formatList } from './lists';
import { formatNumber, formatPercent, wholePercent } from './numbers';

describe('numbers', () => {
  it('are grouped as the locale does', () => {
    expect(formatNumber(12_340, 'en')).toBe('12,340');
    expect(formatNumber(12_340, 'de')).toBe('12.340');
  });

  it('say 100 % only when all of it is there', () => {
    expect(formatPercent(999, 1000, 'en')).toBe('99%');
    expect(formatPercent(1000, 1000, 'en')).toBe('100%');
  });

  it('count an empty whole as nothing done', () => {
    expect(wholePercent(0, 0)).toBe(0);
  });

  it('are joined into a sentence', () => {
    expect(formatList(['3 files', '1 folder'], 'en')).toBe('3 files and 1 folder');
  });
});
