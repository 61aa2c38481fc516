// Everything the window knows, made once and shared by context: one object per concept, all over one Backend.
//
// Made for each vault that the window turns to (VaultWindow.svelte); a test makes its own over a fake. `connect` ties the concepts together (where the window is
// decides what is loaded, what changed in the vault is read anew) and answers with the way to untie them.

import { createContext, tick, untrack } from 'svelte';
import type { Backend, Unsubscribe } from '../api/backend';
import type { Health } from '../api/wire/Health';
import type { Tag } from '../api/wire/Tag';
import type { Tray } from '../api/wire/Tray';
import type { Reading } from '../api/wire/Reading';
import type { Usage } from '../api/wire/Usage';
import type { VaultStatus } from '../api/wire/VaultStatus';
import { toErrorKind, type ErrorKind } from '../api/error';
import { words } from '../words';
import { errorText } from '../words/errorText';
import { Activity } from './activity.svelte';
import { Adding } from './adding';
import { AlreadyThere } from './alreadyThere';
import { Attempts } from './attempts.svelte';
import { Carrying } from './carrying.svelte';
import { Closing } from './closing.svelte';
import { Details } from './details.svelte';
import { DocumentActions } from './documentActions.svelte';
import { Documents } from './documents.svelte';
import { Drop, type FolderAt } from './drop.svelte';
import { Folders } from './folders.svelte';
import { HealthNews } from './healthNews';
import { Links } from './links.svelte';
import { Listing } from './listing.svelte';
import { Loaded } from './loaded.svelte';
import { Navigation } from './navigation.svelte';
import { Notices } from './notices.svelte';
import { Panels } from './panels.svelte';
import { parentFolder, placeKey, type Place } from './place';
import { Recovered } from './recovered.svelte';
import type { Settings } from './settings.svelte';
import { Transfers } from './transfers.svelte';
import { Undo } from './undo.svelte';
import { Upkeep } from './upkeep.svelte';
import type { Vaults } from './vaults.svelte';

/** Changes that come within this time are answered together. */
const gathered = 250;

