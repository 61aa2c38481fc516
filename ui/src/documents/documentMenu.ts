// The menu of the selection, for the list and for the trash, out of the window's commands.

import Copy from '@lucide/svelte/icons/copy';
import ExternalLink from '@lucide/svelte/icons/external-link';
import FolderInput from '@lucide/svelte/icons/folder-input';
import HardDriveDownload from '@lucide/svelte/icons/hard-drive-download';
import Info from '@lucide/svelte/icons/info';
import Link2 from '@lucide/svelte/icons/link-2';
import PencilLine from '@lucide/svelte/icons/pencil-line';
import Share2 from '@lucide/svelte/icons/share-2';
import Trash2 from '@lucide/svelte/icons/trash-2';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Icon } from '../shared/icon';
import type { MenuAction, MenuItem } from '../shared/menuItem';
import type { Commands } from '../shortcuts/commands';
import { keysOf, type CommandId } from '../shortcuts/shortcutTable';
import { words } from '../words';

export function documentMenu(commands: Commands): readonly MenuItem[] {
  const { documents } = words;
  return [
    item(commands, 'open', documents.open, ExternalLink),
    item(commands, 'export', documents.exportTo, HardDriveDownload),
    { id: 'line1', separator: true },
    item(commands, 'copyLink', documents.copyLink, Link2),
    item(commands, 'share', documents.share, Share2),
    { id: 'line2', separator: true },
    item(commands, 'rename', documents.rename, PencilLine),
    item(commands, 'move', documents.moveTo, FolderInput),
    item(commands, 'copyUniqueName', documents.copyUniqueName, Copy),
    item(commands, 'details', documents.info, Info),
    { id: 'line3', separator: true },
    { ...item(commands, 'trash', documents.delete, Trash2), danger: true },
  ];
}

export function trashMenu(commands: Commands): readonly MenuItem[] {
  const { documents } = words;
  return [
    item(commands, 'restore', documents.restore, Undo2),
    item(commands, 'details', documents.info, Info),
    { id: 'line', separator: true },
    { ...item(commands, 'purge', documents.deleteNow, Trash2), danger: true },
  ];
}

export function folderMenu(commands: Commands): readonly MenuItem[] {
  return [item(commands, 'open', words.documents.openFolder, ExternalLink)];
}

function item(commands: Commands, id: CommandId, label: string, icon: Icon): MenuAction {
  const command = commands[id];
  return {
    id,
    label,
    icon,
    shortcut: keysOf(id),
    disabledReason: command?.unavailable?.() ?? null,
    onselect: () => command?.run(),
  };
}
