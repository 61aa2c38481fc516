// How the vault in memory is, as the core would say it. Tests put damage and set-aside things into `health`; a plain
// browser asks for a vault that has some (`furnish`).

import { ApiError } from '../error';
import type { CheckProgress } from '../wire/CheckProgress';
import type { Document } from '../wire/Document';
import type { Health } from '../wire/Health';
import type { LostUpload } from '../wire/LostUpload';
import type { Rebuilt } from '../wire/Rebuilt';
import type { RepairOutcome } from '../wire/RepairOutcome';
import type { SetAside } from '../wire/SetAside';
import type { VerifyReport } from '../wire/VerifyReport';
import type { FakeVault } from './vault';

/** How often a check tells how far it has come. */
const toldTimes = 20;

export class FakeHealth {
  readonly #vault: FakeVault;
  readonly #now: () => number;
  #isStopped = false;
  health: Health;
  #lost: LostUpload[] = [];
  /** Between two pieces of news of a check. */
  paceMilliseconds = 0;

  constructor(vault: FakeVault, now: () => number) {
    this.#vault = vault;
    this.#now = now;
    this.health = {
      last_check: null,
      last_full_check: null,
      checking: null,
      damaged: [],
      damaged_total: 0,
      set_aside: [],
      set_aside_total: 0,
      set_aside_bytes: 0,
      unfinished: { uploads: 0, bytes: 0 },
      index: { documents: vault.usage().documents, rebuilt_at: null, reason: null, lost: [] },
      last_sweep: null,
      last_recovery: null,
      stopped_writing: null,
    };
  }

  /** Uploads that nobody goes on with. */
  get lost(): LostUpload[] {
    return this.#lost;
  }

  set lost(lost: LostUpload[]) {
    this.#lost = lost;
    this.health.unfinished = {
      uploads: lost.length,
      bytes: lost.reduce((sum, { size_bytes }) => sum + size_bytes, 0),
    };
  }

  async verify(readData: boolean, tell: (progress: CheckProgress) => void = () => {}): Promise<VerifyReport> {
    if (this.health.checking) throw new ApiError({ kind: 'busy', message: 'a check is running' });
    const began = this.#now();
    const { documents, size_bytes } = this.#vault.usage();
    const read_bytes = readData ? size_bytes : 0;
    this.#isStopped = false;
    for (let step = 0; step <= toldTimes; step++) {
      const share = step / toldTimes;
      this.health.checking = {
        documents: Math.floor(documents * share),
        documents_total: documents,
        read_bytes: Math.floor(read_bytes * share),
        read_bytes_total: read_bytes,
      };
      tell({ ...this.health.checking });
      await new Promise((resolve) => setTimeout(resolve, this.paceMilliseconds));
      if (this.#isStopped) break;
    }
    this.health.checking = null;
    if (this.#isStopped) throw new ApiError({ kind: 'cancelled', message: 'the check was stopped' });
    const damaged = this.health.damaged.map(({ file_id, name, damage }) => ({ file_id, name, damage }));
    const check = {
      at: this.#now(),
      documents,
      read_bytes,
      read_percent: readData ? 100 : 0,
      damaged: damaged.length,
      duration_ms: this.#now() - began,
      by: 'person' as const,
      mended: 0,
    };
    this.health.last_check = check;
    if (readData) this.health.last_full_check = check;
    return { documents, read_bytes, damaged, mended: 0 };
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Brings back what can be; the rest stays damaged. */
  repair(dryRun: boolean): RepairOutcome {
    const restorable = this.health.damaged.filter((damaged) => damaged.can_restore);
    if (!dryRun) {
      this.health.damaged = this.health.damaged.filter((damaged) => !damaged.can_restore);
      this.health.damaged_total -= restorable.length;
    }
    return {
      dry_run: dryRun,
      documents: this.#vault.usage().documents,
      indexed: 0,
      finished: 0,
      set_aside: 0,
      waiting: 0,
      marked: 0,
      restored: restorable.length,
      cleared: 0,
      steps: restorable.map(({ file_id, name }) => ({ file_id, name, action: 'restored' as const })),
    };
  }

  rebuild(): Rebuilt {
    const { documents } = this.#vault.usage();
    this.health.index = { documents, rebuilt_at: this.#now(), reason: 'asked', lost: [] };
    return { documents, skipped: 0 };
  }

  restore(id: string): Document {
    const found = this.#find(id);
    if (!found.can_restore) throw new ApiError({ kind: 'illegalStatus', message: 'its sidecar is not there' });
    this.#forget(found);
    return this.#vault.get(found.file_id);
  }

  remove(id: string): void {
    const found = this.#find(id);
    if (!found.can_remove)
      throw new ApiError({ kind: 'illegalStatus', message: 'it has lain there for less than thirty days' });
    this.#forget(found);
  }

  clear(id: string): void {
    const left = this.#lost.filter((upload) => upload.id !== id);
    if (left.length === this.#lost.length) throw new ApiError({ kind: 'notFound', message: 'there is no such upload' });
    this.lost = left;
  }

  #find(id: string): SetAside {
    const found = this.health.set_aside.find((item) => item.id === id);
    if (!found) throw new ApiError({ kind: 'notFound', message: 'there is no such thing in the quarantine' });
    return found;
  }

  #forget(gone: SetAside): void {
    this.health.set_aside = this.health.set_aside.filter((item) => item.id !== gone.id);
    this.health.set_aside_total -= 1;
    this.health.set_aside_bytes -= gone.size_bytes;
  }
}
