// The numbers of the batch under way. The core sums since the last clearing; people think of what they have just
// added, so what had ended before the batch began is taken off. Used by the card for everything it says in numbers.
import type { TransferTotals } from '../api/wire/TransferTotals';

type Ended = Pick<TransferTotals, 'done' | 'size_bytes' | 'done_bytes'>;

const NOTHING: Ended = { done: 0, size_bytes: 0, done_bytes: 0 };

export class Batch {
  #moving = false;
  #last: Ended | null = null;
  #before: Ended = NOTHING;

  /** The batch's own totals. Calling it again with the same totals changes nothing. */
  of(totals: TransferTotals): TransferTotals {
    const moving = totals.active + totals.waiting + totals.queued + totals.paused > 0 || totals.scanning !== null;
    const last = this.#last ?? (moving ? NOTHING : totals);
    // A small file may begin and end between two snapshots; it is a batch all the same.
    if (!this.#moving && (moving || totals.done > last.done || this.#last === null)) this.#before = last;
    // Fewer than before: they were cleared.
    if (totals.done < this.#before.done || totals.size_bytes < this.#before.size_bytes) this.#before = NOTHING;
    this.#moving = moving;
    this.#last = totals;
    return {
      ...totals,
      done: totals.done - this.#before.done,
      size_bytes: totals.size_bytes - this.#before.size_bytes,
      done_bytes: Math.max(0, totals.done_bytes - this.#before.done_bytes),
    };
  }
}
