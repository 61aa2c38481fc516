// What a place is called, in the toolbar, in the search field and to screen readers.

import { folderName, type Place } from '../state/place';
import { words } from '../words';

export function placeTitle(place: Place): string {
  switch (place.view) {
    case 'files':
      return place.folder === '' ? words.shell.allFiles : folderName(place.folder);
    case 'tag':
      return place.tag;
    case 'kind':
      return words.common.kinds[place.kind];
    case 'recent':
      return words.shell.recent;
    case 'trash':
      return words.shell.trash;
    case 'usage':
      return words.shell.usage;
    case 'activity':
      return words.shell.activity;
    case 'links':
      return words.shell.links;
    case 'health':
      return words.shell.health;
  }
}
