// The public links of the fake vaults: made, listed, switched off and checked as the core does it.
//
// Tests say what the person answers the desktop (`consent`) and what becomes of a copy that is removed (`afterRemoval`), and
// move time by the clock they gave. Not here: what a vault can give out, which is FakeSharing.

import { ApiError } from '../error';
import type { Link } from '../wire/Link';
import type { LinkCheck } from '../wire/LinkCheck';
import type { LinkEnd } from '../wire/LinkEnd';
import type { LinkKind } from '../wire/LinkKind';
import type { LinkOff } from '../wire/LinkOff';
import type { LinkPage } from '../wire/LinkPage';
import type { LinkRequest } from '../wire/LinkRequest';
import type { LinkRisk } from '../wire/LinkRisk';
import type { LinksOff } from '../wire/LinksOff';
import type { NewLink } from '../wire/NewLink';
import type { FakeSharing } from './sharing';
import type { FakeVault } from './vault';

const hour = 3_600_000;
const day = 24 * hour;
const classes = [1, 7, 30, 90, 365];

/** What is kept of a link; what it is worth is computed. */
type Kept = Omit<Link, 'name' | 'unique_name' | 'state' | 'still_opens_until'>;

export class FakeLinks {
  /** What the person says when the desktop asks. */
  consent = true;
  /** How the bucket answers a stranger once a copy was removed. */
  afterRemoval: 'closed' | 'open' | 'unknown' = 'closed';
  readonly #kept = new Map<FakeVault, Kept[]>();
  readonly #vault: () => FakeVault;
  readonly #sharing: FakeSharing;
  readonly #now: () => number;
  #made = 0;

  constructor(vault: () => FakeVault, sharing: FakeSharing, now: () => number) {
    this.#vault = vault;
    this.#sharing = sharing;
    this.#now = now;
  }

  get isServing(): boolean {
    return this.#all.some(({ kind, switched_off_at }) => kind === 'served' && switched_off_at === null);
  }

  /** Every link there ever was, the newest first. */
  list(): Link[] {
    return this.#all.map((kept) => this.#told(kept)).reverse();
  }

  page(fileId: string | null, ended: boolean, before: string | null, limit: number): LinkPage {
    if (limit < 1 || limit > 500) throw invalid('limit', 'must be 1 to 500');
    const wanted = this.list()
      .filter((link) => fileId === null || link.file_id === fileId)
      .filter((link) => ended || isCurrent(link))
      .filter((link) => before === null || link.id < before);
    const links = wanted.slice(0, limit);
    return { links, next: wanted.length > links.length ? (links.at(-1)?.id ?? null) : null };
  }

  add(fileId: string, request: LinkRequest): NewLink | null {
    const document = this.#vault().get(fileId);
    this.#refuse(request);
    const expires_at = this.#endOf(request.kind, request.ends);
    if (document.trashed_at !== null) throw new ApiError({ kind: 'illegalStatus', message: 'is in the trash' });
    if (document.status === 'missing' || document.status === 'damaged') {
      throw new ApiError({ kind: document.status, message: 'cannot be given', name: document.name });
    }
    if (!this.consent) return null;
    this.#made += 1;
    const kept: Kept = {
      id: `0198f0ffffff7d5e8f90${String(this.#made).padStart(12, '0')}`,
      file_id: fileId,
      kind: request.kind,
      risk: null,
      follows_newest: request.follows_newest,
      shown: request.shown,
      created_at: this.#now(),
      expires_at,
      has_password: request.password !== null,
      download_limit: request.download_limit,
      downloads: 0,
      switched_off_at: null,
      checked_at: null,
    };
    this.#all.push(kept);
    this.#vault().show(fileId, 'public');
    return { link: this.#told(kept), url: this.#address(kept, document.unique_name), path: null };
  }

  off(id: string): LinkOff {
    const kept = this.#find(id);
    kept.switched_off_at ??= this.#now();
    this.#close(kept);
    const others = this.#all.filter((other) => other.file_id === kept.file_id && this.#isOn(other));
    if (others.length === 0) this.#vault().show(kept.file_id, 'private');
    return { link: this.#told(kept), is_private: others.length === 0 };
  }

  check(): LinkCheck {
    const looked = this.#all.filter((kept) => isCurrent(this.#told(kept)) || this.#isToBeClosed(kept));
    for (const kept of looked) if (kept.switched_off_at !== null) this.#close(kept);
    const count = (...states: Link['state'][]) =>
      looked.filter((kept) => states.includes(this.#told(kept).state)).length;
    return {
      links: looked.length,
      live: count('live'),
      at_risk: count('atRisk'),
      unknown: count('unknown'),
      switched_off: 0,
    };
  }

  /** The links of documents that were deleted go off. */
  deleted(fileIds: readonly string[]): LinksOff {
    const outcome: LinksOff = { switched_off: 0, still_open: 0, still_open_until: null };
    for (const kept of this.#all.filter((link) => fileIds.includes(link.file_id) && this.#isOn(link))) {
      const { link } = this.off(kept.id);
      outcome.switched_off += 1;
      const isOpen = link.still_opens_until !== null || link.risk === 'stillOpens';
      if (!isOpen) continue;
      outcome.still_open += 1;
      outcome.still_open_until = Math.max(outcome.still_open_until ?? 0, link.expires_at ?? 0) || null;
    }
    return outcome;
  }

  /** Somebody has opened it. */
  open(id: string, times = 1): void {
    this.#find(id).downloads += times;
  }

  /** A check has found that it may not do what it says. */
  risk(id: string, risk: LinkRisk | null): void {
    this.#find(id).risk = risk;
  }

  get #all(): Kept[] {
    const kept = this.#kept.get(this.#vault()) ?? [];
    this.#kept.set(this.#vault(), kept);
    return kept;
  }

  #told(kept: Kept): Link {
    const known = this.#vault().has(kept.file_id) ? this.#vault().get(kept.file_id) : null;
    const isOpenStill = kept.kind === 'quick' && kept.switched_off_at !== null && !this.#hasExpired(kept);
    return {
      ...kept,
      name: known?.name ?? null,
      unique_name: known?.unique_name ?? null,
      state: this.#stateOf(kept),
      risk: this.#stateOf(kept) === 'atRisk' ? kept.risk : null,
      still_opens_until: isOpenStill ? kept.expires_at : null,
    };
  }

  #stateOf(kept: Kept): Link['state'] {
    if (kept.risk === 'stillOpens') return 'atRisk';
    if (kept.switched_off_at !== null) return 'switchedOff';
    if (this.#hasExpired(kept)) return 'expired';
    if (kept.download_limit !== null && kept.downloads >= kept.download_limit) return 'usedUp';
    if (kept.risk !== null) return 'atRisk';
    return kept.kind !== 'served' && !this.#sharing.isReachable ? 'unknown' : 'live';
  }

  #isOn(kept: Kept): boolean {
    return kept.switched_off_at === null && !this.#hasExpired(kept);
  }

  #hasExpired({ expires_at }: Kept): boolean {
    return expires_at !== null && expires_at <= this.#now();
  }

