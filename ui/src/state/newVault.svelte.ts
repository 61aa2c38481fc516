// Adding a vault, step by step: its name, where it lies, what is said of the bucket, the test, and the adding itself.
//
// One of these lives as long as its screen; the keys that were typed go with it. Used by the first run and by the
// dialog of the same screens.

import type { Backend } from '../api/backend';
import type { ApiError } from '../api/error';
import type { LocalFolder } from '../api/wire/LocalFolder';
import { emptyDraft, formOf, missingIn, type BucketDraft } from './bucketDraft';
import { words } from '../words';
import { BucketTest } from './bucketTest.svelte';
import { Loaded } from './loaded.svelte';
import type { Vaults } from './vaults.svelte';
import { WaitedFor } from './waitedFor.svelte';

export type Step = 'place' | 'bucket';

export class NewVault {
  readonly test = new BucketTest();
  readonly profiles: Loaded<string[]>;
  readonly #backend: Backend;
  readonly #vaults: Vaults;
  readonly #offered: Loaded<LocalFolder>;
  #name = $state('');
  #step = $state<Step>('place');
  #chosen = $state.raw<LocalFolder | null>(null);
  #draft = $state.raw<BucketDraft>(emptyDraft);
  #userId = $state<string | null>(null);
  readonly #action = new WaitedFor<'creating' | 'choosing'>();

  readonly folder: LocalFolder | null = $derived.by(() => this.#chosen ?? this.#offered.value);
  readonly missing = $derived(missingIn(this.#draft));
  readonly isNamed: boolean = $derived(this.#name.trim() !== '');

  constructor(backend: Backend, vaults: Vaults) {
    this.#backend = backend;
    this.#vaults = vaults;
    this.#offered = new Loaded(() => backend.localFolderOffered());
    this.profiles = new Loaded(() => backend.awsProfiles());
    this.#name = freeName(vaults.known.map(({ name }) => name));
  }

  get name(): string {
    return this.#name;
  }
  set name(name: string) {
    this.#name = name;
    this.#action.forget();
  }
  get step(): Step {
    return this.#step;
  }
  get draft(): BucketDraft {
    return this.#draft;
  }
  /** Who to be in a vault that the bucket holds already. */
  get userId(): string | null {
    return this.#userId;
  }
  set userId(userId: string | null) {
    this.#userId = userId;
  }
  get busy(): 'creating' | 'choosing' | null {
    return this.#action.busy;
  }
  /** Why the last thing that was tried did not work. */
  get error(): ApiError | null {
    return this.#action.error ?? this.test.error;
  }
  get folderError(): ApiError | null {
    return this.#offered.error;
  }

  async load(): Promise<void> {
    await Promise.all([this.#offered.refresh(), this.profiles.refresh()]);
  }

  goTo(step: Step): void {
    this.#step = step;
    this.#action.forget();
  }

  /** A test is worth nothing once anything was changed. */
  fill(changes: Partial<BucketDraft>): void {
    this.#draft = { ...this.#draft, ...changes };
    this.#action.forget();
    this.#userId = null;
    this.test.forget();
  }

  async chooseFolder(): Promise<void> {
    await this.#action.run('choosing', async () => {
      this.#chosen = (await this.#backend.localFolderChoose()) ?? this.#chosen;
    });
  }

  /** Answers whether the vault is there now. */
  async createLocal(): Promise<boolean> {
    const { folder } = this;
    if (!folder) return false;
    return this.#action.run('creating', () => this.#vaults.addLocal(this.#name.trim(), folder.folder_id));
  }

  async tryOut(): Promise<void> {
    this.#action.forget();
    await this.test.run((onCheck) => this.#backend.bucketTest(formOf(this.#name, this.#draft), onCheck));
    const users = this.test.report?.existing?.users ?? [];
    this.#userId = users.length === 1 ? (users[0] ?? null) : null;
  }

  async createInBucket(): Promise<boolean> {
    const form = formOf(this.#name, this.#draft);
    return this.#action.run('creating', () => this.#vaults.addBucket(form, this.#userId));
  }

  /** The desktop's settings of date and time, where a wrong clock is put right. */
  openDateSettings(): Promise<boolean> {
    return this.#action.run('choosing', () => this.#backend.dateSettingsOpen());
  }
}

/** "My vault", or "My vault 2" if there is one. */
function freeName(taken: readonly string[]): string {
  const usual = words.common.myVault;
  if (!taken.includes(usual)) return usual;
  let number = 2;
  while (taken.includes(`${usual} ${number}`)) number += 1;
  return `${usual} ${number}`;
}
