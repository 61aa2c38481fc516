// The list as a person moves in it: rows on their way, folders and documents in one column, a cursor, a selection.
//
// Pointer and keys both end here. Not here: fetching (Documents), scrolling (documents/scrollWindow), what is done
// with the selection (DocumentActions).

import type { Backend } from '../api/backend';
import type { DocumentRow } from '../api/wire/DocumentRow';
import type { Folder } from '../api/wire/Folder';
import type { Transfer } from '../api/wire/Transfer';
import type { Documents } from './documents.svelte';
import type { Folders } from './folders.svelte';
import type { Navigation } from './navigation.svelte';
import { longestList, Selection } from './selection.svelte';
import type { Transfers } from './transfers.svelte';

const placeholders = 12;

export type ListRow =
  | { type: 'ghost'; transfer: Transfer }
  | { type: 'folder'; folder: Folder }
  | { type: 'document'; document: DocumentRow }
  | { type: 'unloaded' };

/** What becomes of the selection when the cursor moves. */
export type Manner = 'select' | 'extend' | 'move';

/** The row the keyboard is on. A document keeps its id, so the cursor can follow it through a change. */
type Cursor = { section: 'folder'; path: string } | { section: 'document'; position: number; fileId: string | null };

export class Listing {
  readonly selection: Selection;
  readonly #backend: Backend;
  readonly #navigation: Navigation;
  readonly #documents: Documents;
  readonly #folders: Folders;
  readonly #transfers: Transfers;
  #cursor = $state.raw<Cursor | null>(null);
  #renaming = $state<string | null>(null);
  #tooMany = $state(0);
  #reveals = $state(0);
  /** Where a Shift range starts, as a position among the documents. */
  #anchor: number | null = null;
  #latestRange = 0;
  /** Goes up with every move, so that the answer to an older type-ahead is known to be late. */
  #searches = 0;

  constructor(backend: Backend, navigation: Navigation, documents: Documents, folders: Folders, transfers: Transfers) {
    this.#backend = backend;
    this.#navigation = navigation;
    this.#documents = documents;
    this.#folders = folders;
    this.#transfers = transfers;
    this.selection = new Selection(() => documents.count);
  }

