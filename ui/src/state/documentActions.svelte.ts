// What a person can do with documents: open, export, drag out, rename, move, tag, trash, restore, delete for good.
//
// Every action goes through `attempt`, says what it did, and, where it can be taken back, is recorded for Undo and
// offers it. The vault's answer is what counts: nothing is assumed to have worked.

import type { Backend } from '../api/backend';
import type { BulkResult } from '../api/wire/BulkResult';
import type { Document } from '../api/wire/Document';
import type { DocumentChanges } from '../api/wire/DocumentChanges';
import type { DocumentRow } from '../api/wire/DocumentRow';
import type { Selection as WireSelection } from '../api/wire/Selection';
import { formatSize } from '../format/sizes';
import { locale, words } from '../words';
import { errorText } from '../words/errorText';
import type { Attempts } from './attempts.svelte';
import type { Notices } from './notices.svelte';
import { OwnRevisions } from './ownRevisions';
import type { Panels } from './panels.svelte';
import { folderName } from './place';
import type { Selection } from './selection.svelte';
import type { Reversible, Undo } from './undo.svelte';

/** Something that cannot be undone and is asked for first. */
export type Question =
  | { about: 'purge'; count: number; sizeBytes: number | null; selection: WireSelection; trashed: boolean }
  | { about: 'emptyTrash'; count: number; sizeBytes: number };

/** What is to be moved, while the folder is being chosen. */
export interface Moving {
  selection: WireSelection;
  count: number;
  /** Where they are now, by folder; null where only the vault knows. */
  from: ReadonlyMap<string, string[]> | null;
}

/** In milliseconds: copies for a drag that take longer are worth a word. */
const preparedSoon = 700;

export class DocumentActions {
  readonly #backend: Backend;
  readonly #attempts: Attempts;
  readonly #notices: Notices;
  readonly #undo: Undo;
  readonly #panels: Panels;
  readonly #own = new OwnRevisions();
  /** The message that offers to undo an action goes away with it. */
  readonly #noticeOf = new WeakMap<Reversible, string>();
  #question = $state.raw<Question | null>(null);
  #moving = $state.raw<Moving | null>(null);

  constructor(backend: Backend, attempts: Attempts, notices: Notices, undo: Undo, panels: Panels) {
    this.#backend = backend;
    this.#attempts = attempts;
    this.#notices = notices;
    this.#undo = undo;
    this.#panels = panels;
  }

  get question(): Question | null {
    return this.#question;
  }
  get moving(): Moving | null {
    return this.#moving;
  }

  async open(fileId: string): Promise<void> {
    await this.#attempts.attempt('open', () => this.#backend.documentOpen(fileId));
  }

  /** Queues the copies; the transfers tell how it goes. */
  async export(selection: WireSelection): Promise<void> {
    const started = await this.#attempts.attempt('export', () => this.#backend.documentsExport(selection));
    // The open card shows them already.
    if (!started || started.documents === 0 || this.#panels.transfersOpen) return;
    this.#notices.show({
      text: words.documents.notices.exporting(started.documents),
      severity: 'info',
      action: { label: words.transfers.open, run: () => this.#panels.callTransfers() },
    });
  }

  /** The drag that carries them has left the window. */
  async dragOut(selection: WireSelection, count: number): Promise<void> {
    const { notices } = words.documents;
    const preparing = setTimeout(
      () => this.#notices.show({ text: notices.preparingDrag(count), severity: 'info' }),
      preparedSoon,
    );
    const outcome = await this.#attempts.attempt('dragOut', () => this.#backend.documentsDragOut(selection));
    clearTimeout(preparing);
    if (outcome === undefined || outcome === 'begun') return;
    const text = {
      tooLate: notices.dragTooLate(count),
      tooMuch: notices.dragTooMuch,
      unsupported: notices.dragUnsupported,
    }[outcome];
    const action = { label: words.documents.exportTo, run: () => void this.export(selection) };
    this.#notices.show({ text, severity: 'info', action });
  }

