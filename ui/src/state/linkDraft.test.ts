import { expect, test } from 'vitest';
import { dateOf, endOfDay, endsOf, lastDayOf, problemOf, requestOf, usualDraft, withKind } from './linkDraft';

const now = new Date(2026, 10, 30, 14, 2).getTime();

test('the usual link lasts seven days and asks for nothing', () => {
  expect(requestOf(usualDraft('quick'))).toEqual({
    kind: 'quick',
    ends: 'week',
    password: null,
    download_limit: null,
    follows_newest: false,
    shown: false,
  });
});

test('what only our own server can keep is asked of it alone', () => {
  const served = { ...usualDraft('served'), usesPassword: true, password: 'p', limit: ' 3 ' };
  const draft = { ...served, followsNewest: true, isShown: true };
  expect(requestOf(draft)).toMatchObject({ password: 'p', download_limit: 3, follows_newest: true, shown: true });
  expect(requestOf(withKind(draft, 'shareCopy'))).toMatchObject({
    password: null,
    download_limit: null,
    follows_newest: false,
    shown: false,
  });
});

test('an end that a kind cannot keep is not offered, nor kept from before', () => {
  expect(endsOf('quick')).not.toContain('never');
  expect(withKind({ ...usualDraft('served'), ends: 'never' }, 'quick').ends).toBe('week');
  expect(withKind({ ...usualDraft('served'), ends: 'never' }, 'shareCopy').ends).toBe('never');
});

test('a day counts to its end, in the time of this place', () => {
  const draft = { ...usualDraft('served'), ends: 'date', lastDay: '2026-12-24' } as const;
  expect(requestOf(draft).ends).toEqual({ at: new Date(2026, 11, 24, 23, 59, 59).getTime() });
  expect(dateOf(endOfDay('2026-12-24'))).toBe('2026-12-24');
});

test.each([
  ['', 'served', 'missing'],
  ['2026-11-29', 'served', 'past'],
  ['2026-11-30', 'served', null],
  ['2099-01-01', 'served', null],
  ['2026-12-06', 'quick', null],
  ['2026-12-07', 'quick', 'tooFar'],
  ['2027-11-29', 'shareCopy', null],
  ['2027-11-30', 'shareCopy', 'tooFar'],
] as const)('the last day "%s" of a %s link', (lastDay, kind, why) => {
  const draft = { ...usualDraft(kind), ends: 'date', lastDay } as const;
  expect(problemOf(draft, now)?.why ?? null).toBe(why);
});

test('the last day that can be kept whole never lies beyond what the vault takes', () => {
  for (const [kind, days] of [
    ['quick', 7],
    ['shareCopy', 365],
  ] as const) {
    expect(endOfDay(lastDayOf(kind, now) ?? '')).toBeLessThanOrEqual(now + days * 86_400_000);
  }
  expect(lastDayOf('served', now)).toBeNull();
});

test.each([
  ['0', 'wrong'],
  ['-1', 'wrong'],
  ['2.5', 'wrong'],
  ['many', 'wrong'],
  ['1', undefined],
  ['', undefined],
])('"%s" downloads', (limit, why) => {
  expect(problemOf({ ...usualDraft('served'), limit }, now)?.why).toBe(why);
  expect(problemOf({ ...usualDraft('quick'), limit }, now), 'nobody asks a bucket').toBeNull();
});

test('a password that was wanted is not left out', () => {
  expect(problemOf({ ...usualDraft('served'), usesPassword: true }, now)).toEqual({
    field: 'password',
    why: 'missing',
  });
});
