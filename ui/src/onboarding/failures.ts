// A necessary check that failed: what is said of it, and the one thing that mends it.

import { toErrorKind, type ErrorKind } from '../api/error';
import type { BucketCheck } from '../api/wire/BucketCheck';
import type { BucketCheckName } from '../api/wire/BucketCheckName';
import { errorText } from '../words/errorText';
import { vaultWords } from '../words/vaults';

export type Fix = 'endpoint' | 'bucket' | 'keys' | 'policy' | 'clock' | 'retry';

const byKind: Partial<Record<ErrorKind, Fix>> = {
  offline: 'endpoint',
  untrustedServer: 'endpoint',
  credentialsRefused: 'keys',
  credentialsMissing: 'keys',
  clockSkew: 'clock',
  bucketNotFound: 'bucket',
  permissionDenied: 'policy',
};

/** Whatever else went wrong is first of all a matter of what the check is about. */
const byCheck: Partial<Record<BucketCheckName, Fix>> = { reach: 'endpoint', signIn: 'keys' };

export function failureOf({ check, error, detail }: BucketCheck): { text: string; detail: string | null; fix: Fix } {
  const kind = toErrorKind(error ?? 'internal');
  const refused = kind === 'permissionDenied' ? vaultWords.refused[check] : undefined;
  return {
    text: refused ?? vaultWords.failures[kind] ?? errorText({ kind, message: '' }).title,
    detail,
    fix: byKind[kind] ?? (kind === 'unavailable' ? 'retry' : (byCheck[check] ?? 'retry')),
  };
}
