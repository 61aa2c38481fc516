// What the settings know of one vault and can do with it: its name, its keys, its bucket's abilities, the cache.
//
// One of these for each vault that is looked at there. Verbs answer whether they worked; why not is in `error`.

import type { Backend } from '../api/backend';
import type { ApiError } from '../api/error';
import type { BucketReport } from '../api/wire/BucketReport';
import type { CacheStatus } from '../api/wire/CacheStatus';
import type { KnownVault } from '../api/wire/KnownVault';
import { BucketTest } from './bucketTest.svelte';
import { Loaded } from './loaded.svelte';
import type { Vaults } from './vaults.svelte';
import { WaitedFor } from './waitedFor.svelte';

export class VaultCare {
  readonly vault: KnownVault;
  readonly facts: Loaded<BucketReport>;
  readonly cache: Loaded<CacheStatus>;
  /** The checks that were started here. */
  readonly test = new BucketTest();
  readonly #backend: Backend;
  readonly #vaults: Vaults;
  readonly #action = new WaitedFor<'renaming' | 'forgetting' | 'opening' | 'limiting'>();

  /** The newest of what was found. */
  readonly report: BucketReport | null = $derived.by(() => this.test.report ?? this.facts.value);

  constructor(backend: Backend, vaults: Vaults, vault: KnownVault) {
    this.#backend = backend;
    this.#vaults = vaults;
    this.vault = vault;
    this.facts = new Loaded(() => backend.bucketFacts(vault.name));
    this.cache = new Loaded(() => backend.cacheStatus());
  }

  get busy(): boolean {
    return this.#action.busy !== null;
  }
  get error(): ApiError | null {
    return this.#action.error;
  }

  async load(): Promise<void> {
    if (this.vault.place.kind !== 'bucket') return;
    await Promise.all([this.facts.refresh(), this.cache.refresh()]);
  }

  checkAgain(): Promise<void> {
    return this.test.run((onCheck) => this.#backend.bucketCheck(this.vault.name, onCheck));
  }

  rename(newName: string): Promise<boolean> {
    return this.#action.run('renaming', () => this.#vaults.rename(this.vault.name, newName));
  }

  forget(): Promise<boolean> {
    return this.#action.run('forgetting', () => this.#vaults.forget(this.vault.name));
  }

  use(): Promise<boolean> {
    return this.#action.run('opening', () => this.#vaults.use(this.vault.name));
  }

  limitCache(bytes: number): Promise<boolean> {
    return this.#action.run('limiting', async () => this.cache.take(await this.#backend.cacheLimitSet(bytes)));
  }
}
