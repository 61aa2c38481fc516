import { expect, test } from 'vitest';
import { columnsFor } from './columns';

const ids = (width: number, extent: Parameters<typeof columnsFor>[1]) => columnsFor(width, extent).map(({ id }) => id);

test('columns give way one by one, the name never', () => {
  expect(ids(60, 'folder')).toEqual(['name', 'kind', 'size', 'added']);
  expect(ids(30, 'folder')).toEqual(['name', 'size', 'added']);
  expect(ids(25, 'folder')).toEqual(['name', 'size']);
  expect(ids(18, 'folder')).toEqual(['name']);
});

test('documents of many folders say which one; those in the trash say since when', () => {
  expect(ids(60, 'vault')).toContain('folder');
  expect(ids(40, 'vault')).not.toContain('folder');
  expect(ids(60, 'trash')).toContain('deleted');
  expect(ids(60, 'trash')).not.toContain('added');
});
