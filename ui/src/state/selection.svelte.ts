// Which documents are selected: a list of some, or "all the query finds but these".
//
// A query, not a list, so that selecting a million documents is one small object; the vault resolves it.
// Not here: clicks and keys (Listing), and what is done with a selection (DocumentActions).

import type { DocumentQuery } from '../api/wire/DocumentQuery';
import type { DocumentRow } from '../api/wire/DocumentRow';
import type { Selection as WireSelection } from '../api/wire/Selection';

/** What the vault takes as a list. */
export const longestList = 10_000;

type Chosen =
  | { mode: 'only'; rows: ReadonlyMap<string, DocumentRow> }
  | { mode: 'allExcept'; query: DocumentQuery; except: ReadonlySet<string> };

const nothing: Chosen = { mode: 'only', rows: new Map() };

export class Selection {
  #chosen = $state.raw<Chosen>(nothing);
  readonly #total: () => number;

  /** `total` is how many documents the query finds now. */
  constructor(total: () => number) {
    this.#total = total;
  }

  readonly count: number = $derived.by(() => {
    if (this.#chosen.mode === 'only') return this.#chosen.rows.size;
    return Math.max(0, this.#total() - this.#chosen.except.size);
  });

  /** Sum of the sizes, or null where only the vault could say. */
  readonly sizeBytes: number | null = $derived.by(() => {
    if (this.#chosen.mode !== 'only') return null;
    let sum = 0;
    for (const { size_bytes } of this.#chosen.rows.values()) sum += size_bytes;
    return sum;
  });

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** The selected rows, or null where only the vault could list them. */
  get rows(): readonly DocumentRow[] | null {
    return this.#chosen.mode === 'only' ? [...this.#chosen.rows.values()] : null;
  }

  /** The one selected document, if it is exactly one. */
  get single(): DocumentRow | null {
    const rows = this.rows;
    return rows?.length === 1 ? (rows[0] ?? null) : null;
  }

  has(fileId: string): boolean {
    return this.#chosen.mode === 'only' ? this.#chosen.rows.has(fileId) : !this.#chosen.except.has(fileId);
  }

  only(...rows: readonly DocumentRow[]): void {
    this.#chosen = { mode: 'only', rows: byId(rows) };
  }

  toggle(row: DocumentRow): void {
    if (this.#chosen.mode === 'only') {
      const rows = new Map(this.#chosen.rows);
      if (!rows.delete(row.file_id)) rows.set(row.file_id, row);
      this.#chosen = { mode: 'only', rows };
    } else {
      const except = new Set(this.#chosen.except);
      if (!except.delete(row.file_id)) except.add(row.file_id);
      this.#chosen = { ...this.#chosen, except };
    }
  }

  all(query: DocumentQuery): void {
    this.#chosen = { mode: 'allExcept', query, except: new Set() };
  }

  clear(): void {
    if (this.#chosen !== nothing) this.#chosen = nothing;
  }

  /** Takes in what is newer about the selected rows. */
  renew(newer: (fileId: string) => DocumentRow | undefined): void {
    if (this.#chosen.mode !== 'only' || this.#chosen.rows.size === 0) return;
    this.#chosen = {
      mode: 'only',
      rows: byId([...this.#chosen.rows.values()].map((row) => newer(row.file_id) ?? row)),
    };
  }

  /** As the vault takes it. */
  toWire(): WireSelection {
    if (this.#chosen.mode === 'only') return { mode: 'only', file_ids: [...this.#chosen.rows.keys()] };
    return { mode: 'allExcept', query: this.#chosen.query, file_ids: [...this.#chosen.except] };
  }
}

function byId(rows: readonly DocumentRow[]): Map<string, DocumentRow> {
  return new Map(rows.map((row) => [row.file_id, row]));
}
