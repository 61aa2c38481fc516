// When the selection bar shows: for several documents, and for one whose actions are not in the details panel already.

import type { Settings } from '../api/wire/Settings';
import type { Selection } from '../state/selection.svelte';

export function isBarShown(selection: Selection, settings: Settings): boolean {
  return selection.count > 1 || (selection.count === 1 && !settings.details_open);
}
