// Counted words: which form a number takes is the language's business, so every catalogue makes its own counter here.
import { numberFormat, pluralRules } from '../format/intl';

/** The forms a language has; `other` is always there, and `#` stands for the number. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** `counter('en')(1240, { one: '# file', other: '# files' })` is "1,240 files". */
export function counter(locale: string): (count: number, forms: Forms) => string {
  return (count, forms) => {
    const form = forms[pluralRules(locale, {}).select(count)] ?? forms.other;
    return form.replaceAll('#', numberFormat(locale, {}).format(count));
  };
}
