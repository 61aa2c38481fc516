// Which rows of a very long list are in view, and where they are drawn.
//
// A browser cannot scroll a box of a million rows: its height has a limit. Up to that limit the true offset `top` is
// the scroll position. Beyond it the box is as high as it may be and `top` is kept here: a small movement (wheel,
// touch, key) moves by the same number of pixels, so scrolling feels as always; a large one (a dragged scrollbar)
// is taken as a share of the whole. When all is quiet, `settled` says where the scrollbar should stand.
// Pure arithmetic over the numbers it is given. Not here: elements, events, timers.

/** Below the limit of every web view, also at four device pixels to one. */
const tallestTrack = 6_000_000;
/** Rows drawn above and below the view, so that a quick movement shows no gap. */
const overscan = 4;
/** In rows: so many are used even where what floats at the foot takes nearly all of the view. */
const leastUsable = 2;

export interface ListShape {
  rows: number;
  rowHeight: number;
  /** Empty space after the last row, for what floats there. */
  padding: number;
}

export class ScrollWindow {
  readonly #shape: () => ListShape;
  readonly #limit: number;
  #top = $state(0);
  #viewport = $state(600);
  #physical = 0;

  constructor(shape: () => ListShape, limit: number = tallestTrack) {
    this.#shape = shape;
    this.#limit = limit;
  }

  readonly height: number = $derived.by(() => {
    const { rows, rowHeight, padding } = this.#shape();
    return rows * rowHeight + padding;
  });
  readonly trackHeight: number = $derived.by(() => Math.min(this.height, this.#limit));
  readonly isCompressed: boolean = $derived(this.height > this.trackHeight);
  readonly #end: number = $derived(Math.max(0, this.height - this.#viewport));
  readonly #trackEnd: number = $derived(Math.max(0, this.trackHeight - this.#viewport));

  /** The true offset of the view. A list that became shorter is never looked past. */
  readonly top: number = $derived(Math.min(this.#top, this.#end));
  readonly first: number = $derived.by(() => Math.max(0, Math.floor(this.top / this.#shape().rowHeight) - overscan));
  /** The row after the last one drawn. */
  readonly last: number = $derived.by(() => {
    const { rows, rowHeight } = this.#shape();
    return Math.min(rows, Math.ceil((this.top + this.#viewport) / rowHeight) + overscan);
  });
  /** How many row elements are needed at most. */
  readonly pool: number = $derived.by(() => Math.ceil(this.#viewport / this.#shape().rowHeight) + 1 + 2 * overscan);
  /** Whole rows that fit. */
  readonly rowsInView: number = $derived.by(() =>
    Math.max(1, Math.floor(this.#viewport / this.#shape().rowHeight) - 1),
  );

  get viewport(): number {
    return this.#viewport;
  }
  set viewport(height: number) {
    if (height > 0) this.#viewport = height;
  }

  /** The box was scrolled to here. Answers whether that was a jump, not a movement. */
  scrolled(physical: number): boolean {
    const distance = physical - this.#physical;
    this.#physical = physical;
    if (!this.isCompressed) {
      this.#top = Math.max(0, physical);
      return Math.abs(distance) >= 2 * this.#viewport;
    }
    if (distance === 0) return false;
    const jumped = Math.abs(distance) >= 2 * this.#viewport;
    if (physical <= 0) this.#top = 0;
    else if (physical >= this.#trackEnd - 1) this.#top = this.#end;
    else if (jumped) this.#top = (physical / this.#trackEnd) * this.#end;
    else this.#top = this.#within(this.top + distance);
    return jumped;
  }

  /** Moves the view; the answer is where the box has to be scrolled to. */
  moveTo(top: number): number {
    this.#top = this.#within(top);
    return this.settled();
  }

  /** The least movement that brings the row into view; null if it is in view. */
  offsetToReveal(index: number): number | null {
    const { rowHeight, padding } = this.#shape();
    const above = index * rowHeight;
    const below = above + rowHeight;
    if (above < this.top) return above;
    const usable = Math.max(this.#viewport - padding, Math.min(this.#viewport, leastUsable * rowHeight));
    return below > this.top + usable ? below - usable : null;
  }

  isInView(index: number): boolean {
    const { rowHeight } = this.#shape();
    return (index + 1) * rowHeight > this.top && index * rowHeight < this.top + this.#viewport;
  }

  /** Where the box has to stand for the true offset. Taken as known: the scroll event it causes moves nothing. */
  settled(): number {
    this.#physical = this.isCompressed ? Math.round((this.top / this.#end) * this.#trackEnd) : this.top;
    return this.#physical;
  }

  /** Where the row is drawn, relative to the view. */
  offsetOf(index: number): number {
    return index * this.#shape().rowHeight - this.top;
  }

  /** The row under a distance from the top of the view; may lie beyond the last row. */
  rowAt(distance: number): number {
    return Math.floor((this.top + distance) / this.#shape().rowHeight);
  }

  #within(top: number): number {
    return Math.min(this.#end, Math.max(0, top));
  }
}
