// What the settings dialog is handed beside the settings and the vault.

/** One table of shortcuts; the keys of this system, as they are shown: "Ctrl+O". */
export interface ShortcutTable {
  title: string;
  rows: readonly { label: string; keys: readonly string[] }[];
}
