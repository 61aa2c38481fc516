import { expect, test } from 'vitest';
import { glyphOfName } from './nameGlyph';

test.each([
  ['photo.JPG', 'image'],
  ['backup.tar.gz', 'archive'],
  ['main.rs', 'code'],
  ['.pdf', 'other'],
  ['README', 'other'],
  ['strange.constructor', 'other'],
])('%s is drawn as %s', (name, glyph) => {
  expect(glyphOfName(name)).toBe(glyph);
});
