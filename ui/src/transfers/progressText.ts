// The line under a transfer and the text of the pill, from the numbers of a snapshot. Pure; used by TransferRow and
// TransferPill.
import type { ErrorBody } from '../api/wire/ErrorBody';
import type { Transfer } from '../api/wire/Transfer';
import type { TransferTotals } from '../api/wire/TransferTotals';
import { roundDuration, type RoundedDuration } from '../format/durations';
import { formatNumber, formatPercent } from '../format/numbers';
import { formatSize, formatSizePair, formatSpeed } from '../format/sizes';
import { locale, words } from '../words';
import type { Pace } from './pace';
import { phaseOf, position, type Flow } from './phase';
import { waitingReason } from './waitingReason';

const SEPARATOR = ' · ';

/** What the pill sums up. */
export interface Summary {
  totals: TransferTotals;
  flow: Flow;
  /** Why the first of those waits that wait. */
  waitingFor: ErrorBody | null;
}

/** "Adding 3 of 12 · 4.2 MB/s · 2 min left", or what else is going on. */
export function pillText({ totals, flow, waitingFor }: Summary): string {
  const { transfers } = words;
  switch (phaseOf(totals)) {
    case 'running': {
      if (totals.scanning !== null) return transfers.scanning(totals.scanning);
      const { current, all } = position(totals);
      const moving = transfers.moving[flow](formatNumber(current, locale), formatNumber(all, locale));
      return [moving, ...paceParts(totals, words.common.duration)].join(SEPARATOR);
    }
    case 'waiting':
      return waitingReason(waitingFor);
    case 'scanning':
      return transfers.scanning(totals.scanning ?? 0);
    case 'attention':
      return transfers.needsAttention(totals.failed);
    case 'paused':
      return transfers.pausedAll(totals.paused);
    case 'done':
      return transfers.done(totals.done);
    case 'idle':
      return transfers.empty;
  }
}

/** What is said under a file's name. */
export function rowText(transfer: Transfer): string {
  const { transfers, common } = words;
  const size = formatSize(transfer.size_bytes, locale);
  switch (transfer.state) {
    case 'hashing':
      return transfers.checking;
    case 'active': {
      if (transfer.done_bytes >= transfer.size_bytes) return transfers.finishing;
      const { part, whole } = formatSizePair(transfer.done_bytes, transfer.size_bytes, locale);
      const again = transfer.has_begun_again ? [transfers.begunAgain] : [];
      return [...again, common.partOf(part, whole), ...paceParts(transfer, carefully)].join(SEPARATOR);
    }
    case 'waiting':
      return transfers.goesOn(waitingReason(transfer.error));
    case 'paused':
      return transfers.paused(formatPercent(transfer.done_bytes, transfer.size_bytes, locale));
    case 'queued':
      return [transfers.queued, size].join(SEPARATOR);
    case 'alreadyThere':
      return transfers.alreadyThere;
    case 'cancelled':
      return transfers.cancelled;
    case 'done':
      return transfer.direction === 'out' ? [transfers.exported, size].join(SEPARATOR) : size;
    case 'failed':
      return size;
  }
}

function paceParts(pace: Pace, say: (duration: RoundedDuration) => string): string[] {
  if (pace.bytes_per_second === null) return [words.transfers.estimating];
  const speed = formatSpeed(pace.bytes_per_second, locale);
  if (pace.seconds_left === null) return [speed, words.transfers.estimating];
  return [speed, words.transfers.timeLeft(say(roundDuration(pace.seconds_left)))];
}

/** "about 2 min", "20 s". */
function carefully(duration: RoundedDuration): string {
  const said = words.common.duration(duration);
  return duration.rough ? words.common.about(said) : said;
}
