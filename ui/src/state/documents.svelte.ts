// The documents a query finds, held as the few pages that are looked at, however many there are.
//
// The list tells it which rows it shows (`look`), it fetches those pages and one more in the direction of travel.
// Rows of two revisions are never mixed: an answer of another revision or query is dropped and the shown pages are
// fetched anew. Until new rows are there the old ones stay, so nothing flickers. Not here: folders, selection.

import type { Backend } from '../api/backend';
import { toApiError, type ApiError } from '../api/error';
import type { DocumentPage } from '../api/wire/DocumentPage';
import type { DocumentQuery } from '../api/wire/DocumentQuery';
import type { DocumentRow } from '../api/wire/DocumentRow';

const rowsPerPage = 200;
const pagesKept = 24;
const largestRequest = 500;
/** How long rows of the previous query may stay while the answer is under way. */
const patience = 150;
/** Changes that come thick and fast are answered together. */
const quiet = 200;

export type Status = 'loading' | 'ready' | 'failed';
type Pages = ReadonlyMap<number, readonly DocumentRow[]>;

export class Documents {
  readonly #backend: Backend;
  #query: DocumentQuery | null = null;
  #pages = $state.raw<Pages>(new Map());
  #count = $state(0);
  #status = $state<Status>('loading');
  #error = $state.raw<ApiError | null>(null);
  /** Goes up whenever the pages were replaced as a whole. */
  #edition = $state(0);
  #waiting = $state(0);
  #revision = -1;
  #generation = 0;
  #reloading = false;
  #again = false;
  #visible: [first: number, last: number] = [0, 1];
  #towardsEnd = true;
  #recent: number[] = [];
  readonly #inFlight = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get query(): DocumentQuery | null {
    return this.#query;
  }
  get count(): number {
    return this.#count;
  }
  get status(): Status {
    return this.#status;
  }
  /** Why the last request failed; rows that are held stay readable. */
  get error(): ApiError | null {
    return this.#error;
  }
  get edition(): number {
    return this.#edition;
  }
  /** Whether an answer is being waited for. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  /** The row, or undefined while it is not loaded. */
  rowAt(position: number): DocumentRow | undefined {
    return this.#pages.get(Math.floor(position / rowsPerPage))?.[position % rowsPerPage];
  }

  find(fileId: string): DocumentRow | undefined {
    for (const rows of this.#pages.values()) {
      const row = rows.find(({ file_id }) => file_id === fileId);
      if (row) return row;
    }
    return undefined;
  }

  /** Shows another query, from its top. */
  async show(query: DocumentQuery): Promise<void> {
    this.#query = query;
    this.#visible = [0, 1];
    const generation = this.#generation + 1;
    const timer = setTimeout(() => generation === this.#generation && this.#forget(), patience);
    await this.#reload();
    clearTimeout(timer);
  }

  /** Fetches what is shown anew and keeps the place. */
  async refresh(): Promise<void> {
    if (this.#query) await this.#reload();
  }

  /** The vault has this revision now. */
  noticeRevision(revision: number): void {
    if (revision === this.#revision || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#reloading) this.#again = true;
      else void this.refresh();
    }, quiet / 4);
  }

  /** Rows `first` to before `last` are looked at. */
  look(first: number, last: number): void {
    this.#towardsEnd = first >= this.#visible[0];
    this.#visible = [first, Math.max(first + 1, last)];
    if (!this.#query || this.#reloading) return;
    for (const page of this.#pagesLookedAt()) if (!this.#pages.has(page)) void this.#fetch(page);
  }

  async positionOf(fileId: string): Promise<number | null> {
    if (!this.#query) return null;
    for (const [page, rows] of this.#pages) {
      const index = rows.findIndex(({ file_id }) => file_id === fileId);
      if (index >= 0) return page * rowsPerPage + index;
    }
    return this.#backend.documentPosition(this.#query, fileId);
  }

  /** All rows from `first` to `last`, both included, whether they are loaded or not. */
  async rowsBetween(first: number, last: number): Promise<DocumentRow[]> {
    const rows: DocumentRow[] = [];
    const query = this.#query;
    for (let position = first; query && position <= last;) {
      const held = this.rowAt(position);
      if (held) {
        rows.push(held);
        position += 1;
        continue;
      }
      const limit = Math.min(largestRequest, last - position + 1);
      const { documents } = await this.#backend.documentsPage(query, position, limit);
      if (documents.length === 0) break;
      rows.push(...documents);
      position += documents.length;
    }
    return rows;
  }

  async #reload(): Promise<void> {
    const query = this.#query;
    if (!query) return;
    const generation = ++this.#generation;
    this.#reloading = true;
    this.#inFlight.clear();
    this.#waiting += 1;
    try {
      const wanted = this.#pagesLookedAt();
      const answers = await Promise.all(wanted.map((page) => this.#request(query, page)));
      if (generation === this.#generation) this.#replace(answers);
    } catch (reason) {
      if (generation === this.#generation) this.#fail(reason);
    } finally {
      this.#waiting -= 1;
      if (generation === this.#generation) this.#afterReload();
    }
  }

  #afterReload(): void {
    this.#reloading = false;
    if (this.#again) {
      this.#again = false;
      setTimeout(() => void this.refresh(), quiet);
    } else if (this.#status === 'ready' && !this.#error) {
      this.look(...this.#visible);
    }
  }

  async #fetch(page: number): Promise<void> {
    const query = this.#query;
    if (!query || this.#inFlight.has(page)) return;
    const generation = this.#generation;
    this.#inFlight.add(page);
    this.#waiting += 1;
    try {
      const answer = await this.#request(query, page);
      if (generation !== this.#generation) return;
      if (answer.revision !== this.#revision) return void this.#reload();
      this.#error = null;
      this.#keep(page, answer.documents);
    } catch (reason) {
      if (generation === this.#generation) this.#fail(reason);
    } finally {
      this.#waiting -= 1;
      if (generation === this.#generation) this.#inFlight.delete(page);
    }
  }

  #request(query: DocumentQuery, page: number): Promise<DocumentPage> {
    return this.#backend.documentsPage(query, page * rowsPerPage, rowsPerPage);
  }

  #replace(answers: readonly DocumentPage[]): void {
    const newest = answers.reduce((latest, answer) => (answer.revision > latest.revision ? answer : latest));
    const current = answers.filter(({ revision }) => revision === newest.revision);
    this.#pages = new Map(current.map(({ first, documents }) => [first / rowsPerPage, documents]));
    this.#recent = [...this.#pages.keys()];
    this.#count = newest.count;
    this.#revision = newest.revision;
    this.#status = 'ready';
    this.#error = null;
    this.#edition += 1;
  }

  #keep(page: number, rows: readonly DocumentRow[]): void {
    const shown = this.#pagesLookedAt();
    this.#recent = [...this.#recent.filter((known) => known !== page && !shown.includes(known)), ...shown, page];
    const pages = new Map(this.#pages).set(page, rows);
    for (const oldest of this.#recent) if (pages.size > pagesKept) pages.delete(oldest);
    this.#recent = this.#recent.filter((known, index) => pages.has(known) && this.#recent.indexOf(known) === index);
    this.#pages = pages;
  }

  #fail(reason: unknown): void {
    this.#error = toApiError(reason);
    if (this.#pages.size === 0) this.#status = 'failed';
  }

  #forget(): void {
    this.#pages = new Map();
    this.#count = 0;
    this.#revision = -1;
    this.#status = 'loading';
  }

  /** The pages under the eye, and the next one in the direction of travel if it can exist. */
  #pagesLookedAt(): number[] {
    const [first, last] = this.#visible;
    const start = Math.floor(first / rowsPerPage);
    const end = Math.floor((last - 1) / rowsPerPage);
    const pages = Array.from({ length: end - start + 1 }, (_, index) => start + index);
    const ahead = this.#towardsEnd ? end + 1 : start - 1;
    const known = this.#status === 'ready' && ahead >= 0 && ahead * rowsPerPage < this.#count;
    return known && !this.#reloading ? [...pages, ahead] : pages;
  }
}
