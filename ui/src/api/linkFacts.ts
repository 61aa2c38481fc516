// What follows from a link as it was told, without asking again. Pure: used by the states, the words and the views of
// public links.

import type { Link } from './wire/Link';

/** Whether somebody may still want to do something about it: it opens, or may. */
export function isCurrent({ state }: Link): boolean {
  return state === 'live' || state === 'atRisk' || state === 'unknown';
}

/** Whether it is one that a person could switch off. */
export function isOn(link: Link): boolean {
  return link.switched_off_at === null && isCurrent(link);
}

/** The link as it is at `now`, if nothing but time has passed since it was told. */
export function asOf(link: Link, now: number): Link {
  const stillOpens = link.still_opens_until !== null && link.still_opens_until > now ? link.still_opens_until : null;
  const ends = isOn(link) && link.expires_at !== null && link.expires_at <= now;
  if (!ends && stillOpens === link.still_opens_until) return link;
  return { ...link, still_opens_until: stillOpens, ...(ends && { state: 'expired', risk: null }) };
}

/** When one of the links becomes another by itself; null if none does. */
export function nextEnd(links: readonly Link[], now: number): number | null {
  const ends = links
    .flatMap((link) => [isOn(link) ? link.expires_at : null, link.still_opens_until])
    .filter((end) => end !== null && end > now);
  return ends.length === 0 ? null : Math.min(...(ends as number[]));
}

/** What became of a link that was switched off. */
export type Fate = 'closed' | 'openUntil' | 'open' | 'unchecked';

/** Whether it was switched off and somebody may get at its document by it all the same. */
export function lingers(link: Link, now: number): boolean {
  return link.switched_off_at !== null && fateOf(link, now) !== 'closed';
}

/** `closed` only where that is certain: our own server asks before it gives, a copy was seen to be gone, or its time is over. */
export function fateOf(link: Link, now: number): Fate {
  if (link.risk === 'stillOpens') return 'open';
  if (link.kind === 'served' || link.checked_at !== null) return 'closed';
  if (link.kind === 'shareCopy') return 'unchecked';
  return link.still_opens_until !== null && link.still_opens_until > now ? 'openUntil' : 'closed';
}
