// What a person can do about public links: make and copy one, switch off, check, let the network in.
//
// Loaded when something of it is done first (Links.actions). Every action goes through `attempt`, and what is said afterwards
// is what the vault has answered: a link is called off only where it is known not to open. That the person says no to the
// desktop is no failure and is not spoken of.

import type { Backend } from '../api/backend';
import { fateOf, isOn } from '../api/linkFacts';
import type { Link } from '../api/wire/Link';
import type { LinkKind } from '../api/wire/LinkKind';
import type { LinkOff } from '../api/wire/LinkOff';
import type { LinkRequest } from '../api/wire/LinkRequest';
import type { LinkServerStatus } from '../api/wire/LinkServerStatus';
import type { NewLink } from '../api/wire/NewLink';
import { copyWhenMade } from '../shared/clipboard';
import { checkText, isInNetwork, madeText, offText } from '../words/linkText';
import { linkWords } from '../words/links';
import type { Attempts } from './attempts.svelte';
import type { Links, Shareable } from './links.svelte';
import type { Notices } from './notices.svelte';

/** A link like those that one click makes. */
export function usualRequest(kind: LinkKind): LinkRequest {
  return { kind, ends: 'week', password: null, download_limit: null, follows_newest: false, shown: false };
}

export class LinkActions {
  readonly #backend: Backend;
  readonly #attempts: Attempts;
  readonly #notices: Notices;
  readonly #links: Links;

  constructor(backend: Backend, attempts: Attempts, notices: Notices, links: Links) {
    this.#backend = backend;
    this.#attempts = attempts;
    this.#notices = notices;
    this.#links = links;
  }

  /** Makes the usual link of the vault and copies it; answers whether there is a new one. */
  async publish(document: Shareable): Promise<boolean> {
    const making = this.#attempts.attempt(busyWith(document.file_id), () => this.#addUsual(document.file_id));
    const copying = copyWhenMade(making.then((made) => made && this.#links.addressOf(made.link)).then(orNull));
    const made = await making;
    if (!made) return false;
    this.#sayMade(document, made.link, await copying);
    return true;
  }

  /** Copies a link of the document, or makes one if there is none. */
  async copyOrPublish(document: Shareable): Promise<void> {
    const finding = this.#attempts.attempt(busyWith(document.file_id), () => this.#findOrAdd(document.file_id));
    const copying = copyWhenMade(
      finding.then((found) => found?.link && this.#links.addressOf(found.link)).then(orNull),
    );
    const found = await finding;
    if (!found) return;
    if (found.link && found.isNew) return this.#sayMade(document, found.link, await copying);
    if (found.link) return this.#sayCopied(await copying);
    this.#notices.show({
      text: linkWords.notKept,
      severity: 'info',
      action: { label: linkWords.newLink, run: () => void this.publish(document) },
    });
  }

  /** Rejects if the vault refuses: the dialog that asks says why. Null if the person said no to the desktop. */
  make(fileId: string, request: LinkRequest): Promise<NewLink | null> {
    return this.#add(fileId, request);
  }

  /** Switches one link off. */
  async switchOff(link: Link): Promise<void> {
    const off = await this.#attempts.attempt(busyWith(link.file_id), () => this.#backend.linkOff(link.id));
    this.#links.forget();
    if (off) await this.#sayOff([off], link.file_id);
  }

  /** Switches all links of a document off, also those that may open although they were. */
  async switchAllOff(fileId: string): Promise<void> {
    const done: LinkOff[] = [];
    await this.#attempts.attempt(busyWith(fileId), async () => {
      for (const { id } of await this.#links.of(fileId)) done.push(await this.#backend.linkOff(id));
    });
    this.#links.forget();
    if (done.length > 0) await this.#sayOff(done, fileId);
  }

  /** Asks what all links are worth, and says what came of it. */
  async check(): Promise<void> {
    const check = await this.#attempts.attempt('linksCheck', () => this.#backend.linksCheck());
    this.#links.forget();
    if (check) this.#notices.show(checkText(check));
  }

  /** Lets the network in or keeps it out; answers whether it is so now. */
  async setLan(on: boolean): Promise<boolean> {
    const server = await this.#setLan(on);
    if (!server) return false;
    if (on && server.failure) {
      this.#notices.show({ text: linkWords.serverFailures[server.failure], severity: 'warning' });
    } else {
      this.#notices.show({ text: on ? linkWords.lanOpened : linkWords.lanClosed, severity: 'ok' });
    }
    return true;
  }

