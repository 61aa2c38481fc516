// The table of keys, ready to be read: by the sheet that "?" opens and by the settings.

import { shortcutWords } from '../words/shortcuts';
import { readableKeys, shortcutTable, type GroupId } from './shortcutTable';

export interface SheetTable {
  title: string;
  rows: readonly { label: string; keys: readonly string[] }[];
}

export function shortcutSheet(): readonly SheetTable[] {
  const groups = Object.keys(shortcutWords.groups) as GroupId[];
  return groups.map((group) => ({
    title: shortcutWords.groups[group],
    rows: shortcutTable
      .filter((shortcut) => shortcut.group === group)
      .map(({ command, keys }) => ({
        label: shortcutWords.commands[command],
        keys: keys.map(readableKeys),
      })),
  }));
}
