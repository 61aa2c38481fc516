// Delays and failures for the fake backend: what a slow or broken core would look like.

import { ApiError, type ErrorKind } from '../error';
import type { Backend } from '../backend';

export type Method = keyof Backend;

export class Faults {
  /** How long every call takes. */
  delayMilliseconds = 0;
  readonly #failures = new Map<Method, { kind: ErrorKind; times: number }>();
  readonly #held = new Map<Method, { gate: Promise<void>; open: () => void }>();

  /** The next `times` calls of the method reject with this kind. */
  fail(method: Method, kind: ErrorKind, times = 1): void {
    this.#failures.set(method, { kind, times });
  }

  /** Calls of the method wait until the answer of this function is called. */
  hold(method: Method): () => void {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    this.#held.set(method, { gate, open });
    return () => {
      this.#held.delete(method);
      open();
    };
  }

  /** To be awaited by every call before it does anything. */
  async pass(method: Method): Promise<void> {
    if (this.delayMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMilliseconds));
    await this.#held.get(method)?.gate;
    const failure = this.#failures.get(method);
    if (!failure) return;
    failure.times -= 1;
    if (failure.times <= 0) this.#failures.delete(method);
    throw new ApiError({ kind: failure.kind, message: `made to fail: ${failure.kind}` });
  }
}
