// The wish to close the window while files are on their way, until the person has answered it.
//
// Nothing is lost by closing: what is on its way goes on with the next start. Who asks is the core; the question is in
// views/ClosingView.

import type { Backend } from '../api/backend';
import type { Closing as WireClosing } from '../api/wire/Closing';
import type { Attempt } from './attempts.svelte';

export class Closing {
  readonly #backend: Backend;
  readonly #attempt: Attempt;
  #asked = $state.raw<WireClosing | null>(null);

  constructor(backend: Backend, attempt: Attempt) {
    this.#backend = backend;
    this.#attempt = attempt;
  }

  /** What is on its way; null while nobody wants to close. */
  get asked(): WireClosing | null {
    return this.#asked;
  }

  take(closing: WireClosing): void {
    this.#asked = closing;
  }

  /** The person can see the question. */
  async noteShown(): Promise<void> {
    await this.#attempt('close', () => this.#backend.windowCloseAsked());
  }

  /** Asks first if files are on their way. */
  async quit(): Promise<void> {
    await this.#attempt('quit', () => this.#backend.windowQuit());
  }

  async close(): Promise<void> {
    await this.#attempt('close', () => this.#backend.windowClose());
  }

  keepOpen(): void {
    this.#asked = null;
  }
}
