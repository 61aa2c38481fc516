import { expect, test, vi } from 'vitest';
import { drawQr, pngOf } from './qr';

test('an address becomes a square with quiet around it', () => {
  const drawing = drawQr('http://192.168.1.5:4870/p/abc/plan.pdf');
  if (!drawing) throw new Error('no drawing');
  expect(drawing.size).toBeGreaterThanOrEqual(21 + 8);
  expect(drawing.path, 'a finder pattern begins after four modules of quiet').toMatch(/^M4 4h1v1h-1z/);
});

test('a signed address fits, and what fits into no code is no drawing', () => {
  expect(drawQr(`https://photos.s3.eu-central-1.amazonaws.com/${'x'.repeat(700)}`)).not.toBeNull();
  expect(drawQr('x'.repeat(5_000))).toBeNull();
});

test('where nothing can be drawn there is no picture', async () => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  expect(await pngOf({ size: 29, path: '' })).toBeNull();
});
