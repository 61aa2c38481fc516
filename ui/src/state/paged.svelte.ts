// A list that is read a page at a time, the newest first. What a page is of and where the next one begins is up to who makes one.

import { toApiError, type ApiError } from '../api/error';
import type { Status } from './documents.svelte';

/** Some of the items, and where those after them begin; null after the last. */
export interface PageOf<Item, Mark> {
  items: readonly Item[];
  next: Mark | null;
}

interface Sizes {
  page: number;
  /** As many as one answer has at most. */
  mostPerRequest: number;
}

export class Paged<Item, Mark> {
  readonly #read: (before: Mark | null, limit: number) => Promise<PageOf<Item, Mark>>;
  readonly #sizes: Sizes;
  #items = $state.raw<readonly Item[]>([]);
  #next = $state.raw<Mark | null>(null);
  #status = $state<Status>('loading');
  #error = $state.raw<ApiError | null>(null);
  #loadingMore = $state(false);
  #generation = 0;

  constructor(read: (before: Mark | null, limit: number) => Promise<PageOf<Item, Mark>>, sizes: Sizes) {
    this.#read = read;
    this.#sizes = sizes;
  }

  get items(): readonly Item[] {
    return this.#items;
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

  /** Shows nothing until something is read: it will be of something else. */
  clear(): void {
    this.#items = [];
    this.#next = null;
    this.#status = 'loading';
  }

  /** Reads as many as are shown anew; what one answer does not hold has to be asked for again. Whether they are shown now. */
  async refresh(): Promise<boolean> {
    const generation = ++this.#generation;
    try {
      const { page, mostPerRequest } = this.#sizes;
      const { items, next } = await this.#read(null, Math.min(mostPerRequest, Math.max(page, this.#items.length)));
      if (generation !== this.#generation) return false;
      this.#items = items;
      this.#next = next;
      this.#status = 'ready';
      this.#error = null;
      return true;
    } catch (reason) {
      if (generation !== this.#generation) return false;
      this.#error = toApiError(reason);
      if (this.#status !== 'ready') this.#status = 'failed';
      return false;
    }
  }

  async loadMore(): Promise<void> {
    if (this.#next === null || this.#loadingMore) return;
    const generation = this.#generation;
    this.#loadingMore = true;
    try {
      const { items, next } = await this.#read(this.#next, this.#sizes.page);
      if (generation !== this.#generation) return;
      this.#items = [...this.#items, ...items];
      this.#next = next;
      this.#error = null;
    } catch (reason) {
      if (generation === this.#generation) this.#error = toApiError(reason);
    } finally {
      this.#loadingMore = false;
    }
  }
}
