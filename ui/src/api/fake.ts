// The Backend without a window: a whole vault in memory, for tests and for the page in a plain browser.
//
// Behaves like the core as far as the page can tell. Tests reach `vault`, `transfers` and `faults` directly.

import type { Backend, Unsubscribe } from './backend';
import { ApiError } from './error';
import { Faults, type Method } from './fake/faults';
import { typeOf } from './fake/fileTypes';
import { makeDocument, makeDocuments, makeFileId } from './fake/generate';
import { FakeHealth } from './fake/health';
import { FakeLinks } from './fake/links';
import { FakeSharing } from './fake/sharing';
import { FakeTransfers, underWay, type Arrival } from './fake/transfers';
import { FakeVault } from './fake/vault';
import { FakeVaults } from './fake/vaults';
import type { Closing } from './wire/Closing';
import type { DragOutcome } from './wire/DragOutcome';
import type { DropEvent } from './wire/DropEvent';
import type { ImportStarted } from './wire/ImportStarted';
import type { KnownVault } from './wire/KnownVault';
import type { Reading } from './wire/Reading';
import type { Selection } from './wire/Selection';
import type { Settings } from './wire/Settings';
import type { Shown } from './wire/Shown';
import type { Tray } from './wire/Tray';
import type { VaultStatus } from './wire/VaultStatus';

export interface FakeOptions {
  documents?: number;
  delayMilliseconds?: number;
  now?: () => number;
  /** A first start: no vault is known. */
  firstStart?: boolean;
}

export type FakeBackend = Backend & {
  /** What the first vault holds; every vault added later is empty. */
  vault: FakeVault;
  vaults: FakeVaults;
  health: FakeHealth;
  links: FakeLinks;
  sharing: FakeSharing;
  transfers: FakeTransfers;
  faults: Faults;
  /** What the page sent to the log. */
  pageErrors: string[];
  /** What was opened in the default app, by id. */
  opened: string[];
  /** Plays a drag from outside; files that the drop will bring are remembered under its `drop_id`. */
  playDrop(event: DropEvent, arrivals?: Omit<Arrival, 'folder'>[]): void;
  /** What "Add files", "Add folder" and paste will bring; empty means the dialog is closed or the clipboard is. */
  offered: Omit<Arrival, 'folder'>[];
  /** Tells the page that the vault changed. */
  announceChange(): void;
  /** Tells the page how the open vault stands now. */
  announceStatus(): void;
  /** What the desktop says of the icon in the tray once it is wanted. */
  tray: Exclude<Tray, 'off'>;
  /** What was dragged out, and what becomes of the wish. */
  draggedOut: Selection[];
  dragOutcome: DragOutcome;
  /** Whether the page has said that it asks, and whether it was closed. */
  closeAsked: boolean;
  closed: boolean;
  /** Plays a wish to close while files are on their way. */
  playClosing(closing: Closing): void;
  /** Plays a click on a notification. */
  playShow(shown: Shown): void;
  /** Plays the reading of a vault's list. */
  playReading(reading: Reading | null): void;
};

