// The texts about limits of transfers, which only the settings and the open card of transfers use. Kept out of `words`, so that
// the window opens without them.
import { locale, ofLanguage } from '.';
import { limits as en } from './en/limits';

export type LimitWords = typeof en;

const catalogues: Record<string, LimitWords> = { en };

/** For every text about limits. */
export const limitWords: LimitWords = ofLanguage(catalogues, en, locale);
