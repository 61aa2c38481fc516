// The list of public links, newest first, a page at a time: those that open or may, or all there ever were.
//
// Made by the page of links. Links whose time comes while they are shown become "expired" by the clock, and leave the list of
// those that open, without asking the vault.

import type { Backend } from '../api/backend';
import type { ApiError } from '../api/error';
import { asOf, isCurrent } from '../api/linkFacts';
import type { Link } from '../api/wire/Link';
import type { Status } from './documents.svelte';
import { LinkClock } from './linkClock.svelte';
import { Paged } from './paged.svelte';

export type LinkFilter = 'active' | 'all';

export class LinkList {
  readonly clock = new LinkClock();
  readonly #told: Paged<Link, string>;
  #filter = $state<LinkFilter>('active');

  /** As they are now. */
  readonly links: readonly Link[] = $derived.by(() => {
    const now = this.#told.items.map((link) => asOf(link, this.clock.now));
    return this.#filter === 'active' ? now.filter(isCurrent) : now;
  });

  constructor(backend: Backend) {
    this.#told = new Paged(
      async (before, limit) => {
        const { links, next } = await backend.linksPage(null, this.#filter === 'all', before, limit);
        return { items: links, next };
      },
      { page: 50, mostPerRequest: 500 },
    );
  }

  get filter(): LinkFilter {
    return this.#filter;
  }
  get status(): Status {
    return this.#told.status;
  }
  get error(): ApiError | null {
    return this.#told.error;
  }
  get hasMore(): boolean {
    return this.#told.hasMore;
  }
  get loadingMore(): boolean {
    return this.#told.loadingMore;
  }

  async show(filter: LinkFilter): Promise<void> {
    if (filter === this.#filter) return;
    this.#filter = filter;
    this.#told.clear();
    await this.refresh();
  }

  /** Reads as many as are shown anew. */
  async refresh(): Promise<void> {
    if (await this.#told.refresh()) this.clock.set();
  }

  loadMore(): Promise<void> {
    return this.#told.loadMore();
  }
}
