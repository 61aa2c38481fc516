// What was set aside in the quarantine, which people read as "Recovered files": shown, restored, deleted for good.
//
// Used by the health page; what lies there is part of the vault's health. Deleting asks first.

import type { Backend } from '../api/backend';
import type { SetAside } from '../api/wire/SetAside';
import { displayName } from '../format/names';
import { words } from '../words';
import type { Attempts } from './attempts.svelte';
import type { Notices } from './notices.svelte';

export class Recovered {
  readonly #backend: Backend;
  readonly #attempts: Attempts;
  readonly #notices: Notices;
  readonly #readHealth: () => Promise<void>;
  #question = $state.raw<SetAside | null>(null);

  constructor(backend: Backend, attempts: Attempts, notices: Notices, readHealth: () => Promise<void>) {
    this.#backend = backend;
    this.#attempts = attempts;
    this.#notices = notices;
    this.#readHealth = readHealth;
  }

  /** What is to be deleted for good, while the person is asked. */
  get question(): SetAside | null {
    return this.#question;
  }

  async showFolder(): Promise<void> {
    await this.#attempts.attempt('recovered', () => this.#backend.setAsideShow());
  }

  async restore({ id }: SetAside): Promise<void> {
    const document = await this.#attempts.attempt('recovered', () => this.#backend.setAsideRestore(id));
    if (!document) return;
    this.#notices.show({ text: words.health.restored(displayName(document.name)), severity: 'ok' });
    await this.#readHealth();
  }

  ask(item: SetAside): void {
    this.#question = item;
  }

  refuse(): void {
    this.#question = null;
  }

  async confirm(): Promise<void> {
    const item = this.#question;
    if (!item) return;
    const done = await this.#attempts.attempt('recovered', async () => {
      await this.#backend.setAsideRemove(item.id);
      return true;
    });
    this.#question = null;
    if (!done) return;
    this.#notices.show({
      text: words.health.removed(displayName(item.name ?? words.health.unknownFile)),
      severity: 'ok',
    });
    await this.#readHealth();
  }
}
