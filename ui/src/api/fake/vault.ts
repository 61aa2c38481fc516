// A vault in memory, with the behaviour the page relies on: revisions, conflicts, trash, folders, counters.
//
// Synchronous and without delays; `fake.ts` puts the Backend's promises, delays and failures around it.

import { ApiError } from '../error';
import type { ActivityEntry } from '../wire/ActivityEntry';
import type { BulkResult } from '../wire/BulkResult';
import type { Document } from '../wire/Document';
import type { DocumentChanges } from '../wire/DocumentChanges';
import type { DocumentPage } from '../wire/DocumentPage';
import type { DocumentQuery } from '../wire/DocumentQuery';
import type { Folder } from '../wire/Folder';
import type { KindUsage } from '../wire/KindUsage';
import type { Selection } from '../wire/Selection';
import type { Tag } from '../wire/Tag';
import type { Usage } from '../wire/Usage';
import { compareNames, firstAtOrAfter, select, toRow } from './matching';

const freeBytes = 412_000_000_000;
/** What there is to say of links where none went off; FakeLinks knows better. */
const noLinks = { switched_off: 0, still_open: 0, still_open_until: null };
const forbidden = /[/\0]/;

export class FakeVault {
  revision = 1;
  readonly activity: ActivityEntry[] = [];
  readonly #documents = new Map<string, Document>();
  readonly #now: () => number;
  #ordered = new Map<string, Document[]>();

  constructor(documents: readonly Document[], now: () => number) {
    this.#now = now;
    for (const document of documents) this.#documents.set(document.file_id, document);
    const newest = [...documents].sort((a, b) => b.created_at - a.created_at).slice(0, 60);
    for (const { file_id, name, created_at } of newest.reverse()) this.#record('added', file_id, name, '', created_at);
  }

  page(query: DocumentQuery, first: number, limit: number): DocumentPage {
    if (limit < 1 || limit > 500) throw invalid('limit', 'must be 1 to 500');
    const ordered = this.#order(query);
    return {
      documents: ordered.slice(first, first + limit).map(toRow),
      first,
      count: ordered.length,
      revision: this.revision,
    };
  }

  position(query: DocumentQuery, fileId: string): number | null {
    const index = this.#order(query).findIndex(({ file_id }) => file_id === fileId);
    return index < 0 ? null : index;
  }

  searchPrefix(query: DocumentQuery, prefix: string): number | null {
    if ((query.sort ?? 'name') !== 'name') throw invalid('sort', 'must be by name');
    return firstAtOrAfter(this.#order(query), prefix, query.descending ?? false);
  }

  get(fileId: string): Document {
    const document = this.#documents.get(fileId);
    if (!document) throw new ApiError({ kind: 'notFound', message: 'no such document' });
    return structuredClone(document);
  }

  /** The document that is this file. There are no bytes here: name and length stand for them. */
  find(name: string, folder: string, sizeBytes: number): Document | undefined {
    const isSame = (known: Document) =>
      known.name === name && known.folder === folder && known.size_bytes === sizeBytes && known.trashed_at === null;
    return [...this.#documents.values()].find(isSame);
  }

  add(document: Document): void {
    this.#documents.set(document.file_id, document);
    this.#record('added', document.file_id, document.name, '', this.#now());
    this.#changed();
  }

  update(fileId: string, rev: number, changes: DocumentChanges): Document {
    const before = this.get(fileId);
    if (before.rev !== rev) throw new ApiError({ kind: 'conflict', message: 'changed in between' });
    if (changes.name !== undefined && changes.name.trim() === '') throw invalid('name', 'must not be empty');
    if (changes.name !== undefined && forbidden.test(changes.name)) throw invalid('name', 'must not contain /');
    const after: Document = { ...before, ...structuredClone(changes), rev: rev + 1, updated_at: this.#now() };
    if (changes.tags) after.tags = [...new Set(changes.tags)].sort();
    this.#documents.set(fileId, after);
    const [action, detail] = this.#wordsFor(before, after);
    this.#record(action, fileId, after.name, detail, this.#now());
    this.#changed();
    return structuredClone(after);
  }

  trash(selection: Selection): BulkResult {
    return this.#each(selection, 'trashed', (document) => {
      if (document.trashed_at !== null) throw new ApiError({ kind: 'illegalStatus', message: 'is in the trash' });
      return { ...document, status: 'trashed', trashed_at: this.#now() };
    });
  }

  restore(selection: Selection): BulkResult {
    return this.#each(selection, 'restored', (document) => {
      if (document.trashed_at === null) throw new ApiError({ kind: 'illegalStatus', message: 'is not in the trash' });
      return { ...document, status: 'stored', trashed_at: null };
    });
  }

