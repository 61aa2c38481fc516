// The shares of the donut and the bar: kinds by size, small ones joined. Pure.
import type { Kind } from '../api/wire/Kind';
import type { Usage } from '../api/wire/Usage';

/** One piece of the whole. */
export interface Share {
  /** What is too small to be seen alone is joined as `other`. */
  kind: Kind;
  sizeBytes: number;
  /** From 0 to 1. */
  share: number;
  /** Where it starts, from 0 to 1. */
  start: number;
}

const VISIBLE = 0.02;

/** Largest first; kinds below 2 % and the kind "other" come last as one piece. Empty if there are no bytes. */
export function sharesOf(usage: Usage): Share[] {
  if (usage.size_bytes <= 0) return [];
  const seen = usage.kinds
    .filter(({ kind, size_bytes }) => kind !== 'other' && size_bytes / usage.size_bytes >= VISIBLE)
    .toSorted((a, b) => b.size_bytes - a.size_bytes);
  const rest = usage.size_bytes - seen.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const pieces: { kind: Kind; size_bytes: number }[] = rest > 0 ? [...seen, { kind: 'other', size_bytes: rest }] : seen;

  let start = 0;
  return pieces.map(({ kind, size_bytes }) => {
    const piece = { kind, sizeBytes: size_bytes, share: size_bytes / usage.size_bytes, start };
    start += piece.share;
    return piece;
  });
}
