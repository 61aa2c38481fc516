// The vaults that this installation knows, and which of them the window shows.
//
// Made in main.ts, before there is a workspace: without a vault there is only the first run. Every verb rejects as the
// Backend does; whoever calls it says what went wrong. Not here: what a vault holds, which is a workspace's.

import type { Backend, NewKeys } from '../api/backend';
import type { ApiError } from '../api/error';
import type { BucketForm } from '../api/wire/BucketForm';
import type { KnownVault } from '../api/wire/KnownVault';
import { Loaded } from './loaded.svelte';

export class Vaults {
  readonly #backend: Backend;
  readonly #list: Loaded<KnownVault[]>;
  #edition = $state(0);
  #justAdded = $state<string | null>(null);

  readonly known: readonly KnownVault[] = $derived.by(() => this.#list.value ?? []);
  readonly current: KnownVault | null = $derived(this.known.find(({ current }) => current) ?? null);
  readonly isFirstRun: boolean = $derived.by(() => this.#list.value !== null && this.#list.value.length === 0);

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#list = new Loaded(() => backend.vaultList());
  }

  get error(): ApiError | null {
    return this.#list.error;
  }

  /** Goes up whenever another vault is shown, or the same one was opened again: all that was read of it is out of date. */
  get edition(): number {
    return this.#edition;
  }

  /** The id of the vault that was added last in this run: its empty list says how to begin. */
  get justAdded(): string | null {
    return this.#justAdded;
  }

  /** The person has seen how to begin. */
  begin(): void {
    this.#justAdded = null;
  }

  load(): Promise<void> {
    return this.#list.refresh();
  }

  async use(name: string): Promise<void> {
    await this.#backend.vaultUse(name);
    await this.#reopened();
  }

  async addLocal(name: string, folderId: string): Promise<void> {
    await this.#show(await this.#backend.vaultAddLocal(name, folderId));
  }

  async addBucket(form: BucketForm, userId: string | null): Promise<void> {
    await this.#show(await this.#backend.vaultAddBucket(form, userId));
  }

  async rename(name: string, newName: string): Promise<void> {
    await this.#backend.vaultRename(name, newName);
    await this.load();
  }

  /** Nothing in the vault is touched. */
  async forget(name: string): Promise<void> {
    const isShown = this.current?.name === name;
    await this.#backend.vaultRemove(name);
    await this.load();
    if (isShown && !this.isFirstRun) this.#edition += 1;
  }

  async replaceKeys(name: string, keys: NewKeys): Promise<void> {
    const isShown = this.current?.name === name;
    await this.#backend.vaultReplaceKeys(name, keys);
    if (isShown) await this.use(name);
    else await this.load();
  }

  async #show(added: KnownVault): Promise<void> {
    this.#justAdded = added.vault_id;
    if (added.current) await this.#reopened();
    else await this.use(added.name);
  }

  async #reopened(): Promise<void> {
    this.#edition += 1;
    await this.load();
  }
}
