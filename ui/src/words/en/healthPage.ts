// The health page: what was checked when, what is damaged, what can be done, and what Coffer does by itself.
import type { DamageKind } from '../../api/wire/DamageKind';
import type { IndexPart } from '../../api/wire/IndexPart';
import type { RebuildReason } from '../../api/wire/RebuildReason';
import type { RepairAction } from '../../api/wire/RepairAction';
import type { SetAsideReason } from '../../api/wire/SetAsideReason';
import { count } from './count';
import { health } from './health';

const documents = (many: number) => count(many, { one: '# document', other: '# documents' });
const problems = (many: number) => count(many, { one: '# problem', other: '# problems' });

export const healthPage = {
  ...health,
  title: 'Health',
  loading: 'Loading the health of the vault',
  unknownDocument: 'Unknown document',

  fine: 'Everything is in order',
  fineNoted: 'The last check found nothing wrong.',
  fineMended: 'What the last check found has been put right.',
  fineUnread: 'No check has read every byte yet. One that does also finds damage inside files.',
  never: 'Not checked yet',
  neverNoted: 'A check compares every document with what was stored. It changes nothing.',
  damaged: (many: number) => count(many, { one: '# document is damaged', other: '# documents are damaged' }),
  damagedNoted: 'Nothing was deleted. What can be done is said below, for each of them.',
  oldCheck: (days: number) => `Last check ${count(days, { one: '# day ago', other: '# days ago' })}`,
  oldFullCheck: (days: number) => `Last full check ${count(days, { one: '# day ago', other: '# days ago' })}`,
  oldNoted: 'Nothing is known to be wrong. Disks age: once a month is a good habit.',

  checkNow: 'Check now',
  checkEveryByte: 'Check every byte',
  checking: 'Checking the vault',
  stopCheck: 'Stop the check',
  stopping: 'Stopping',
  preparing: 'Looking for the documents…',
  checkedDocuments: (part: string, all: string) => `${part} of ${all} documents`,
  checkedBytes: (amount: string) => `${amount} read`,

  lastCheck: 'Last check',
  lastFullCheck: 'Last full check',
  noFullCheck: 'never',
  checked: documents,
  comparedOnly: 'lengths compared',
  readAll: (size: string) => `every byte, ${size}`,
  readPart: (percent: string, size: string) => `${percent} of them read, ${size}`,
  took: (duration: string) => `took ${duration}`,
  tookNoTime: 'took less than a second',
  by: { person: 'started by you', automatic: 'by itself' },
  foundNothing: 'nothing wrong',
  mended: (many: number) => `${count(many, { one: '# entry', other: '# entries' })} of the list put right`,
  foundProblems: problems,

  damagedTitle: 'Damaged documents',
  found: (when: string) => `found ${when}`,
  more: (many: number) => count(many, { one: 'and # more', other: 'and # more' }),
  repairable: 'Can be repaired',
  showInFolder: 'Show in folder',
  showInFolderOf: (name: string) => `Show in folder: ${name}`,
  moveToTrash: 'Move to trash',
  moveToTrashOf: (name: string) => `Move ${name} to the trash`,
  damages: {
    contentMissing: 'Content is missing',
    sizeDiffers: 'Content has another length than was stored',
    hashDiffers: 'Content is damaged',
    sidecarMissing: 'Description file is missing',
    sidecarUnreadable: 'Description file cannot be read',
    foreign: 'Written by a newer Coffer or for another vault',
  } satisfies Record<DamageKind, string>,
  advice: {
    restore: 'An intact copy lies elsewhere in the vault. Repair brings the content back.',
    contentMissing: 'Its name, tags and note are safe. If you have the file elsewhere, add it again.',
    sizeDiffers: 'It was left as it is. If you have the file elsewhere, add it again.',
    hashDiffers: 'It was left as it is. If you have the file elsewhere, add it again.',
    sidecarMissing: 'Repair sets its content aside under Recovered files, so that nothing is lost.',
    sidecarUnreadable: 'It was left as it is. A backup of the vault may hold an intact one.',
    foreign: 'It was left untouched. Update Coffer to read it.',
  } satisfies Record<DamageKind | 'restore', string>,

  repairTitle: 'Repair',
  repairNoted: 'Brings back what has an intact copy and puts in order what was left half done. It destroys nothing.',
  preview: 'See what would happen',
  previewing: 'Looking through the vault…',
  repairNow: 'Repair now',
  notNow: 'Not now',
  planTitle: 'What will happen',
  nothingToRepairNoted: 'What cannot be brought back stays listed above and is left as it is.',
  repairedTitle: 'What was done',
  planned: {
    restored: (many: number) => `Bring back the content of ${documents(many)} from intact copies`,
    indexed: (many: number) => `Put ${documents(many)} back into the list`,
    finished: (many: number) => `Finish ${count(many, { one: '# change', other: '# changes' })} that stayed half done`,
    cleared: (many: number) => `Take the mark off ${documents(many)} that ${many === 1 ? 'is' : 'are'} intact again`,
    setAside: (many: number) => `Set ${count(many, { one: '# file', other: '# files' })} aside under Recovered files`,
    marked: (many: number) => `Mark ${documents(many)} as missing or damaged`,
    waiting: (many: number) =>
      `Leave ${count(many, { one: '# file', other: '# files' })} alone that may still be in use`,
  } satisfies Record<RepairAction, (many: number) => string>,
  repaired: {
    restored: (many: number) => `Brought back the content of ${documents(many)}`,
    indexed: (many: number) => `Put ${documents(many)} back into the list`,
    finished: (many: number) =>
      `Finished ${count(many, { one: '# change', other: '# changes' })} that stayed half done`,
    cleared: (many: number) => `Took the mark off ${documents(many)} that ${many === 1 ? 'is' : 'are'} intact again`,
    setAside: (many: number) => `Set ${count(many, { one: '# file', other: '# files' })} aside under Recovered files`,
    marked: (many: number) => `Marked ${documents(many)} as missing or damaged`,
    waiting: (many: number) =>
      `Left ${count(many, { one: '# file', other: '# files' })} alone that may still be in use`,
  } satisfies Record<RepairAction, (many: number) => string>,

  recoveredTitle: 'Recovered files',
  recoveredNoted: 'Content that was set aside instead of being lost. Nothing goes from here by itself.',
  recoveredNone: 'Nothing had to be set aside.',
  recovered: (many: number, size: string) => `${count(many, { one: '# file', other: '# files' })} · ${size}`,
  showFolder: 'Show folder',
  restore: 'Restore',
  restoreOf: (name: string) => `Restore ${name}`,
  cannotRestore: 'What it belonged to is not known any more',
  remove: 'Delete…',
  removeOf: (name: string) => `Delete ${name} for good`,
  cannotRemove: 'Can be deleted once it has lain here for 30 days',
  removeTitle: (name: string) => `Delete “${name}” for good?`,
  removeLost: (size: string) => `${size} of content is deleted for good. There is no way back.`,
  removeConfirm: 'Delete for good',
  setAside: (when: string) => `set aside ${when}`,
  reasons: {
    noSidecar: 'Its description file is gone',
    replaced: 'Replaced by an intact copy',
    unknown: 'Found there',
  } satisfies Record<SetAsideReason, string>,

  lostTitle: 'Unfinished uploads',
  lost: (many: number, size: string) => `${count(many, { one: '# upload', other: '# uploads' })} · ${size}`,
  lostNoted:
    'Nobody goes on with them. Adding the same large file again may finish one; what is left is cleared after seven days.',
  byThisComputer: 'from this computer',
  byAnother: 'from another computer',
  touched: (when: string) => `last added to ${when}`,
  willBeCleared: (when: string) => `will be cleared on ${when}`,
  clearedSoon: 'will be cleared soon',
  clear: 'Clear now…',
  clearOf: (name: string) => `Clear the upload of ${name} now`,
  clearTitle: (name: string) => `Clear the upload of “${name}”?`,
  clearLost: (size: string) =>
    `The ${size} that were stored of it are deleted. No document is touched. Whoever still wants to add this file has to send all of it again.`,
  clearConfirm: 'Clear now',
  cleared: (size: string) => `Cleared an unfinished upload of ${size}`,

  behindTitle: 'Behind the scenes',
  index: 'List of documents',
  indexNever: (many: number) => `${documents(many)}, never rebuilt`,
  indexRebuilt: (many: number, when: string) => `${documents(many)}, rebuilt ${when}`,
  indexReasons: {
    lost: 'It was missing and was read again from the vault’s own files.',
    damaged: 'It was damaged and was read again from the vault’s own files.',
    asked: 'Because you asked for it.',
  } satisfies Record<RebuildReason, string>,
  indexLost: (parts: string) => `Could not be kept: ${parts}.`,
  parts: {
    activity: 'the activity',
    uploads: 'unfinished imports',
    checks: 'when the vault was checked',
    marks: 'what was known to be damaged',
    links: 'the public links',
  } satisfies Record<IndexPart, string>,
  rebuild: 'Rebuild…',
  rebuildTitle: 'Rebuild the list of documents?',
  rebuildLost:
    'Nothing is lost. The list of documents is read again from the vault’s own files; the list of activity stays.',
  rebuildConfirm: 'Rebuild',
  rebuilding: 'Rebuilding the list of documents',
  rebuiltSkipped: (many: number) =>
    count(many, {
      one: '# description file could not be used and was left as it is',
      other: '# description files could not be used and were left as they are',
    }),
  sweep: 'Tidying up',
  sweepNever: 'There was nothing to tidy up yet.',
  sweepDone: (removed: number, setAside: number) =>
    [
      `${count(removed, { one: '# leftover', other: '# leftovers' })} removed`,
      ...(setAside > 0 ? [`${count(setAside, { one: '# file', other: '# files' })} set aside`] : []),
    ].join(', '),
  recovery: 'After a crash',
  recoveryNever: 'Every start found everything finished.',
  recoveryDone: (changes: number, imports: number) =>
    [
      ...(changes > 0 ? [count(changes, { one: '# change', other: '# changes' })] : []),
      ...(imports > 0 ? [count(imports, { one: '# import', other: '# imports' })] : []),
    ].join(' and ') + ' finished',
};
