// Trying a bucket out: each check as it is done, and what they came to. Used by the first run and by the settings.

import { toApiError, type ApiError } from '../api/error';
import type { BucketCheck } from '../api/wire/BucketCheck';
import type { BucketCheckName } from '../api/wire/BucketCheckName';
import type { BucketReport } from '../api/wire/BucketReport';

/** What a vault cannot do without: the four ticks. */
export const necessaryChecks: readonly BucketCheckName[] = ['reach', 'signIn', 'list', 'writeDelete'];

export type TestState = 'idle' | 'running' | 'done' | 'failed';

export class BucketTest {
  #state = $state<TestState>('idle');
  #checks = $state.raw<readonly BucketCheck[]>([]);
  #report = $state.raw<BucketReport | null>(null);
  #error = $state.raw<ApiError | null>(null);
  #generation = 0;

  /** The first of the necessary checks that failed. */
  readonly failed: BucketCheck | null = $derived(
    this.#checks.find(({ check, state }) => necessaryChecks.includes(check) && state !== 'passed') ?? null,
  );
  /** All that a vault needs works. */
  readonly hasPassed: boolean = $derived(this.#state === 'done' && this.failed === null);

  get state(): TestState {
    return this.#state;
  }
  get checks(): readonly BucketCheck[] {
    return this.#checks;
  }
  get report(): BucketReport | null {
    return this.#report;
  }
  /** Why the checks could not even be started. */
  get error(): ApiError | null {
    return this.#error;
  }

  async run(examine: (onCheck: (check: BucketCheck) => void) => Promise<BucketReport>): Promise<void> {
    const generation = ++this.#generation;
    this.#state = 'running';
    this.#checks = [];
    this.#report = null;
    this.#error = null;
    try {
      const report = await examine((check) => {
        if (generation === this.#generation) this.#checks = [...this.#checks, check];
      });
      if (generation !== this.#generation) return;
      this.#checks = report.checks;
      this.#report = report;
      this.#state = 'done';
    } catch (reason) {
      if (generation !== this.#generation) return;
      this.#error = toApiError(reason);
      this.#state = 'failed';
    }
  }

  /** What was tried is not what is filled in any more; an answer still on its way is not waited for. */
  forget(): void {
    this.#generation += 1;
    this.#state = 'idle';
    this.#checks = [];
    this.#report = null;
    this.#error = null;
  }
}
