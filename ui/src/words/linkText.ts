// From what is known of links to what a person reads: what one is worth, and what is said when one was made, switched off,
// checked or lost with its document. Only what is true is said; the sentences themselves are in `en/links.ts`.

import { fateOf, isOn, type Fate } from '../api/linkFacts';
import type { Link } from '../api/wire/Link';
import type { LinkCheck } from '../api/wire/LinkCheck';
import type { LinkServerStatus } from '../api/wire/LinkServerStatus';
import type { LinksOff } from '../api/wire/LinksOff';
import { formatAhead, formatDayOrTime, formatMoment } from '../format/ahead';
import { formatNumber } from '../format/numbers';
import { locale } from '.';
import type { Severity } from './errorText';
import { linkWords } from './links';

/** A short message, and how serious it is. */
export interface Said {
  text: string;
  severity: Severity | 'ok';
}

/** What it is worth, in a few words; and why, where that is not clear. */
export interface Worth {
  text: string;
  why: string | null;
  tone: 'ok' | 'quiet' | 'warning';
}

export function worthOf(link: Link, now: number): Worth {
  switch (link.state) {
    case 'live':
      return { text: endOf(link, now) ?? linkWords.live, why: null, tone: 'ok' };
    case 'expired':
      return { text: linkWords.expired, why: null, tone: 'quiet' };
    case 'usedUp':
      return { text: linkWords.usedUp, why: null, tone: 'quiet' };
    case 'switchedOff':
      return { text: offWorth(link, now), why: null, tone: fateOf(link, now) === 'closed' ? 'quiet' : 'warning' };
    case 'atRisk':
      return { text: linkWords.atRisk, why: link.risk && linkWords.risks[link.risk], tone: 'warning' };
    case 'unknown':
      return { text: linkWords.unknown, why: linkWords.unknownWhy, tone: 'quiet' };
  }
}

function offWorth(link: Link, now: number): string {
  if (link.still_opens_until !== null && link.still_opens_until > now) {
    return linkWords.offStillOpens(formatMoment(link.still_opens_until, now, locale));
  }
  // Nobody asks a signed address whether it opens: what ends it is its time.
  if (link.checked_at === null && fateOf(link, now) === 'closed') return linkWords.off(1);
  return link.checked_at === null
    ? linkWords.offUnchecked
    : linkWords.offChecked(formatMoment(link.checked_at, now, locale));
}

/** "Expires in 3 days"; null without an end. */
function endOf({ expires_at }: Link, now: number): string | null {
  return expires_at === null ? null : linkWords.expires(formatAhead(expires_at, now, locale));
}

/** "3 downloads", "1 of 5 downloads"; null for links that nobody can count. */
export function downloadsOf({ kind, downloads, download_limit }: Link): string | null {
  if (kind !== 'served') return null;
  if (download_limit === null) return linkWords.downloads(downloads);
  return linkWords.downloadsOf(formatNumber(downloads, locale), download_limit);
}

/** What the sign at a row says: "Public until 1 Dec – 3 downloads"; null if no link is on. */
export function hintOf(links: readonly Link[], now: number): string | null {
  const on = links.filter(isOn);
  const [only] = on;
  if (!only) return null;
  if (on.length > 1) return linkWords.several(on.length);
  const what =
    only.expires_at === null
      ? linkWords.publicForever
      : linkWords.publicUntil(formatDayOrTime(only.expires_at, now, locale));
  const { why } = worthOf(only, now);
  if (why) return linkWords.doubtful(what, why);
  const downloads = downloadsOf(only);
  return downloads === null ? what : linkWords.withDownloads(what, downloads);
}

/** Who can open a served link as the server stands. */
export function isInNetwork(server: LinkServerStatus | null): boolean {
  return server !== null && server.lan && server.failure === null;
}

/** Who can open a document with these links. */
export function whoOpens(links: readonly Link[], server: LinkServerStatus | null): string {
  if (links.some(({ kind }) => kind !== 'served')) return linkWords.switchOn;
  if (server?.failure) return linkWords.serverFailures[server.failure];
  return isInNetwork(server) ? linkWords.switchOnNetwork : linkWords.switchOnHere;
}