  #isToBeClosed(kept: Kept): boolean {
    return kept.kind === 'shareCopy' && kept.switched_off_at !== null && kept.checked_at === null;
  }

  /** What there is to do for a link that is off, and what is seen of it. */
  #close(kept: Kept): void {
    if (kept.kind === 'quick') return;
    const answer = kept.kind === 'served' ? 'closed' : this.#sharing.isReachable ? this.afterRemoval : 'unknown';
    kept.checked_at = answer === 'closed' ? this.#now() : null;
    kept.risk = answer === 'open' ? 'stillOpens' : null;
  }

  #refuse({ kind, password, download_limit, follows_newest, shown }: LinkRequest): void {
    const notShared = this.#sharing.notShared(kind);
    if (notShared !== null) throw new ApiError({ kind: 'unsupported', message: `cannot be shared: ${notShared}` });
    if (kind !== 'served' && (password !== null || download_limit !== null || follows_newest || shown)) {
      throw invalid('password', 'must not be asked for where the bucket answers, which cannot keep it');
    }
    if (download_limit !== null && download_limit < 1) throw invalid('download_limit', 'must be at least 1');
  }

  #endOf(kind: LinkKind, ends: LinkEnd): number | null {
    const now = this.#now();
    if (ends === 'never') {
      if (kind === 'quick') throw invalid('expires', 'must be at most 7 days ahead for a quick link');
      return null;
    }
    if (typeof ends === 'string') return now + { hour, day, week: 7 * day }[ends];
    if (ends.at <= now) throw invalid('expires', 'must be in the future');
    const most = { served: Infinity, quick: 7 * day, shareCopy: 365 * day }[kind];
    if (ends.at > now + most) throw invalid('expires', 'must be earlier for such a link');
    return ends.at;
  }

  #address({ id, kind, created_at, expires_at }: Kept, uniqueName: string): string {
    const secret = `${'k7Qz'.repeat(9)}${id.slice(-7)}`;
    if (kind === 'served') return `${this.#sharing.origin}/p/${secret}/${uniqueName}`;
    const { bucket, prefix } = this.#sharing.place;
    const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
    const host = `https://${bucket}.s3.eu-central-1.amazonaws.com/${folder}`;
    if (kind === 'quick') {
      const seconds = Math.round(((expires_at ?? created_at) - created_at) / 1000);
      const signed = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=${seconds}&X-Amz-SignedHeaders=host`;
      return `${host}objects/${id}?${signed}&X-Amz-Signature=${'5ec2e7'.repeat(10)}`;
    }
    const days = expires_at === null ? null : classes.find((most) => expires_at - created_at <= most * day);
    return `${host}.share/${days === null ? 'kept' : `d${days ?? 365}`}/${secret}`;
  }

  #find(id: string): Kept {
    const found = this.#all.find((kept) => kept.id === id);
    if (!found) throw new ApiError({ kind: 'notFound', message: 'no such link' });
    return found;
  }
}

function isCurrent({ state }: Link): boolean {
  return state === 'live' || state === 'atRisk' || state === 'unknown';
}

function invalid(field: string, rule: string): ApiError {
  return new ApiError({ kind: 'invalidInput', message: `${field} ${rule}`, field, rule });
}
