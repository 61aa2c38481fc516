// A vault in memory that has seen better days: what a plain browser shows of the health page, and what tests of the
// whole window start from. The damage lies in documents that the vault really has.

import type { FakeHealth } from './health';
import type { FakeVault } from './vault';

const DAY = 24 * 60 * 60 * 1000;

/** Two damaged documents, of which one can be repaired; two things set aside; an index that was rebuilt. */
export function bringDamage(vault: FakeVault, fake: FakeHealth, now: number): void {
  const { health } = fake;
  const { documents } = vault.page({ trashed: false }, 0, 3);
  const [first, second, third] = documents.map(({ file_id }) => vault.get(file_id));
  if (!first || !second || !third) return;
  const check = {
    documents: vault.usage().documents,
    read_bytes: vault.usage().size_bytes,
    read_percent: 100,
    damaged: 2,
    duration_ms: 412_000,
    by: 'automatic' as const,
    mended: 2,
  };
  health.last_full_check = { ...check, at: now - 2 * DAY };
  health.last_check = { ...check, at: now - DAY / 8, read_bytes: 0, read_percent: 0, duration_ms: 1_400, damaged: 0 };
  health.damaged = [
    { document: first, damage: 'hashDiffers' as const, can_restore: true },
    { document: second, damage: 'contentMissing' as const, can_restore: false },
  ].map(({ document: { file_id, name, folder, size_bytes }, ...found }) => ({
    ...found,
    file_id,
    name,
    folder,
    size_bytes,
    found_at: now - 2 * DAY,
    can_trash: true,
  }));
  health.damaged_total = 2;
  health.set_aside = [
    {
      id: 'aside1',
      file_id: third.file_id,
      name: third.name,
      size_bytes: third.size_bytes,
      set_aside_at: now - 3 * DAY,
      reason: 'replaced',
      can_restore: true,
      can_remove: false,
    },
    {
      id: 'aside2',
      file_id: '0198f000000000000000000000000bad',
      name: null,
      size_bytes: 9_100_000,
      set_aside_at: now - 44 * DAY,
      reason: 'noSidecar',
      can_restore: false,
      can_remove: true,
    },
  ];
  health.set_aside_total = 2;
  health.set_aside_bytes = third.size_bytes + 9_100_000;
  fake.lost = [
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
      name: null,
      size_bytes: 4_000_000,
      begun_at: null,
      touched_at: now - DAY,
      cleared_at: now + 6 * DAY,
      is_ours: true,
    },
  ];
  health.index = { ...health.index, rebuilt_at: now, reason: 'damaged', lost: ['activity'] };
  health.last_sweep = { at: now - DAY, removed: 4, set_aside: 1, waiting: 0 };
  health.last_recovery = { at: now - 3 * DAY, changes: 2, imports: 1 };
}
