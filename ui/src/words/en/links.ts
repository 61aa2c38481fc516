// Public links: their page, the dialog that makes one, what is said when one is made or switched off, and the settings of
// sharing. Which sentence is true of a link is decided in linkText.ts.
import type { LinkKind } from '../../api/wire/LinkKind';
import type { LinkRisk } from '../../api/wire/LinkRisk';
import type { LinkServerFailure } from '../../api/wire/LinkServerFailure';
import type { NotShared } from '../../api/wire/NotShared';
import { count } from './count';

const counted = (many: number) => count(many, { one: '# link', other: '# links' });

export const links = {
  count: counted,
  downloads: (many: number) => count(many, { one: '# download', other: '# downloads' }),
  downloadsOf: (part: string, most: number) => `${part} of ${count(most, { one: '# download', other: '# downloads' })}`,
  kinds: {
    served: 'From this computer',
    quick: 'Quick link',
    shareCopy: 'Copy in the bucket',
  } satisfies Record<LinkKind, string>,
  shortKinds: { served: 'This computer', quick: 'Quick', shareCopy: 'Own copy' } satisfies Record<LinkKind, string>,
  /** What such a link can keep, and what not. */
  promises: {
    served:
      'This computer answers, so it must be on and Coffer open. Switching the link off works at once, also for addresses that were passed on.',
    quick:
      'The bucket answers, also while this computer is off. It can’t be taken back: whoever has the address can download until it ends, after 7 days at the latest.',
    shareCopy:
      'A copy of its own in the bucket answers, also while this computer is off. Switching the link off deletes that copy and checks that it is gone.',
  } satisfies Record<LinkKind, string>,
  onlyServed:
    'A password, a download limit, the newest version and showing in browsers need a link from this computer: a bucket can’t keep them.',
  servedHere: 'Until others in your network are let in, it opens on this computer only.',
  notShared: {
    noBucket: 'This vault lies on this computer, not in a bucket.',
    lentKeys: 'The vault’s keys are lent for a while; a link would end with them.',
    noCopies: 'This bucket’s server can’t copy objects.',
    notPublic: 'The bucket gives copies to nobody. Settings, Sharing shows what it needs.',
    notChecked: 'Nobody has asked the bucket yet whether it gives copies to strangers. Settings, Sharing can ask.',
  } satisfies Record<NotShared, string>,
  nothingShared: 'This vault can’t give out links now.',

  // What a link is worth.
  live: 'Live',
  expired: 'Expired',
  usedUp: 'Used up',
  offChecked: (at: string) => `Off, checked at ${at}`,
  offUnchecked: 'Off, not checked yet',
  offStillOpens: (until: string) => `Off, but a copied link works until ${until}`,
  atRisk: 'At risk',
  unknown: 'Unknown',
  unknownWhy: 'The bucket can’t be reached.',
  risks: {
    stillOpens: 'It is switched off or has ended, but it still opens.',
    doesNotOpen: 'Its copy is not there, or is given to nobody.',
    documentMissing: 'The content of its document is missing.',
    documentDamaged: 'The content of its document is damaged.',
    documentWithdrawn: 'Its document was deleted or made private elsewhere; it may still open.',
  } satisfies Record<LinkRisk, string>,
  expires: (ahead: string) => `Expires ${ahead}`,
  neverEnds: 'No end',
  until: (at: string) => `until ${at}`,
  madeAt: (at: string) => `Made ${at}`,
  followsNewest: 'Newest version',
  isShown: 'Shown in browsers',
  hasPassword: 'Password',
  gone: 'A deleted document',

  // Of a document's row.
  publicUntil: (at: string) => `Public until ${at}`,
  publicForever: 'Public without end',
  several: (many: number) => `Public by ${counted(many)}`,
  withDownloads: (what: string, downloads: string) => `${what} – ${downloads}`,
  doubtful: (what: string, why: string) => `${what} – ${why}`,

  // Said when a link was made.
  made: (until: string | null) =>
    until === null
      ? 'Link copied. Anyone with it can download until you switch it off.'
      : `Link copied. Anyone with it can download until ${until}.`,
  madeHere: (until: string | null) =>
    until === null
      ? 'Link copied. It works on this computer only, until you switch it off.'
      : `Link copied. It works on this computer only, until ${until}.`,
  madeInNetwork: (until: string | null) =>
    until === null
      ? 'Link copied. Anyone in your network with it can download until you switch it off.'
      : `Link copied. Anyone in your network with it can download until ${until}.`,
  madeButSilent: (why: string) => `Link copied, but it does not open yet. ${why}`,
  madeNotCopied: 'The link is made, but the clipboard could not be written.',
  copiedAgain: 'Link copied',
  copyFailed: 'The clipboard could not be written',
  notKept: 'The address of this document’s link was shown only once and is not kept.',
  change: 'Change',
  show: 'Show',
  newLink: 'New link',

  // Said when links were switched off; only what is true.
  off: (many: number) => (many === 1 ? 'Link is off' : `${counted(many)} are off`),
  offQuick: (many: number, until: string) =>
    many === 1
      ? `New people can’t get it from the app, but the copied link works until ${until}.`
      : `New people can’t get them from the app, but the copied links work until ${until}.`,
  offOpen: (many: number) =>
    many === 1
      ? 'The link is switched off, but its copy could not be removed: it still opens.'
      : `${counted(many)} are switched off, but their copies could not be removed: they still open.`,
  offUnknown: (many: number) =>
    many === 1
      ? 'The link is switched off. Whether it still opens could not be checked.'
      : `${counted(many)} are switched off. Whether they still open could not be checked.`,
  othersOn: (many: number) => `The document has ${count(many, { one: '# other link', other: '# other links' })} still.`,
  privateLater: 'The document is private as soon as the vault can be written.',
  checkAgain: 'Check again',

  // Said of links whose documents were deleted.
  deleted: (stopped: number, documents: number) => {
    if (stopped === 0) return '';
    if (stopped === 1) return documents === 1 ? 'Its link has stopped working.' : 'Their link has stopped working.';
    return documents === 1 ? 'Its links have stopped working.' : 'Their links have stopped working.';
  },
  deletedOpen: (many: number, until: string | null) => {
    const what = many === 1 ? 'A link that was copied' : `${counted(many)} that were copied`;
    if (until === null) return `${what} may still open.`;
    return many === 1 ? `${what} still opens until ${until}.` : `${what} still open until ${until}.`;
  },
  notBack: 'Undo does not bring links back.',

  // The details panel.
  section: 'Public link',
  switchOff: 'Private: nobody else can open it.',
  switchOffNotYet: 'Off, but not everyone is shut out yet.',
  whatPublicMeans:
    'A public link lets anyone who has it download this document, and pass it on. Coffer asks once before anything is public.',
  switchOn: 'Anyone with the link can download it.',
  switchOnHere: 'Anyone on this computer with the link can download it.',
  switchOnNetwork: 'Anyone in your network with the link can download it.',
  share: 'Share…',
  copyLink: 'Copy link',
  loading: 'Loading links',
  addressGone: 'Its address was shown once and is not kept. A new link has a new one.',

  // The dialog.
  dialog: (name: string) => `Share ${name}`,
  address: 'Link',
  addressNew: 'Shown once: when the window closes, only a fingerprint of it is kept.',
  copyMarkdown: 'Copy as Markdown',
  private: 'This document has no public link. Make one below.',
  kind: 'Kind',
  kindsAll: 'Kind of link',
  ends: 'Ends',
  endChoices: { hour: '1 hour', day: '1 day', week: '7 days', date: 'Date', never: 'Never' },
  lastDay: 'Last day',
  lastDayHint: 'It opens until the end of that day.',
  dateMissing: 'Choose a day',
  datePast: 'This day is over',
  dateTooFar: (day: string) => `Such a link ends on ${day} at the latest`,
  usePassword: 'Ask for a password',
  usePasswordHint: 'Send it by another way than the link.',
  password: 'Password',
  passwordMissing: 'Type a password, or take the one that is suggested',
  suggest: 'Suggest one',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  copyPassword: 'Copy password',
  limit: 'Downloads at most',
  limitHint: 'Empty: any number',
  limitWrong: 'A whole number from 1',
  version: 'Version',
  thisVersion: 'This version',
  newestVersion: 'Always the newest',
  mayBeShown: 'Browsers may show it',
  mayBeShownHint: 'Pictures, sound and film only. Everything else is saved.',
  create: 'Create link',
  createAnother: 'Create another link',
  newLinkWithOptions: 'New link with options…',
  created: 'Link made and copied',
  createdNotCopied: 'Link made. It could not be copied by itself.',
  active: 'Active links',
  stop: 'Stop',
  stopWhat: (what: string) => `Stop ${what}`,
  copyWhat: (what: string) => `Copy ${what}`,
  linkOf: (name: string, kind: string) => `the link to ${name}, ${kind.toLowerCase()}`,

  qr: 'QR code',
  qrOf: (name: string) => `QR code of the link to ${name}`,
  qrFailed: 'This address is too long for a QR code.',
  savePng: 'Save PNG',
  copyPng: 'Copy image',
  pngCopied: 'Image copied',
  pngFailed: 'The image could not be copied here',

  // The page.
  title: 'Links',
  loadingAll: 'Loading links',
  list: 'Public links',
  filter: 'Which links',
  filters: { active: 'Active', all: 'All' },
  check: 'Check now',
  empty: 'No public links',
  emptyAdvice: 'Everything in this vault is private. A document’s menu makes a link to it.',
  emptyAll: 'There has never been a public link',
  showDocument: (name: string) => `Show ${name}`,
  older: 'Show older links',
  moreFailed: 'Not everything here could be read anew.',
  retry: 'Try again',

  // What came of checking.
  checkedNone: 'There are no links to check',
  checkedLive: (many: number) => (many === 1 ? 'The only link works' : `All ${counted(many)} work`),
  checkedSome: (live: number) => `${counted(live)} ${live === 1 ? 'works' : 'work'}`,
  checkedAtRisk: (many: number) => `${counted(many)} at risk`,
  checkedUnknown: (many: number) => `${counted(many)} unknown, the bucket can’t be reached`,
  checkedOff: (many: number) => `${counted(many)} went off with their documents`,

  // Letting the network in.
  lan: 'Let others in this network open links',
  lanOff: 'Links from this computer open on this computer only.',
  lanOn: (origin: string) => `Whoever is in your network and has a link from this computer can open it, at ${origin}.`,
  lanIdle: 'Nothing is given out now: there is no link from this computer.',
  lanNow: 'Open to my network',
  lanOpened: 'Others in your network can open links now',
  lanOpenedCopied: 'Others in your network can open the link now; its new address is copied.',
  lanClosed: 'Links open on this computer only',
  badge: 'Shared in your network',
  badgeIdle: 'Your network is let in; there is no link now',
  badgeOf: (what: string, origin: string) => `${what} · ${origin}`,
  openPage: 'Open Links',
  serverFailures: {
    portTaken: 'Links from this computer don’t open: another program uses their port.',
    noNetwork: 'Links from this computer don’t open: there is no network to be reached in.',
    failed: 'Links from this computer don’t open: their server could not start.',
  } satisfies Record<LinkServerFailure, string>,

  // The settings of sharing.
  loadingSharing: 'Asking what can be shared',
  kindsHere: 'What this vault can give out',
  possible: 'Possible',
  copies: 'Where copies go',
  copiesAdvice: 'A link with a copy of its own puts it here. Originals never leave their place.',
  copiesBucket: 'Bucket',
  ownBucket: 'This vault’s bucket',
  ownBucketHint: (place: string) => `Below ${place}, apart from everything else.`,
  otherBucket: 'Another bucket',
  otherBucketHint: 'With the same keys and the same server.',
  bucketName: 'Bucket for copies',
  bucketWrong: '3 to 63 small letters, digits, dots and hyphens',
  use: 'Use',
  stranger: 'What a stranger gets',
  strangerAdvice: 'Coffer puts a small object where copies go and asks for it as anyone would.',
  strangerStates: {
    possible: 'The bucket gives copies to whoever has their address, and nothing else was asked for.',
    notPublic: 'The bucket gives copies to nobody.',
    notChecked: 'Not asked yet.',
    noCopies: 'The bucket’s server can’t copy objects, so there are no such links.',
    lentKeys: 'The vault’s keys are lent for a while.',
    noBucket: 'This vault lies on this computer.',
  } satisfies Record<NotShared | 'possible', string>,
  ask: 'Check',
  readPolicy: 'Policy that lets anyone read copies, and only copies',
  readPolicyAdvice:
    'Add the statement to the bucket’s policy. Addresses of copies can’t be guessed, and nobody may list them. Everything else stays private.',
  copyReadPolicy: 'Copy the policy',
  lifecycle: 'Lifecycle rules that delete ended copies',
  lifecycleAdvice:
    'So that copies end on time while every computer is off. Add them to the rules the bucket has: setting rules replaces all others. If the bucket keeps versions, let it delete old ones too.',
  copyLifecycle: 'Copy the rules',
};
