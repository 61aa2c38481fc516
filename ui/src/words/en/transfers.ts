// The transfer card and its pill.
import { files, count } from './count';

export const transfers = {
  title: 'Transfers',
  open: 'Show transfers',
  close: 'Hide transfers',
  groups: { attention: 'Needs attention', active: 'Active', queued: 'Queued', done: 'Done' },
  clear: 'Clear',
  retryAll: 'Retry all',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  actions: {
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Cancel',
    dismiss: 'Dismiss',
    retry: 'Try again',
    moveUp: 'Move to front',
    show: 'Show in the list',
    /** On a button with a text. */
    showShort: 'Show',
    keepBoth: 'Keep both',
  },
  /** The same, to screen readers: with the name of the file. */
  actionsFor: {
    pause: (name: string) => `Pause ${name}`,
    resume: (name: string) => `Resume ${name}`,
    cancel: (name: string) => `Cancel ${name}`,
    dismiss: (name: string) => `Dismiss ${name}`,
    moveUp: (name: string) => `Move ${name} to the front`,
    show: (name: string) => `Show ${name} in the list`,
    keepBoth: (name: string) => `Keep both: ${name}`,
  },

  /** By the way the files go. */
  moving: {
    in: (position: string, all: string) => `Adding ${position} of ${all}`,
    out: (position: string, all: string) => `Exporting ${position} of ${all}`,
    both: (position: string, all: string) => `${position} of ${all} transfers`,
  },
  out: 'Exporting',
  /** Added, or in the vault already. */
  done: (many: number) => `${files(many)} done`,
  alreadyThere: 'Already in your vault',
  paused: (percent: string) => `Paused at ${percent}`,
  pausedAll: (many: number) => count(many, { one: '# file paused', other: '# files paused' }),
  needsAttention: (many: number) => count(many, { one: '# needs attention', other: '# need attention' }),
  queued: 'Queued',
  checking: 'Checking whether it is in your vault…',
  /** What was sent was gone where it was kept. */
  begunAgain: 'Sent parts were lost, started again',
  exported: 'Exported',
  waiting: 'Waiting',
  waitingFor: {
    network: 'Waiting for network',
    lockedKeyring: 'Waiting for your keyring to be unlocked',
    keyring: 'Waiting for your keyring',
    keys: 'Waiting for the keys of this vault',
    vault: 'Waiting for the vault’s disk',
    storage: 'Waiting for the storage',
  },
  goesOn: (reason: string) => `${reason}. Will go on by itself.`,
  cancelled: 'Cancelled',
  finishing: 'Finishing…',
  estimating: 'Estimating…',
  timeLeft: (duration: string) => `${duration} left`,
  scanning: (many: number) => `Looking through folders… ${files(many)}`,
  more: (many: number) => count(many, { one: 'and # more', other: 'and # more' }),
  empty: 'No transfers',
  emptyAdvice: 'What you add or export is listed here while it is on its way.',
  limits: {
    none: 'No limit',
    up: (speed: string) => `At most ${speed} into the vault`,
    down: (speed: string) => `At most ${speed} out of it`,
  },

  notices: {
    alreadyThere: {
      one: (name: string) => `“${name}” is already in your vault`,
      /** `hasMore`: there are more than could be counted. */
      several: (many: number, hasMore: boolean) =>
        `${hasMore ? 'At least ' : ''}${files(many)} ${many === 1 ? 'is' : 'are'} already in your vault`,
    },
    show: 'Show',
  },

  started: {
    in: (many: number) => `Adding ${files(many)}`,
    out: (many: number) => `Exporting ${files(many)}`,
    both: (many: number) => count(many, { one: '# transfer', other: '# transfers' }),
  },
  progress: {
    in: (percent: string) => `${percent} added`,
    out: (percent: string) => `${percent} exported`,
    both: (percent: string) => `${percent} done`,
  },
  finished: (many: number) => `${files(many)} done`,
  finishedWithFailures: (done: number, failed: number) =>
    `${files(done)} done, ${count(failed, { one: '# needs attention', other: '# need attention' })}`,
};
