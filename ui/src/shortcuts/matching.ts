// Which commands are meant by what is typed in the palette. Pure.

import { shortcutWords } from '../words/shortcuts';
import type { CommandId } from './shortcutTable';

/** Those whose name holds every typed word; names that start with the first word come first, then as given. */
export function matchingCommands(ids: readonly CommandId[], typed: string): CommandId[] {
  const wanted = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const name = (id: CommandId) => shortcutWords.commands[id].toLocaleLowerCase();
  const found = ids.filter((id) => wanted.every((word) => name(id).includes(word)));
  const starts = (id: CommandId) => name(id).startsWith(wanted[0] ?? '');
  return [...found.filter(starts), ...found.filter((id) => !starts(id))];
}
