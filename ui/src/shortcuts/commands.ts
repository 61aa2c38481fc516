// Every command of the window: what it does and why it cannot be done now. The palette, the menus and the keys run
// these, so a command behaves the same however it is reached.

import { copyText } from '../shared/clipboard';
import type { Panel } from '../state/panels.svelte';
import type { Place } from '../state/place';
import type { Workspace } from '../state/workspace.svelte';
import { words } from '../words';
import type { CommandId } from './shortcutTable';

export interface Command {
  run: () => void;
  /** Why it cannot be used now; null when it can. */
  unavailable?: () => string | null;
}

export type Commands = Partial<Record<CommandId, Command>>;

export function createCommands(workspace: Workspace): Commands {
  return { ...documentCommands(workspace), ...placeCommands(workspace), ...windowCommands(workspace) };
}

function documentCommands(workspace: Workspace): Commands {
  const { actions, adding, listing, links, navigation, documents, notices, undo } = workspace;
  const cannotChange = () => workspace.cannotChange;
  const { selection } = listing;
  const inTrash = () => navigation.place.view === 'trash';
  const some = () => (selection.isEmpty ? words.documents.nothingSelected : null);
  const one = () => (selection.single ? null : words.documents.onlyOne);
  const shareable = () => one() ?? (inTrash() ? words.documents.notInTrash : null);

  function open(): void {
    const row = listing.current;
    if (row?.type === 'folder') navigation.goToFolder(row.folder.path);
    else if (selection.single && !inTrash()) void actions.open(selection.single.file_id);
  }

  async function copyUniqueName(): Promise<void> {
    const { single } = selection;
    if (!single) return;
    const copied = await copyText(single.unique_name);
    const { uniqueNameCopied, copyFailed } = words.documents.notices;
    notices.show(copied ? { text: uniqueNameCopied, severity: 'ok' } : { text: copyFailed, severity: 'error' });
  }

  function share(): void {
    if (selection.single) links.share(selection.single);
  }

  async function copyLink(): Promise<void> {
    const { single } = selection;
    if (single) await (await links.actions()).copyOrPublish(single);
  }

  async function unshare(): Promise<void> {
    const { single } = selection;
    if (single) await (await links.actions()).switchAllOff(single.file_id);
  }

  return {
    addFiles: { run: () => void adding.files(), unavailable: cannotChange },
    addFolder: { run: () => void adding.wholeFolder(), unavailable: cannotChange },
    paste: { run: () => void adding.paste(), unavailable: cannotChange },
    open: { run: open, unavailable: () => (listing.current?.type === 'folder' ? null : one()) },
    rename: {
      run: () => selection.single && listing.startRenaming(selection.single.file_id),
      unavailable: () => one() ?? cannotChange(),
    },
    trash: {
      run: () => {
        if (inTrash()) actions.askToPurge(selection, true);
        else void actions.trash(selection.toWire()).then((done) => done && listing.clear());
      },
      unavailable: () => some() ?? cannotChange(),
    },
    purge: { run: () => actions.askToPurge(selection, inTrash()), unavailable: () => some() ?? cannotChange() },
    restore: {
      run: () => void actions.restore(selection.toWire()).then((done) => done && listing.clear()),
      unavailable: () => (inTrash() ? (some() ?? cannotChange()) : words.documents.onlyInTrash),
    },
    export: { run: () => void actions.export(selection.toWire()), unavailable: some },
    move: { run: () => actions.chooseFolder(selection), unavailable: () => some() ?? cannotChange() },
    copyUniqueName: { run: () => void copyUniqueName(), unavailable: one },
    copyLink: { run: () => void copyLink(), unavailable: () => shareable() ?? cannotChange() },
    share: { run: share, unavailable: () => shareable() ?? cannotChange() },
    unshare: {
      run: () => void unshare(),
      unavailable: () =>
        shareable() ?? (selection.single?.visibility === 'public' ? cannotChange() : words.documents.notPublic),
    },
    emptyTrash: {
      run: () => void actions.askToEmptyTrash(),
      unavailable: () => (inTrash() && documents.count === 0 ? words.documents.emptyTrash : cannotChange()),
    },
    undo: { run: () => void actions.undo(), unavailable: () => (undo.next === null ? words.shell.noUndo : null) },
    redo: { run: () => void actions.redo(), unavailable: () => (undo.nextRedo === null ? words.shell.noRedo : null) },
    selectAll: { run: () => listing.selectAll() },
    clearSelection: { run: () => listing.clear(), unavailable: some },
  };
}

function placeCommands({ attempts, links, navigation, panels, upkeep, health }: Workspace): Commands {
  const go = (place: Place) => ({ run: () => navigation.go(place) });
  const sort = (by: 'name' | 'size' | 'added') => ({
    run: () => navigation.sortBy(by),
    unavailable: () => (navigation.query === null ? words.shell.noList : null),
  });
  const check = (readEveryByte: boolean) => ({
    run: () => {
      navigation.go({ view: 'health' });
      void upkeep.startCheck(readEveryByte);
    },
    unavailable: () => (upkeep.check.state === 'running' || health.value?.checking ? words.health.checkRunning : null),
  });
  return {
    back: { run: () => navigation.back(), unavailable: () => (navigation.canGoBack ? null : words.shell.noBack) },
    forward: {
      run: () => navigation.forward(),
      unavailable: () => (navigation.canGoForward ? null : words.shell.noForward),
    },
    up: { run: () => navigation.up(), unavailable: () => (navigation.canGoUp ? null : words.shell.noUp) },
    goFiles: go({ view: 'files', folder: '' }),
    goRecent: go({ view: 'recent' }),
    goTrash: go({ view: 'trash' }),
    goUsage: go({ view: 'usage' }),
    goActivity: go({ view: 'activity' }),
    goLinks: go({ view: 'links' }),
    checkLinks: {
      run: () => void links.actions().then((actions) => actions.check()),
      unavailable: () => (attempts.isBusy('linksCheck') ? words.shell.checkingLinks : null),
    },
    goHealth: go({ view: 'health' }),
    checkQuick: check(false),
    checkEveryByte: check(true),
    search: { run: () => panels.focusSearch() },
    sortName: sort('name'),
    sortSize: sort('size'),
    sortAdded: sort('added'),
  };
}

function windowCommands({ closing, panels, settings, attempts: { attempt } }: Workspace): Commands {
  const show = (panel: Panel) => ({ run: () => void (panels.open = panel) });
  return {
    palette: show('palette'),
    sheet: show('sheet'),
    quit: { run: () => void closing.quit() },
    settings: { run: () => panels.openSettings('general') },
    addVault: show('addVault'),
    manageVaults: { run: () => panels.openSettings('vaults') },
    details: { run: () => void settings.change({ details_open: !settings.values.details_open }, attempt) },
    transfers: { run: () => panels.callTransfers() },
    zoomIn: { run: () => void settings.zoom(1, attempt) },
    zoomOut: { run: () => void settings.zoom(-1, attempt) },
    zoomReset: { run: () => void settings.zoom(null, attempt) },
    themeSystem: { run: () => void settings.change({ theme: 'system' }, attempt) },
    themeLight: { run: () => void settings.change({ theme: 'light' }, attempt) },
    themeDark: { run: () => void settings.change({ theme: 'dark' }, attempt) },
    densityComfortable: { run: () => void settings.change({ density: 'comfortable' }, attempt) },
    densityCompact: { run: () => void settings.change({ density: 'compact' }, attempt) },
  };
}
