// Usage for tests and for the gallery.
import type { Usage } from '../api/wire/Usage';

export const aUsage: Usage = {
  kinds: [
    { kind: 'video', documents: 41, size_bytes: 26_900_000_000 },
    { kind: 'image', documents: 812, size_bytes: 12_400_000_000 },
    { kind: 'archive', documents: 12, size_bytes: 4_600_000_000 },
    { kind: 'audio', documents: 96, size_bytes: 2_300_000_000 },
    { kind: 'pdf', documents: 148, size_bytes: 1_500_000_000 },
    { kind: 'document', documents: 96, size_bytes: 340_000_000 },
    { kind: 'other', documents: 15, size_bytes: 120_000_000 },
    { kind: 'code', documents: 20, size_bytes: 40_000_000 },
  ],
  documents: 1240,
  size_bytes: 48_200_000_000,
  trashed_documents: 23,
  trashed_bytes: 410_000_000,
  free_bytes: 312_000_000_000,
};

export const emptyUsage: Usage = {
  kinds: [],
  documents: 0,
  size_bytes: 0,
  trashed_documents: 0,
  trashed_bytes: 0,
  free_bytes: 312_000_000_000,
};
