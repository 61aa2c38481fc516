// A drag from outside the window: what it holds, where it would go, and the import it becomes.
//
// Told by the core, which alone knows the paths, and by drop/strangeDrags of what brings no files. Not here: what the
// overlay looks like.

import type { Backend } from '../api/backend';
import type { DropEvent } from '../api/wire/DropEvent';
import type { Attempt } from './attempts.svelte';

/** The folder under a point of the window, or null where none is. */
export type FolderAt = (x: number, y: number) => string | null;

export type DropState =
  | { phase: 'idle' }
  | { phase: 'refused' }
  | { phase: 'over'; files: number; folders: number; folder: string; overFolder: boolean };

const idle: DropState = { phase: 'idle' };
/** How long a refused drop stays explained. */
const explained = 2_000;

export class Drop {
  readonly #backend: Backend;
  readonly #attempt: Attempt;
  readonly #folderAt: FolderAt;
  readonly #shownFolder: () => string;
  #state = $state.raw<DropState>(idle);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend, attempt: Attempt, folderAt: FolderAt, shownFolder: () => string) {
    this.#backend = backend;
    this.#attempt = attempt;
    this.#folderAt = folderAt;
    this.#shownFolder = shownFolder;
  }

  get state(): DropState {
    return this.#state;
  }

  /** The folder row, crumb or branch under the drag, if there is one. */
  readonly targetFolder: string | null = $derived.by(() => {
    return this.#state.phase === 'over' && this.#state.overFolder ? this.#state.folder : null;
  });

  take(event: DropEvent): void {
    clearTimeout(this.#timer);
    switch (event.phase) {
      case 'enter':
      case 'over':
        return this.#hover(event);
      case 'leave':
        this.#state = idle;
        return;
      case 'drop':
        return this.#release(event);
    }
  }

  /** The drag brings nothing that could be added. */
  refuse(): void {
    clearTimeout(this.#timer);
    if (this.#state.phase !== 'refused') this.#state = { phase: 'refused' };
  }

  /** Esc, or a refused drag is over: nobody has to look at the overlay any longer. */
  dismiss(): void {
    this.#state = idle;
  }

  #hover({ files, folders, x, y }: DropEvent): void {
    if (files + folders === 0) return this.refuse();
    const under = this.#folderAt(x, y);
    const next = {
      phase: 'over',
      files,
      folders,
      folder: under ?? this.#shownFolder(),
      overFolder: under !== null,
    } as const;
    if (!isSame(this.#state, next)) this.#state = next;
  }

  #release({ drop_id, files, folders, x, y }: DropEvent): void {
    if (drop_id === null || files + folders === 0) {
      this.refuse();
      this.#timer = setTimeout(() => (this.#state = idle), explained);
      return;
    }
    const folder = this.#folderAt(x, y) ?? this.#shownFolder();
    this.#state = idle;
    void this.#attempt('import', () => this.#backend.importDrop(drop_id, folder));
  }
}

function isSame(a: DropState, b: DropState): boolean {
  return (
    a.phase === 'over' &&
    b.phase === 'over' &&
    a.files === b.files &&
    a.folders === b.folders &&
    a.folder === b.folder &&
    a.overFolder === b.overFolder
  );
}
