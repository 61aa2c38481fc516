// Settings and a vault for tests and for the gallery.
import type { Settings } from '../api/wire/Settings';
import type { VaultStatus } from '../api/wire/VaultStatus';
import type { ShortcutTable } from './shown';

export const usualSettings: Settings = {
  theme: 'system',
  density: 'comfortable',
  text_percent: 100,
  details_open: true,
  keep_in_background: false,
  transfers: { files_at_once: 2, parts_at_once: 4, up: null, down: null },
};

export const aVault: VaultStatus = {
  name: 'Personal vault',
  place: { kind: 'local', root: '/home/ada/.local/share/coffer/vaults/personal' },
  vault_id: '019471a2b3c47d5e8f90a1b2c3d4e5f6',
  user_id: '019471a2aaaa7d5e8f90a1b2c3d4e5f6',
  free_bytes: 312_000_000_000,
  connection: 'local',
  read_only: null,
  version: '0.1.0',
};

export const someShortcuts: ShortcutTable[] = [
  {
    title: 'Documents',
    rows: [
      { label: 'Add files', keys: ['Ctrl+O'] },
      { label: 'Add a folder', keys: ['Ctrl+Shift+O'] },
      { label: 'Rename', keys: ['F2'] },
    ],
  },
  { title: 'Window', rows: [{ label: 'Search', keys: ['Ctrl+F', '/'] }] },
];
