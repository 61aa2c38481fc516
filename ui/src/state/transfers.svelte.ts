// Transfers, as the window sees them: the last snapshot, the ghost rows that imports make in the list, and which
// documents have just arrived.
//
// Not here: the card (transfers/TransferCard) and the numbers in it, which come from the core as they are; what is said
// of files that were there already.

import { SvelteSet } from 'svelte/reactivity';
import type { Backend } from '../api/backend';
import type { Transfer } from '../api/wire/Transfer';
import type { TransferSnapshot } from '../api/wire/TransferSnapshot';
import type { AlreadyThere } from './alreadyThere';

const glowMilliseconds = 1_200;
const mostGhosts = 8;

const empty: TransferSnapshot = {
  transfers: [],
  count: 0,
  totals: {
    queued: 0,
    active: 0,
    waiting: 0,
    paused: 0,
    done: 0,
    failed: 0,
    size_bytes: 0,
    done_bytes: 0,
    bytes_per_second: null,
    seconds_left: null,
    scanning: null,
  },
  limits: { up_bytes_per_second: null, down_bytes_per_second: null },
};

export class Transfers {
  readonly #backend: Backend;
  readonly #alreadyThere: AlreadyThere;
  #snapshot = $state.raw<TransferSnapshot>(empty);
  /** Documents that came from transfers and are in the loaded list already: they need no ghost any more. */
  readonly #settled = new SvelteSet<string>();
  readonly #glowing = new SvelteSet<string>();

  constructor(backend: Backend, alreadyThere: AlreadyThere) {
    this.#backend = backend;
    this.#alreadyThere = alreadyThere;
  }

  get snapshot(): TransferSnapshot {
    return this.#snapshot;
  }

  /** Whether anything goes on by itself. */
  readonly running: boolean = $derived.by(() => {
    const { active, waiting, queued, scanning } = this.#snapshot.totals;
    return active + waiting + queued > 0 || scanning !== null;
  });

  /** Whether the card has something to show that stays. */
  readonly pending: boolean = $derived(this.running || this.#snapshot.totals.paused + this.#snapshot.totals.failed > 0);

  async watch(): Promise<void> {
    this.#take(await this.#backend.watchTransfers((snapshot) => this.#take(snapshot)), 'first');
  }

  /** Rows for files that are on their way to this folder. */
  ghostsIn(folder: string): readonly Transfer[] {
    return this.#snapshot.transfers
      .filter((transfer) => transfer.folder === folder && this.#isGhost(transfer))
      .slice(0, mostGhosts);
  }

  isGlowing(fileId: string): boolean {
    return this.#glowing.has(fileId);
  }

  /** The list was loaded anew: what is done is in it. */
  settle(): void {
    for (const { direction, state, file_id } of this.#snapshot.transfers) {
      if (direction === 'out' || state !== 'done' || file_id === null || this.#settled.has(file_id)) continue;
      this.#settled.add(file_id);
      this.#glowing.add(file_id);
      setTimeout(() => this.#glowing.delete(file_id), glowMilliseconds);
    }
  }

  #take(snapshot: TransferSnapshot, which: 'first' | 'later' = 'later'): void {
    this.#snapshot = snapshot;
    this.#alreadyThere.take(snapshot, which);
    if (which === 'later') return;
    for (const { state, file_id } of snapshot.transfers) {
      if (state === 'done' && file_id !== null) this.#settled.add(file_id);
    }
  }

  #isGhost({ direction, state, file_id }: Transfer): boolean {
    if (direction === 'out') return false;
    if (state === 'done') return file_id !== null && !this.#settled.has(file_id);
    return state !== 'alreadyThere' && state !== 'failed' && state !== 'cancelled';
  }
}
