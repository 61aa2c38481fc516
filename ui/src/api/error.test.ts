import { expect, test } from 'vitest';
import { ApiError, toApiError } from './error';

test('an error body keeps its kind and its facts', () => {
  const error = toApiError({ kind: 'noSpace', message: 'disk is full', needed_bytes: 4, free_bytes: 1 });
  expect(error.kind).toBe('noSpace');
  expect(error.body.needed_bytes).toBe(4);
});

test('a kind from a newer core counts as internal', () => {
  expect(toApiError({ kind: 'solarFlare', message: 'bright' }).kind).toBe('internal');
});

test('strings, exceptions and nonsense become internal errors that keep what they said', () => {
  expect(toApiError('not allowed').message).toBe('not allowed');
  expect(toApiError(new Error('boom')).message).toBe('boom');
  expect(toApiError(undefined).kind).toBe('internal');
});

test('an error that was translated already passes through untouched', () => {
  const first = new ApiError({ kind: 'busy', message: 'busy' });
  expect(toApiError(first)).toBe(first);
});
