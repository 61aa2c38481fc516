// Transfers that only look like transfers: bytes trickle by on a timer, documents appear in the fake vault, and copies
// go nowhere.
//
// Used by the fake backend. `step` moves everything on by a stretch of time, so tests need no timer.

import { ApiError } from '../error';
import type { ErrorBody } from '../wire/ErrorBody';
import type { Transfer } from '../wire/Transfer';
import type { TransferDirection } from '../wire/TransferDirection';
import type { TransferLimits } from '../wire/TransferLimits';
import type { TransferSnapshot } from '../wire/TransferSnapshot';
import type { TransferState } from '../wire/TransferState';

const atOnce = 3;
const shown = 20;
const inThisOrder: readonly TransferState[] = ['failed', 'active', 'hashing', 'waiting', 'paused', 'queued'];
/** All together, the last first. */
const over: readonly TransferState[] = ['done', 'alreadyThere', 'cancelled'];
export const underWay: readonly TransferState[] = ['active', 'hashing', 'waiting', 'queued'];
/** From this size on, a step is spent on looking whether the vault has the file. */
const hashedFrom = 200_000_000;

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
  limits: TransferLimits = { up_bytes_per_second: null, down_bytes_per_second: null };
  /** While there is an error, nothing moves and what would wait for that. */
  waitingFor: ErrorBody | null = null;
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

  add(arrivals: readonly Arrival[], direction: TransferDirection = 'in'): void {
    for (const { name, folder, sizeBytes } of arrivals) {
      this.#created += 1;
      this.#transfers.push({
        id: `t${this.#created}`,
        direction,
        name,
        folder,
        state: 'queued',
        size_bytes: sizeBytes,
        done_bytes: 0,
        bytes_per_second: null,
        seconds_left: null,
        has_begun_again: false,
        may_keep_both: false,
        file_id: null,
        error: null,
      });
    }
    this.#publish();
  }

  get running(): boolean {
    return this.#in(...underWay).length > 0;
  }

  step(milliseconds: number): void {
    if (this.waitingFor) this.#wait(this.waitingFor);
    else this.#move(milliseconds);
    this.#publish();
  }

  set(id: string, from: readonly TransferState[], to: TransferState): void {
    const transfer = this.#find(id);
    if (!from.includes(transfer.state)) return;
    this.#replace(transfer, { state: to, error: null });
    this.#publish();
  }

  setAll(from: readonly TransferState[], to: TransferState): void {
    for (const transfer of this.#in(...from)) this.#replace(transfer, { state: to, error: null });
    this.#publish();
  }

  moveUp(id: string): void {
    const transfer = this.#find(id);
    if (transfer.state !== 'queued') return;
    this.#transfers = [transfer, ...this.#transfers.filter((other) => other !== transfer)];
    this.#publish();
  }

  keepBoth(id: string): void {
    const transfer = this.#find(id);
    if (!transfer.may_keep_both) return;
    const name = transfer.name.replace(/(\.[^.]*)?$/, ' (2)$1');
    this.#replace(transfer, { name, state: 'queued', done_bytes: 0, file_id: null, may_keep_both: false });
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
    const active = this.#in('active').length;
    const speed = active > 0 ? this.bytesPerSecond : null;
    const sorted = [...inThisOrder.flatMap((state) => this.#in(state)), ...this.#in(...over).reverse()];
    return {
      transfers: sorted.slice(0, shown).map((transfer) => ({ ...transfer, ...paceOf(transfer, speed, active) })),
      count: sorted.length,
      totals: {
        queued: this.#in('queued').length,
        active: active + this.#in('hashing').length,
        waiting: this.#in('waiting').length,
        paused: this.#in('paused').length,
        done: this.#in('done').length + this.#in('alreadyThere').length,
        failed: this.#in('failed').length,
        size_bytes: size,
        done_bytes: done,
        bytes_per_second: speed,
        seconds_left: speed === null ? null : Math.ceil((size - done) / speed),
        scanning: null,
      },
      limits: this.limits,
    };
  }

  #wait(error: ErrorBody): void {
    for (const transfer of this.#in('active', 'hashing')) this.#replace(transfer, { state: 'waiting', error });
  }

  #move(milliseconds: number): void {
    for (const transfer of this.#in('waiting')) this.#replace(transfer, { state: 'active', error: null });
    for (const transfer of this.#in('hashing')) this.#replace(transfer, { state: 'active' });
    for (const next of this.#in('queued').slice(0, atOnce - this.#in('active').length)) {
      const isHashed = next.direction === 'in' && next.size_bytes >= hashedFrom;
      this.#replace(next, { state: isHashed ? 'hashing' : 'active' });
    }
    const active = this.#in('active');
    const share = (this.bytesPerSecond * milliseconds) / 1_000 / Math.max(1, active.length);
    for (const transfer of active) this.#advance(transfer, Math.round(share));
  }

  #find(id: string): Transfer {
    const transfer = this.#transfers.find((known) => known.id === id);
    if (!transfer) throw new ApiError({ kind: 'notFound', message: 'no such transfer' });
    return transfer;
  }

  #in(...states: TransferState[]): Transfer[] {
    return this.#transfers.filter(({ state }) => states.includes(state));
  }

  #advance(transfer: Transfer, bytes: number): void {
    const done = transfer.done_bytes + bytes;
    if (done < transfer.size_bytes) return this.#replace(transfer, { done_bytes: done });
    if (transfer.direction === 'out') {
      return this.#replace(transfer, { state: 'done', done_bytes: transfer.size_bytes });
    }
    try {
      const { name, folder, size_bytes } = transfer;
      const { fileId, isNew } = this.#store({ name, folder, sizeBytes: size_bytes });
      const state = isNew ? 'done' : 'alreadyThere';
      this.#replace(transfer, { state, done_bytes: size_bytes, file_id: fileId, may_keep_both: !isNew });
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

/** What is active shares the speed. */
function paceOf({ state, size_bytes, done_bytes }: Transfer, speed: number | null, active: number) {
  if (speed === null || state !== 'active') return { bytes_per_second: null, seconds_left: null };
  const share = speed / active;
  return { bytes_per_second: Math.round(share), seconds_left: Math.ceil((size_bytes - done_bytes) / share) };
}
