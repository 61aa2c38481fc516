// What the fake installation can give out, and how: its server of links, and what its bucket does with copies.
//
// Tests say what the person answers the desktop (`lanConsent`), what is wrong with the server (`failure`) and whether the
// bucket gives copies to strangers (`isPublic`). Not here: the links themselves, which are FakeLinks.

import { ApiError } from '../error';
import type { LinkKind } from '../wire/LinkKind';
import type { LinkServerFailure } from '../wire/LinkServerFailure';
import type { NotShared } from '../wire/NotShared';
import type { SharingStatus } from '../wire/SharingStatus';
import type { VaultStatus } from '../wire/VaultStatus';

export class FakeSharing {
  lan = false;
  /** What the person says when the desktop asks. */
  lanConsent = true;
  failure: LinkServerFailure | null = null;
  /** What a check of the bucket finds. */
  isPublic = false;
  shareBucket: string | null = null;
  lentKeys = false;
  #seen: boolean | null = null;
  readonly #vault: () => VaultStatus;

  constructor(vault: () => VaultStatus) {
    this.#vault = vault;
  }

  get origin(): string {
    return this.lan ? 'http://192.168.1.5:4870' : 'http://127.0.0.1:4870';
  }

  /** The bucket that copies lie in, and the folder there. */
  get place(): { bucket: string; prefix: string } {
    const { place } = this.#vault();
    if (place.kind !== 'bucket') return { bucket: 'none', prefix: '' };
    return this.shareBucket === null
      ? { bucket: place.bucket, prefix: place.prefix }
      : { bucket: this.shareBucket, prefix: '' };
  }

  get isReachable(): boolean {
    return this.#vault().connection !== 'offline';
  }

  notShared(kind: LinkKind): NotShared | null {
    if (kind === 'served') return null;
    if (this.#vault().place.kind !== 'bucket') return 'noBucket';
    if (kind === 'quick') return this.lentKeys ? 'lentKeys' : null;
    if (this.#seen === null) return 'notChecked';
    return this.#seen ? null : 'notPublic';
  }

  status(isServing: boolean): SharingStatus {
    const inBucket: LinkKind[] =
      this.notShared('shareCopy') === null ? ['shareCopy', 'quick', 'served'] : ['quick', 'shareCopy', 'served'];
    const kinds: LinkKind[] = this.#vault().place.kind === 'bucket' ? inBucket : ['served', 'quick', 'shareCopy'];
    return {
      kinds: kinds.map((kind) => ({ kind, not_shared: this.notShared(kind) })),
      server: {
        running: isServing && this.failure === null,
        lan: this.lan,
        origin: this.origin,
        failure: this.failure,
      },
      share_bucket: this.shareBucket,
      ...this.#told(),
    };
  }

  /** What the owner of the bucket is to tell it; nothing where there is none. */
  #told(): Pick<SharingStatus, 'share_policy' | 'share_rules'> {
    if (this.#vault().place.kind !== 'bucket') return { share_policy: null, share_rules: null };
    const { bucket, prefix } = this.place;
    const copies = `${prefix}.share/`;
    const Resource = [`arn:aws:s3:::${bucket}/${copies}*`];
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: ['s3:GetObject'], Resource }];
    const Rules = [{ Status: 'Enabled', Filter: { Prefix: `${copies}d7/` }, Expiration: { Days: 7 } }];
    return {
      share_policy: JSON.stringify({ Version: '2012-10-17', Statement }, null, 2),
      share_rules: JSON.stringify({ Rules }, null, 2),
    };
  }

  check(): void {
    if (!this.isReachable) throw new ApiError({ kind: 'offline', message: 'no network' });
    this.#seen = this.isPublic;
  }

  /** Whether the person agreed; going back needs no word. */
  setLan(on: boolean): boolean {
    if (on && !this.lanConsent) return false;
    this.lan = on;
    return true;
  }

  setBucket(bucket: string | null): void {
    if (bucket !== null && bucket.length < 3) {
      const rule = 'must be 3 to 63 characters long';
      throw new ApiError({ kind: 'invalidInput', message: `bucket ${rule}`, field: 'bucket', rule });
    }
    this.shareBucket = bucket;
    this.#seen = null;
  }
}
