// Snapshots for tests and for the gallery.
import type { Transfer } from '../api/wire/Transfer';
import type { TransferLimits } from '../api/wire/TransferLimits';
import type { TransferSnapshot } from '../api/wire/TransferSnapshot';
import type { TransferTotals } from '../api/wire/TransferTotals';

let made = 0;

export const noLimits: TransferLimits = { up_bytes_per_second: null, down_bytes_per_second: null };

export function transfer(over: Partial<Transfer> = {}): Transfer {
  made += 1;
  return {
    id: `t${made}`,
    direction: 'in',
    name: `report ${made}.pdf`,
    folder: '',
    state: 'active',
    size_bytes: 120_000_000,
    done_bytes: 34_000_000,
    bytes_per_second: null,
    seconds_left: null,
    has_begun_again: false,
    may_keep_both: false,
    file_id: null,
    error: null,
    ...over,
  };
}

export function totals(over: Partial<TransferTotals> = {}): TransferTotals {
  return {
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
    ...over,
  };
}

export function snapshot(transfers: Transfer[], over: Partial<TransferTotals> = {}): TransferSnapshot {
  return { transfers, count: transfers.length, totals: totals(over), limits: noLimits };
}
