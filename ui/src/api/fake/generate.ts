// A made-up vault that looks like someone's: the same seed gives the same documents.
//
// Used by the fake backend for development in a plain browser and for tests. Not here: rules of the vault.

import type { Document } from '../wire/Document';
import type { Kind } from '../wire/Kind';

const day = 86_400_000;
const kilobyte = 1_000;
const megabyte = 1_000_000;

interface Sort {
  kind: Kind;
  mime: string;
  extension: string;
  from: number;
  to: number;
  stems: readonly string[];
}

const sorts: readonly Sort[] = [
  {
    kind: 'pdf',
    mime: 'application/pdf',
    extension: 'pdf',
    from: 40 * kilobyte,
    to: 9 * megabyte,
    stems: ['Invoice', 'Contract', 'Boarding pass', 'Insurance policy', 'Tax return', 'Manual'],
  },
  {
    kind: 'image',
    mime: 'image/jpeg',
    extension: 'jpg',
    from: 900 * kilobyte,
    to: 7 * megabyte,
    stems: ['IMG', 'Harbour at dusk', 'Garden', 'Whiteboard', 'Passport photo'],
  },
  {
    kind: 'image',
    mime: 'image/png',
    extension: 'png',
    from: 30 * kilobyte,
    to: 2 * megabyte,
    stems: ['Screenshot', 'Logo draft', 'Floor plan'],
  },
  {
    kind: 'document',
    mime: 'application/vnd.oasis.opendocument.text',
    extension: 'odt',
    from: 12 * kilobyte,
    to: 800 * kilobyte,
    stems: ['Letter', 'Minutes', 'Thesis chapter', 'Café menu', 'Reise nach Köln'],
  },
  {
    kind: 'document',
    mime: 'text/csv',
    extension: 'csv',
    from: 2 * kilobyte,
    to: 4 * megabyte,
    stems: ['Expenses', 'Measurements', 'Guest list'],
  },
  {
    kind: 'video',
    mime: 'video/mp4',
    extension: 'mp4',
    from: 30 * megabyte,
    to: 1_400 * megabyte,
    stems: ['Birthday', 'Lecture', 'Drone flight'],
  },
  {
    kind: 'audio',
    mime: 'audio/flac',
    extension: 'flac',
    from: 12 * megabyte,
    to: 60 * megabyte,
    stems: ['Interview', 'Rehearsal', 'Field recording'],
  },
  {
    kind: 'archive',
    mime: 'application/zip',
    extension: 'zip',
    from: 1 * megabyte,
    to: 300 * megabyte,
    stems: ['Backup', 'Website', 'Fonts'],
  },
  {
    kind: 'code',
    mime: 'text/x-python',
    extension: 'py',
    from: 1 * kilobyte,
    to: 60 * kilobyte,
    stems: ['plot', 'import_bank', 'resize'],
  },
  {
    kind: 'other',
    mime: 'application/octet-stream',
    extension: 'bin',
    from: 4 * kilobyte,
    to: 20 * megabyte,
    stems: ['firmware', 'dump'],
  },
];

const folders = [
  '',
  '',
  '',
  'Invoices',
  'Invoices/2025',
  'Invoices/2026',
  'Photos',
  'Photos/Harbour',
  'Travel',
  'Work',
  'Work/Clients/Ahlgren & Co',
  'Music',
] as const;
const tagSets: readonly (readonly string[])[] = [[], [], [], ['tax'], ['family'], ['tax', 'important'], ['to read']];

/** A small, fast, repeatable source of numbers in [0, 1). */
function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pick<T>(from: readonly T[], next: () => number): T {
  return from[Math.floor(next() * from.length)] as T;
}

/** Made of what a new document needs to have said about it. */
export interface DocumentSeed {
  fileId: string;
  name: string;
  folder: string;
  kind: Kind;
  mime: string;
  sizeBytes: number;
  at: number;
  tags?: readonly string[];
}

export function makeDocument(seed: DocumentSeed): Document {
  const hash = seed.fileId + seed.fileId;
  return {
    file_id: seed.fileId,
    owner_id: 'local',
    name: seed.name,
    unique_name: uniqueName(seed.name, seed.fileId),
    folder: seed.folder,
    mime_type: seed.mime,
    kind: seed.kind,
    size_bytes: seed.sizeBytes,
    content_hash: hash,
    chunk_size: 8 * 1024 * 1024,
    status: 'stored',
    visibility: 'private',
    tags: [...(seed.tags ?? [])].sort(),
    note: '',
    metadata: {},
    created_at: seed.at,
    modified_at: seed.at - 40 * day,
    updated_at: seed.at,
    trashed_at: null,
    supersedes: null,
    rev: 1,
    op_id: seed.fileId,
    stamps: {},
  };
}

function uniqueName(name: string, fileId: string): string {
  const dot = name.lastIndexOf('.');
  const stem = (dot > 0 ? name.slice(0, dot) : name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${stem}-${fileId.slice(-4)}${dot > 0 ? name.slice(dot).toLowerCase() : ''}`;
}

export function makeFileId(number: number): string {
  return `0198${number.toString(16).padStart(28, '0')}`;
}

/** `count` documents, a few of them in the trash, the newest a minute before `now`. */
export function makeDocuments(count: number, now: number): Document[] {
  const next = seededNumbers(7);
  const documents: Document[] = [];
  for (let number = 0; number < count; number++) {
    const sort = pick(sorts, next);
    const size = Math.round(sort.from * Math.pow(sort.to / sort.from, next()));
    const at = now - 60_000 - Math.floor(next() * next() * 700 * day);
    const document = makeDocument({
      fileId: makeFileId(number + 1),
      name: `${pick(sort.stems, next)} ${number + 1}.${sort.extension}`,
      folder: pick(folders, next),
      kind: sort.kind,
      mime: sort.mime,
      sizeBytes: size,
      at,
      tags: pick(tagSets, next),
    });
    if (next() < 0.03) {
      document.status = 'trashed';
      document.trashed_at = now - Math.floor(next() * 20 * day);
    }
    documents.push(document);
  }
  return documents;
}
