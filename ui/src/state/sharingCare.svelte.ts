// What the settings can do about sharing: where copies go, and asking the bucket what a stranger gets. Made by the section
// that shows it; what is known is kept by Links.

import type { Backend } from '../api/backend';
import type { ApiError } from '../api/error';
import type { Links } from './links.svelte';
import { WaitedFor } from './waitedFor.svelte';

export class SharingCare {
  readonly #backend: Backend;
  readonly #links: Links;
  readonly #action = new WaitedFor<'asking' | 'moving'>();

  constructor(backend: Backend, links: Links) {
    this.#backend = backend;
    this.#links = links;
  }

  get busy(): 'asking' | 'moving' | null {
    return this.#action.busy;
  }
  get error(): ApiError | null {
    return this.#action.error;
  }

  /** Asks the bucket whether it gives copies to strangers. */
  ask(): Promise<boolean> {
    return this.#action.run('asking', async () => this.#links.sharing.take(await this.#backend.sharingCheck()));
  }

  /** Null for the vault's own bucket. What that one gives to strangers is asked at once. */
  copyTo(bucket: string | null): Promise<boolean> {
    return this.#action.run('moving', async () => {
      this.#links.sharing.take(await this.#backend.sharingSetBucket(bucket));
      this.#links.sharing.take(await this.#backend.sharingCheck());
    });
  }
}
