import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { copyText, copyWhenMade } from './clipboard';

const written: string[] = [];

/** A web view that takes a text only while it answers a click, but waits for it if it is promised then. */
function stub(over: Partial<Clipboard> = {}): void {
  vi.stubGlobal(
    'ClipboardItem',
    class {
      readonly parts: Record<string, Promise<Blob>>;
      constructor(parts: Record<string, Promise<Blob>>) {
        this.parts = parts;
      }
    },
  );
  const clipboard = {
    writeText: () => Promise.reject(new Error('not while a click is answered')),
    write: async ([item]: { parts: Record<string, Promise<Blob>> }[]) => {
      const blob = await item?.parts['text/plain'];
      written.push((await blob?.text()) ?? '');
    },
    ...over,
  };
  vi.stubGlobal('navigator', { clipboard });
}

beforeEach(() => void (written.length = 0));
afterEach(() => vi.unstubAllGlobals());

test('a text that is promised in time is written when it is there', async () => {
  stub();
  const later = new Promise<string>((resolve) => setTimeout(() => resolve('http://a/p/x'), 5));
  expect(await copyText('now'), 'this one is too late').toBe(false);
  expect(await copyWhenMade(later)).toBe(true);
  expect(written).toEqual(['http://a/p/x']);
});

test('where promises are not taken it is written afterwards', async () => {
  stub({
    write: () => Promise.reject(new Error('not supported')),
    writeText: (text: string) => {
      written.push(text);
      return Promise.resolve();
    },
  });
  expect(await copyWhenMade(Promise.resolve('http://a/p/x'))).toBe(true);
  expect(written).toEqual(['http://a/p/x']);
});

test.each([
  ['nothing', () => Promise.resolve(null)],
  ['a failure', () => Promise.reject(new Error('refused'))],
])('%s leaves the clipboard as it is', async (_name, text) => {
  stub();
  expect(await copyWhenMade(text())).toBe(false);
  expect(written).toEqual([]);
});
