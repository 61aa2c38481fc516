// An activity entry as a sentence in pieces: text, the document's name, what changed. Pieces, because a name is drawn
// as a button and must never be able to become part of the sentence.
import type { ActivityEntry } from '../api/wire/ActivityEntry';
import { displayName } from '../format/names';
import { words } from '../words';
import { activityWords } from '../words/activity';

export type Piece = { text: string } | { name: string } | { detail: string };

export function sentenceOf(entry: ActivityEntry): Piece[] {
  const sentence = activityWords.sentences[entry.action] ?? activityWords.otherwise;
  const detail = detailOf(entry);
  const template = detail === '' ? sentence.plain : sentence.detailed;
  return template
    .split(/(\{name\}|\{detail\})/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part === '{name}') return { name: entry.name === '' ? activityWords.unknownName : displayName(entry.name) };
      return part === '{detail}' ? { detail } : { text: part };
    });
}

/** A move from the root has an empty detail and still came from somewhere; a status has a word of its own. */
function detailOf({ action, detail }: ActivityEntry): string {
  if (action === 'moved' && detail === '') return activityWords.root;
  if (action === 'statusChanged') return (words.common.statuses as Record<string, string>)[detail] ?? detail;
  return displayName(detail);
}
