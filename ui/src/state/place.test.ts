import { expect, test } from 'vitest';
import { folderName, folderTrail, parentFolder, queryOf, usualOrder } from './place';

test('a folder path has a name, a parent and a trail', () => {
  expect(folderName('a/b/c')).toBe('c');
  expect(parentFolder('a/b/c')).toBe('a/b');
  expect(parentFolder('a')).toBe('');
  expect(folderTrail('a/b/c')).toEqual(['a', 'a/b', 'a/b/c']);
  expect(folderTrail('')).toEqual([]);
});

test('each place means a query, and those without a list mean none', () => {
  const order = usualOrder('files');
  expect(queryOf({ view: 'kind', kind: 'pdf' }, '', order)).toMatchObject({ kind: 'pdf', trashed: false });
  expect(queryOf({ view: 'tag', tag: 'tax' }, 'a', order)).toMatchObject({ tag: 'tax', text: 'a' });
  expect(queryOf({ view: 'trash' }, '', order)).toMatchObject({ trashed: true });
  expect(queryOf({ view: 'usage' }, 'a', order)).toBeNull();
  expect(queryOf({ view: 'activity' }, '', order)).toBeNull();
});
