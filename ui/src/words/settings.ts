// The texts of the settings, which only their dialog shows. Kept out of `words`, so that the window
// opens without them.
import { locale, ofLanguage } from '.';
import { settings as en } from './en/settings';

export type SettingWords = typeof en;

const catalogues: Record<string, SettingWords> = { en };

/** For every text of the settings. */
export const settingWords: SettingWords = ofLanguage(catalogues, en, locale);
