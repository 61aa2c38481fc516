// What keeps a vault from being used fully, and the ways on that are offered.

import type { ErrorKind } from '../api/error';

export type WayOn = 'retry' | 'session' | 'profile' | 'replace' | 'clock';

/** The first way on is the likeliest one. */
export const waysOn = {
  keyringAbsent: ['session', 'profile', 'retry'],
  keyringLocked: ['retry', 'session'],
  keyringDenied: ['retry', 'session', 'profile'],
  credentialsMissing: ['replace', 'session', 'profile'],
  credentialsRefused: ['replace', 'profile', 'retry'],
  clockSkew: ['clock', 'retry'],
} as const satisfies Partial<Record<ErrorKind, readonly WayOn[]>>;

export type Trouble = keyof typeof waysOn;

/** Null for what other parts of the window speak of. */
export function troubleOf(kind: ErrorKind): Trouble | null {
  return kind in waysOn ? (kind as Trouble) : null;
}
