// What a transfer that goes on by itself is waiting for, in words. Used by the rows and by the pill.
import { toErrorKind, type ErrorKind } from '../api/error';
import type { ErrorBody } from '../api/wire/ErrorBody';
import { words } from '../words';

type Reason = keyof typeof words.transfers.waitingFor;

const REASONS: Partial<Record<ErrorKind, Reason>> = {
  offline: 'network',
  keyringLocked: 'lockedKeyring',
  keyringDenied: 'keyring',
  keyringAbsent: 'keyring',
  credentialsMissing: 'keys',
  credentialsRefused: 'keys',
  vaultNotFound: 'vault',
};

/** "Waiting for network"; of the storage where nothing better is known. */
export function waitingReason(error: ErrorBody | null): string {
  const reason = error === null ? undefined : REASONS[toErrorKind(error.kind)];
  return words.transfers.waitingFor[reason ?? 'storage'];
}
