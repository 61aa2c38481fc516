// The texts about public links. Kept out of `words`, so that the window opens without them.
import { locale, ofLanguage } from '.';
import { links as en } from './en/links';

export type LinkWords = typeof en;

const catalogues: Record<string, LinkWords> = { en };

/** For every text about public links. */
export const linkWords: LinkWords = ofLanguage(catalogues, en, locale);
