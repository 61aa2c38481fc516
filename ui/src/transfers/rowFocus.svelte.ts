// Which row of the card the keyboard is on: one row is reached with Tab, the arrows move on from there. Rows move between
// groups and go away while somebody is on them; then the focus goes where the row went, or to what took its place.
//
// Used by OpenCard, which draws the rows with `data-transfer`. Not here: what keys mean (transferKeys).

export class RowFocus {
  readonly #ids: () => readonly string[];
  readonly #card: () => HTMLElement | null;
  #chosen = $state<string | null>(null);
  /** Where the chosen row stood when it was last seen. */
  #index = 0;
  #wasInside = false;

  constructor(ids: () => readonly string[], card: () => HTMLElement | null) {
    this.#ids = ids;
    this.#card = card;
  }

  readonly current: string | null = $derived.by(() => {
    const ids = this.#ids();
    if (this.#chosen !== null && ids.includes(this.#chosen)) return this.#chosen;
    return ids[Math.min(this.#index, ids.length - 1)] ?? null;
  });

  /** Into the card: onto its row, or onto the card itself while it has none. */
  focus(): void {
    (this.#rowOf(this.current) ?? this.#card())?.focus();
  }

  /** From beside the rows, to the one that the keyboard was on. */
  moveBy(rows: number): void {
    const from = this.#ids().indexOf(this.current ?? '');
    this.#moveTo(this.idAt(document.activeElement) === null ? from : from + rows);
  }

  moveToEnd(end: 'first' | 'last'): void {
    this.#moveTo(end === 'first' ? 0 : this.#ids().length - 1);
  }

  /** The focus came to something in the card. */
  entered(target: EventTarget | null): void {
    const id = this.idAt(target);
    if (id !== null) this.#choose(id);
  }

  /** The row that something is in, or is itself. */
  idAt(target: EventTarget | null): string | null {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-transfer]') : null;
    return row?.dataset['transfer'] ?? null;
  }

  /** Before the rows are drawn anew. */
  beforeUpdate(): void {
    this.#wasInside = this.#isInside();
    const at = this.#ids().indexOf(this.#chosen ?? '');
    if (at >= 0) this.#index = at;
  }

  /** After it: a row that was drawn elsewhere, or a button that is gone, has lost the focus. */
  afterUpdate(): void {
    if (this.#wasInside && !this.#isInside()) this.focus();
  }

  #moveTo(index: number): void {
    const ids = this.#ids();
    const id = ids[Math.min(ids.length - 1, Math.max(0, index))];
    if (id === undefined) return;
    this.#choose(id);
    this.#rowOf(id)?.focus();
  }

  #choose(id: string): void {
    this.#chosen = id;
    this.#index = Math.max(0, this.#ids().indexOf(id));
  }

  #isInside(): boolean {
    return this.#card()?.contains(document.activeElement) ?? false;
  }

  #rowOf(id: string | null): HTMLElement | null {
    if (id === null) return null;
    return this.#card()?.querySelector<HTMLElement>(`[data-transfer="${CSS.escape(id)}"]`) ?? null;
  }
}
