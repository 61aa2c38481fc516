// Which documents a query means and in which order, as the core does it; `Collator` stands in for its sort keys.
//
// Used by the fake vault only.

import type { Document } from '../wire/Document';
import type { DocumentQuery } from '../wire/DocumentQuery';
import type { DocumentRow } from '../wire/DocumentRow';

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

export function compareNames(a: string, b: string): number {
  return natural.compare(a, b);
}

function matches(document: Document, query: DocumentQuery): boolean {
  if ((document.trashed_at !== null) !== (query.trashed ?? false)) return false;
  if (query.folder !== undefined && document.folder !== query.folder) return false;
  if (query.kind !== undefined && document.kind !== query.kind) return false;
  if (query.tag !== undefined && !document.tags.includes(query.tag)) return false;
  if (query.text === undefined || query.text === '') return true;
  const wanted = plain(query.text);
  return [document.name, document.folder, document.note, ...document.tags].some((field) =>
    plain(field).includes(wanted),
  );
}

export function select(documents: Iterable<Document>, query: DocumentQuery): Document[] {
  const found = [...documents].filter((document) => matches(document, query));
  const direction = query.descending ? -1 : 1;
  const compare = {
    name: (a: Document, b: Document) => compareNames(a.name, b.name),
    size: (a: Document, b: Document) => a.size_bytes - b.size_bytes,
    added: (a: Document, b: Document) => a.created_at - b.created_at,
  }[query.sort ?? 'name'];
  return found.sort((a, b) => direction * (compare(a, b) || (a.file_id < b.file_id ? -1 : 1)));
}

/** The first position whose name starts at or after the prefix, in an order by name. */
export function firstAtOrAfter(ordered: readonly Document[], prefix: string, descending: boolean): number | null {
  const wanted = prefix.toLowerCase();
  const index = ordered.findIndex(({ name }) => {
    const start = name.slice(0, prefix.length);
    const order = start.toLowerCase() === wanted ? 0 : compareNames(start, prefix);
    return descending ? order <= 0 : order >= 0;
  });
  return index < 0 ? null : index;
}

export function toRow(document: Document): DocumentRow {
  const { file_id, name, unique_name, folder, mime_type, kind, size_bytes, status, visibility } = document;
  const { tags, created_at, modified_at, trashed_at, rev } = document;
  return {
    file_id,
    name,
    unique_name,
    folder,
    mime_type,
    kind,
    size_bytes,
    status,
    visibility,
    tags: [...tags],
    created_at,
    modified_at,
    trashed_at,
    rev,
  };
}
