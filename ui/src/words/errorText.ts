// From an error's kind to what a person reads: title, advice, how serious it is, and at most one button. Used by every
// notice, error state and failed transfer. The sentences are in `en/errors.ts`; nothing here looks at `message`.
import { toErrorKind, type ApiError, type ErrorKind } from '../api/error';
import type { ErrorBody } from '../api/wire/ErrorBody';
import { displayName, middleEllipsis } from '../format/names';
import { formatSize } from '../format/sizes';
import { locale as currentLocale, wordsFor } from '.';

/** `info` is a fact, `warning` passes or can be mended by the person, `error` needs attention. */
export type Severity = 'info' | 'warning' | 'error';

/** What the one button does; whoever shows the error carries it out, or leaves the button away. */
export type ErrorAction = 'retry' | 'addAgain' | 'reload' | 'rename' | 'check';

/** What is said of an error. */
export interface ErrorText {
  kind: ErrorKind;
  title: string;
  advice: string;
  severity: Severity;
  action: { id: ErrorAction; label: string } | null;
}

interface Manner {
  severity: Severity;
  action: ErrorAction | null;
}

const MANNERS: Record<ErrorKind, Manner> = {
  notFound: { severity: 'warning', action: null },
  invalidInput: { severity: 'warning', action: null },
  conflict: { severity: 'warning', action: 'reload' },
  illegalStatus: { severity: 'warning', action: null },
  sourceGone: { severity: 'error', action: 'addAgain' },
  sourceChanged: { severity: 'error', action: 'addAgain' },
  sourceNotRegular: { severity: 'error', action: null },
  sourceSymlink: { severity: 'error', action: null },
  sourceInVault: { severity: 'error', action: null },
  sourceSpecial: { severity: 'error', action: null },
  sourcePermission: { severity: 'error', action: 'retry' },
  tooMany: { severity: 'error', action: null },
  tooLarge: { severity: 'error', action: null },
  dropEmpty: { severity: 'info', action: null },
  noSpace: { severity: 'error', action: 'retry' },
  readOnly: { severity: 'error', action: 'retry' },
  permissionDenied: { severity: 'error', action: 'retry' },
  alreadyExists: { severity: 'warning', action: 'rename' },
  missing: { severity: 'error', action: 'check' },
  damaged: { severity: 'error', action: 'check' },
  vaultNotFound: { severity: 'error', action: 'retry' },
  vaultForeign: { severity: 'error', action: null },
  newerVersion: { severity: 'error', action: null },
  busy: { severity: 'warning', action: 'retry' },
  unavailable: { severity: 'error', action: 'retry' },
  offline: { severity: 'warning', action: 'retry' },
  untrustedServer: { severity: 'error', action: 'retry' },
  clockSkew: { severity: 'error', action: 'retry' },
  bucketNotFound: { severity: 'error', action: 'retry' },
  credentialsMissing: { severity: 'error', action: 'retry' },
  credentialsRefused: { severity: 'error', action: 'retry' },
  keyringAbsent: { severity: 'warning', action: 'retry' },
  keyringLocked: { severity: 'warning', action: 'retry' },
  keyringDenied: { severity: 'warning', action: 'retry' },
  changedElsewhere: { severity: 'warning', action: 'reload' },
  unsupported: { severity: 'error', action: null },
  paused: { severity: 'info', action: null },
  cancelled: { severity: 'info', action: null },
  internal: { severity: 'error', action: 'retry' },
};

const LONGEST_NAME = 48;

/** The words for an error, from a failed call or from a transfer that failed. */
export function errorText(error: ErrorBody | ApiError, locale: string = currentLocale): ErrorText {
  const body = 'body' in error ? error.body : error;
  const { errors } = wordsFor(locale);
  const kind = toErrorKind(body.kind);
  const { severity, action } = MANNERS[kind];
  const size = (bytes: number | undefined) => (bytes === undefined ? null : formatSize(bytes, locale));
  const wording = errors.kinds[kind]({
    file:
      body.name === undefined ? errors.thisFile : errors.quoted(middleEllipsis(displayName(body.name), LONGEST_NAME)),
    field: body.field ?? null,
    rule: body.rule ?? null,
    needed: size(body.needed_bytes),
    free: size(body.free_bytes),
  });
  return { kind, ...wording, severity, action: action && { id: action, label: errors.actions[action] } };
}
