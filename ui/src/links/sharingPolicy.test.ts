import { expect, test } from 'vitest';
import { lifecycleFor, readPolicyFor, sharesFolder } from './sharingPolicy';

test('only copies are given, one by one, and nothing is listed', () => {
  const [statement] = (JSON.parse(readPolicyFor('photos', 'vault')) as { Statement: Record<string, unknown>[] })
    .Statement;
  expect(statement).toMatchObject({
    Effect: 'Allow',
    Principal: '*',
    Action: ['s3:GetObject'],
    Resource: 'arn:aws:s3:::photos/vault/.share/*',
  });
});

test('the folder of copies lies below the prefix, however that ends', () => {
  expect([sharesFolder(''), sharesFolder('vault'), sharesFolder('vault/')]).toEqual([
    '.share/',
    'vault/.share/',
    'vault/.share/',
  ]);
});

test('every class with an end has its rule, and what is kept has none', () => {
  const { Rules } = JSON.parse(lifecycleFor('')) as {
    Rules: { Filter: { Prefix: string }; Expiration: { Days: number }; Status: string }[];
  };
  expect(Rules.map(({ Filter, Expiration }) => [Filter.Prefix, Expiration.Days])).toEqual([
    ['.share/d1/', 1],
    ['.share/d7/', 7],
    ['.share/d30/', 30],
    ['.share/d90/', 90],
    ['.share/d365/', 365],
  ]);
  expect(Rules.every(({ Status }) => Status === 'Enabled')).toBe(true);
});
