// The vaults that the fake installation knows, and the buckets that it can reach.
//
// Tests say how a bucket behaves (`buckets`), what the keyring answers (`keyringFails`) and how the open vault stands
// (`connection`, `readOnly`). Not here: what a vault holds, which is FakeVault.

import { ApiError, type ErrorKind } from '../error';
import type { NewKeys } from '../backend';
import type { BucketCheck } from '../wire/BucketCheck';
import type { BucketCheckName } from '../wire/BucketCheckName';
import type { BucketForm } from '../wire/BucketForm';
import type { BucketReport } from '../wire/BucketReport';
import type { CacheStatus } from '../wire/CacheStatus';
import type { Connection } from '../wire/Connection';
import type { ExistingVault } from '../wire/ExistingVault';
import type { KnownVault } from '../wire/KnownVault';
import type { LocalFolder } from '../wire/LocalFolder';
import type { VaultPlace } from '../wire/VaultPlace';
import type { VaultStatus } from '../wire/VaultStatus';

/** How a bucket answers; one that is not listed passes everything and is empty. */
export interface FakeBucket {
  fails?: { check: BucketCheckName; error: ErrorKind };
  cannot?: readonly BucketCheckName[];
  existing?: ExistingVault;
}

const checkNames: readonly BucketCheckName[] = [
  'reach',
  'signIn',
  'list',
  'writeDelete',
  'region',
  'addressing',
  'checksums',
  'createOnly',
  'replaceOnly',
  'race',
  'multipart',
  'range',
  'copy',
  'listing',
  'keyFolding',
  'clock',
  'presign',
  'anonymous',
  'shares',
];

const necessary = 4;

const details: Partial<Record<BucketCheckName, string>> = {
  region: 'eu-central-1',
  addressing: 'in the host name',
  checksums: 'CRC64NVME',
  clock: '1 s behind',
};

const freeBytes = 412_000_000_000;

export class FakeVaults {
  known: KnownVault[] = [];
  readonly buckets = new Map<string, FakeBucket>();
  profiles: string[] = ['default', 'work'];
  /** What the folder dialog answers with; null closes it. */
  chosen: LocalFolder | null = null;
  keyringFails: ErrorKind | null = null;
  connection: Connection | null = null;
  readOnly: ErrorKind | null = null;
  cache: CacheStatus = { used_bytes: 380_000_000, most_bytes: 2_000_000_000 };
  dateSettingsOpened = 0;
  /** Between two checks of a bucket. */
  paceMilliseconds = 0;
  #made = 0;

  addKnown(name: string, place: VaultPlace): KnownVault {
    this.#made += 1;
    const vault: KnownVault = {
      name,
      vault_id: `0198f0000000000000000000000${String(this.#made).padStart(5, '0')}`,
      user_id: '0198f0aaaaaa7d5e8f90a1b2c3d4e5f6',
      place,
      current: this.known.length === 0,
      open: this.known.length === 0,
      shortcut: this.known.length < 9 ? this.known.length + 1 : null,
    };
    this.known.push(vault);
    return vault;
  }

  get current(): KnownVault {
    const current = this.known.find((vault) => vault.current);
    if (!current) throw new ApiError({ kind: 'vaultNotFound', message: 'there is no vault yet' });
    return current;
  }

  status(): VaultStatus {
    const { name, place, vault_id, user_id } = this.current;
    const isLocal = place.kind === 'local';
    return {
      name,
      place,
      vault_id,
      user_id,
      free_bytes: isLocal ? freeBytes : null,
      connection: this.connection ?? (isLocal ? 'local' : 'online'),
      read_only: this.readOnly,
      version: '0.1.0',
    };
  }

  use(name: string): void {
    const wanted = this.#find(name);
    this.known = this.known.map((vault) => ({ ...vault, current: vault.name === wanted.name, open: true }));
  }

  folder(): LocalFolder {
    return { folder_id: 'offered', root: '/home/alex/Coffer', free_bytes: freeBytes };
  }

  addLocal(name: string, folderId: string): KnownVault {
    this.#refuseName(name);
    const root = folderId === 'offered' ? this.folder().root : (this.chosen?.root ?? '');
    return this.addKnown(name, { kind: 'local', root });
  }