  /** Answers whether it was done, as `restore` does. */
  async trash(selection: WireSelection): Promise<boolean> {
    const result = await this.#attempts.attempt('trash', () => this.#backend.documentsTrash(selection));
    if (!result) return false;
    const only = { mode: 'only', file_ids: result.file_ids } as const;
    const ofLinks = await this.#sayOfLinks(result, result.file_ids.length === result.changed);
    this.#report(result, words.documents.notices.trashed(result.changed) + ofLinks, {
      label: words.documents.labels.trash(result.changed),
      undo: async () => void (await this.#backend.documentsRestore(only)),
      redo: async () => void (await this.#backend.documentsTrash(only)),
    });
    return true;
  }

  async restore(selection: WireSelection): Promise<boolean> {
    const result = await this.#attempts.attempt('restore', () => this.#backend.documentsRestore(selection));
    if (!result) return false;
    const only = { mode: 'only', file_ids: result.file_ids } as const;
    this.#report(result, words.documents.notices.restored(result.changed), {
      label: words.documents.labels.restore(result.changed),
      undo: async () => void (await this.#backend.documentsTrash(only)),
      redo: async () => void (await this.#backend.documentsRestore(only)),
    });
    return true;
  }

  /** Asks; `confirm` does it. `trashed` says whether they are in the trash already. */
  askToPurge(selection: Selection, trashed: boolean): void {
    const { count, sizeBytes } = selection;
    this.#question = { about: 'purge', count, sizeBytes, selection: selection.toWire(), trashed };
  }

  async askToEmptyTrash(): Promise<void> {
    const usage = await this.#attempts.attempt('emptyTrash', () => this.#backend.usage());
    if (!usage || usage.trashed_documents === 0) return;
    this.#question = { about: 'emptyTrash', count: usage.trashed_documents, sizeBytes: usage.trashed_bytes };
  }

  refuse(): void {
    this.#question = null;
  }

  async confirm(): Promise<void> {
    const question = this.#question;
    if (!question) return;
    const result = await this.#attempts.attempt('purge', () => this.#purge(question));
    this.#question = null;
    if (result) {
      const ofLinks = await this.#sayOfLinks(result, false);
      const purged = words.documents.notices.purged(result.changed, formatSize(result.size_bytes, locale));
      this.#report(result, purged + ofLinks);
    }
  }

  /** Opens the choice of a folder; `moveTo` goes on from there. */
  chooseFolder(selection: Selection): void {
    this.#moving = movingOf(selection);
  }

  stopMoving(): void {
    this.#moving = null;
  }

  async moveTo(folder: string, moving: Moving | null = this.#moving): Promise<boolean> {
    if (!moving) return false;
    const { selection, from } = moving;
    const result = await this.#attempts.attempt('move', () => this.#backend.documentsMove(selection, folder));
    if (!result) return false;
    this.#moving = null;
    const only = { mode: 'only', file_ids: result.file_ids } as const;
    const name = folder === '' ? words.common.root : folderName(folder);
    const way = from && {
      label: words.documents.labels.move(result.changed),
      undo: () => this.#moveBack(from, new Set(result.file_ids)),
      redo: async () => void (await this.#backend.documentsMove(only, folder)),
    };
    this.#report(result, words.documents.notices.moved(result.changed, name), way ?? undefined);
    return true;
  }

  /** Moves rows that were dragged onto a folder. */
  moveDragged(selection: Selection, folder: string): Promise<boolean> {
    return this.moveTo(folder, movingOf(selection));
  }

  /** Rejects if the name is refused: the field says why and stays. */
  async rename(row: Pick<DocumentRow, 'file_id' | 'name' | 'rev'>, name: string): Promise<Document> {
    return this.#update(row, { name }, { name: row.name }, words.documents.labels.rename(row.name));
  }

  async setTags(document: Document, tags: readonly string[]): Promise<Document> {
    const label = words.documents.labels.tags(document.name);
    return this.#update(document, { tags: [...tags] }, { tags: document.tags }, label);
  }

  async setNote(document: Document, note: string): Promise<Document> {
    return this.#update(document, { note }, { note: document.note }, words.documents.labels.note(document.name));
  }

  async undo(action?: Reversible): Promise<void> {
    const undone = await this.#attempts.attempt('undo', () => this.#undo.undo(action));
    if (!undone) return;
    const notice = this.#noticeOf.get(undone);
    if (notice) this.#notices.dismiss(notice);
    this.#notices.show({ text: words.documents.notices.undone(undone.label), severity: 'info' });
  }

  async redo(): Promise<void> {
    const redone = await this.#attempts.attempt('undo', () => this.#undo.redo());
    if (redone) this.#notices.show({ text: words.documents.notices.redone(redone.label), severity: 'info' });
  }

  async #purge(question: Question): Promise<BulkResult> {
    if (question.about === 'emptyTrash') return this.#backend.trashEmpty();
    if (question.trashed) return this.#backend.documentsPurge(question.selection);
    const trashed = await this.#backend.documentsTrash(question.selection);
    const purged = await this.#backend.documentsPurge({ mode: 'only', file_ids: trashed.file_ids });
    return { ...purged, links: trashed.links };
  }

