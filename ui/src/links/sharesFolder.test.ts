import { expect, test } from 'vitest';
import { sharesFolder } from './sharesFolder';

test('the folder of copies lies below the prefix, however that ends', () => {
  expect([sharesFolder(''), sharesFolder('vault'), sharesFolder('vault/')]).toEqual([
    '.share/',
    'vault/.share/',
    'vault/.share/',
  ]);
});
