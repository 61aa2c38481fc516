// What the details panel shows. One of five on purpose, so that the panel never has to guess from missing values.
import type { Document } from '../api/wire/Document';
import type { ErrorText } from '../words/errorText';

export type DetailsShown =
  | { state: 'none' }
  | { state: 'loading' }
  | { state: 'error'; text: ErrorText }
  | { state: 'one'; document: Document }
  /** `sizeBytes` is null where the sum is not known, as for "all of 12,000 matches"; `trashed` if all lie in the trash. */
  | { state: 'many'; count: number; sizeBytes: number | null; trashed: boolean };

/**
 * What can be done from the panel. Changes carry the document they are meant for: a note that is still being saved
 * must not end up on the document selected next.
 */
export interface DetailsActions {
  /** Null when it is done, else why not, in one sentence. */
  rename: (fileId: string, name: string) => Promise<string | null>;
  setTags: (fileId: string, tags: string[]) => void;
  /** Whether it was saved. */
  setNote: (fileId: string, note: string) => Promise<boolean>;
  showFolder: (folder: string) => void;
  open: () => void;
  export: () => void;
  trash: () => void;
  restore: () => void;
  purge: () => void;
}