/** A link was made and its address is on the clipboard. */
export function madeText(link: Link, server: LinkServerStatus | null, now: number): Said {
  const until = link.expires_at === null ? null : formatDayOrTime(link.expires_at, now, locale);
  if (link.kind !== 'served') return { text: linkWords.made(until), severity: 'ok' };
  if (server?.failure) {
    const text = linkWords.madeButSilent(linkWords.serverFailures[server.failure]);
    return { text, severity: 'warning' };
  }
  const text = isInNetwork(server) ? linkWords.madeInNetwork(until) : linkWords.madeHere(until);
  return { text, severity: 'ok' };
}

/** The other links of a document that are on: how many, or null where that is not known; or it is private. */
export type Others = number | null | 'private';

const severityOf: Record<Fate, Said['severity']> = {
  closed: 'ok',
  openUntil: 'info',
  open: 'warning',
  unchecked: 'warning',
};
const gravest: readonly Fate[] = ['open', 'unchecked', 'openUntil', 'closed'];

/** These links were switched off; with 0 others the document could not be made private yet. */
export function offText(links: readonly Link[], others: Others, now: number): Said {
  const of = (fate: Fate) => links.filter((link) => fateOf(link, now) === fate);
  const said: string[] = [];
  if (of('closed').length > 0) said.push(linkWords.off(of('closed').length));
  const openUntil = of('openUntil');
  if (openUntil.length > 0) {
    const last = Math.max(...openUntil.map(({ still_opens_until }) => still_opens_until ?? now));
    said.push(linkWords.offQuick(openUntil.length, formatMoment(last, now, locale)));
  }
  if (of('open').length > 0) said.push(linkWords.offOpen(of('open').length));
  if (of('unchecked').length > 0) said.push(linkWords.offUnknown(of('unchecked').length));
  if (others === 0) said.push(linkWords.privateLater);
  else if (others !== null && others !== 'private') said.push(linkWords.othersOn(others));
  const worst = gravest.find((fate) => of(fate).length > 0) ?? 'closed';
  return { text: joined(said), severity: severityOf[worst] };
}

/** What came of asking what all links are worth. */
export function checkText(check: LinkCheck): Said {
  const { links, live, at_risk, unknown, switched_off } = check;
  if (links === 0) return { text: linkWords.checkedNone, severity: 'info' };
  if (live === links) return { text: linkWords.checkedLive(live), severity: 'ok' };
  const said = [
    live > 0 ? linkWords.checkedSome(live) : null,
    at_risk > 0 ? linkWords.checkedAtRisk(at_risk) : null,
    unknown > 0 ? linkWords.checkedUnknown(unknown) : null,
    switched_off > 0 ? linkWords.checkedOff(switched_off) : null,
  ].filter((part) => part !== null);
  return { text: joined(said), severity: at_risk > 0 ? 'warning' : 'info' };
}

/** What is added when documents with links were deleted; nothing if they had none. */
export function deletedText(off: LinksOff, documents: number, canUndo: boolean, now: number): string {
  const { switched_off, still_open, still_open_until } = off;
  const until = still_open_until === null ? null : formatMoment(still_open_until, now, locale);
  const said = [
    linkWords.deleted(Math.max(0, switched_off - still_open), documents),
    still_open > 0 ? linkWords.deletedOpen(still_open, until) : '',
    switched_off > 0 && canUndo ? linkWords.notBack : '',
  ];
  return said.filter((part) => part !== '').join(' ');
}

/** How a link is called where several are: "the link to Plan.pdf, quick link". */
export function nameOf({ name, kind }: Link): string {
  return linkWords.linkOf(name ?? linkWords.gone, linkWords.kinds[kind]);
}

/** `[name](url)`, with what Markdown would read otherwise escaped. */
export function markdownOf(name: string, url: string): string {
  const text = name.replace(/[\\[\]`*_<>]/g, '\\$&');
  const address = url.replace(/[()<>\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `[${text}](${address})`;
}

/** Sentences after each other; a single one without its full stop is left as it is. */
function joined(sentences: readonly string[]): string {
  if (sentences.length < 2) return sentences[0] ?? '';
  return sentences.map((sentence) => (sentence.endsWith('.') ? sentence : `${sentence}.`)).join(' ');
}
