// What the health page is handed: how the vault is, and what a person can have done about it.
import type { Health } from '../api/wire/Health';
import type { LostUpload } from '../api/wire/LostUpload';
import type { SetAside } from '../api/wire/SetAside';
import type { ErrorText } from '../words/errorText';

export type Shown = { state: 'loading' } | { state: 'error'; text: ErrorText } | { state: 'ready'; health: Health };

/** Everything that the page's buttons do. */
export interface HealthActions {
  check: (readEveryByte: boolean) => void;
  stopCheck: () => void;
  planRepair: () => void;
  repair: () => void;
  closeRepair: () => void;
  rebuild: () => void;
  /** Shows a document in its folder. */
  show: (fileId: string) => void;
  trash: (fileId: string) => void;
  showRecovered: () => void;
  restore: (item: SetAside) => void;
  /** Asks first. */
  remove: (item: SetAside) => void;
  /** Asks first. */
  clear: (upload: LostUpload) => void;
}
