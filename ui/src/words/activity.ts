// The texts of the activity view. Kept out of `words`, so that the window opens without them.
import { locale, ofLanguage } from '.';
import { activity as en } from './en/activity';

export type ActivityWords = typeof en;

const catalogues: Record<string, ActivityWords> = { en };

/** For every text of the activity view. */
export const activityWords: ActivityWords = ofLanguage(catalogues, en, locale);
