// The settings dialog.

export const settings = {
  title: 'Settings',
  sections: { general: 'General', vaults: 'Vaults', transfers: 'Transfers', shortcuts: 'Shortcuts', about: 'About' },
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

  health: 'Health',
  healthAdvice: 'Checking, repairing and rebuilding have a page of their own.',
  openHealth: 'Open Health',

  about: 'A vault for your files, on your computer.',
  version: (version: string) => `Version ${version}`,
  licence: 'Free software under the MIT or Apache-2.0 licence, as you choose.',
  noNetwork: 'Coffer sends nothing anywhere: your documents stay where you put them.',
};
