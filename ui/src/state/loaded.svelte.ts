// Something small that is fetched whole and fetched again when the vault changed: usage, tags, the vault's status.
//
// At most one request at a time; changes during one lead to one more. Until the new value is there, the old one stays.

import { toApiError, type ApiError } from '../api/error';
import type { Status } from './documents.svelte';

export class Loaded<T> {
  readonly #fetch: () => Promise<T>;
  #value = $state.raw<T | null>(null);
  #error = $state.raw<ApiError | null>(null);
  #busy = $state(false);
  #again = false;

  readonly status: Status = $derived.by(() => {
    if (this.#value !== null) return 'ready';
    return this.#error ? 'failed' : 'loading';
  });

  constructor(fetch: () => Promise<T>) {
    this.#fetch = fetch;
  }

  get value(): T | null {
    return this.#value;
  }
  get error(): ApiError | null {
    return this.#error;
  }
  get busy(): boolean {
    return this.#busy;
  }

  /** Takes in a value that came by itself. */
  take(value: T): void {
    this.#value = value;
    this.#error = null;
  }

  async refresh(): Promise<void> {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    try {
      do {
        this.#again = false;
        this.#value = await this.#fetch();
        this.#error = null;
      } while (this.#again);
    } catch (reason) {
      this.#error = toApiError(reason);
    } finally {
      this.#busy = false;
    }
  }
}
