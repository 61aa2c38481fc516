// The links of one document that open or may, switched off ones included, as they are now. Made by what shows them: the details panel and the dialog.

import type { ApiError } from '../api/error';
import { asOf, isCurrent, isOn, lingers } from '../api/linkFacts';
import type { Link } from '../api/wire/Link';
import type { Status } from './documents.svelte';
import { LinkClock } from './linkClock.svelte';
import type { Links } from './links.svelte';
import { Loaded } from './loaded.svelte';

export class DocumentLinks {
  readonly clock = new LinkClock();
  readonly #links: Links;
  readonly #loaded: Loaded<Link[]>;
  #last: Promise<void> = Promise.resolve();

  /** Those that are on first, the newest of them at the head; empty until they were read. */
  readonly all: readonly Link[] = $derived.by(() =>
    (this.#loaded.value ?? [])
      .map((link) => asOf(link, this.clock.now))
      .filter((link) => isCurrent(link) || lingers(link, this.clock.now)),
  );
  /** Those that can be switched off. */
  readonly on: readonly Link[] = $derived(this.all.filter(isOn));
  /** The newest of which the address is known. */
  readonly known: Link | null = $derived(this.on.find((link) => this.#links.addressOf(link) !== null) ?? null);

  constructor(links: Links, fileId: string) {
    this.#links = links;
    this.#loaded = new Loaded(() => links.allOf(fileId));
  }

  get status(): Status {
    return this.#loaded.status;
  }
  get error(): ApiError | null {
    return this.#loaded.error;
  }

  /** Settled once they are as they were after this was called, whoever else is reading them. */
  refresh(): Promise<void> {
    this.#last = this.#last.then(async () => {
      await this.#loaded.refresh();
      this.clock.set();
    });
    return this.#last;
  }
}
