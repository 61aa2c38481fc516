import { describe, expect, it } from 'vitest';
import { roundDuration } from './durations';

describe('a time left', () => {
  it.each([
    [0, { hours: 0, minutes: 0, seconds: 1, rough: false }],
    [7.2, { hours: 0, minutes: 0, seconds: 8, rough: false }],
    [18, { hours: 0, minutes: 0, seconds: 20, rough: false }],
    [57, { hours: 0, minutes: 1, seconds: 0, rough: true }],
    [125, { hours: 0, minutes: 2, seconds: 0, rough: true }],
    [3599, { hours: 1, minutes: 0, seconds: 0, rough: true }],
    [7100, { hours: 2, minutes: 0, seconds: 0, rough: true }],
    [4900, { hours: 1, minutes: 20, seconds: 0, rough: true }],
  ])('of %d s is rounded as far as it can be trusted', (seconds, rounded) => {
    expect(roundDuration(seconds)).toEqual(rounded);
  });
});
