// Where in the vault the window is, and the query that place means. Pure: used by Navigation and by the sidebar.

import type { DocumentQuery } from '../api/wire/DocumentQuery';
import type { Kind } from '../api/wire/Kind';
import type { SortBy } from '../api/wire/SortBy';

export type Place =
  | { view: 'files'; folder: string }
  | { view: 'recent' }
  | { view: 'trash' }
  | { view: 'tag'; tag: string }
  | { view: 'kind'; kind: Kind }
  | { view: 'usage' }
  | { view: 'activity' }
  | { view: 'links' }
  | { view: 'health' };

export type View = Place['view'];

/** The views without a list of documents. */
export type Overview = 'usage' | 'activity' | 'links' | 'health';

export function isOverview(view: View): view is Overview {
  return view === 'usage' || view === 'activity' || view === 'links' || view === 'health';
}

export interface Order {
  sort: SortBy;
  descending: boolean;
}

/** How a view is sorted until a person says otherwise. */
export function usualOrder(view: View): Order {
  return view === 'recent' ? { sort: 'added', descending: true } : { sort: 'name', descending: false };
}

/** The query behind a place, or null where no list is shown. A search in a folder looks through the whole vault. */
export function queryOf(place: Place, text: string, order: Order): DocumentQuery | null {
  const searched: DocumentQuery = { ...order, trashed: place.view === 'trash' };
  if (text !== '') searched.text = text;
  switch (place.view) {
    case 'files':
      return text === '' ? { ...searched, folder: place.folder } : searched;
    case 'recent':
    case 'trash':
      return searched;
    case 'tag':
      return { ...searched, tag: place.tag };
    case 'kind':
      return { ...searched, kind: place.kind };
    case 'usage':
    case 'activity':
    case 'links':
    case 'health':
      return null;
  }
}

/** The same place always has the same key: for scroll positions and for history. */
export function placeKey(place: Place): string {
  return JSON.stringify(place);
}

export function parentFolder(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
}

export function folderName(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

/** `a/b` becomes `[a, a/b]`: the folders on the way down, the root not counted. */
export function folderTrail(folder: string): string[] {
  if (folder === '') return [];
  const names = folder.split('/');
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}
