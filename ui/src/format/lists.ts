// Several things in one sentence: "3 files and 1 folder", "a, b, and c".
import { listFormat } from './intl';

export function formatList(items: readonly string[], locale: string): string {
  return listFormat(locale, { type: 'conjunction' }).format(items);
}
