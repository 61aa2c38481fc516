// What screen readers are told of a batch: that it started, a quarter, half and three quarters of it, and how it
// ended. Never single files, never more often. Fed by the card with the totals of the batch.
import type { TransferTotals } from '../api/wire/TransferTotals';
import { formatPercent, wholePercent } from '../format/numbers';
import { locale, words } from '../words';
import { phaseOf, position, type Flow } from './phase';

export class BatchAnnouncements {
  /** The last quarter that was announced; null while no batch is under way. */
  #quarter: number | null = null;
  #done = 0;

  /** What to say now, if anything. */
  next(totals: TransferTotals, flow: Flow): string | null {
    const phase = phaseOf(totals);
    if (phase === 'scanning' || phase === 'paused' || phase === 'waiting') return null;
    return phase === 'running' ? this.#running(totals, flow) : this.#ended(totals);
  }

  #running(totals: TransferTotals, flow: Flow): string | null {
    // While folders are still being walked the whole grows, and a share of it means nothing.
    if (totals.scanning !== null) return null;
    const quarter = Math.min(3, Math.floor(wholePercent(totals.done_bytes, totals.size_bytes) / 25));
    if (this.#quarter === null) {
      this.#quarter = quarter;
      this.#done = 0;
      return words.transfers.started[flow](position(totals).all);
    }
    if (quarter <= this.#quarter) return null;
    this.#quarter = quarter;
    return words.transfers.progress[flow](formatPercent(quarter, 4, locale));
  }

  #ended({ done, failed }: TransferTotals): string | null {
    if (this.#quarter === null && done <= this.#done) return null;
    this.#quarter = null;
    this.#done = done;
    if (failed > 0) return words.transfers.finishedWithFailures(done, failed);
    return done > 0 ? words.transfers.finished(done) : null;
  }
}
