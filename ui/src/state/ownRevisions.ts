// Changes of this window to one document, one after the other.
//
// Two changes may start from the same row: a note that is saved on the way out, and a tag that was added meanwhile.
// The second must build on what the first has made, or the vault would take it for somebody else's conflict. A change
// by anybody else in between still is one.

import type { Document } from '../api/wire/Document';

interface Made {
  /** The revision that the first change of the row started from. */
  from: number;
  /** The revision that the last one made. */
  to: number;
}

export class OwnRevisions {
  readonly #made = new Map<string, Promise<Made | null>>();

  /** Runs `change` after the earlier ones of the same document, with the revision to build on. */
  async change(fileId: string, seen: number, change: (rev: number) => Promise<Document>): Promise<Document> {
    const earlier = this.#made.get(fileId) ?? Promise.resolve(null);
    const answer = earlier.then((made) => change(made && isOurs(made, seen) ? made.to : seen));
    const made = Promise.all([earlier, answer]).then(
      ([before, { rev }]) => ({ from: before && isOurs(before, seen) ? before.from : seen, to: rev }),
      () => earlier,
    );
    this.#made.set(fileId, made);
    return answer;
  }
}

/** Whether a row of revision `seen` is only behind because of our own changes. */
function isOurs({ from, to }: Made, seen: number): boolean {
  return from <= seen && seen < to;
}
