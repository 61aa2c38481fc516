// Moments that are still to come, or that only just were, as people name them: "in 3 days", "18:00", "7 Dec". Used by
// everything about public links. `now` is passed in, so that nothing here reads a clock.
import { dayOf } from './dates';
import { dateFormat, relativeFormat } from './intl';

const MINUTE = 60_000;

/** "in 1 minute", "in 5 hours", "in 3 days": rounded to the nearest, and never nothing at all. */
export function formatAhead(at: number, now: number, locale: string): string {
  const relative = relativeFormat(locale, { numeric: 'always' });
  const minutes = Math.max(1, Math.round((at - now) / MINUTE));
  if (minutes < 60) return relative.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 24 ? relative.format(hours, 'hour') : relative.format(Math.round(minutes / (24 * 60)), 'day');
}

/** A day, or a time if that is today: "18:00", "7 Dec", "7 Dec 2027". */
export function formatDayOrTime(at: number, now: number, locale: string): string {
  if (dayOf(at) === dayOf(now)) return dateFormat(locale, { timeStyle: 'short' }).format(at);
  return dateFormat(locale, dayOptions(at, now)).format(at);
}

/** A moment to the minute: "18:00", "7 Dec, 18:00". */
export function formatMoment(at: number, now: number, locale: string): string {
  if (dayOf(at) === dayOf(now)) return dateFormat(locale, { timeStyle: 'short' }).format(at);
  return dateFormat(locale, { ...dayOptions(at, now), hour: 'numeric', minute: '2-digit' }).format(at);
}

function dayOptions(at: number, now: number): Intl.DateTimeFormatOptions {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return { day: 'numeric', month: 'short', ...(!sameYear && { year: 'numeric' }) };
}