  /** Null if the person said no to the desktop, or it failed. */
  async #setLan(on: boolean): Promise<LinkServerStatus | null> {
    const status = await this.#attempts.attempt('sharingSetLan', () => this.#backend.sharingSetLan(on));
    if (!status) return null;
    this.#links.sharing.take(status);
    return status.server;
  }

  async #add(fileId: string, request: LinkRequest): Promise<NewLink | null> {
    const made = await this.#backend.linkAdd(fileId, request);
    if (!made) return null;
    this.#links.keep(made);
    this.#links.forget();
    // Our own server starts with the first link that it is for.
    if (made.link.kind === 'served') {
      const sharing = await this.#backend.sharingStatus().catch(() => null);
      if (sharing) this.#links.sharing.take(sharing);
    }
    return made;
  }

  /** The kind that the vault offers first, as it usually is; null if there is none, which is said then. */
  async #addUsual(fileId: string): Promise<NewLink | null> {
    const sharing = await this.#backend.sharingStatus();
    this.#links.sharing.take(sharing);
    const kind = sharing.kinds.find(({ not_shared }) => not_shared === null)?.kind;
    if (kind !== undefined) return this.#add(fileId, usualRequest(kind));
    this.#notices.show({ text: linkWords.nothingShared, severity: 'warning' });
    return null;
  }

  /** A link whose address is known; without a link a new one, and with nothing but older ones none. */
  async #findOrAdd(fileId: string): Promise<{ link: Link | null; isNew: boolean } | null> {
    const on = (await this.#links.of(fileId)).filter(isOn);
    const known = on.find((link) => this.#links.addressOf(link) !== null) ?? null;
    if (known || on.length > 0) return { link: known, isNew: false };
    const made = await this.#addUsual(fileId);
    return made && { link: made.link, isNew: true };
  }

  #sayMade(document: Shareable, link: Link, isCopied: boolean): void {
    const change = { label: linkWords.change, run: () => this.#links.share(document) };
    if (!isCopied) {
      const action = { ...change, label: linkWords.show };
      this.#notices.show({ text: linkWords.madeNotCopied, severity: 'warning', action });
      return;
    }
    const server = this.#links.sharing.value?.server ?? null;
    const isHereOnly = link.kind === 'served' && !server?.failure && !isInNetwork(server);
    const action = isHereOnly ? { label: linkWords.lanNow, run: () => void this.#letInAndCopy(link) } : change;
    this.#notices.show({ ...madeText(link, server, Date.now()), action });
  }

  #sayCopied(isCopied: boolean): void {
    this.#notices.show(
      isCopied ? { text: linkWords.copiedAgain, severity: 'ok' } : { text: linkWords.copyFailed, severity: 'error' },
    );
  }

  /** With the network let in a link has another address. */
  async #letInAndCopy(link: Link): Promise<void> {
    const letting = this.#setLan(true);
    const copying = copyWhenMade(letting.then((server) => (isInNetwork(server) ? this.#links.addressOf(link) : null)));
    const server = await letting;
    if (!server) return;
    if (server.failure) this.#notices.show({ text: linkWords.serverFailures[server.failure], severity: 'warning' });
    else if (await copying) this.#notices.show({ text: linkWords.lanOpenedCopied, severity: 'ok' });
    else this.#notices.show({ text: linkWords.lanOpened, severity: 'ok' });
  }

  async #sayOff(offs: readonly LinkOff[], fileId: string): Promise<void> {
    const now = Date.now();
    const links = offs.map(({ link }) => link);
    const isPrivate = offs.at(-1)?.is_private ?? false;
    const others = isPrivate ? 'private' : await this.#countOn(fileId);
    const { text, severity } = offText(links, others, now);
    const doubtful = links.filter((link) => ['open', 'unchecked'].includes(fateOf(link, now)));
    const action = { label: linkWords.checkAgain, run: () => void this.#askAgain(doubtful, fileId) };
    this.#notices.show({ text, severity, ...(doubtful.length > 0 && { action }) });
  }

  /** Switching off what is off already asks for it again. */
  async #askAgain(links: readonly Link[], fileId: string): Promise<void> {
    const offs = await this.#attempts.attempt(busyWith(fileId), async () => {
      const asked: LinkOff[] = [];
      for (const { id } of links) asked.push(await this.#backend.linkOff(id));
      return asked;
    });
    this.#links.forget();
    if (offs) await this.#sayOff(offs, fileId);
  }

  /** How many links of the document are on; null if that cannot be known now. */
  async #countOn(fileId: string): Promise<number | null> {
    const links = await this.#links.of(fileId).catch(() => null);
    return links?.filter(isOn).length ?? null;
  }
}

function orNull(address: string | null | undefined): string | null {
  return address ?? null;
}

/** What `attempts` calls an action on the links of a document. */
export function busyWith(fileId: string): string {
  return `links of ${fileId}`;
}
