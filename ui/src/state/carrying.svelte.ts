// Selected documents on their way to a folder, held by the pointer.
//
// Not here: the gesture (documents/gestures) and the move itself (DocumentActions).

import type { FolderAt } from './drop.svelte';

export interface Carried {
  count: number;
  x: number;
  y: number;
  /** The folder under the pointer that they can go to. */
  folder: string | null;
}

export class Carrying {
  readonly #folderAt: FolderAt;
  readonly #shownFolder: () => string | null;
  #carried = $state.raw<Carried | null>(null);
  #count = 0;

  /** `shownFolder` is where the documents are already, if that is one folder. */
  constructor(folderAt: FolderAt, shownFolder: () => string | null) {
    this.#folderAt = folderAt;
    this.#shownFolder = shownFolder;
  }

  get carried(): Carried | null {
    return this.#carried;
  }

  start(count: number): void {
    this.#count = count;
  }

  to(x: number, y: number): void {
    const under = this.#folderAt(x, y);
    this.#carried = { count: this.#count, x, y, folder: under === this.#shownFolder() ? null : under };
  }

  /** Answers with the folder they were let go on, if there was one. */
  letGo(): string | null {
    const folder = this.#carried?.folder ?? null;
    this.#carried = null;
    return folder;
  }
}
