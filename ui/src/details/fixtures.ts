// A document for tests and for the gallery.
import type { Document } from '../api/wire/Document';

export function aDocument(over: Partial<Document> = {}): Document {
  return {
    file_id: '019471a2b3c47d5e8f90a1b2c3d4e5f6',
    owner_id: 'user-1',
    name: 'Holiday at the sea.jpeg',
    unique_name: 'holiday-at-the-sea.jpeg',
    folder: 'Photos/2026',
    mime_type: 'image/jpeg',
    kind: 'image',
    size_bytes: 4_230_000,
    content_hash: 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
    chunk_size: 4_194_304,
    status: 'stored',
    visibility: 'private',
    tags: ['summer', 'family'],
    note: 'The one for the frame in the hall.',
    metadata: {},
    created_at: Date.UTC(2026, 2, 11, 9, 30),
    modified_at: Date.UTC(2026, 1, 2, 18, 5),
    updated_at: Date.UTC(2026, 2, 11, 9, 30),
    trashed_at: null,
    supersedes: null,
    rev: 3,
    op_id: 'op-1',
    stamps: {},
    ...over,
  };
}
