// The one line of truth about the vault: what matters most now. Pure; `now` is passed in.
import type { Health } from '../api/wire/Health';
import { words } from '../words';

/** `old` and `unknown` are no alarm: nothing is known to be wrong. */
export type Level = 'fine' | 'unknown' | 'old' | 'damaged' | 'stopped';

export interface Verdict {
  level: Level;
  title: string;
  noted: string;
}

const DAY = 24 * 60 * 60 * 1000;
const DAYS_A_CHECK_HOLDS = 30;

export function verdictOf(vault: Health, now: number): Verdict {
  const { health } = words;
  const { stopped_writing, damaged_total, last_check, last_full_check } = vault;
  if (stopped_writing !== null) {
    return { level: 'stopped', title: health.stopped, noted: health.stoppedNoted(stopped_writing) };
  }
  if (damaged_total > 0) {
    return { level: 'damaged', title: health.damaged(damaged_total), noted: health.damagedNoted };
  }
  if (last_check === null) return { level: 'unknown', title: health.never, noted: health.neverNoted };
  if (last_full_check === null) {
    const days = daysSince(last_check.at, now);
    return days > DAYS_A_CHECK_HOLDS
      ? { level: 'old', title: health.oldCheck(days), noted: health.oldNoted }
      : { level: 'fine', title: health.fine, noted: health.fineUnread };
  }
  const days = daysSince(last_full_check.at, now);
  return days > DAYS_A_CHECK_HOLDS
    ? { level: 'old', title: health.oldFullCheck(days), noted: health.oldNoted }
    : { level: 'fine', title: health.fine, noted: health.fineNoted };
}

function daysSince(at: number, now: number): number {
  return Math.floor(Math.max(0, now - at) / DAY);
}
