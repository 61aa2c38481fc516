// Errors as the page knows them: one class, one closed list of kinds.
//
// Everything that rejects passes through `toApiError`. Branch on `kind`, never on `message`; the words are in
// `words/errorText.ts`.

import type { ErrorBody } from './wire/ErrorBody';

export const errorKinds = [
  'notFound',
  'invalidInput',
  'conflict',
  'illegalStatus',
  'sourceGone',
  'sourceChanged',
  'sourceNotRegular',
  'sourceSymlink',
  'sourceInVault',
  'sourceSpecial',
  'sourcePermission',
  'tooMany',
  'tooLarge',
  'dropEmpty',
  'noSpace',
  'readOnly',
  'permissionDenied',
  'alreadyExists',
  'missing',
  'damaged',
  'vaultNotFound',
  'vaultForeign',
  'newerVersion',
  'busy',
  'unavailable',
  'offline',
  'untrustedServer',
  'clockSkew',
  'bucketNotFound',
  'credentialsMissing',
  'credentialsRefused',
  'keyringAbsent',
  'keyringLocked',
  'keyringDenied',
  'changedElsewhere',
  'unsupported',
  'paused',
  'cancelled',
  'internal',
] as const;

export type ErrorKind = (typeof errorKinds)[number];

/** A failed call, with the facts that belong to its kind. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ErrorKind;
  readonly body: ErrorBody;

  constructor(body: ErrorBody) {
    super(body.message);
    this.kind = toErrorKind(body.kind);
    this.body = body;
  }
}

/** Kinds that this page does not know come from a newer core: they count as `internal`. */
export function toErrorKind(kind: string): ErrorKind {
  return (errorKinds as readonly string[]).includes(kind) ? (kind as ErrorKind) : 'internal';
}

/** Accepts whatever a call rejected with. The framework itself rejects with plain strings. */
export function toApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason;
  if (isErrorBody(reason)) return new ApiError(reason);
  return new ApiError({ kind: 'internal', message: messageOf(reason) });
}

function isErrorBody(value: unknown): value is ErrorBody {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<ErrorBody>).kind === 'string' &&
    typeof (value as Partial<ErrorBody>).message === 'string'
  );
}

function messageOf(reason: unknown): string {
  if (typeof reason === 'string') return reason;
  if (reason instanceof Error) return reason.message;
  return 'an unknown error';
}
