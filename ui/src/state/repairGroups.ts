// What a repair did, or would do, as a few lines: one for each kind of step, with the names that are known. Pure; used
// by RepairSteps and by what is said of a repair.
import type { RepairAction } from '../api/wire/RepairAction';
import type { RepairOutcome } from '../api/wire/RepairOutcome';

export interface RepairGroup {
  action: RepairAction;
  count: number;
  /** Of the first few documents; those without a known name are left out. */
  names: string[];
}

/** What helps comes first, what is only noted comes last. */
const ORDER: readonly RepairAction[] = ['restored', 'indexed', 'finished', 'cleared', 'setAside', 'marked', 'waiting'];
const NAMES_SHOWN = 5;

export function repairGroups(outcome: RepairOutcome): RepairGroup[] {
  return ORDER.map((action) => ({
    action,
    count: countOf(outcome, action),
    names: outcome.steps
      .filter((step) => step.action === action)
      .flatMap(({ name }) => name ?? [])
      .slice(0, NAMES_SHOWN),
  })).filter(({ count }) => count > 0);
}

/** How much is done; what is left alone is not. */
export function stepsTaken(outcome: RepairOutcome): number {
  return ORDER.filter((action) => action !== 'waiting').reduce((sum, action) => sum + countOf(outcome, action), 0);
}

function countOf(outcome: RepairOutcome, action: RepairAction): number {
  return action === 'setAside' ? outcome.set_aside : outcome[action];
}
