// The transfer card and its pill.
import { files, count } from './count';

export const transfers = {
  title: 'Transfers',
  open: 'Show transfers',
  close: 'Hide transfers',
  groups: { attention: 'Needs attention', active: 'Active', queued: 'Queued', done: 'Done' },
  clear: 'Clear',
  retryAll: 'Retry all',
  pause: (name: string) => `Pause ${name}`,
  resume: (name: string) => `Resume ${name}`,
  cancel: (name: string) => `Cancel ${name}`,
  show: (name: string) => `Show ${name} in the list`,
  actions: { pause: 'Pause', resume: 'Resume', cancel: 'Cancel', show: 'Show in the list' },

  adding: (position: string, all: string) => `Adding ${position} of ${all}`,
  /** Added, or in the vault already. */
  done: (many: number) => `${files(many)} done`,
  alreadyThere: 'Already in your vault',
  paused: (percent: string) => `Paused at ${percent}`,
  pausedAll: (many: number) => count(many, { one: '# file paused', other: '# files paused' }),
  needsAttention: (many: number) => count(many, { one: '# needs attention', other: '# need attention' }),
  waiting: 'Waiting',
  cancelled: 'Cancelled',
  finishing: 'Finishing…',
  estimating: 'Estimating…',
  timeLeft: (duration: string) => `${duration} left`,
  scanning: (many: number) => `Looking through folders… ${files(many)}`,
  more: (many: number) => count(many, { one: 'and # more', other: 'and # more' }),
  empty: 'Nothing is being added',
  emptyAdvice: 'What you add is listed here while it is on its way.',

  notices: {
    alreadyThere: {
      one: (name: string) => `“${name}” is already in your vault`,
      /** `hasMore`: there are more than could be counted. */
      several: (many: number, hasMore: boolean) =>
        `${hasMore ? 'At least ' : ''}${files(many)} ${many === 1 ? 'is' : 'are'} already in your vault`,
    },
    show: 'Show',
  },

  started: (many: number) => `Adding ${files(many)}`,
  progress: (percent: string) => `${percent} added`,
  finished: (many: number) => `${files(many)} done`,
  finishedWithFailures: (done: number, failed: number) =>
    `${files(done)} done, ${count(failed, { one: '# needs attention', other: '# need attention' })}`,
};
