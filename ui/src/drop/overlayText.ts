// What the drop overlay says, in parts: the name of the target stands in bold between the others. Used by the overlay,
// and in one piece by the announcement of a drag to screen readers.

import type { DropState } from '../state/drop.svelte';
import { folderName } from '../state/place';
import { words } from '../words';

export interface OverlayText {
  before: string;
  target: string;
  after: string;
}

export function overlayText(drop: Exclude<DropState, { phase: 'idle' }>, vaultName: string): OverlayText {
  const { documents } = words;
  if (drop.phase === 'refused') return { before: documents.dropRefused, target: '', after: '' };
  if (drop.overFolder && drop.folder !== '') {
    return { before: documents.dropInto(folderName(drop.folder)), target: '', after: '' };
  }
  const target = drop.folder === '' ? vaultName : folderName(drop.folder);
  return { ...documents.dropTo(documents.dropWhat(drop.files, drop.folders)), target };
}

/** All of it, for whoever cannot see the bold. */
export function spoken({ before, target, after }: OverlayText): string {
  return before + target + after;
}