  readonly ghosts: readonly Transfer[] = $derived.by(() =>
    this.#navigation.place.view === 'files' && this.#navigation.text === ''
      ? this.#transfers.ghostsIn(this.#navigation.folder)
      : [],
  );
  readonly folderRows: readonly Folder[] = $derived.by(() =>
    this.#navigation.place.view === 'files' && this.#navigation.text === ''
      ? (this.#folders.childrenOf(this.#navigation.folder) ?? [])
      : [],
  );
  readonly #firstFolder: number = $derived(this.ghosts.length);
  /** Rows above the documents. */
  readonly firstDocument: number = $derived(this.ghosts.length + this.folderRows.length);
  /** While nothing is known of the documents, empty rows stand for them. */
  readonly rowCount: number = $derived.by(
    () => this.firstDocument + (this.#documents.status === 'loading' ? placeholders : this.#documents.count),
  );

  /** The cursor as an index of the list, or null where there is none. */
  readonly cursorIndex: number | null = $derived.by(() => {
    if (this.#cursor?.section === 'document') return this.firstDocument + this.#cursor.position;
    const path = this.#cursor?.path;
    const at = this.folderRows.findIndex((folder) => folder.path === path);
    return at < 0 ? null : this.#firstFolder + at;
  });

  /** The row under the cursor, once it is loaded. */
  readonly current: ListRow | null = $derived.by(() =>
    this.cursorIndex === null ? null : this.rowAt(this.cursorIndex),
  );

  /** The document being renamed in its row. */
  get renaming(): string | null {
    return this.#renaming;
  }
  /** Goes up whenever the cursor was moved and is to be seen. */
  get reveals(): number {
    return this.#reveals;
  }
  /** Goes up whenever a range was longer than the vault takes. */
  get tooMany(): number {
    return this.#tooMany;
  }

  rowAt(index: number): ListRow {
    const transfer = this.ghosts[index];
    if (transfer) return { type: 'ghost', transfer };
    const folder = this.folderRows[index - this.#firstFolder];
    if (folder) return { type: 'folder', folder };
    const document = this.#documents.rowAt(index - this.firstDocument);
    return document ? { type: 'document', document } : { type: 'unloaded' };
  }

  /** Rows `first` to before `last` of the list are looked at. */
  look(first: number, last: number): void {
    this.#documents.look(Math.max(0, first - this.firstDocument), Math.max(1, last - this.firstDocument));
  }

  /** A click, or whatever does the same. */
  async press(index: number, keys: { toggle: boolean; range: boolean }): Promise<void> {
    if (keys.range) return this.moveTo(index, 'extend');
    if (!keys.toggle) return this.moveTo(index, 'select');
    await this.moveTo(index, 'move');
    await this.toggleCurrent();
  }

  async moveTo(index: number, manner: Manner): Promise<void> {
    if (this.rowCount <= this.#firstFolder || this.#documents.status === 'loading') return;
    const target = Math.min(this.rowCount - 1, Math.max(this.#firstFolder, index));
    const anchor = this.#anchor ?? this.#position;
    this.#placeCursor(target);
    this.#reveals += 1;
    this.#searches += 1;
    this.#renaming = null;
    const position = target - this.firstDocument;
    if (manner === 'extend') return this.#selectRange(anchor ?? Math.max(0, position), position);
    this.#anchor = position < 0 ? null : position;
    if (manner === 'move') return;
    if (position < 0) this.selection.clear();
    else await this.#selectRange(position, position);
  }

  /** Moves by so many rows; without a cursor, to the first row. */
  moveBy(rows: number, manner: Manner): Promise<void> {
    return this.moveTo(this.cursorIndex === null ? 0 : this.cursorIndex + rows, manner);
  }

  async toggleCurrent(): Promise<void> {
    const row = this.current;
    if (row?.type === 'document') this.selection.toggle(row.document);
  }

  selectAll(): void {
    if (this.#documents.query && this.#documents.count > 0) this.selection.all(this.#documents.query);
  }

  clear(): void {
    this.selection.clear();
    this.#anchor = null;
  }

  /** Selects what a rubber band touches, on top of what was selected when it began. */
  async selectBand(first: number, last: number): Promise<void> {
    const from = Math.max(0, first - this.firstDocument);
    const to = Math.min(this.#documents.count - 1, last - this.firstDocument);
    if (to < from) this.selection.clear();
    else await this.#selectRange(from, to);
  }

  /** Goes to the first row whose name starts with what was typed. */
  async find(prefix: string): Promise<void> {
    const wanted = prefix.toLocaleLowerCase();
    const folder = this.folderRows.findIndex(({ name }) => name.toLocaleLowerCase().startsWith(wanted));
    if (folder >= 0) return this.moveTo(this.#firstFolder + folder, 'select');
    const query = this.#documents.query;
    if (!query) return;
    const search = ++this.#searches;
    const byName = { ...query, sort: 'name', descending: false } as const;
    const position = await this.#backend.documentSearchPrefix(byName, prefix);
    if (position === null) return;
    const { documents } = await this.#backend.documentsPage(byName, position, 1);
    const [found] = documents;
    const row = found ? await this.#documents.positionOf(found.file_id) : null;
    // The person has gone on meanwhile: a late answer must not take them away from where they are.
    if (row !== null && search === this.#searches) await this.moveTo(this.firstDocument + row, 'select');
  }

  /** Puts cursor and selection on a document of this list. */
  async show(fileId: string): Promise<void> {
    const position = await this.#documents.positionOf(fileId);
    if (position !== null) await this.moveTo(this.firstDocument + position, 'select');
  }

  startRenaming(fileId: string): void {
    this.#searches += 1;
    this.#renaming = fileId;
  }

  stopRenaming(): void {
    this.#renaming = null;
  }

  /** Another place is shown; coming up from a folder, the cursor is on that folder. */
  arrive(cameFrom: string | null): void {
    this.clear();
    this.#renaming = null;
    this.#cursor = cameFrom === null ? null : { section: 'folder', path: cameFrom };
  }

  /** The pages were replaced: finds the cursor's document again. Answers by how many rows it moved. */
  async follow(): Promise<number> {
    this.selection.renew((fileId) => this.#documents.find(fileId));
    const cursor = this.#cursor;
    if (cursor?.section !== 'document') return 0;
    const position = cursor.fileId === null ? null : await this.#documents.positionOf(cursor.fileId);
    if (this.#cursor !== cursor) return 0;
    if (position === null) {
      const last = this.#documents.count - 1;
      if (last < 0) this.#cursor = null;
      else this.#placeCursor(this.firstDocument + Math.min(cursor.position, last));
      this.#anchor = null;
      return 0;
    }
    this.#cursor = { ...cursor, position };
    if (this.#anchor === cursor.position) this.#anchor = position;
    return position - cursor.position;
  }

  get #position(): number | null {
    return this.#cursor?.section === 'document' ? this.#cursor.position : null;
  }

  #placeCursor(index: number): void {
    const folder = this.folderRows[index - this.#firstFolder];
    const position = index - this.firstDocument;
    this.#cursor = folder
      ? { section: 'folder', path: folder.path }
      : { section: 'document', position, fileId: this.#documents.rowAt(position)?.file_id ?? null };
  }

  async #selectRange(from: number, to: number): Promise<void> {
    const first = Math.max(0, Math.min(from, to));
    const last = Math.max(from, to);
    const latest = ++this.#latestRange;
    const { query, count } = this.#documents;
    this.#anchor ??= from;
    if (query && first === 0 && last === count - 1 && count > longestList) return this.selection.all(query);
    if (last - first >= longestList) {
      this.#tooMany += 1;
      return;
    }
    const held = this.#heldRows(first, last);
    const rows = held ?? (await this.#documents.rowsBetween(first, last));
    if (latest !== this.#latestRange) return;
    this.selection.only(...rows);
    if (this.#position === last && this.#cursor?.section === 'document' && this.#cursor.fileId === null) {
      this.#cursor = { ...this.#cursor, fileId: rows.at(-1)?.file_id ?? null };
    }
  }

  /** At once where all rows are loaded, so that a click shows in the same frame. */
  #heldRows(first: number, last: number): DocumentRow[] | null {
    const rows: DocumentRow[] = [];
    for (let position = first; position <= last; position++) {
      const row = this.#documents.rowAt(position);
      if (!row) return null;
      rows.push(row);
    }
    return rows;
  }
}
