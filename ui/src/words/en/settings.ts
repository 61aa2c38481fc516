// The settings dialog.
import { count, files } from './count';

export const settings = {
  title: 'Settings',
  sections: { general: 'General', vault: 'Vault', shortcuts: 'Shortcuts', about: 'About' },
  sectionList: 'Sections',

  theme: 'Appearance',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  density: 'Rows',
  densities: { comfortable: 'Comfortable', compact: 'Compact' },
  textSize: 'Text size',
  smallerText: 'Smaller text',
  largerText: 'Larger text',
  resetText: 'Reset',
  smallestText: 'This is the smallest size',
  largestText: 'This is the largest size',
  detailsOpen: 'Show the details panel',

  vaultName: 'Name',
  location: 'Location',
  userId: 'User ID',
  vaultId: 'Vault ID',
  freeSpace: 'Free space',

  check: 'Check the vault',
  checkAdvice: 'Compares every document with what was stored. Nothing is changed.',
  checkNow: 'Check now',
  readEveryByte: 'Read every byte',
  readEveryByteHint: 'Finds damage inside files too. Takes as long as reading the whole vault.',
  checkFine: (many: number) =>
    count(many, { one: '# document checked, all is well', other: '# documents checked, all is well' }),
  checkRead: (size: string) => `${size} read`,
  checkFound: (damaged: number, many: number) =>
    `${count(damaged, { one: '# problem', other: '# problems' })} in ${count(many, { one: '# document', other: '# documents' })}`,
  checkMore: (many: number) => count(many, { one: 'and # more', other: 'and # more' }),
  unknownDocument: 'Unknown document',
  damages: {
    contentMissing: 'Content is missing',
    sizeDiffers: 'Content has another length than was stored',
    hashDiffers: 'Content is damaged',
    sidecarMissing: 'Description file is missing',
    sidecarUnreadable: 'Description file cannot be read',
    foreign: 'Written by a newer Coffer or for another vault; left untouched',
  },

  rebuild: 'Rebuild the index',
  rebuildAdvice: 'Reads the vault anew if the list does not show what is there. Documents are not touched.',
  rebuildNow: 'Rebuild…',
  rebuildTitle: 'Rebuild the index?',
  rebuildLost:
    'Nothing is lost. The list of documents is read again from the vault’s own files; the list of activity stays.',
  rebuildConfirm: 'Rebuild',
  rebuilt: (many: number) => `${files(many)} found`,
  rebuiltSkipped: (many: number) =>
    count(many, {
      one: '# description file could not be used and was left as it is',
      other: '# description files could not be used and were left as they are',
    }),

  about: 'A vault for your files, on your computer.',
  version: (version: string) => `Version ${version}`,
  licence: 'Free software under the MIT or Apache-2.0 licence, as you choose.',
  noNetwork: 'Coffer sends nothing anywhere: your documents stay where you put them.',
};
