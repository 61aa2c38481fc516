// The folders of the vault, as far as someone has looked: the sidebar's tree and the folder rows of the list.
//
// Folders exist because documents are in them, so all of this is read from the vault and nothing is made here.

import { SvelteSet } from 'svelte/reactivity';
import type { Backend } from '../api/backend';
import { toApiError, type ApiError } from '../api/error';
import type { Folder } from '../api/wire/Folder';
import { folderTrail } from './place';

export class Folders {
  readonly #backend: Backend;
  #children = $state.raw<ReadonlyMap<string, readonly Folder[]>>(new Map());
  #error = $state.raw<ApiError | null>(null);
  readonly #expanded = new SvelteSet<string>();
  #current = '';
  #generation = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get error(): ApiError | null {
    return this.#error;
  }

  /** Direct children in natural order; undefined while they are not loaded. */
  childrenOf(parent: string): readonly Folder[] | undefined {
    return this.#children.get(parent);
  }

  isExpanded(path: string): boolean {
    return this.#expanded.has(path);
  }

  /** Opens or closes a branch of the tree. */
  async toggle(path: string): Promise<void> {
    if (this.#expanded.delete(path)) return;
    this.#expanded.add(path);
    await this.#load(path);
  }

  /** Reads what is in a folder, wherever the window is. */
  look(parent: string): Promise<void> {
    return this.#load(parent);
  }

  /** Loads what is in the folder, and opens the tree down to it. */
  async enter(folder: string): Promise<void> {
    this.#current = folder;
    const trail = folderTrail(folder);
    for (const ancestor of trail.slice(0, -1)) this.#expanded.add(ancestor);
    const missing = [...trail.slice(0, -1), folder].filter((path) => path === folder || !this.#children.has(path));
    await Promise.all(['', ...missing].map((path) => this.#load(path)));
  }

  /** Reads everything that is shown anew. */
  async refresh(): Promise<void> {
    const generation = ++this.#generation;
    const shown = [...new Set(['', this.#current, ...this.#expanded])];
    try {
      const lists = await Promise.all(shown.map((path) => this.#backend.folders(path)));
      if (generation !== this.#generation) return;
      this.#children = new Map(shown.map((path, index) => [path, lists[index] ?? []]));
      this.#error = null;
    } catch (reason) {
      if (generation === this.#generation) this.#error = toApiError(reason);
    }
  }

  async #load(path: string): Promise<void> {
    try {
      const folders = await this.#backend.folders(path);
      this.#children = new Map(this.#children).set(path, folders);
      this.#error = null;
    } catch (reason) {
      this.#error = toApiError(reason);
    }
  }
}
