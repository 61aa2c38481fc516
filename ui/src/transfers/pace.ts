// Speed and time left as a person can read them: they change at most once a second, and the time never jumps up by
// more than a fifth a change, unless it has really been twice as long for five seconds. Used by the card for each file
// and for all of them. The time comes from the caller. Not here: measuring, which is the core's; rounding (format/).
import type { TransferSnapshot } from '../api/wire/TransferSnapshot';

/** What the core measures: bytes a second, and seconds left at that speed; null while it cannot be known. */
export interface Pace {
  bytes_per_second: number | null;
  seconds_left: number | null;
}

const CHANGE_AFTER = 1_000;
const MOST_GROWTH = 1.2;
const DOUBLED_FOR = 5_000;

const UNKNOWN: Pace = { bytes_per_second: null, seconds_left: null };

export class SteadyPace {
  #shown: Pace = UNKNOWN;
  #shownAt = -Infinity;
  /** The time left that was shown when it began to be twice as long, and when that was. */
  #doubled: { from: number; since: number } | null = null;

  /** What to show now (in milliseconds of any clock that does not jump). What is not known is shown at once. */
  next(measured: Pace, now: number): Pace {
    this.#watchDoubling(measured.seconds_left, now);
    const appears = this.#shown.bytes_per_second === null || this.#shown.seconds_left === null;
    const vanishes = measured.bytes_per_second === null || measured.seconds_left === null;
    if (!appears && !vanishes && now - this.#shownAt < CHANGE_AFTER) return this.#shown;
    this.#shown = {
      bytes_per_second: measured.bytes_per_second,
      seconds_left: this.#timeLeft(measured.seconds_left, now),
    };
    this.#shownAt = now;
    return this.#shown;
  }

  #timeLeft(measured: number | null, now: number): number | null {
    const shown = this.#shown.seconds_left;
    if (measured === null || shown === null || measured <= shown * MOST_GROWTH) return measured;
    if (this.#doubled === null || now - this.#doubled.since < DOUBLED_FOR) return shown * MOST_GROWTH;
    this.#doubled = null;
    return measured;
  }

  #watchDoubling(measured: number | null, now: number): void {
    const from = this.#doubled?.from ?? this.#shown.seconds_left;
    if (measured === null || from === null || measured < 2 * from) this.#doubled = null;
    else this.#doubled ??= { from, since: now };
  }
}

/** Makes the numbers of each snapshot steady; one for as long as the transfers are watched. */
export class SteadySnapshots {
  readonly #whole = new SteadyPace();
  #files = new Map<string, SteadyPace>();

  of(snapshot: TransferSnapshot, now: number): TransferSnapshot {
    const files = new Map<string, SteadyPace>();
    const transfers = snapshot.transfers.map((transfer) => {
      if (transfer.state !== 'active') return transfer;
      const steady = this.#files.get(transfer.id) ?? new SteadyPace();
      files.set(transfer.id, steady);
      return { ...transfer, ...steady.next(transfer, now) };
    });
    this.#files = files;
    return { ...snapshot, transfers, totals: { ...snapshot.totals, ...this.#whole.next(snapshot.totals, now) } };
  }
}
