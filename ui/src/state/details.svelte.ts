// The document shown in the details panel, whole, read anew when the vault changed.

import type { Backend } from '../api/backend';
import { toApiError, type ApiError } from '../api/error';
import type { Document } from '../api/wire/Document';
import type { Status } from './documents.svelte';

export class Details {
  readonly #backend: Backend;
  #fileId: string | null = null;
  #document = $state.raw<Document | null>(null);
  #status = $state<Status>('loading');
  #error = $state.raw<ApiError | null>(null);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get document(): Document | null {
    return this.#document;
  }
  get status(): Status {
    return this.#status;
  }
  get error(): ApiError | null {
    return this.#error;
  }

  async show(fileId: string | null): Promise<void> {
    if (fileId === this.#fileId) return;
    this.#fileId = fileId;
    this.#status = 'loading';
    this.#error = null;
    if (fileId === null) this.#document = null;
    await this.refresh();
  }

  /** Takes in a document that a change has answered with. */
  take(document: Document): void {
    if (document.file_id !== this.#fileId) return;
    this.#document = document;
    this.#status = 'ready';
    this.#error = null;
  }

  async refresh(): Promise<void> {
    const fileId = this.#fileId;
    if (fileId === null) return;
    try {
      const document = await this.#backend.documentGet(fileId);
      if (fileId === this.#fileId) this.take(document);
    } catch (reason) {
      if (fileId !== this.#fileId) return;
      this.#error = toApiError(reason);
      this.#document = null;
      this.#status = 'failed';
    }
  }
}
