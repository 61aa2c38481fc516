// Every action a person starts goes through `attempt`: it is marked as busy, and what goes wrong is said in words.

import { SvelteMap } from 'svelte/reactivity';
import { toApiError } from '../api/error';
import { errorText } from '../words/errorText';
import type { Notices } from './notices.svelte';

/** Signature shared by everyone who starts something on a person's behalf. */
export type Attempt = <T>(label: string, action: () => Promise<T>) => Promise<T | undefined>;

export class Attempts {
  readonly #notices: Notices;
  readonly #running = new SvelteMap<string, number>();

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  isBusy(label: string): boolean {
    return this.#running.has(label);
  }

  /** Answers with what the action answers, or undefined if it failed; the failure has been shown then. */
  readonly attempt: Attempt = async (label, action) => {
    this.#running.set(label, (this.#running.get(label) ?? 0) + 1);
    try {
      return await action();
    } catch (reason) {
      const error = toApiError(reason);
      if (error.kind === 'cancelled') return undefined;
      const { title, advice, severity } = errorText(error);
      this.#notices.show({ text: `${title} ${advice}`, severity });
      return undefined;
    } finally {
      const others = (this.#running.get(label) ?? 1) - 1;
      if (others > 0) this.#running.set(label, others);
      else this.#running.delete(label);
    }
  };
}
