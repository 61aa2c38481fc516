// The settings dialog.
import type { Tray } from '../../api/wire/Tray';

export const settings = {
  title: 'Settings',
  sections: {
    general: 'General',
    vaults: 'Vaults',
    transfers: 'Transfers',
    sharing: 'Sharing',
    shortcuts: 'Shortcuts',
    about: 'About',
  },
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
  keepInBackground: 'Keep running in the background',
  trayHints: {
    off: 'Closing the window leaves Coffer in the tray, and transfers go on.',
    shown: 'Closing the window leaves Coffer in the tray, and transfers go on.',
    noLibrary:
      'There is no icon in the tray: the library libayatana-appindicator3 is not installed. Closing the window quits.',
    noPlace: 'This desktop shows no icons in a tray. Until it does, closing the window quits.',
  } satisfies Record<Tray, string>,

  vaultName: 'Name',
  location: 'Location',
  userId: 'User ID',
  vaultId: 'Vault ID',
  freeSpace: 'Free space',

  health: 'Health',
  healthAdvice: 'Checking, repairing and rebuilding have a page of their own.',
  openHealth: 'Open Health',

  about: 'A vault for your files, on your computer.',
  version: (version: string) => `Version ${version}`,
  licence: 'Free software under the MIT or Apache-2.0 licence, as you choose.',
  noNetwork: 'Coffer sends nothing anywhere but to your buckets and to those who open your links.',
};
