// The ways in: files and folders chosen in a native dialog, and files on the clipboard. Drags are in Drop.

import type { Backend } from '../api/backend';
import { words } from '../words';
import { ApiError } from '../api/error';
import type { Attempts } from './attempts.svelte';
import type { Notices } from './notices.svelte';

export class Adding {
  readonly #backend: Backend;
  readonly #attempts: Attempts;
  readonly #notices: Notices;
  readonly #folder: () => string;

  /** `folder` is where added files go: the folder that is shown. */
  constructor(backend: Backend, attempts: Attempts, notices: Notices, folder: () => string) {
    this.#backend = backend;
    this.#attempts = attempts;
    this.#notices = notices;
    this.#folder = folder;
  }

  async files(): Promise<void> {
    await this.#attempts.attempt('add', () => this.#backend.importFiles(this.#folder()));
  }

  async wholeFolder(): Promise<void> {
    await this.#attempts.attempt('add', () => this.#backend.importFolder(this.#folder()));
  }

  async paste(): Promise<void> {
    await this.#attempts.attempt('add', async () => {
      try {
        await this.#backend.importPaste(this.#folder());
      } catch (reason) {
        if (!(reason instanceof ApiError && reason.kind === 'dropEmpty')) throw reason;
        this.#notices.show({ text: words.documents.notices.nothingToPaste, severity: 'info' });
      }
    });
  }
}
