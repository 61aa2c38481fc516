// Moments as people read them: relative for a week, then the date. Used by rows, details and activity; the full date
// always goes into the tooltip beside the short one. `now` is passed in, so that nothing here reads a clock.
import { dateFormat, relativeFormat } from './intl';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK_DAYS = 7;

/** "now", "5 minutes ago", "3 hours ago", "yesterday", "4 days ago", then "3 Mar 2026". */
export function formatDate(at: number, now: number, locale: string): string {
  const relative = relativeFormat(locale, { numeric: 'auto' });
  const days = daysBetween(at, now);
  if (at > now || days >= WEEK_DAYS) return dateFormat(locale, { dateStyle: 'medium' }).format(at);
  if (days > 0) return relative.format(-days, 'day');
  const past = now - at;
  if (past < MINUTE) return relative.format(0, 'second');
  if (past < HOUR) return relative.format(-Math.floor(past / MINUTE), 'minute');
  return relative.format(-Math.floor(past / HOUR), 'hour');
}

/** Date and time in full, for tooltips. */
export function formatFullDate(at: number, locale: string): string {
  return dateFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** The time of day. */
export function formatTime(at: number, locale: string): string {
  return dateFormat(locale, { timeStyle: 'short' }).format(at);
}

/** A heading for everything of one day: "Today", "Yesterday", "Friday, March 6", "March 6, 2025". */
export function formatDay(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) {
    return capitalised(relativeFormat(locale, { numeric: 'auto' }).format(-days, 'day'), locale);
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const options: Intl.DateTimeFormatOptions = sameYear
    ? { weekday: 'long', day: 'numeric', month: 'long' }
    : { dateStyle: 'long' };
  return dateFormat(locale, options).format(at);
}

/** A key that two moments share when they fall on the same local day. */
export function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** Local midnights between two moments; rounded, because a day with a clock change has 23 or 25 hours. */
function daysBetween(earlier: number, later: number): number {
  return Math.round((midnight(later) - midnight(earlier)) / (24 * HOUR));
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function capitalised(text: string, locale: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0x20);
  return first.toLocaleUpperCase(locale) + text.slice(first.length);
}
