// The texts of the details panel, which is loaded right after the window has opened. Kept out of `words`, so that the
// window opens without them.
import { locale, ofLanguage } from '.';
import { details as en } from './en/details';

export type DetailWords = typeof en;

const catalogues: Record<string, DetailWords> = { en };

/** For every text of the details panel. */
export const detailWords: DetailWords = ofLanguage(catalogues, en, locale);
