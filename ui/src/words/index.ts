// The texts of the interface, in the language of the person. `words` is typed by the English catalogue: another
// language is a folder beside `en/` of the same shape, and one line here. Used by components, and by state classes for
// the messages they show. Not here: how numbers and dates look, which is format/.
import { en } from './en';

/** What every language must say. */
export type Words = typeof en;

const catalogues: Record<string, Words> = { en };

/**
 * The first of the person's languages that there is a catalogue for, with its region ("en-GB" writes dates otherwise
 * than "en-US"); English if there is none.
 */
export function chooseLocale(languages: readonly string[]): string {
  return languages.find((language) => languageOf(language) in catalogues) ?? 'en';
}

/** The catalogue of a locale; the English one if there is none. */
export function wordsFor(locale: string): Words {
  return ofLanguage(catalogues, en, locale);
}

/** That of several catalogues which a locale reads; `english` if there is none. */
export function ofLanguage<Catalogue>(
  several: Record<string, Catalogue>,
  english: Catalogue,
  locale: string,
): Catalogue {
  return several[languageOf(locale)] ?? english;
}

/** For every Intl format. */
export const locale = chooseLocale(navigator.languages);

/** For every text. */
export const words = wordsFor(locale);

function languageOf(tag: string): string {
  return (tag.split('-')[0] ?? tag).toLowerCase();
}
