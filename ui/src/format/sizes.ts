// Byte counts as people read them, in steps of 1,000 as the file managers of Linux and macOS count. Used by rows,
// details, usage and transfers. Not here: the words around them ("34 of 120 MB"), which belong to words/.
import { numberFormat } from './intl';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
type Unit = (typeof UNITS)[number];

/** "0 bytes", "12 kB", "4.2 MB", "48.2 GB". */
export function formatSize(bytes: number, locale: string): string {
  const step = stepOf(bytes);
  return inUnit(bytes / 1000 ** step, unitAt(step), digitsFor(bytes, step), locale);
}

/**
 * The two halves of "34 of 120 MB": both in the unit of the whole, the part without it. The part is rounded down, so
 * that it never reads like the whole before it is.
 */
export function formatSizePair(part: number, whole: number, locale: string): { part: string; whole: string } {
  const step = stepOf(whole);
  const digits = digitsFor(whole, step);
  const factor = 10 ** digits;
  const floored = part >= whole ? whole / 1000 ** step : Math.floor((part / 1000 ** step) * factor) / factor;
  return {
    part: numberFormat(locale, { maximumFractionDigits: digits }).format(floored),
    whole: formatSize(whole, locale),
  };
}

/** "4.2 MB/s"; never below a kilobyte a second, where a number would only flicker. */
export function formatSpeed(bytesPerSecond: number, locale: string): string {
  const step = Math.max(1, stepOf(bytesPerSecond));
  const digits = step === 1 ? 0 : digitsFor(bytesPerSecond, step);
  return inUnit(bytesPerSecond / 1000 ** step, `${unitAt(step)}-per-second`, digits, locale);
}

/** "48,213,004 bytes", for a tooltip beside the short form. */
export function formatExactSize(bytes: number, locale: string): string {
  return inUnit(bytes, 'byte', 0, locale);
}

function inUnit(value: number, unit: Unit | `${Unit}-per-second`, digits: number, locale: string): string {
  // The short form of "byte" is never plural in English ("12 byte"); the long one is.
  const unitDisplay = unit === 'byte' ? 'long' : 'short';
  return numberFormat(locale, { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits }).format(value);
}

/** The largest unit in which the rounded value is at least 1, so that 999.96 kB becomes 1 MB and not 1,000 kB. */
function stepOf(bytes: number): number {
  let step = 0;
  while (step < UNITS.length - 1 && Number((bytes / 1000 ** step).toFixed(digitsFor(bytes, step))) >= 1000) step += 1;
  return step;
}

/** One decimal from megabytes up while it says something: 4.2 MB, 48.2 GB, but 120 MB. */
function digitsFor(bytes: number, step: number): number {
  return step >= 2 && bytes / 1000 ** step < 99.95 ? 1 : 0;
}

function unitAt(step: number): Unit {
  return UNITS[step] ?? 'petabyte';
}
