// How many transfers at once, and how fast: in the settings, and at the head of the open card of transfers.
import type { LimitFault } from '../../settings/limits';

export const limits = {
  filesAtOnce: 'Files at once',
  filesAdvice: 'How many files are added side by side.',
  partsAtOnce: 'Parts at once',
  partsAdvice: 'Long files go in parts. More of them are faster on a long way and take more memory, 8 MB or more each.',
  fewer: (what: string) => `Fewer ${what.toLowerCase()}`,
  more: (what: string) => `More ${what.toLowerCase()}`,
  fewest: 'There must be one',
  most: 'More than eight gain nothing',

  speed: 'Speed',
  speedAdvice: 'For vaults in buckets, all of them together. A vault on this computer is never slowed.',
  up: 'Upload limit',
  down: 'Download limit',
  kinds: { off: 'No limit', fixed: 'Fixed', timetable: 'Timetable' },

  rate: 'Rate',
  unit: 'Unit',
  units: { k: 'kB/s', M: 'MB/s', G: 'GB/s', off: 'No limit' },
  timetableAdvice: 'Each row holds until the next one begins, also overnight and over the weekend.',
  row: (number: string) => `Row ${number}`,
  days: 'On',
  from: 'From',
  add: 'Add a row',
  remove: (number: string) => `Remove row ${number}`,

  faults: {
    rate: 'From 1 kB/s to 100 GB/s, with three decimals at most.',
    time: 'A time such as 08:00 or 18:30.',
    days: 'Choose a day.',
    twice: 'Two rows begin at the same time.',
  } satisfies Record<LimitFault, string>,

  chip: {
    none: 'No limit',
    label: (up: string, down: string) => `Speed limit: up ${up}, down ${down}`,
    menu: 'Speed limit',
    settings: 'Settings…',
    unlimited: 'no limit',
  },
};
