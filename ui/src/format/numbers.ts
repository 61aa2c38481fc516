// Counts and shares as people read them. Used wherever a number is shown; sizes have their own file.
import { numberFormat } from './intl';

/** A count with the locale's grouping: "12,340". */
export function formatNumber(value: number, locale: string): string {
  return numberFormat(locale, {}).format(value);
}

/**
 * A share of a whole as whole percent. Rounded down, so that 100 % is only ever said when all of it is there.
 */
export function formatPercent(part: number, whole: number, locale: string): string {
  return numberFormat(locale, { style: 'percent' }).format(wholePercent(part, whole) / 100);
}

/** The same as a number from 0 to 100; an empty whole counts as nothing done. */
export function wholePercent(part: number, whole: number): number {
  if (whole <= 0) return 0;
  return Math.min(100, Math.max(0, Math.floor((part / whole) * 100)));
}
