// The names of commands and keys, which the palette, the sheet of shortcuts and the settings show. Kept out of `words`, so
// that the window opens without them.
import { locale, ofLanguage } from '.';
import { shortcuts as en } from './en/shortcuts';

export type ShortcutWords = typeof en;

const catalogues: Record<string, ShortcutWords> = { en };

/** For every text about commands and keys. */
export const shortcutWords: ShortcutWords = ofLanguage(catalogues, en, locale);
