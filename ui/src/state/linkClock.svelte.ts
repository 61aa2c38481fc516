// The time, for what changes by itself while links are shown: ends that come, and "in 3 days" that becomes "in 2 days".

import { nextEnd } from '../api/linkFacts';
import type { Link } from '../api/wire/Link';

const minute = 60_000;

export class LinkClock {
  #now = $state(Date.now());

  get now(): number {
    return this.#now;
  }

  /** Something was read just now. */
  set(): void {
    this.#now = Date.now();
  }

  /** For an effect: moves on when one of the links ends, after a minute at the latest. The answer stops it. */
  wait(links: readonly Link[]): () => void {
    const end = nextEnd(links, this.#now) ?? Infinity;
    const timer = setTimeout(() => this.set(), Math.min(minute, Math.max(0, end - Date.now())));
    return () => clearTimeout(timer);
  }
}
