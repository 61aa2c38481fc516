// What the window knows of public links: what can be given out, the addresses that were told in this run, what the signs at
// rows say, and which document is being shared.
//
// The window opens with this, so it holds little; what is done about links is LinkActions, which is loaded when something is.
// An address is told once: it is kept here, in memory, until the window closes, and nowhere else.

import { SvelteMap } from 'svelte/reactivity';
import type { Backend } from '../api/backend';
import type { Link } from '../api/wire/Link';
import type { NewLink } from '../api/wire/NewLink';
import type { SharingStatus } from '../api/wire/SharingStatus';
import type { Attempts } from './attempts.svelte';
import type { LinkActions } from './linkActions';
import { Loaded } from './loaded.svelte';
import type { Notices } from './notices.svelte';

/** What there is to be known of a document to share it. */
export interface Shareable {
  file_id: string;
  name: string;
}

/** More links than this on one document are not listed with it. */
const mostOfOne = 100;

export class Links {
  readonly sharing: Loaded<SharingStatus>;
  readonly #backend: Backend;
  readonly #attempts: Attempts;
  readonly #notices: Notices;
  readonly #addresses = new SvelteMap<string, string>();
  /** With the edition that each was asked in: an old one is shown until it is asked again. */
  readonly #hints = new SvelteMap<string, { text: string; edition: number }>();
  readonly #looking = new Set<string>();
  #edition = $state(0);
  #isFirst = $state<boolean | null>(null);
  #shared = $state.raw<Shareable | null>(null);
  #actions: Promise<LinkActions> | undefined;

  constructor(backend: Backend, attempts: Attempts, notices: Notices) {
    this.#backend = backend;
    this.#attempts = attempts;
    this.#notices = notices;
    this.sharing = new Loaded(() => backend.sharingStatus());
  }

  /** Goes up whenever links may have become others. */
  get edition(): number {
    return this.#edition;
  }
  /** The document that the dialog is open for. */
  get shared(): Shareable | null {
    return this.#shared;
  }

  /** Whether it is known that there has never been a link in this vault. */
  get isFirst(): boolean {
    return this.#isFirst === true;
  }

  share(document: Shareable): void {
    this.#shared = { file_id: document.file_id, name: document.name };
  }

  stopSharing(): void {
    this.#shared = null;
  }

  /** What is done about links. */
  actions(): Promise<LinkActions> {
    this.#actions ??= import('./linkActions').then(
      (module) => new module.LinkActions(this.#backend, this.#attempts, this.#notices, this),
    );
    return this.#actions;
  }

  /** What is known is old: it is read again where it is shown. */
  forget(): void {
    this.#edition += 1;
    // Our own server runs while there is something to be asked for, and what is seen of the network is not to be old.
    if (this.sharing.value?.server.lan) void this.sharing.refresh();
  }

  /** Keeps the address of a link that was just made. */
  keep({ link, url }: NewLink): void {
    if (url !== null) this.#addresses.set(link.id, url);
  }

  /** The address as it opens now; null if it was told before this window was opened. */
  addressOf({ id, kind }: Pick<Link, 'id' | 'kind'>): string | null {
    const kept = this.#addresses.get(id);
    if (kept === undefined) return null;
    const origin = this.sharing.value?.server.origin;
    return kind === 'served' && origin !== undefined ? origin + pathOf(kept) : kept;
  }

  /** The links of a document that open or may. */
  async of(fileId: string): Promise<Link[]> {
    return (await this.#backend.linksPage(fileId, false, null, mostOfOne)).links;
  }

  /** Those that open or may, and the latest of those that were switched off, which may be open to some still. */
  async allOf(fileId: string): Promise<Link[]> {
    const [current, { links: ended }] = await Promise.all([
      this.of(fileId),
      this.#backend.linksPage(fileId, true, null, mostOfOne),
    ]);
    const known = new Set(current.map(({ id }) => id));
    const off = ended.filter(({ id, switched_off_at }) => switched_off_at !== null && !known.has(id));
    return [...current, ...off];
  }

  /** What public means is explained until there is a first link. */
  async askIfFirst(): Promise<void> {
    if (this.#isFirst === false) return;
    const page = await this.#backend.linksPage(null, true, null, 1).catch(() => null);
    if (page) this.#isFirst = page.links.length === 0;
  }

  /** What the sign at a document's row says; null until `look` has asked. */
  hintOf(fileId: string): string | null {
    return this.#hints.get(fileId)?.text ?? null;
  }

  /** Asks what the sign says, unless that is known and nothing has changed since. */
  async look(fileId: string): Promise<void> {
    if (this.#hints.get(fileId)?.edition === this.#edition || this.#looking.has(fileId)) return;
    this.#looking.add(fileId);
    const edition = this.#edition;
    try {
      const [{ hintOf }, links] = await Promise.all([import('../words/linkText'), this.of(fileId)]);
      const hint = hintOf(links, Date.now());
      if (hint === null) this.#hints.delete(fileId);
      else this.#hints.set(fileId, { text: hint, edition });
    } catch {
      // The sign says less then: nobody has asked for more.
    } finally {
      this.#looking.delete(fileId);
    }
  }
}

/** Our own server may get another address, as when the network is let in: what leads to the link there stays. */
function pathOf(url: string): string {
  const { pathname, search, hash } = new URL(url);
  return pathname + search + hash;
}
