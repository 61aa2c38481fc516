import { describe, expect, it } from 'vitest';
import { chooseLocale, words, wordsFor } from '.';
import { counter } from './plural';

describe('words', () => {
  it('are in the first language there is a catalogue for, with its region', () => {
    expect(chooseLocale(['fr-CA', 'en-GB', 'en'])).toBe('en-GB');
    expect(chooseLocale(['fr'])).toBe('en');
  });

  it('fall back to English', () => {
    expect(wordsFor('xx')).toBe(words);
  });

  it('take the form the number asks for', () => {
    const count = counter('en');
    const forms = { one: '# file', other: '# files' };
    expect(count(1, forms)).toBe('1 file');
    expect(count(0, forms)).toBe('0 files');
    expect(count(12_340, forms)).toBe('12,340 files');
  });

  it('know languages with more than two forms', () => {
    const count = counter('pl');
    const forms = { one: '# plik', few: '# pliki', many: '# plików', other: '# pliku' };
    expect(count(2, forms)).toBe('2 pliki');
    expect(count(5, forms)).toBe('5 plików');
  });
});
