// The line under a transfer and the text of the pill, from the numbers of a snapshot. Pure; used by TransferRow and
// TransferPill.
import type { Transfer } from '../api/wire/Transfer';
import type { TransferTotals } from '../api/wire/TransferTotals';
import { roundDuration, type RoundedDuration } from '../format/durations';
import { formatNumber, formatPercent } from '../format/numbers';
import { formatSize, formatSizePair, formatSpeed } from '../format/sizes';
import { locale, words } from '../words';
import { phaseOf, position } from './phase';

const SEPARATOR = ' · ';

/** "Adding 3 of 12 · 4.2 MB/s · 2 min left", or what else is going on. */
export function pillText(totals: TransferTotals): string {
  const { transfers } = words;
  switch (phaseOf(totals)) {
    case 'running': {
      if (totals.scanning !== null) return transfers.scanning(totals.scanning);
      const { current, all } = position(totals);
      return [
        transfers.adding(formatNumber(current, locale), formatNumber(all, locale)),
        ...paceParts(totals, words.common.duration),
      ].join(SEPARATOR);
    }
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

/**
 * What is said under a file's name. `pace` is given when the file is the only one on its way: then the speed and the
 * time left of the batch are its own.
 */
export function rowText(transfer: Transfer, pace: TransferTotals | null): string {
  const { transfers, common } = words;
  const size = formatSize(transfer.size_bytes, locale);
  switch (transfer.state) {
    case 'active': {
      if (transfer.done_bytes >= transfer.size_bytes) return transfers.finishing;
      const { part, whole } = formatSizePair(transfer.done_bytes, transfer.size_bytes, locale);
      return [common.partOf(part, whole), ...(pace ? paceParts(pace, carefully) : [])].join(SEPARATOR);
    }
    case 'paused':
      return transfers.paused(formatPercent(transfer.done_bytes, transfer.size_bytes, locale));
    case 'queued':
      return [transfers.waiting, size].join(SEPARATOR);
    case 'alreadyThere':
      return transfers.alreadyThere;
    case 'cancelled':
      return transfers.cancelled;
    case 'done':
    case 'failed':
      return size;
  }
}

function paceParts(totals: TransferTotals, say: (duration: RoundedDuration) => string): string[] {
  if (totals.bytes_per_second === null) return [words.transfers.estimating];
  const speed = formatSpeed(totals.bytes_per_second, locale);
  if (totals.seconds_left === null) return [speed, words.transfers.estimating];
  return [speed, words.transfers.timeLeft(say(roundDuration(totals.seconds_left)))];
}

/** "about 2 min", "20 s". */
function carefully(duration: RoundedDuration): string {
  const said = words.common.duration(duration);
  return duration.rough ? words.common.about(said) : said;
}
