// What happened in the vault, newest first, a page at a time.

import type { Backend } from '../api/backend';
import { toApiError, type ApiError } from '../api/error';
import type { ActivityEntry } from '../api/wire/ActivityEntry';
import type { Status } from './documents.svelte';

const entriesPerPage = 100;
const mostPerRequest = 200;

export class Activity {
  readonly #backend: Backend;
  #entries = $state.raw<readonly ActivityEntry[]>([]);
  #next = $state<number | null>(null);
  #status = $state<Status>('loading');
  #error = $state.raw<ApiError | null>(null);
  #loadingMore = $state(false);
  #generation = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get entries(): readonly ActivityEntry[] {
    return this.#entries;
  }
  get status(): Status {
    return this.#status;
  }
  get error(): ApiError | null {
    return this.#error;
  }
  get hasMore(): boolean {
    return this.#next !== null;
  }
  get loadingMore(): boolean {
    return this.#loadingMore;
  }

  /** Reads the newest entries; what was loaded further back has to be asked for again. */
  async refresh(): Promise<void> {
    const generation = ++this.#generation;
    try {
      const limit = Math.min(mostPerRequest, Math.max(entriesPerPage, this.#entries.length));
      const page = await this.#backend.activity(null, limit);
      if (generation !== this.#generation) return;
      this.#entries = page.entries;
      this.#next = page.next;
      this.#status = 'ready';
      this.#error = null;
    } catch (reason) {
      if (generation !== this.#generation) return;
      this.#error = toApiError(reason);
      if (this.#status !== 'ready') this.#status = 'failed';
    }
  }

  async loadMore(): Promise<void> {
    if (this.#next === null || this.#loadingMore) return;
    const generation = this.#generation;
    this.#loadingMore = true;
    try {
      const page = await this.#backend.activity(this.#next, entriesPerPage);
      if (generation !== this.#generation) return;
      this.#entries = [...this.#entries, ...page.entries];
      this.#next = page.next;
      this.#error = null;
    } catch (reason) {
      this.#error = toApiError(reason);
    } finally {
      this.#loadingMore = false;
    }
  }
}
