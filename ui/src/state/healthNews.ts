// What is said of the vault's health: announced where the health page shows it, as a message with a way there where it
// does not. A check is announced like any long work: its start, each quarter, its end.
//
// Used by Upkeep for what a person started, and by Workspace for what Coffer did by itself.

import type { ApiError } from '../api/error';
import type { CheckProgress } from '../api/wire/CheckProgress';
import type { Health } from '../api/wire/Health';
import type { Rebuilt } from '../api/wire/Rebuilt';
import type { RepairOutcome } from '../api/wire/RepairOutcome';
import type { VerifyReport } from '../api/wire/VerifyReport';
import { formatPercent, wholePercent } from '../format/numbers';
import { stepsTaken } from './repairGroups';
import type { Toast } from '../shared/toast';
import { locale, words } from '../words';
import { errorText } from '../words/errorText';
import type { Notices } from './notices.svelte';

/** An index that was rebuilt this long before the page was there was rebuilt for it: opening the vault comes first. */
const openingMilliseconds = 60_000;

export interface HealthPlace {
  /** Whether the health page is what is shown now. */
  isShown: () => boolean;
  show: () => void;
}

export class HealthNews {
  readonly #notices: Notices;
  readonly #place: HealthPlace;
  #quarter = 0;
  #knownRebuild: number;
  #knownStop: string | null = null;

  /** `startedAt` is when the page began. */
  constructor(notices: Notices, place: HealthPlace, startedAt: number) {
    this.#notices = notices;
    this.#place = place;
    this.#knownRebuild = startedAt - openingMilliseconds;
  }

  checkStarted(): void {
    this.#quarter = 0;
    this.#notices.announce(words.health.checkStarted);
  }

  checkCame({ documents, documents_total, read_bytes, read_bytes_total }: CheckProgress): void {
    const percent =
      read_bytes_total > 0 ? wholePercent(read_bytes, read_bytes_total) : wholePercent(documents, documents_total);
    const quarter = Math.min(3, Math.floor(percent / 25));
    if (quarter <= this.#quarter) return;
    this.#quarter = quarter;
    this.#notices.announce(words.health.checkProgress(formatPercent(quarter, 4, locale)));
  }

  checkDone({ documents, damaged }: VerifyReport): void {
    if (damaged.length === 0) this.#say(words.health.checkFine(documents), 'ok');
    else this.#say(words.health.checkFound(damaged.length, documents), 'error');
  }

  checkStopped(): void {
    this.#say(words.health.checkStopped, 'info');
  }

  planned(plan: RepairOutcome): void {
    const steps = stepsTaken(plan);
    this.#say(steps === 0 ? words.health.nothingToRepair : words.health.planReady(steps), 'info');
  }

  repaired(outcome: RepairOutcome): void {
    const steps = stepsTaken(outcome);
    this.#say(steps === 0 ? words.health.nothingRepaired : words.health.repairDone(steps), 'ok');
  }

  rebuilt({ documents }: Rebuilt): void {
    this.#say(words.health.rebuilt(documents), 'ok');
  }

  failed(error: ApiError): void {
    const { title, advice, severity } = errorText(error);
    this.#say(`${title} ${advice}`, severity);
  }

  /** Says once what Coffer did by itself since it was looked at last. */
  look({ index, stopped_writing }: Health): void {
    if (index.rebuilt_at !== null && index.rebuilt_at > this.#knownRebuild) {
      this.#knownRebuild = index.rebuilt_at;
      if (index.reason === 'lost' || index.reason === 'damaged') {
        this.#tell(words.health.healed[index.reason], 'warning');
      }
    }
    if (stopped_writing !== null && stopped_writing !== this.#knownStop) {
      this.#tell(`${words.health.stopped}. ${words.health.stoppedNoted(stopped_writing)}`, 'error');
    }
    this.#knownStop = stopped_writing;
  }

  #say(text: string, severity: Toast['severity']): void {
    if (!this.#place.isShown()) this.#tell(text, severity);
    else this.#notices.announce(text, severity === 'error' ? 'assertive' : 'polite');
  }

  #tell(text: string, severity: Toast['severity']): void {
    const action = { label: words.health.show, run: this.#place.show };
    this.#notices.show({ text, severity, action: this.#place.isShown() ? undefined : action });
  }
}
