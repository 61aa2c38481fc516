// What the transfers are doing as a whole, which way they go, and how the card groups them. Pure; used by the card, the
// pill and the announcements.
import type { Transfer } from '../api/wire/Transfer';
import type { TransferState } from '../api/wire/TransferState';
import type { TransferTotals } from '../api/wire/TransferTotals';

/**
 * `waiting` when nothing can move until the network or the keys are there; `attention` and `paused` only when nothing
 * else is left; `done` when all of it ended well.
 */
export type Phase = 'idle' | 'scanning' | 'running' | 'waiting' | 'paused' | 'attention' | 'done';

export function phaseOf(totals: TransferTotals): Phase {
  if (totals.active > 0) return 'running';
  if (totals.waiting > 0) return 'waiting';
  if (totals.queued > 0) return 'running';
  if (totals.scanning !== null) return 'scanning';
  if (totals.failed > 0) return 'attention';
  if (totals.paused > 0) return 'paused';
  return totals.done > 0 ? 'done' : 'idle';
}

/** Which way the files go. */
export type Flow = 'in' | 'out' | 'both';

const GROUP_OF: Record<TransferState, GroupId> = {
  failed: 'attention',
  active: 'active',
  hashing: 'active',
  waiting: 'active',
  paused: 'active',
  queued: 'queued',
  done: 'done',
  alreadyThere: 'done',
  cancelled: 'done',
};

/** Of what is on its way; `in` when nothing is. */
export function flowOf(transfers: readonly Transfer[]): Flow {
  const unfinished = transfers.filter(({ state }) => ['active', 'queued'].includes(GROUP_OF[state]));
  const out = unfinished.filter(({ direction }) => direction === 'out').length;
  if (out === 0) return 'in';
  return out === unfinished.length ? 'out' : 'both';
}

export type GroupId = 'attention' | 'active' | 'queued' | 'done';

export interface Group {
  id: GroupId;
  transfers: Transfer[];
  /** How many belong to it in all; more than are listed when the snapshot is cut. */
  count: number;
}

/** In the order of the card; groups without a transfer in the snapshot are left out. */
export function groupTransfers(transfers: readonly Transfer[], totals: TransferTotals): Group[] {
  const counts: Record<GroupId, number> = {
    attention: totals.failed,
    active: totals.active + totals.waiting + totals.paused,
    queued: totals.queued,
    done: totals.done,
  };
  return (['attention', 'active', 'queued', 'done'] as const)
    .map((id) => {
      const members = transfers.filter((transfer) => GROUP_OF[transfer.state] === id);
      return { id, transfers: members, count: Math.max(counts[id], members.length) };
    })
    .filter((group) => group.transfers.length > 0);
}

/** How many files the batch has, what failed not counted, and which of them is being worked on. */
export function position(totals: TransferTotals): { current: number; all: number } {
  const all = totals.done + totals.active + totals.waiting + totals.queued + totals.paused;
  return { current: Math.min(all, totals.done + 1), all };
}
