// An action that the screen it was started on waits for: what it is busy with, and why the last one failed. The failure is
// shown there; what fails behind the scenes is said by attempts.svelte.ts.

import { toApiError, type ApiError } from '../api/error';

export class WaitedFor<What extends string> {
  #busy = $state<What | null>(null);
  #error = $state.raw<ApiError | null>(null);

  get busy(): What | null {
    return this.#busy;
  }
  get error(): ApiError | null {
    return this.#error;
  }

  /** Answers whether the action worked. */
  async run(what: What, action: () => Promise<void>): Promise<boolean> {
    this.#busy = what;
    this.#error = null;
    try {
      await action();
      return true;
    } catch (reason) {
      this.#error = toApiError(reason);
      return false;
    } finally {
      this.#busy = null;
    }
  }

  /** What failed is not what is filled in any more. */
  forget(): void {
    this.#error = null;
  }
}
