// The frame of the window: sidebar, toolbar, dialogs of its own, and the command palette.
import { count } from './count';

export const shell = {
  sidebar: 'Places',
  allFiles: 'All files',
  recent: 'Recent',
  trash: 'Trash',
  activity: 'Activity',
  links: 'Links',
  checkingLinks: 'Links are being checked',
  usage: 'Usage',
  health: 'Health',
  settings: 'Settings',
  folders: 'Folders',
  tags: 'Tags',
  expand: (folder: string) => `Open ${folder}`,
  collapse: (folder: string) => `Close ${folder}`,

  vaults: 'Vaults',
  vaultMenu: (name: string) => `${name}, change vault`,
  addVault: 'Add a vault…',
  manageVaults: 'Manage vaults…',
  vaultStates: { offline: 'offline', locked: 'locked', readOnly: 'read-only' },
  offline: 'Offline: you can browse; what needs the network will go on by itself',
  reading: (documents: string) => `Reading ${documents}…`,
  readingOf: (part: string, all: string) => `Reading ${part} of ${all} documents…`,

  toolbar: 'Toolbar',
  back: 'Back',
  forward: 'Forward',
  noBack: 'Nothing to go back to',
  noForward: 'Nothing to go forward to',
  noList: 'There is no list here',
  noUndo: 'Nothing to undo',
  noRedo: 'Nothing to do again',
  noUp: 'This is the top of the vault',
  breadcrumbs: 'Path',
  hiddenCrumbs: 'Folders in between',
  searchPlaceholder: 'Search the vault',
  searchIn: (place: string) => `Search ${place}`,
  clearSearch: 'Clear search',
  removeFilter: (what: string) => `Show everything, not only ${what}`,
  showDetails: 'Show details',
  hideDetails: 'Hide details',
  add: 'Add',
  addMenu: 'Add to the vault',
  addFiles: 'Add files…',
  addFolder: 'Add folder…',
  paste: 'Paste files',

  content: 'Content',

  closingTitle: (incoming: number, outgoing: number) => {
    if (outgoing === 0) {
      return count(incoming, { one: '# upload is still running', other: '# uploads are still running' });
    }
    if (incoming === 0) {
      return count(outgoing, { one: '# export is still running', other: '# exports are still running' });
    }
    return count(incoming + outgoing, { one: '# transfer is still running', other: '# transfers are still running' });
  },
  closingAdvice: (many: number) =>
    many === 1 ? 'It will go on the next time you open the app.' : 'They will go on the next time you open the app.',
  keepOpen: 'Keep open',
  quit: 'Quit',
};