export class Workspace {
  readonly backend: Backend;
  readonly settings: Settings;
  readonly vaults: Vaults;
  readonly notices = new Notices();
  readonly attempts = new Attempts(this.notices);
  readonly undo = new Undo();
  readonly panels = new Panels();
  readonly navigation = new Navigation();
  readonly documents: Documents;
  readonly folders: Folders;
  readonly transfers: Transfers;
  readonly listing: Listing;
  readonly actions: DocumentActions;
  readonly links: Links;
  readonly adding: Adding;
  readonly drop: Drop;
  readonly carrying: Carrying;
  readonly closing: Closing;
  readonly details: Details;
  readonly activity: Activity;
  readonly upkeep: Upkeep;
  readonly recovered: Recovered;
  readonly health: Loaded<Health>;
  readonly usage: Loaded<Usage>;
  readonly tags: Loaded<Tag[]>;
  readonly vault: Loaded<VaultStatus>;
  readonly tray: Loaded<Tray>;
  #reading = $state.raw<Reading | null>(null);
  readonly #healthNews: HealthNews;
  #shownPlace: Place | null = null;
  /** Settled once what is shown here is loaded. */
  #arrival: Promise<unknown> = Promise.resolve();
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend, settings: Settings, vaults: Vaults, folderAt: FolderAt) {
    this.backend = backend;
    this.settings = settings;
    this.vaults = vaults;
    this.documents = new Documents(backend);
    this.folders = new Folders(backend);
    const alreadyThere = new AlreadyThere(this.notices, (fileId) => void this.showDocument(fileId));
    this.transfers = new Transfers(backend, alreadyThere);
    this.listing = new Listing(backend, this.navigation, this.documents, this.folders, this.transfers);
    this.actions = new DocumentActions(backend, this.attempts, this.notices, this.undo, this.panels);
    this.links = new Links(backend, this.attempts, this.notices);
    this.adding = new Adding(backend, this.attempts, this.notices, () => this.navigation.folder);
    this.drop = new Drop(backend, this.attempts.attempt, folderAt, () => this.navigation.folder);
    this.carrying = new Carrying(folderAt, () => this.documents.query?.folder ?? null);
    this.closing = new Closing(backend, this.attempts.attempt);
    this.details = new Details(backend);
    this.activity = new Activity(backend);
    this.health = new Loaded(() => backend.vaultHealth());
    const readHealth = () => this.health.refresh();
    this.#healthNews = new HealthNews(
      this.notices,
      {
        isShown: () => this.navigation.place.view === 'health',
        show: () => this.navigation.go({ view: 'health' }),
      },
      performance.timeOrigin,
    );
    this.upkeep = new Upkeep(backend, this.attempts.attempt, this.#healthNews, readHealth);
    this.recovered = new Recovered(backend, this.attempts, this.notices, readHealth);
    this.usage = new Loaded(() => backend.usage());
    this.tags = new Loaded(() => backend.tags());
    this.vault = new Loaded(() => backend.vaultStatus());
    this.tray = new Loaded(() => backend.trayStatus());
  }

  /** How far the list of the vault's documents has been read; null when it is whole. */
  get reading(): Reading | null {
    return this.#reading;
  }

  /** Why the vault cannot be used fully now. */
  get trouble(): ErrorKind | null {
    const kind = this.vault.value?.read_only ?? this.vault.error?.kind;
    return kind === undefined || kind === null ? null : toErrorKind(kind);
  }

  /** Why nothing can be changed, in words. Without network it can: what needs it waits. */
  get cannotChange(): string | null {
    const kind = this.vault.value?.read_only ?? null;
    return kind === null || kind === 'offline' ? null : errorText({ kind, message: '' }).title;
  }

  /** Another vault; the window is made anew for it. */
  async switchTo(name: string): Promise<void> {
    await this.attempts.attempt('switchVault', () => this.vaults.use(name));
  }

  /** From now on this computer writes to the vault, where its bucket allows no more than one. */
  async takeOver(): Promise<void> {
    await this.attempts.attempt('takeOver', async () => {
      await this.backend.vaultTakeOver();
      await this.vault.refresh();
    });
  }

  /** The folder that something held over the window would go to: files from outside, or documents of the list. */
  get targetFolder(): string | null {
    return this.drop.targetFolder ?? this.carrying.carried?.folder ?? null;
  }

  /** Ties everything together; the answer unties it. */
  connect(): Unsubscribe {
    const stop = $effect.root(() => {
      $effect(() => this.#follow(this.navigation.place, this.navigation.query));
      $effect(() => {
        if (this.navigation.text !== '') untrack(() => this.listing.clear());
      });
      $effect(() => {
        const selected = this.listing.selection.single?.file_id ?? null;
        untrack(() => void this.details.show(selected));
      });
      $effect(() => {
        if (this.documents.edition > 0) untrack(() => this.transfers.settle());
      });
      $effect(() => {
        const health = this.health.value;
        if (health) untrack(() => this.#healthNews.look(health));
      });
      $effect(() => {
        if (this.listing.tooMany === 0) return;
        untrack(() => this.notices.show({ text: words.documents.tooManyForRange, severity: 'warning' }));
      });
    });
    const subscriptions = [
      this.backend.subscribeDrop((event) => this.drop.take(event)),
      this.backend.subscribeClosing((closing) => this.closing.take(closing)),
      this.backend.subscribeShow(({ file_ids }) => void this.showDocuments(file_ids)),
      this.backend.subscribeStatus((status) => this.vault.take(status)),
      this.backend.subscribeReading((reading) => (this.#reading = reading)),
      this.backend.subscribeChanged((revision) => this.#changed(revision)),
    ];
    for (const loaded of [this.usage, this.tags, this.vault, this.health, this.links.sharing]) void loaded.refresh();
    void this.attempts.attempt('transfers', () => this.transfers.watch());
    return () => {
      stop();
      clearTimeout(this.#gathering);
      for (const subscription of subscriptions) void subscription.then((unsubscribe) => unsubscribe());
    };
  }

  /** Goes to where the document is and selects it. */
  async showDocument(fileId: string): Promise<void> {
    const document = await this.attempts.attempt('show', () => this.backend.documentGet(fileId));
    if (!document) return;
    const inTrash = document.trashed_at !== null;
    this.navigation.go(inTrash ? { view: 'trash' } : { view: 'files', folder: document.folder });
    await tick();
    await this.#arrival;
    await this.listing.show(fileId);
    this.panels.focusList();
  }

  /** Goes to where these documents are, or to the latest ones if they are in several folders, and selects them. */
  async showDocuments(fileIds: readonly string[]): Promise<void> {
    const asked = await Promise.all(fileIds.map((fileId) => this.backend.documentGet(fileId).catch(() => null)));
    const documents = asked.filter((document) => document !== null).filter(({ trashed_at }) => trashed_at === null);
    const [first] = documents;
    if (!first) return;
    const inOneFolder = documents.every(({ folder }) => folder === first.folder);
    this.navigation.go(inOneFolder ? { view: 'files', folder: first.folder } : { view: 'recent' });
    await tick();
    await this.#arrival;
    await this.listing.show(first.file_id);
    this.listing.selection.only(...documents);
    this.panels.focusList();
  }

  #follow(place: Place, query: Navigation['query']): void {
    untrack(() => {
      const before = this.#shownPlace;
      const moved = before === null || placeKey(before) !== placeKey(place);
      this.#shownPlace = place;
      const entered = moved ? this.#arrive(before, place) : undefined;
      if (query) this.#arrival = Promise.all([entered, this.documents.show(query)]);
    });
  }

  async #arrive(before: Place | null, place: Place): Promise<void> {
    const cameUp =
      before?.view === 'files' && place.view === 'files' && parentFolder(before.folder) === place.folder
        ? before.folder
        : null;
    this.listing.arrive(cameUp === '' ? null : cameUp);
    if (place.view === 'files') await this.folders.enter(place.folder);
    if (place.view === 'activity') await this.activity.refresh();
    if (place.view === 'health') await this.health.refresh();
  }

  #changed(revision: number): void {
    this.documents.noticeRevision(revision);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      void this.folders.refresh();
      void this.tags.refresh();
      void this.usage.refresh();
      void this.health.refresh();
      void this.details.refresh();
      this.links.forget();
      if (this.navigation.place.view === 'activity') void this.activity.refresh();
    }, gathered);
  }
}

export const [getWorkspace, setWorkspace] = createContext<Workspace>();
