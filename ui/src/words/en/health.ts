// How the vault is, as far as the window says it outside of the health page: badges, news and what is announced.
import { count } from './count';

const documents = (many: number) => count(many, { one: '# document', other: '# documents' });
const problems = (many: number) => count(many, { one: '# problem', other: '# problems' });

export const health = {
  /** Beside the place in the sidebar. */
  badge: (many: number) => count(many, { one: '# damaged document', other: '# damaged documents' }),
  badgeStopped: 'needs a restart',
  show: 'Show',
  stopped: 'Coffer has stopped writing to this vault',
  stoppedNoted: (found: string) =>
    `It found a mistake of its own: ${found}. Documents can still be opened; close Coffer and start it again to go on.`,
  checkRunning: 'A check is running',
  checkStarted: 'The check has started',
  checkProgress: (percent: string) => `${percent} checked`,
  checkStopped: 'The check was stopped. What it had found is kept.',
  checkFine: (many: number) => `${documents(many)} checked, all is well`,
  checkFound: (found: number, many: number) => `${problems(found)} in ${documents(many)}`,
  nothingToRepair: 'There is nothing to repair',
  nothingRepaired: 'Nothing had to be done',
  repairDone: (many: number) =>
    count(many, { one: 'Repaired: # thing was done', other: 'Repaired: # things were done' }),
  planReady: (many: number) => count(many, { one: 'Repair would do # thing', other: 'Repair would do # things' }),
  unknownFile: 'Unknown file',
  restored: (name: string) => `Restored “${name}”`,
  removed: (name: string) => `Deleted “${name}” for good`,
  healed: {
    lost: 'The list of documents was missing. It has been rebuilt; your documents were not touched.',
    damaged: 'The list of documents was damaged. It has been rebuilt; your documents were not touched.',
  },
  rebuilt: (many: number) => `${documents(many)} found`,
};
