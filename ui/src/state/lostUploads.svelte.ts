// Uploads that were begun and that nobody goes on with: listed, and cleared before their time.
//
// Used by the health page, which makes it: nothing else needs it. How many there are is part of the vault's health. Clearing
// asks first.

import type { Backend } from '../api/backend';
import type { LostUpload } from '../api/wire/LostUpload';
import { formatSize } from '../format/sizes';
import { locale } from '../words';
import { healthWords } from '../words/health';
import type { Attempts } from './attempts.svelte';
import { Loaded } from './loaded.svelte';
import type { Notices } from './notices.svelte';

export class LostUploads {
  readonly #backend: Backend;
  readonly #attempts: Attempts;
  readonly #notices: Notices;
  readonly #readHealth: () => Promise<void>;
  readonly #list: Loaded<LostUpload[]>;
  #question = $state.raw<LostUpload | null>(null);

  constructor(backend: Backend, attempts: Attempts, notices: Notices, readHealth: () => Promise<void>) {
    this.#backend = backend;
    this.#attempts = attempts;
    this.#notices = notices;
    this.#readHealth = readHealth;
    this.#list = new Loaded(() => backend.lostUploads());
  }

  /** Empty until they were read. */
  get list(): readonly LostUpload[] {
    return this.#list.value ?? [];
  }
  /** What is to be cleared, while the person is asked. */
  get question(): LostUpload | null {
    return this.#question;
  }
  get isClearing(): boolean {
    return this.#attempts.isBusy('lostUploads');
  }

  read(): Promise<void> {
    return this.#list.refresh();
  }

  ask(upload: LostUpload): void {
    this.#question = upload;
  }

  refuse(): void {
    this.#question = null;
  }

  async confirm(): Promise<void> {
    const upload = this.#question;
    if (!upload) return;
    const done = await this.#attempts.attempt('lostUploads', async () => {
      await this.#backend.lostUploadClear(upload.id);
      return true;
    });
    this.#question = null;
    if (done) {
      this.#notices.show({ text: healthWords.cleared(formatSize(upload.size_bytes, locale)), severity: 'ok' });
    }
    await Promise.all([this.read(), this.#readHealth()]);
  }
}
