// Activity entries by local day, newest first, as they come. Pure.
import type { ActivityEntry } from '../api/wire/ActivityEntry';
import { dayOf } from '../format/dates';

export interface Day {
  key: string;
  /** A moment of that day. */
  at: number;
  entries: ActivityEntry[];
}

export function groupByDay(entries: readonly ActivityEntry[]): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const key = dayOf(entry.at);
    const last = days.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else days.push({ key, at: entry.at, entries: [entry] });
  }
  return days;
}
