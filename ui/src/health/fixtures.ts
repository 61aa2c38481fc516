// The health of vaults for tests and for the gallery.
import type { Check } from '../api/wire/Check';
import type { DamagedDocument } from '../api/wire/DamagedDocument';
import type { Health } from '../api/wire/Health';
import type { LostUpload } from '../api/wire/LostUpload';
import type { RepairOutcome } from '../api/wire/RepairOutcome';
import type { SetAside } from '../api/wire/SetAside';

export const now = Date.UTC(2026, 10, 24, 12);
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

export const quickCheck: Check = {
  at: now - 2 * HOUR,
  documents: 1240,
  read_bytes: 0,
  read_percent: 0,
  damaged: 0,
  duration_ms: 3_200,
  by: 'automatic',
  mended: 0,
};

export const fullCheck: Check = {
  at: now - 6 * DAY,
  documents: 1231,
  read_bytes: 48_200_000_000,
  read_percent: 100,
  damaged: 0,
  duration_ms: 412_000,
  by: 'person',
  mended: 0,
};

export const uncheckedHealth: Health = {
  last_check: null,
  last_full_check: null,
  checking: null,
  damaged: [],
  damaged_total: 0,
  set_aside: [],
  set_aside_total: 0,
  set_aside_bytes: 0,
  unfinished: { uploads: 0, bytes: 0 },
  index: { documents: 1240, rebuilt_at: null, reason: null, lost: [] },
  last_sweep: null,
  last_recovery: null,
  stopped_writing: null,
};

export const fineHealth: Health = { ...uncheckedHealth, last_check: quickCheck, last_full_check: fullCheck };

export const oldHealth: Health = {
  ...fineHealth,
  last_full_check: { ...fullCheck, at: now - 40 * DAY },
};

export const someDamage: DamagedDocument[] = [
  {
    file_id: '0192f0c1d2e37a4b8c5d6e7f80912a01',
    name: 'Lease agreement 2026.pdf',
    folder: 'Home/Contracts',
    size_bytes: 3_400_000,
    damage: 'hashDiffers',
    found_at: now - 2 * HOUR,
    can_restore: true,
    can_trash: true,
  },
  {
    file_id: '0192f0c1d2e37a4b8c5d6e7f80912a02',
    name: 'Interview with the harbour master.flac',
    folder: '',
    size_bytes: 260_000_000,
    damage: 'contentMissing',
    found_at: now - 9 * DAY,
    can_restore: false,
    can_trash: true,
  },
  {
    file_id: '0192f0c1d2e37a4b8c5d6e7f80912a03',
    name: null,
    folder: null,
    size_bytes: null,
    damage: 'sidecarUnreadable',
    found_at: now - 2 * HOUR,
    can_restore: false,
    can_trash: false,
  },
];

export const someSetAside: SetAside[] = [
  {
    id: 'aside-1',
    file_id: '0192f0c1d2e37a4b8c5d6e7f80912a11',
    name: 'Budget.xlsx',
    size_bytes: 48_000,
    set_aside_at: now - 3 * DAY,
    reason: 'replaced',
    can_restore: true,
    can_remove: false,
  },
  {
    id: 'aside-2',
    file_id: '0192f0c1d2e37a4b8c5d6e7f80912a12',
    name: null,
    size_bytes: 9_100_000,
    set_aside_at: now - 44 * DAY,
    reason: 'noSidecar',
    can_restore: false,
    can_remove: true,
  },
];

export const someLost: LostUpload[] = [
  {
    id: '1f0e2d3c4b5a69788796a5b4c3d2e1f0',
    name: null,
    size_bytes: 30_000_000,
    begun_at: now - 3 * DAY,
    touched_at: now - 2 * DAY,
    cleared_at: now + 5 * DAY,
    is_ours: false,
  },
  {
    id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    name: 'Holiday film.mp4',
    size_bytes: 4_000_000,
    begun_at: null,
    touched_at: now - 8 * DAY,
    cleared_at: now - DAY,
    is_ours: true,
  },
];

export const damagedHealth: Health = {
  last_check: { ...quickCheck, damaged: 3, by: 'person' },
  last_full_check: { ...fullCheck, damaged: 1 },
  checking: null,
  damaged: someDamage,
  damaged_total: 3,
  set_aside: someSetAside,
  set_aside_total: 2,
  set_aside_bytes: 9_148_000,
  unfinished: { uploads: 2, bytes: 34_000_000 },
  index: { documents: 1240, rebuilt_at: now - 5 * DAY, reason: 'damaged', lost: ['activity', 'checks'] },
  last_sweep: { at: now - DAY, removed: 4, set_aside: 1, waiting: 0 },
  last_recovery: { at: now - 3 * DAY, changes: 2, imports: 1 },
  stopped_writing: null,
};

export const stoppedHealth: Health = {
  ...fineHealth,
  stopped_writing: 'two documents have the same unique name',
};

export const aPlan: RepairOutcome = {
  dry_run: true,
  documents: 1240,
  indexed: 7,
  finished: 1,
  set_aside: 1,
  waiting: 2,
  marked: 1,
  restored: 1,
  cleared: 0,
  steps: [
    { file_id: 'a', name: 'Lease agreement 2026.pdf', action: 'restored' },
    { file_id: 'b', name: 'March.pdf', action: 'indexed' },
    { file_id: 'c', name: 'April.pdf', action: 'indexed' },
    { file_id: 'd', name: null, action: 'setAside' },
    { file_id: 'e', name: 'Interview with the harbour master.flac', action: 'marked' },
  ],
};

export const emptyPlan: RepairOutcome = {
  dry_run: true,
  documents: 1240,
  indexed: 0,
  finished: 0,
  set_aside: 0,
  waiting: 0,
  marked: 0,
  restored: 0,
  cleared: 0,
  steps: [],
};
