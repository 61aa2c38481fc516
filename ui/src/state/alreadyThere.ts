// Says which of the files that were added are in the vault already: the first one at once, all of them when the batch
// is over, with the way to the document.
//
// Fed with every snapshot of the transfers; what had ended before the window opened is old news. Used by Workspace.
// Not here: files that were stored or failed, which the transfer card tells of.

import type { Transfer } from '../api/wire/Transfer';
import type { TransferSnapshot } from '../api/wire/TransferSnapshot';
import { words } from '../words';
import type { Notices } from './notices.svelte';

export class AlreadyThere {
  readonly #notices: Notices;
  readonly #show: (fileId: string) => void;
  /** Transfers that ended well and have been looked at. */
  readonly #known = new Set<string>();
  /** What the core's sum was when this batch began. */
  #doneBefore = 0;
  /** How many of this batch ended well in a snapshot; a snapshot of very many files does not hold them all. */
  #seen = 0;
  #found: readonly Transfer[] = [];
  #told = 0;
  #notice: string | null = null;

  /** `show` leads to a document. */
  constructor(notices: Notices, show: (fileId: string) => void) {
    this.#notices = notices;
    this.#show = show;
  }

  take({ transfers, totals }: TransferSnapshot, which: 'first' | 'later'): void {
    const ended = transfers.filter(({ id, state }) => hasEndedWell(state) && !this.#known.has(id));
    for (const { id } of ended) this.#known.add(id);
    // Fewer than before: they were cleared.
    if (which === 'first' || totals.done < this.#doneBefore) this.#doneBefore = totals.done;
    if (which === 'first') return;
    this.#seen += ended.length;
    this.#found = [...this.#found, ...ended.filter(({ state }) => state === 'alreadyThere')];
    const isOver = totals.active + totals.waiting + totals.queued === 0 && totals.scanning === null;
    if (this.#found.length > this.#told && (isOver || this.#told === 0)) {
      this.#tell(totals.done - this.#doneBefore > this.#seen);
    }
    if (isOver) this.#startAnew(totals.done);
  }

  #tell(hasUnseen: boolean): void {
    const [first] = this.#found;
    if (!first) return;
    const many = this.#found.length;
    const { alreadyThere } = words.transfers.notices;
    const fileId = first.file_id;
    if (this.#notice !== null) this.#notices.dismiss(this.#notice);
    this.#notice = this.#notices.show({
      text: many === 1 ? alreadyThere.one(first.name) : alreadyThere.several(many, hasUnseen),
      severity: 'info',
      action: fileId === null ? undefined : { label: words.transfers.notices.show, run: () => this.#show(fileId) },
    });
    this.#told = many;
  }

  #startAnew(done: number): void {
    this.#doneBefore = done;
    this.#seen = 0;
    this.#found = [];
    this.#told = 0;
    this.#notice = null;
  }
}

function hasEndedWell(state: Transfer['state']): boolean {
  return state === 'done' || state === 'alreadyThere';
}
