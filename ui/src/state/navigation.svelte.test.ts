import { expect, test } from 'vitest';
import { Navigation } from './navigation.svelte';

test('back and forward retrace the way, and a new step forgets what was ahead', () => {
  const navigation = new Navigation();
  navigation.goToFolder('Invoices');
  navigation.goToFolder('Invoices/2026');
  navigation.back();
  expect(navigation.folder).toBe('Invoices');
  navigation.forward();
  expect(navigation.folder).toBe('Invoices/2026');
  navigation.back();
  navigation.go({ view: 'trash' });
  expect(navigation.canGoForward).toBe(false);
  navigation.back();
  expect(navigation.place).toEqual({ view: 'files', folder: 'Invoices' });
});

test('going where one is already adds nothing to the history', () => {
  const navigation = new Navigation();
  navigation.goToFolder('');
  expect(navigation.canGoBack).toBe(false);
});

test('up goes to the parent and stops at the top', () => {
  const navigation = new Navigation();
  navigation.goToFolder('a/b');
  navigation.up();
  expect(navigation.folder).toBe('a');
  navigation.up();
  expect(navigation.canGoUp).toBe(false);
  navigation.up();
  expect(navigation.folder).toBe('');
});

test('a search in a folder looks through the whole vault, and leaving the place ends it', () => {
  const navigation = new Navigation();
  navigation.goToFolder('Invoices');
  expect(navigation.query).toMatchObject({ folder: 'Invoices' });
  navigation.search('  lease ');
  expect(navigation.query).toMatchObject({ text: 'lease' });
  expect(navigation.query).not.toHaveProperty('folder');
  navigation.go({ view: 'trash' });
  expect(navigation.query).toEqual({ trashed: true, sort: 'name', descending: false });
});

test('a search where there is no list starts at the top of the vault', () => {
  const navigation = new Navigation();
  navigation.go({ view: 'usage' });
  expect(navigation.query).toBeNull();
  navigation.search('lease');
  expect(navigation.place).toEqual({ view: 'files', folder: '' });
  expect(navigation.query).toMatchObject({ text: 'lease' });
});

test('sorting by the same column again turns the order round; each view keeps its own', () => {
  const navigation = new Navigation();
  navigation.sortBy('size');
  expect(navigation.order).toEqual({ sort: 'size', descending: true });
  navigation.sortBy('size');
  expect(navigation.order.descending).toBe(false);
  navigation.go({ view: 'recent' });
  expect(navigation.order).toEqual({ sort: 'added', descending: true });
});
