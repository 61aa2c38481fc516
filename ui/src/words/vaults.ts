// The texts about vaults and buckets, which only views that are loaded when they are first asked for use: the first run,
// the vaults in the settings, the banner about keys. Kept out of `words`, so that the window opens without them.
import { locale, ofLanguage } from '.';
import { vaults as en } from './en/vaults';

export type VaultWords = typeof en;

const catalogues: Record<string, VaultWords> = { en };

/** For every text about vaults and buckets. */
export const vaultWords: VaultWords = ofLanguage(catalogues, en, locale);
