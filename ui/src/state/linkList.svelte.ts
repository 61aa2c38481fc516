// The list of public links, newest first, a page at a time: those that open or may, or all there ever were.
//
// Made by the page of links. Links whose time comes while they are shown become "expired" by the clock, and leave the list of
// those that open, without asking the vault.

import type { Backend } from '../api/backend';
import { toApiError, type ApiError } from '../api/error';
import { asOf, isCurrent } from '../api/linkFacts';
import type { Link } from '../api/wire/Link';
import type { Status } from './documents.svelte';
import { LinkClock } from './linkClock.svelte';

export type LinkFilter = 'active' | 'all';

const linksPerPage = 50;
const mostPerRequest = 500;

export class LinkList {
  readonly clock = new LinkClock();
  readonly #backend: Backend;
  #told = $state.raw<readonly Link[]>([]);
  #filter = $state<LinkFilter>('active');
  #next = $state<string | null>(null);
  #status = $state<Status>('loading');
  #error = $state.raw<ApiError | null>(null);
  #loadingMore = $state(false);
  #generation = 0;

  /** As they are now. */
  readonly links: readonly Link[] = $derived.by(() => {
    const now = this.#told.map((link) => asOf(link, this.clock.now));
    return this.#filter === 'active' ? now.filter(isCurrent) : now;
  });

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get filter(): LinkFilter {
    return this.#filter;
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

  async show(filter: LinkFilter): Promise<void> {
    if (filter === this.#filter) return;
    this.#filter = filter;
    this.#told = [];
    this.#next = null;
    this.#status = 'loading';
    await this.refresh();
  }

  /** Reads as many as are shown anew. */
  async refresh(): Promise<void> {
    const generation = ++this.#generation;
    try {
      const limit = Math.min(mostPerRequest, Math.max(linksPerPage, this.#told.length));
      const page = await this.#backend.linksPage(null, this.#filter === 'all', null, limit);
      if (generation !== this.#generation) return;
      this.clock.set();
      this.#told = page.links;
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
      const page = await this.#backend.linksPage(null, this.#filter === 'all', this.#next, linksPerPage);
      if (generation !== this.#generation) return;
      this.#told = [...this.#told, ...page.links];
      this.#next = page.next;
      this.#error = null;
    } catch (reason) {
      if (generation === this.#generation) this.#error = toApiError(reason);
    } finally {
      this.#loadingMore = false;
    }
  }
}
