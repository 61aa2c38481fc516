// Links in every state, for tests and for the gallery.
import type { Link } from '../api/wire/Link';
import type { SharingStatus } from '../api/wire/SharingStatus';

export const now = Date.UTC(2026, 10, 30, 14, 2);

const minute = 60_000;
const day = 24 * 60 * minute;

export function aLink(over: Partial<Link> = {}): Link {
  return {
    id: '0198f0ffffff7d5e8f90000000000001',
    file_id: '019471a2b3c47d5e8f90a1b2c3d4e5f6',
    name: 'Floor plan.pdf',
    unique_name: 'floor-plan.pdf',
    kind: 'served',
    state: 'live',
    risk: null,
    follows_newest: false,
    shown: false,
    created_at: now - 4 * day,
    expires_at: now + 3 * day,
    has_password: false,
    download_limit: null,
    downloads: 3,
    switched_off_at: null,
    checked_at: null,
    still_opens_until: null,
    ...over,
  };
}

const off = { state: 'switchedOff', switched_off_at: now - 10 * minute } as const;
const quick = { kind: 'quick', downloads: 0 } as const;
const copy = { kind: 'shareCopy', downloads: 0 } as const;

/** One of each that the list can show, by what it is. */
export const everyLink: Record<string, Link> = {
  live: aLink(),
  withoutEnd: aLink({ expires_at: null, has_password: true, follows_newest: true, shown: true, downloads: 0 }),
  limited: aLink({ download_limit: 5, downloads: 1 }),
  quick: aLink({ ...quick, name: 'Minutes of the annual meeting of the harbour association.odt' }),
  shareCopy: aLink({ ...copy, expires_at: now + 90 * day }),
  expired: aLink({ state: 'expired', expires_at: now - day }),
  usedUp: aLink({ state: 'usedUp', download_limit: 5, downloads: 5 }),
  offChecked: aLink({ ...copy, ...off, checked_at: now }),
  offUnchecked: aLink({ ...copy, ...off }),
  offQuick: aLink({ ...quick, ...off, still_opens_until: now + 4 * 60 * minute, expires_at: now + 4 * 60 * minute }),
  stillOpens: aLink({ ...copy, ...off, state: 'atRisk', risk: 'stillOpens' }),
  doesNotOpen: aLink({ ...copy, state: 'atRisk', risk: 'doesNotOpen' }),
  documentMissing: aLink({ state: 'atRisk', risk: 'documentMissing' }),
  documentDamaged: aLink({ state: 'atRisk', risk: 'documentDamaged' }),
  documentWithdrawn: aLink({ ...quick, state: 'atRisk', risk: 'documentWithdrawn', name: null, unique_name: null }),
  unknown: aLink({ ...quick, state: 'unknown' }),
};

/** With an id each, as a list has them. */
export const manyLinks: Link[] = Object.values(everyLink).map((link, index) => ({
  ...link,
  id: `0198f0ffffff7d5e8f90${String(100 - index).padStart(12, '0')}`,
}));

export const localSharing: SharingStatus = {
  kinds: [
    { kind: 'served', not_shared: null },
    { kind: 'quick', not_shared: 'noBucket' },
    { kind: 'shareCopy', not_shared: 'noBucket' },
  ],
  server: { running: true, lan: false, origin: 'http://127.0.0.1:4870', failure: null },
  share_bucket: null,
  share_policy: null,
  share_rules: null,
};

export const bucketSharing: SharingStatus = {
  kinds: [
    { kind: 'quick', not_shared: null },
    { kind: 'shareCopy', not_shared: 'notPublic' },
    { kind: 'served', not_shared: null },
  ],
  server: { running: false, lan: true, origin: 'http://192.168.1.5:4870', failure: null },
  share_bucket: null,
  share_policy: '{ "Resource": ["arn:aws:s3:::photos/vault/.share/*"] }',
  share_rules: '{ "Filter": { "Prefix": "vault/.share/d365/" } }',
};
