// The one line of truth about the vault: what matters most now. Pure; `now` is passed in.
import type { Check } from '../api/wire/Check';
import type { Health } from '../api/wire/Health';
import { healthWords } from '../words/health';

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
  const health = healthWords;
  const { stopped_writing, damaged_total, last_check, last_full_check } = vault;
  if (stopped_writing !== null) {
    return { level: 'stopped', title: health.stopped, noted: health.stoppedNoted(stopped_writing) };
  }
  if (damaged_total > 0) {
    return { level: 'damaged', title: health.damaged(damaged_total), noted: health.damagedNoted };
  }
  if (last_check === null) return { level: 'unknown', title: health.never, noted: health.neverNoted };
  const deepest = last_full_check ?? last_check;
  const days = daysSince(deepest.at, now);
  if (days > DAYS_A_CHECK_HOLDS) {
    const title = last_full_check === null ? health.oldCheck(days) : health.oldFullCheck(days);
    return { level: 'old', title, noted: health.oldNoted };
  }
  return { level: 'fine', title: health.fine, noted: fineNoted(last_check, last_full_check) };
}

function fineNoted(last: Check, lastFull: Check | null): string {
  if (last.damaged > 0) return healthWords.fineMended;
  return lastFull === null ? healthWords.fineUnread : healthWords.fineNoted;
}

function daysSince(at: number, now: number): number {
  return Math.floor(Math.max(0, now - at) / DAY);
}
