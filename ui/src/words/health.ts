// The texts of the health page. Kept out of `words`, so that the window opens without them.
import { locale, ofLanguage } from '.';
import { healthPage as en } from './en/healthPage';

export type HealthWords = typeof en;

const catalogues: Record<string, HealthWords> = { en };

/** For every text of the health page. */
export const healthWords: HealthWords = ofLanguage(catalogues, en, locale);