  purge(selection: Selection): BulkResult {
    return this.#each(selection, 'purged', (document) => {
      if (document.trashed_at === null) throw new ApiError({ kind: 'illegalStatus', message: 'is not in the trash' });
      return null;
    });
  }

  move(selection: Selection, folder: string): BulkResult {
    return this.#each(selection, 'moved', (document) => ({ ...document, folder }));
  }

  /** Makes a document public, or private again. */
  show(fileId: string, visibility: 'public' | 'private'): void {
    const document = this.#documents.get(fileId);
    if (!document || document.visibility === visibility) return;
    this.#documents.set(fileId, { ...document, visibility, rev: document.rev + 1, updated_at: this.#now() });
    const action = visibility === 'public' ? 'published' : 'unpublished';
    this.#record(action, fileId, document.name, '', this.#now());
    this.#changed();
  }

  has(fileId: string): boolean {
    return this.#documents.has(fileId);
  }

  selected(selection: Selection): readonly Document[] {
    return this.#resolve(selection);
  }

  folders(parent: string): Folder[] {
    const prefix = parent === '' ? '' : `${parent}/`;
    const found = new Map<string, Folder>();
    for (const document of this.#live()) {
      if (document.folder === parent || !document.folder.startsWith(prefix)) continue;
      const [name = '', ...deeper] = document.folder.slice(prefix.length).split('/');
      const path = prefix + name;
      const folder = found.get(path) ?? { path, name, documents: 0, size_bytes: 0, has_folders: false };
      folder.documents += 1;
      folder.size_bytes += document.size_bytes;
      folder.has_folders ||= deeper.length > 0;
      found.set(path, folder);
    }
    return [...found.values()].sort((a, b) => compareNames(a.name, b.name));
  }

  tags(): Tag[] {
    const found = new Map<string, number>();
    for (const { tags } of this.#live()) for (const tag of tags) found.set(tag, (found.get(tag) ?? 0) + 1);
    return [...found].map(([tag, documents]) => ({ tag, documents })).sort((a, b) => compareNames(a.tag, b.tag));
  }

  usage(): Usage {
    const kinds = new Map<string, KindUsage>();
    const live = this.#live();
    for (const { kind, size_bytes } of live) {
      const usage = kinds.get(kind) ?? { kind, documents: 0, size_bytes: 0 };
      usage.documents += 1;
      usage.size_bytes += size_bytes;
      kinds.set(kind, usage);
    }
    const trashed = [...this.#documents.values()].filter(({ trashed_at }) => trashed_at !== null);
    return {
      kinds: [...kinds.values()].sort((a, b) => b.size_bytes - a.size_bytes),
      documents: live.length,
      size_bytes: sum(live),
      trashed_documents: trashed.length,
      trashed_bytes: sum(trashed),
      free_bytes: freeBytes,
    };
  }

  #live(): Document[] {
    return [...this.#documents.values()].filter(({ trashed_at }) => trashed_at === null);
  }

  #order(query: DocumentQuery): Document[] {
    const key = JSON.stringify(query);
    const known = this.#ordered.get(key);
    if (known) return known;
    const ordered = select(this.#documents.values(), query);
    this.#ordered.set(key, ordered);
    return ordered;
  }

  #resolve(selection: Selection): Document[] {
    const named = new Set(selection.file_ids);
    if (selection.mode === 'only') return [...named].map((fileId) => this.get(fileId));
    return this.#order(selection.query).filter(({ file_id }) => !named.has(file_id));
  }

  /** Changes each document by itself: some may fail, the others stand. */
  #each(selection: Selection, action: string, change: (document: Document) => Document | null): BulkResult {
    const result: BulkResult = { changed: 0, size_bytes: 0, file_ids: [], failed: [], links: { ...noLinks } };
    for (const document of this.#resolve(selection)) {
      try {
        const after = change(document);
        if (after) this.#documents.set(document.file_id, { ...after, rev: document.rev + 1, updated_at: this.#now() });
        else this.#documents.delete(document.file_id);
        this.#record(action, document.file_id, document.name, action === 'moved' ? document.folder : '', this.#now());
        result.changed += 1;
        result.size_bytes += document.size_bytes;
        if (result.file_ids.length < 10_000) result.file_ids.push(document.file_id);
      } catch (reason) {
        if (!(reason instanceof ApiError)) throw reason;
        if (result.failed.length < 100) {
          result.failed.push({ file_id: document.file_id, name: document.name, error: reason.body });
        }
      }
    }
    if (result.changed > 0) this.#changed();
    return result;
  }

  #wordsFor(before: Document, after: Document): [action: string, detail: string] {
    if (before.name !== after.name) return ['renamed', before.name];
    if (before.folder !== after.folder) return ['moved', before.folder];
    return ['edited', ''];
  }

  #record(action: string, fileId: string, name: string, detail: string, at: number): void {
    const id = this.activity.length + 1;
    this.activity.push({ id, at, user_id: 'local', action, file_id: fileId, name, detail });
  }

  #changed(): void {
    this.revision += 1;
    this.#ordered = new Map();
  }
}

function sum(documents: readonly Document[]): number {
  return documents.reduce((total, { size_bytes }) => total + size_bytes, 0);
}

function invalid(field: string, rule: string): ApiError {
  return new ApiError({ kind: 'invalidInput', message: `${field} ${rule}`, field, rule });
}