  async #update(
    row: Pick<DocumentRow, 'file_id' | 'rev'>,
    changes: DocumentChanges,
    before: DocumentChanges,
    label: string,
  ): Promise<Document> {
    const document = await this.#own.change(row.file_id, row.rev, (rev) =>
      this.#backend.documentUpdate(row.file_id, rev, changes),
    );
    const change = async (wanted: DocumentChanges) => {
      const { rev } = await this.#backend.documentGet(row.file_id);
      await this.#backend.documentUpdate(row.file_id, rev, wanted);
    };
    this.#undo.record({ label, undo: () => change(before), redo: () => change(changes) });
    return document;
  }

  async #moveBack(from: ReadonlyMap<string, string[]>, moved: ReadonlySet<string>): Promise<void> {
    for (const [folder, fileIds] of from) {
      const file_ids = fileIds.filter((fileId) => moved.has(fileId));
      if (file_ids.length > 0) await this.#backend.documentsMove({ mode: 'only', file_ids }, folder);
    }
  }

  /** What became of the links of deleted documents; nothing if they had none, as nearly always. */
  async #sayOfLinks({ links, changed }: BulkResult, canUndo: boolean): Promise<string> {
    if (links.switched_off === 0 && links.still_open === 0) return '';
    const { deletedText } = await import('../words/linkText');
    return `. ${deletedText(links, changed, canUndo, Date.now())}`;
  }

  /** Says what was done and what was not; records the way back if all of it can be named. */
  #report(result: BulkResult, text: string, way?: Reversible): void {
    const reversible = way && result.changed > 0 && result.file_ids.length === result.changed ? way : null;
    if (reversible) this.#undo.record(reversible);
    if (result.changed > 0) {
      const action = reversible && { label: words.documents.undo, run: () => void this.undo(reversible) };
      const notice = this.#notices.show({ text, severity: 'ok', ...(action && { action }) });
      if (reversible) this.#noticeOf.set(reversible, notice);
    }
    const [failure] = result.failed;
    if (failure) {
      const { title, severity } = errorText(failure.error);
      this.#notices.show({ text: words.documents.notices.failed(result.failed.length, title), severity });
    }
  }
}

function movingOf(selection: Selection): Moving {
  return { selection: selection.toWire(), count: selection.count, from: foldersOf(selection.rows) };
}

function foldersOf(rows: readonly DocumentRow[] | null): ReadonlyMap<string, string[]> | null {
  if (!rows) return null;
  const folders = new Map<string, string[]>();
  for (const { file_id, folder } of rows) folders.set(folder, [...(folders.get(folder) ?? []), file_id]);
  return folders;
}
