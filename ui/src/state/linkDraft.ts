// What is filled in for a new link, and the request it makes. Pure; the vault has the last word.

import type { LinkKind } from '../api/wire/LinkKind';
import type { LinkRequest } from '../api/wire/LinkRequest';

export type EndChoice = 'hour' | 'day' | 'week' | 'date' | 'never';

export interface LinkDraft {
  kind: LinkKind;
  ends: EndChoice;
  /** `2026-12-07`; empty until it is chosen. It counts if `ends` is `date`. */
  lastDay: string;
  usesPassword: boolean;
  password: string;
  /** As typed; empty is any number. */
  limit: string;
  followsNewest: boolean;
  /** Whether browsers may show what is safe to show. */
  isShown: boolean;
}

/** What is wrong with a draft. */
export interface Problem {
  field: 'lastDay' | 'password' | 'limit';
  why: 'missing' | 'past' | 'tooFar' | 'wrong';
}

const day = 86_400_000;
const mostDays: Record<LinkKind, number> = { served: Infinity, quick: 7, shareCopy: 365 };
const mostDownloads = 1_000_000;

export function usualDraft(kind: LinkKind): LinkDraft {
  return {
    kind,
    ends: 'week',
    lastDay: '',
    usesPassword: false,
    password: '',
    limit: '',
    followsNewest: false,
    isShown: false,
  };
}

/** The ends that a link of this kind can keep. */
export function endsOf(kind: LinkKind): readonly EndChoice[] {
  return kind === 'quick' ? ['hour', 'day', 'week', 'date'] : ['hour', 'day', 'week', 'date', 'never'];
}

/** The draft for another kind; what that one cannot keep goes back to the usual. */
export function withKind(draft: LinkDraft, kind: LinkKind): LinkDraft {
  return { ...draft, kind, ends: endsOf(kind).includes(draft.ends) ? draft.ends : 'week' };
}

/** The last day that a link made at `now` can open on the whole of, as `2026-12-07`; null if any can. */
export function lastDayOf(kind: LinkKind, now: number): string | null {
  const days = mostDays[kind];
  return days === Infinity ? null : dateOf(now + (days - 1) * day);
}

/** A moment's day here, as a date field writes it. */
export function dateOf(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last second of a day here. */
export function endOfDay(date: string): number {
  return new Date(`${date}T23:59:59`).getTime();
}

export function problemOf(draft: LinkDraft, now: number): Problem | null {
  if (draft.ends === 'date') {
    const end = endOfDay(draft.lastDay);
    if (Number.isNaN(end)) return { field: 'lastDay', why: 'missing' };
    if (end <= now) return { field: 'lastDay', why: 'past' };
    const last = lastDayOf(draft.kind, now);
    if (last !== null && draft.lastDay > last) return { field: 'lastDay', why: 'tooFar' };
  }
  if (draft.kind !== 'served') return null;
  if (draft.usesPassword && draft.password === '') return { field: 'password', why: 'missing' };
  const limit = draft.limit.trim();
  if (limit !== '' && !(/^\d+$/.test(limit) && Number(limit) >= 1 && Number(limit) <= mostDownloads)) {
    return { field: 'limit', why: 'wrong' };
  }
  return null;
}

/** Of a draft without a problem. What only our own server can keep is not asked of a bucket. */
export function requestOf(draft: LinkDraft): LinkRequest {
  const isServed = draft.kind === 'served';
  const limit = draft.limit.trim();
  return {
    kind: draft.kind,
    ends: draft.ends === 'date' ? { at: endOfDay(draft.lastDay) } : draft.ends,
    password: isServed && draft.usesPassword ? draft.password : null,
    download_limit: isServed && limit !== '' ? Number(limit) : null,
    follows_newest: isServed && draft.followsNewest,
    shown: isServed && draft.isShown,
  };
}
