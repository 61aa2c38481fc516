// What keeps a vault from being used fully, and the ways on that are offered.

import type { ErrorKind } from '../api/error';
import type { Connection } from '../api/wire/Connection';

export type WayOn = 'retry' | 'session' | 'profile' | 'replace' | 'clock' | 'takeOver';

/** The first way on is the likeliest one. */
export const waysOn = {
  keyringAbsent: ['session', 'profile', 'retry'],
  keyringLocked: ['retry', 'session'],
  keyringDenied: ['retry', 'session', 'profile'],
  credentialsMissing: ['replace', 'session', 'profile'],
  credentialsRefused: ['replace', 'profile', 'retry'],
  clockSkew: ['clock', 'retry'],
  othersWrite: ['takeOver'],
} as const satisfies Partial<Record<ErrorKind | 'othersWrite', readonly WayOn[]>>;

export type Trouble = keyof typeof waysOn;

/** Null for what other parts of the window speak of. A folder that cannot be written to has no way on. */
export function troubleOf(kind: ErrorKind, connection: Connection | null): Trouble | null {
  if (kind === 'readOnly') return connection === 'online' ? 'othersWrite' : null;
  return kind in waysOn ? (kind as Trouble) : null;
}