export function createFakeBackend(options: FakeOptions = {}): FakeBackend {
  const now = options.now ?? Date.now;
  const first = new FakeVault(makeDocuments(options.documents ?? 240, now()), now);
  const health = new FakeHealth(first, now);
  const vaults = new FakeVaults();
  const personal = vaults.addKnown('Personal vault', { kind: 'local', root: '/home/alex/Coffer' });
  const contents = new Map([[personal.vault_id, first]]);
  if (options.firstStart) vaults.known = [];
  let vault = first;
  const sharing = new FakeSharing(() => vaults.status());
  const links = new FakeLinks(() => vault, sharing, now);
  const faults = new Faults();
  faults.delayMilliseconds = options.delayMilliseconds ?? 0;
  const dropWatchers = new Set<(event: DropEvent) => void>();
  const changeWatchers = new Set<(revision: number) => void>();
  const statusWatchers = new Set<(status: VaultStatus) => void>();
  const closingWatchers = new Set<(closing: Closing) => void>();
  const showWatchers = new Set<(shown: Shown) => void>();
  const readingWatchers = new Set<(reading: Reading | null) => void>();
  const dropped = new Map<string, Omit<Arrival, 'folder'>[]>();
  let settings: Settings = {
    theme: 'system',
    density: 'comfortable',
    text_percent: 100,
    details_open: true,
    keep_in_background: false,
    transfers: { files_at_once: 2, parts_at_once: 4, up: null, down: null },
  };
  let stored = options.documents ?? 240;

  const transfers = new FakeTransfers(({ name, folder, sizeBytes }) => {
    const same = vault.find(name, folder, sizeBytes);
    if (same) return { fileId: same.file_id, isNew: false };
    stored += 1;
    const { kind, mime } = typeOf(name);
    const fileId = makeFileId(stored + 1_000_000);
    vault.add(makeDocument({ fileId, name, folder, kind, mime, sizeBytes, at: now() }));
    announceChange();
    return { fileId, isNew: true };
  });

  function announceChange(): void {
    for (const watcher of changeWatchers) watcher(vault.revision);
  }

  async function read<T>(method: Method, answer: () => T): Promise<T> {
    await faults.pass(method);
    return structuredClone(answer());
  }

  async function change<T>(method: Method, action: () => T): Promise<T> {
    const before = vault.revision;
    const answer = await read(method, action);
    if (vault.revision !== before) announceChange();
    return answer;
  }

  /** What the open vault holds is what every call is about. */
  function turnToOpenVault(): void {
    const open = vaults.known.find(({ current }) => current);
    if (!open) return;
    const content = contents.get(open.vault_id) ?? new FakeVault([], now);
    contents.set(open.vault_id, content);
    vault = content;
  }

  function addVault(method: Method, add: () => KnownVault): Promise<KnownVault> {
    return read(method, () => {
      const added = add();
      turnToOpenVault();
      return added;
    });
  }

  function begin(arrivals: Omit<Arrival, 'folder'>[], folder: string): ImportStarted {
    transfers.add(arrivals.map((arrival) => ({ ...arrival, folder })));
    return { files: arrivals.length, folders: 0 };
  }

  function subscribe<T>(watchers: Set<(value: T) => void>, watcher: (value: T) => void): Promise<Unsubscribe> {
    watchers.add(watcher);
    return Promise.resolve(() => void watchers.delete(watcher));
  }

  const fake: FakeBackend = {
    vault: first,
    vaults,
    health,
    links,
    sharing,
    transfers,
    faults,
    pageErrors: [],
    opened: [],
    offered: [],
    tray: 'shown',
    draggedOut: [],
    dragOutcome: 'begun',
    closeAsked: false,
    closed: false,
    playClosing(closing) {
      for (const watcher of closingWatchers) watcher(closing);
    },
    playShow(shown) {
      for (const watcher of showWatchers) watcher(shown);
    },
    announceChange,
    announceStatus() {
      for (const watcher of statusWatchers) watcher(vaults.status());
    },
    playReading(reading) {
      for (const watcher of readingWatchers) watcher(reading);
    },
    playDrop(event, arrivals = []) {
      if (event.drop_id !== null) dropped.set(event.drop_id, arrivals);
      for (const watcher of dropWatchers) watcher(event);
    },

    windowReady: () => read('windowReady', () => {}),
    windowQuit: () =>
      read('windowQuit', () => {
        const { queued, active } = transfers.snapshot().totals;
        if (queued + active > 0) fake.playClosing({ incoming: queued + active, outgoing: 0 });
        else fake.closed = true;
      }),
    windowCloseAsked: () => read('windowCloseAsked', () => void (fake.closeAsked = true)),
    windowClose: () => read('windowClose', () => void (fake.closed = true)),
    trayStatus: () => read('trayStatus', () => (settings.keep_in_background ? fake.tray : 'off')),
    vaultList: () => read('vaultList', () => vaults.known),
    vaultUse: (name) =>
      read('vaultUse', () => {
        vaults.use(name);
        turnToOpenVault();
      }),
    localFolderOffered: () => read('localFolderOffered', () => vaults.folder()),
    localFolderChoose: () => read('localFolderChoose', () => vaults.chosen),
    vaultAddLocal: (name, folderId) => addVault('vaultAddLocal', () => vaults.addLocal(name, folderId)),
    bucketTest: async (form, onCheck) => {
      await faults.pass('bucketTest');
      return vaults.test(form, onCheck);
    },
    vaultAddBucket: (form) => addVault('vaultAddBucket', () => vaults.addBucket(form)),
    vaultRemove: (name) =>
      read('vaultRemove', () => {
        vaults.remove(name);
        turnToOpenVault();
      }),
    vaultRename: (name, newName) => read('vaultRename', () => vaults.rename(name, newName)),
    vaultReplaceKeys: (name, keys) => read('vaultReplaceKeys', () => vaults.replaceKeys(name, keys)),
    vaultTakeOver: () => read('vaultTakeOver', () => vaults.takeOver()),
    bucketFacts: (name) => read('bucketFacts', () => vaults.facts(name)),
    bucketCheck: async (name, onCheck) => {
      await faults.pass('bucketCheck');
      return vaults.check(name, onCheck);
    },
    cacheStatus: () => read('cacheStatus', () => vaults.cache),
    cacheLimitSet: (bytes) =>
      read(
        'cacheLimitSet',
        () => (vaults.cache = { used_bytes: Math.min(vaults.cache.used_bytes, bytes), most_bytes: bytes }),
      ),
    awsProfiles: () => read('awsProfiles', () => vaults.profiles),
    dateSettingsOpen: () => read('dateSettingsOpen', () => void (vaults.dateSettingsOpened += 1)),
    vaultStatus: () => read('vaultStatus', () => vaults.status()),
    vaultVerify: async (readData, onProgress) => {
      await faults.pass('vaultVerify');
      return health.verify(readData, onProgress);
    },
    vaultVerifyCancel: () => read('vaultVerifyCancel', () => health.stop()),
    vaultHealth: () => read('vaultHealth', () => health.health),
    vaultRepair: (dryRun) => read('vaultRepair', () => health.repair(dryRun)),
    setAsideShow: () => read('setAsideShow', () => {}),
    setAsideRestore: (id) => read('setAsideRestore', () => health.restore(id)),
    setAsideRemove: (id) => read('setAsideRemove', () => health.remove(id)),
    lostUploads: () => read('lostUploads', () => health.lost),
    lostUploadClear: (id) => read('lostUploadClear', () => health.clear(id)),
    vaultRebuildIndex: () => read('vaultRebuildIndex', () => health.rebuild()),

    documentsPage: (query, first, limit) => read('documentsPage', () => vault.page(query, first, limit)),
    documentPosition: (query, fileId) => read('documentPosition', () => vault.position(query, fileId)),
    documentSearchPrefix: (query, prefix) => read('documentSearchPrefix', () => vault.searchPrefix(query, prefix)),
    documentGet: (fileId) => read('documentGet', () => vault.get(fileId)),
    documentUpdate: (fileId, rev, changes) => change('documentUpdate', () => vault.update(fileId, rev, changes)),
    documentOpen: (fileId) => read('documentOpen', () => void fake.opened.push(vault.get(fileId).file_id)),
    documentsExport: (selection) =>
      read('documentsExport', () => {
        const documents = vault.selected(selection);
        transfers.add(
          documents.map(({ name, folder, size_bytes }) => ({ name, folder, sizeBytes: size_bytes })),
          'out',
        );
        return { documents: documents.length };
      }),
    documentsDragOut: (selection) =>
      read('documentsDragOut', () => {
        fake.draggedOut.push(selection);
        return fake.dragOutcome;
      }),
    documentsMove: (selection, folder) => change('documentsMove', () => vault.move(selection, folder)),
    documentsTrash: (selection) =>
      change('documentsTrash', () => {
        const result = vault.trash(selection);
        return { ...result, links: links.deleted(result.file_ids) };
      }),
    documentsRestore: (selection) => change('documentsRestore', () => vault.restore(selection)),
    documentsPurge: (selection) => change('documentsPurge', () => vault.purge(selection)),
    trashEmpty: () =>
      change('trashEmpty', () => vault.purge({ mode: 'allExcept', query: { trashed: true }, file_ids: [] })),

    folders: (parent) => read('folders', () => vault.folders(parent)),
    tags: () => read('tags', () => vault.tags()),
    usage: () => read('usage', () => vault.usage()),
    activity: (before, limit) => read('activity', () => activityPage(vault, before, limit)),

    linksPage: (fileId, ended, before, limit) => read('linksPage', () => links.page(fileId, ended, before, limit)),
    linkAdd: (fileId, request) => change('linkAdd', () => links.add(fileId, request)),
    linkOff: (id) => change('linkOff', () => links.off(id)),
    linksCheck: () => change('linksCheck', () => links.check()),
    sharingStatus: () => read('sharingStatus', () => sharing.status(links.isServing)),
    sharingCheck: () =>
      read('sharingCheck', () => {
        sharing.check();
        return sharing.status(links.isServing);
      }),
    sharingSetLan: (on) => read('sharingSetLan', () => (sharing.setLan(on) ? sharing.status(links.isServing) : null)),
    sharingSetBucket: (bucket) =>
      read('sharingSetBucket', () => {
        sharing.setBucket(bucket);
        return sharing.status(links.isServing);
      }),

    importDrop: (dropId, folder) =>
      read('importDrop', () => {
        const arrivals = dropped.get(dropId);
        if (!arrivals) throw new ApiError({ kind: 'notFound', message: 'that drop is over' });
        dropped.delete(dropId);
        return begin(arrivals, folder);
      }),
    importFiles: (folder) => read('importFiles', () => (fake.offered.length > 0 ? begin(fake.offered, folder) : null)),
    importFolder: (folder) =>
      read('importFolder', () => (fake.offered.length > 0 ? begin(fake.offered, folder) : null)),
    importPaste: (folder) =>
      read('importPaste', () => {
        if (fake.offered.length === 0) throw new ApiError({ kind: 'dropEmpty', message: 'no files to paste' });
        return begin(fake.offered, folder);
      }),

    watchTransfers: (onSnapshot) => read('watchTransfers', () => transfers.watch(onSnapshot)),
    transferPause: (id) => read('transferPause', () => transfers.set(id, underWay, 'paused')),
    transferResume: (id) => read('transferResume', () => transfers.set(id, ['paused'], 'queued')),
    transferCancel: (id) =>
      read('transferCancel', () => transfers.set(id, [...underWay, 'paused', 'failed'], 'cancelled')),
    transferRetry: (id) => read('transferRetry', () => transfers.set(id, ['failed'], 'queued')),
    transferMoveUp: (id) => read('transferMoveUp', () => transfers.moveUp(id)),
    transferKeepBoth: (id) => read('transferKeepBoth', () => transfers.keepBoth(id)),
    transfersPauseAll: () => read('transfersPauseAll', () => transfers.setAll(underWay, 'paused')),
    transfersResumeAll: () => read('transfersResumeAll', () => transfers.setAll(['paused'], 'queued')),
    transfersClear: () => read('transfersClear', () => transfers.clear()),

    settingsGet: () => read('settingsGet', () => settings),
    settingsSet: (next) => read('settingsSet', () => (settings = { ...next })),
    pageError: (message) => read('pageError', () => void fake.pageErrors.push(message)),

    subscribeClosing: (onClosing) => subscribe(closingWatchers, onClosing),
    subscribeShow: (onShow) => subscribe(showWatchers, onShow),
    subscribeDrop: (onDrop) => subscribe(dropWatchers, onDrop),
    subscribeStatus: (onStatus) => subscribe(statusWatchers, onStatus),
    subscribeReading: (onReading) => subscribe(readingWatchers, onReading),
    subscribeChanged: (onChanged) => subscribe(changeWatchers, onChanged),
  };
  return fake;
}

function activityPage(vault: FakeVault, before: number | null, limit: number) {
  const older = vault.activity.filter(({ id }) => before === null || id < before).reverse();
  const entries = older.slice(0, limit);
  const last = entries.at(-1);
  return { entries, next: older.length > entries.length && last ? last.id : null };
}
