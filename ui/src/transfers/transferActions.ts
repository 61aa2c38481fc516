// What a person can do about one transfer; the transfers' commands are handed in as this.
import type { Transfer } from '../api/wire/Transfer';
import { errorText } from '../words/errorText';

export interface TransferActions {
  pause: (id: string) => void;
  resume: (id: string) => void;
  cancel: (id: string) => void;
  retry: (id: string) => void;
  /** To the head of the queue. */
  moveUp: (id: string) => void;
  /** Adds what is in the vault already as a document of its own. */
  keepBoth: (id: string) => void;
  /** Selects the document it became. */
  show: (fileId: string) => void;
}

export type Verb = keyof TransferActions;

/** What makes sense now, in the order of the buttons. */
export function verbsOf(transfer: Transfer): readonly Verb[] {
  switch (transfer.state) {
    case 'active':
    case 'hashing':
    case 'waiting':
      return ['pause', 'cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'queued':
      return ['moveUp', 'pause', 'cancel'];
    case 'failed':
      return canBeTriedAgain(transfer) ? ['retry', 'cancel'] : ['cancel'];
    case 'alreadyThere':
      return [...shown(transfer), ...(transfer.may_keep_both ? (['keepBoth'] as const) : [])];
    case 'done':
      return shown(transfer);
    case 'cancelled':
      return [];
  }
}

export function act(verb: Verb, transfer: Transfer, actions: TransferActions): void {
  if (verb !== 'show') actions[verb](transfer.id);
  else if (transfer.file_id !== null) actions.show(transfer.file_id);
}

/** A copy outside the vault is in no list. */
function shown({ direction, file_id }: Transfer): readonly Verb[] {
  return direction === 'in' && file_id !== null ? ['show'] : [];
}

function canBeTriedAgain({ error }: Transfer): boolean {
  const action = error === null ? null : errorText(error).action;
  return action?.id === 'retry' || action?.id === 'addAgain';
}
