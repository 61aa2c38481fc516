// Imports that only look like imports: bytes trickle in on a timer and documents appear in the fake vault.
//
// Used by the fake backend. `step` moves everything on by a stretch of time, so tests need no timer.

import { ApiError } from '../error';
import type { ErrorBody } from '../wire/ErrorBody';
import type { Transfer } from '../wire/Transfer';
import type { TransferSnapshot } from '../wire/TransferSnapshot';
import type { TransferState } from '../wire/TransferState';

const atOnce = 3;
const shown = 24;
const inThisOrder: readonly TransferState[] = ['failed', 'active', 'paused', 'queued'];
/** All together, the last first. */
const over: readonly TransferState[] = ['done', 'alreadyThere', 'cancelled'];

export interface Arrival {
  name: string;
  folder: string;
  sizeBytes: number;
}

/** What became of a file. */
interface Stored {
  fileId: string;
  /** False if the vault had the very same file. */
  isNew: boolean;
}

export class FakeTransfers {
  bytesPerSecond = 24_000_000;
  /** Called when all bytes of a file are there; answers with its document, or fails the transfer. */
  readonly #store: (arrival: Arrival) => Stored;
  readonly #watchers = new Set<(snapshot: TransferSnapshot) => void>();
  #transfers: Transfer[] = [];
  #created = 0;

  constructor(store: (arrival: Arrival) => Stored) {
    this.#store = store;
  }

  watch(onSnapshot: (snapshot: TransferSnapshot) => void): TransferSnapshot {
    this.#watchers.add(onSnapshot);
    return this.snapshot();
  }

  add(arrivals: readonly Arrival[]): void {
    for (const { name, folder, sizeBytes } of arrivals) {
      this.#created += 1;
      this.#transfers.push({
        id: `t${this.#created}`,
        name,
        folder,
        state: 'queued',
        size_bytes: sizeBytes,
        done_bytes: 0,
        file_id: null,
        error: null,
      });
    }
    this.#publish();
  }

  get running(): boolean {
    return this.#transfers.some(({ state }) => state === 'active' || state === 'queued');
  }

  step(milliseconds: number): void {
    for (const waiting of this.#in('queued').slice(0, atOnce - this.#in('active').length)) {
      this.#replace(waiting, { state: 'active' });
    }
    const active = this.#in('active');
    const share = (this.bytesPerSecond * milliseconds) / 1_000 / Math.max(1, active.length);
    for (const transfer of active) this.#advance(transfer, Math.round(share));
    this.#publish();
  }

  set(id: string, from: readonly TransferState[], to: TransferState): void {
    const transfer = this.#transfers.find((known) => known.id === id);
    if (!transfer) throw new ApiError({ kind: 'notFound', message: 'no such transfer' });
    if (!from.includes(transfer.state)) return;
    this.#replace(transfer, { state: to, error: null });
    this.#publish();
  }

  clear(): void {
    this.#transfers = this.#transfers.filter(({ state }) => state !== 'failed' && !over.includes(state));
    this.#publish();
  }

  snapshot(): TransferSnapshot {
    const counted = this.#transfers.filter(({ state }) => state !== 'cancelled' && state !== 'failed');
    const size = counted.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
    const done = counted.reduce((sum, { done_bytes }) => sum + done_bytes, 0);
    const speed = this.#in('active').length > 0 ? this.bytesPerSecond : null;
    const sorted = [...inThisOrder.flatMap((state) => this.#in(state)), ...this.#in(...over).reverse()];
    return {
      transfers: sorted.slice(0, shown).map((transfer) => ({ ...transfer })),
      count: sorted.length,
      totals: {
        queued: this.#in('queued').length,
        active: this.#in('active').length,
        paused: this.#in('paused').length,
        done: this.#in('done').length + this.#in('alreadyThere').length,
        failed: this.#in('failed').length,
        size_bytes: size,
        done_bytes: done,
        bytes_per_second: speed,
        seconds_left: speed === null ? null : Math.ceil((size - done) / speed),
        scanning: null,
      },
    };
  }

  #in(...states: TransferState[]): Transfer[] {
    return this.#transfers.filter(({ state }) => states.includes(state));
  }

  #advance(transfer: Transfer, bytes: number): void {
    const done = transfer.done_bytes + bytes;
    if (done < transfer.size_bytes) return this.#replace(transfer, { done_bytes: done });
    try {
      const { name, folder, size_bytes } = transfer;
      const { fileId, isNew } = this.#store({ name, folder, sizeBytes: size_bytes });
      const state = isNew ? 'done' : 'alreadyThere';
      this.#replace(transfer, { state, done_bytes: size_bytes, file_id: fileId });
    } catch (reason) {
      const error: ErrorBody =
        reason instanceof ApiError ? reason.body : { kind: 'internal', message: 'the file was not stored' };
      this.#replace(transfer, { state: 'failed', error });
    }
  }

  #replace(transfer: Transfer, changes: Partial<Transfer>): void {
    this.#transfers = this.#transfers.map((known) => (known.id === transfer.id ? { ...known, ...changes } : known));
  }

  #publish(): void {
    const snapshot = this.snapshot();
    for (const watcher of this.#watchers) watcher(snapshot);
  }
}
