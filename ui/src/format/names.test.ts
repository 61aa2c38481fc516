import { describe, expect, it } from 'vitest';
import { displayName, middleEllipsis, splitForRow, splitName } from './names';

describe('names', () => {
  it.each([
    ['report.pdf', 'report', '.pdf'],
    ['archive.tar.gz', 'archive', '.tar.gz'],
    ['.gitignore', '.gitignore', ''],
    ['README', 'README', ''],
    ['ends with a dot.', 'ends with a dot.', ''],
    ['Meeting v1. final notes', 'Meeting v1. final notes', ''],
    ['.tar.gz', '.tar', '.gz'],
  ])('%s splits into base and extension', (name, base, extension) => {
    expect(splitName(name)).toEqual({ base, extension });
  });

  it('cannot be made to read backwards', () => {
    expect(displayName('annual\u202egpj.exe')).toBe('annualgpj.exe');
  });

  it('cannot break its line', () => {
    expect(displayName('two\nlines\u0007\u0085.txt')).toBe('two␊lines␇\ufffd.txt');
  });

  it('keeps emoji that are joined of several characters', () => {
    expect(displayName('👩‍👧 family.jpg')).toBe('👩‍👧 family.jpg');
  });

  it('is shortened in the middle and keeps its extension', () => {
    const short = middleEllipsis('a very long name of a quarterly report for the board.pdf', 24);
    expect(short).toMatch(/^a very long name.*…ard\.pdf$/);
    expect(Array.from(short).length).toBeLessThanOrEqual(24);
  });

  it('is never cut inside an emoji', () => {
    expect(middleEllipsis('👩‍👧'.repeat(30), 9)).toBe(`${'👩‍👧'.repeat(5)}…${'👩‍👧'.repeat(3)}`);
  });

  it('stays whole when it fits', () => {
    expect(middleEllipsis('short.txt', 24)).toBe('short.txt');
    expect(splitForRow('short.txt')).toEqual({ head: 'short.txt', tail: '' });
  });

  it('gives a row a tail that never goes away', () => {
    expect(splitForRow('a very long name.pdf')).toEqual({ head: 'a very long ', tail: 'name.pdf' });
  });
});