  addBucket(form: BucketForm): KnownVault {
    this.#refuseName(form.name);
    if (form.credentials === 'keyring') this.#askKeyring();
    return this.addKnown(form.name, {
      kind: 'bucket',
      endpoint: form.endpoint === '' ? null : form.endpoint,
      bucket: form.bucket,
      region: form.region === '' ? 'eu-central-1' : form.region,
      prefix: form.prefix,
      credentials: form.credentials,
    });
  }

  remove(name: string): void {
    const removed = this.#find(name);
    const rest = this.known.filter((vault) => vault.name !== name);
    this.known = removed.current ? rest.map((vault, index) => ({ ...vault, current: index === 0 })) : rest;
  }

  rename(name: string, newName: string): void {
    this.#find(name);
    this.#refuseName(newName);
    this.known = this.known.map((vault) => (vault.name === name ? { ...vault, name: newName } : vault));
  }

  replaceKeys(name: string, keys: NewKeys): void {
    const { place } = this.#find(name);
    if (keys.credentials === 'keyring') this.#askKeyring();
    if (place.kind !== 'bucket') throw new ApiError({ kind: 'invalidInput', message: 'has no keys' });
    const replaced = { ...place, credentials: keys.credentials };
    this.known = this.known.map((vault) => (vault.name === name ? { ...vault, place: replaced } : vault));
    this.connection = null;
    this.readOnly = null;
  }

  /** The bucket keeps no two computers apart: from now on this one writes. */
  takeOver(): void {
    if (this.readOnly === 'readOnly') this.readOnly = null;
  }

  async test(form: BucketForm, onCheck: (check: BucketCheck) => void): Promise<BucketReport> {
    if (form.bucket.length < 3) {
      const rule = 'must be 3 to 63 characters long';
      throw new ApiError({ kind: 'invalidInput', message: `bucket ${rule}`, field: 'bucket', rule });
    }
    return this.#examine(form.bucket, onCheck);
  }

  facts(name: string): BucketReport {
    return this.#report(this.#bucketOf(name));
  }

  async check(name: string, onCheck: (check: BucketCheck) => void): Promise<BucketReport> {
    return this.#examine(this.#bucketOf(name), onCheck);
  }

  async #examine(bucket: string, onCheck: (check: BucketCheck) => void): Promise<BucketReport> {
    const report = this.#report(bucket);
    for (const check of report.checks) {
      if (this.paceMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, this.paceMilliseconds));
      onCheck(check);
    }
    return report;
  }

  #report(bucket: string): BucketReport {
    const { fails, cannot = [], existing = null } = this.buckets.get(bucket) ?? {};
    const failing = fails ? checkNames.indexOf(fails.check) : checkNames.length;
    const checks = checkNames.map((check, index): BucketCheck => {
      const blocked = index > failing && failing < necessary;
      if (index === failing) return { check, state: 'failed', detail: null, error: fails?.error ?? null };
      if (blocked) return { check, state: 'skipped', detail: null, error: null };
      if (cannot.includes(check)) return { check, state: 'unsupported', detail: null, error: null };
      return { check, state: 'passed', detail: details[check] ?? null, error: null };
    });
    return { checks, existing };
  }

  #bucketOf(name: string): string {
    const { place } = this.#find(name);
    if (place.kind !== 'bucket') throw new ApiError({ kind: 'invalidInput', message: 'is not in a bucket' });
    return place.bucket;
  }

  #find(name: string): KnownVault {
    const found = this.known.find((vault) => vault.name === name);
    if (!found) throw new ApiError({ kind: 'vaultNotFound', message: 'no such vault', name });
    return found;
  }

  #refuseName(name: string): void {
    if (this.known.some((vault) => vault.name === name)) {
      throw new ApiError({ kind: 'alreadyExists', message: 'that name is taken', name });
    }
  }

  #askKeyring(): void {
    if (this.keyringFails) throw new ApiError({ kind: this.keyringFails, message: 'the keyring did not answer' });
  }
}
