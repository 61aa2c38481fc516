// What the settings dialog is handed beside the settings themselves: the vault's upkeep and the table of shortcuts.
import type { Rebuilt } from '../api/wire/Rebuilt';
import type { VerifyReport } from '../api/wire/VerifyReport';
import type { ErrorText } from '../words/errorText';

/** How far a check or a rebuild is. */
export type Upkeep<Result> =
  { state: 'idle' } | { state: 'running' } | { state: 'done'; result: Result } | { state: 'failed'; text: ErrorText };

export type Check = Upkeep<VerifyReport>;
export type Rebuild = Upkeep<Rebuilt>;

/** One table of shortcuts; the keys of this system, as they are shown: "Ctrl+O". */
export interface ShortcutTable {
  title: string;
  rows: readonly { label: string; keys: readonly string[] }[];
}
