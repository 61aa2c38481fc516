// Looking after the vault: checking it, repairing it, rebuilding its index. One of each at a time.
//
// Used by the health page and the palette. What is found is kept by the vault: how it is afterwards is read anew. Not
// here: what was set aside (Recovered), and the words (HealthNews).

import type { Backend } from '../api/backend';
import { toApiError, type ApiError } from '../api/error';
import type { CheckProgress } from '../api/wire/CheckProgress';
import type { Rebuilt } from '../api/wire/Rebuilt';
import type { RepairOutcome } from '../api/wire/RepairOutcome';
import type { VerifyReport } from '../api/wire/VerifyReport';
import type { Attempt } from './attempts.svelte';
import type { HealthNews } from './healthNews';

interface Failed {
  state: 'failed';
  error: ApiError;
}

/** A check that was started here; one that runs by itself is in the vault's health. */
export type Check =
  | { state: 'idle' | 'stopped' }
  | { state: 'running'; readEveryByte: boolean; progress: CheckProgress | null }
  | { state: 'done'; report: VerifyReport }
  | Failed;

/** A plan is a dry run: what would be done. */
export type Repair =
  | { state: 'idle' | 'planning' }
  | { state: 'planned' | 'repairing'; plan: RepairOutcome }
  | { state: 'done'; outcome: RepairOutcome }
  | Failed;

export type Rebuild = { state: 'idle' | 'running' } | { state: 'done'; result: Rebuilt } | Failed;

export class Upkeep {
  readonly #backend: Backend;
  readonly #attempt: Attempt;
  readonly #news: HealthNews;
  readonly #readHealth: () => Promise<void>;
  #check = $state.raw<Check>({ state: 'idle' });
  #isStopping = $state(false);
  #repair = $state.raw<Repair>({ state: 'idle' });
  #rebuild = $state.raw<Rebuild>({ state: 'idle' });

  constructor(backend: Backend, attempt: Attempt, news: HealthNews, readHealth: () => Promise<void>) {
    this.#backend = backend;
    this.#attempt = attempt;
    this.#news = news;
    this.#readHealth = readHealth;
  }

  get check(): Check {
    return this.#check;
  }
  /** A check was asked to stop and has not yet. */
  get isStopping(): boolean {
    return this.#isStopping;
  }
  get repair(): Repair {
    return this.#repair;
  }
  get rebuild(): Rebuild {
    return this.#rebuild;
  }

  async startCheck(readEveryByte: boolean): Promise<void> {
    if (this.#check.state === 'running') return;
    this.#check = { state: 'running', readEveryByte, progress: null };
    this.#news.checkStarted();
    try {
      const report = await this.#backend.vaultVerify(readEveryByte, (progress) => this.#follow(progress));
      this.#check = { state: 'done', report };
      this.#news.checkDone(report);
    } catch (reason) {
      const error = toApiError(reason);
      if (error.kind === 'cancelled') {
        this.#check = { state: 'stopped' };
        this.#news.checkStopped();
      } else {
        this.#check = { state: 'failed', error };
        this.#news.failed(error);
      }
    }
    await this.#readHealth();
  }

  /** Stops the check that is running, whoever started it. */
  async stopCheck(): Promise<void> {
    this.#isStopping = true;
    await this.#attempt('stopCheck', () => this.#backend.vaultVerifyCancel());
    this.#isStopping = false;
    // The call of a check that was started here answers by itself.
    if (this.#check.state !== 'running') await this.#readHealth();
  }

  /** Asks what a repair would do. */
  async planRepair(): Promise<void> {
    if (this.#isRepairing) return;
    this.#repair = { state: 'planning' };
    try {
      const plan = await this.#backend.vaultRepair(true);
      this.#repair = { state: 'planned', plan };
      this.#news.planned(plan);
    } catch (reason) {
      this.#failRepair(reason);
    }
  }

  /** Does what was planned. */
  async startRepair(): Promise<void> {
    if (this.#repair.state !== 'planned') return;
    this.#repair = { state: 'repairing', plan: this.#repair.plan };
    try {
      const outcome = await this.#backend.vaultRepair(false);
      this.#repair = { state: 'done', outcome };
      this.#news.repaired(outcome);
    } catch (reason) {
      this.#failRepair(reason);
    }
    await this.#readHealth();
  }

  /** Puts the plan away, or what was said of a repair. */
  closeRepair(): void {
    if (!this.#isRepairing) this.#repair = { state: 'idle' };
  }

  async startRebuild(): Promise<void> {
    if (this.#rebuild.state === 'running') return;
    this.#rebuild = { state: 'running' };
    try {
      const result = await this.#backend.vaultRebuildIndex();
      this.#rebuild = { state: 'done', result };
      this.#news.rebuilt(result);
    } catch (reason) {
      const error = toApiError(reason);
      this.#rebuild = { state: 'failed', error };
      this.#news.failed(error);
    }
    await this.#readHealth();
  }

  get #isRepairing(): boolean {
    return this.#repair.state === 'planning' || this.#repair.state === 'repairing';
  }

  #follow(progress: CheckProgress): void {
    if (this.#check.state !== 'running') return;
    this.#check = { ...this.#check, progress };
    this.#news.checkCame(progress);
  }

  #failRepair(reason: unknown): void {
    const error = toApiError(reason);
    this.#repair = { state: 'failed', error };
    this.#news.failed(error);
  }
}
