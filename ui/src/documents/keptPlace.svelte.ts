// Which part of the list is looked at, kept through whatever happens to the rows: a change of the vault, rows that come
// or go above, another place and the way back. Moves the list's element; the arithmetic is ScrollWindow's.
//
// Used by DocumentList, which says what happened. Not here: which rows there are (Listing), drawing them.

import { tick } from 'svelte';
import type { Documents } from '../state/documents.svelte';
import type { Listing } from '../state/listing.svelte';
import type { ScrollWindow } from './scrollWindow.svelte';

/** In milliseconds: without a movement for this long, the scrollbar is put where it belongs. */
const quiet = 120;
/** In milliseconds: a dragged scrollbar fetches nothing until it rests for this long. */
const dragPatience = 80;

export class KeptPlace {
  readonly #scroll: ScrollWindow;
  readonly #listing: Listing;
  readonly #documents: Documents;
  readonly #element: () => HTMLElement | null;
  readonly #rowHeight: () => number;
  readonly #tops: Record<string, number> = {};
  #jumping = $state(false);
  #shownPlace: string | null = null;
  #shownQuery: unknown = null;
  #shownAbove: number | null = null;
  #topToRestore: number | null = null;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #jumpTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    scroll: ScrollWindow,
    listing: Listing,
    documents: Documents,
    element: () => HTMLElement | null,
    rowHeight: () => number,
  ) {
    this.#scroll = scroll;
    this.#listing = listing;
    this.#documents = documents;
    this.#element = element;
    this.#rowHeight = rowHeight;
  }

  /** Whether the scrollbar is being dragged over rows that nobody wants to see. */
  get jumping(): boolean {
    return this.#jumping;
  }

  /** Another place is shown; once its rows are here, it is seen where it was left. */
  arrive(place: string): void {
    if (this.#shownPlace !== null) this.#tops[this.#shownPlace] = this.#scroll.top;
    this.#shownPlace = place;
    this.#topToRestore = this.#tops[place] ?? 0;
  }

  /** New rows are here: the part that was seen stays the part that is seen. */
  async follow(): Promise<void> {
    const isOtherQuery = this.#documents.query !== this.#shownQuery;
    this.#shownQuery = this.#documents.query;
    const cursor = this.#listing.cursorIndex;
    const wasInView = cursor !== null && this.#scroll.isInView(cursor);
    const moved = await this.#listing.follow();
    await tick();
    if (this.#topToRestore !== null) this.moveTo(this.#topToRestore);
    else if (isOtherQuery && this.#listing.cursorIndex === null) this.moveTo(0);
    else if (isOtherQuery) this.reveal();
    else if (wasInView && moved !== 0 && this.#scroll.top > 0) this.moveBy(moved);
    this.#topToRestore = null;
    this.#listing.look(this.#scroll.first, this.#scroll.last);
  }

  /** So many rows are above the documents now; those that came or went there move nothing that is looked at. */
  keepBelow(above: number): void {
    if (this.#shownAbove !== null && this.#scroll.top > 0) this.moveBy(above - this.#shownAbove);
    this.#shownAbove = above;
  }

  /** Brings the cursor's row into view. */
  reveal(): void {
    const index = this.#listing.cursorIndex;
    const offset = index === null ? null : this.#scroll.offsetToReveal(index);
    if (offset !== null) this.moveTo(offset);
  }

  /** As `reveal`, for a row that is looked at: somebody who has scrolled away from it stays where they are. */
  uncover(): void {
    const index = this.#listing.cursorIndex;
    if (index !== null && this.#scroll.isInView(index)) this.reveal();
  }

  moveBy(rows: number): void {
    this.moveTo(this.#scroll.top + rows * this.#rowHeight());
  }

  moveTo(top: number): void {
    const physical = this.#scroll.moveTo(top);
    const element = this.#element();
    if (element && Math.abs(element.scrollTop - physical) >= 1) element.scrollTop = physical;
  }

  /** The element was scrolled. */
  scrolled(): void {
    const element = this.#element();
    if (!element) return;
    if (this.#scroll.scrolled(element.scrollTop)) {
      this.#jumping = true;
      clearTimeout(this.#jumpTimer);
      this.#jumpTimer = setTimeout(() => (this.#jumping = false), dragPatience);
    }
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => this.#settle(), quiet);
  }

  end(): void {
    clearTimeout(this.#settleTimer);
    clearTimeout(this.#jumpTimer);
  }

  #settle(): void {
    const element = this.#element();
    if (element && this.#scroll.isCompressed) element.scrollTop = this.#scroll.settled();
  }
}
