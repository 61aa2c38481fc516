// Looking after the vault: checking it and rebuilding its index. Both change no document.

import type { Backend } from '../api/backend';
import { toApiError, type ApiError } from '../api/error';
import type { Rebuilt } from '../api/wire/Rebuilt';
import type { VerifyReport } from '../api/wire/VerifyReport';

export type Progress<Result> =
  { state: 'idle' } | { state: 'running' } | { state: 'done'; result: Result } | { state: 'failed'; error: ApiError };

export class Upkeep {
  readonly #backend: Backend;
  #check = $state.raw<Progress<VerifyReport>>({ state: 'idle' });
  #rebuild = $state.raw<Progress<Rebuilt>>({ state: 'idle' });

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get check(): Progress<VerifyReport> {
    return this.#check;
  }
  get rebuild(): Progress<Rebuilt> {
    return this.#rebuild;
  }

  async startCheck(readEveryByte: boolean): Promise<void> {
    if (this.#check.state === 'running') return;
    this.#check = { state: 'running' };
    this.#check = await outcome(this.#backend.vaultVerify(readEveryByte));
  }

  async startRebuild(): Promise<void> {
    if (this.#rebuild.state === 'running') return;
    this.#rebuild = { state: 'running' };
    this.#rebuild = await outcome(this.#backend.vaultRebuildIndex());
  }
}

async function outcome<Result>(work: Promise<Result>): Promise<Progress<Result>> {
  try {
    return { state: 'done', result: await work };
  } catch (reason) {
    return { state: 'failed', error: toApiError(reason) };
  }
}
