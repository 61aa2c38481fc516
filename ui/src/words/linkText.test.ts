import { describe, expect, it, test } from 'vitest';
import type { LinkServerStatus } from '../api/wire/LinkServerStatus';
import { aLink, everyLink, now } from '../links/fixtures';
import { formatDayOrTime, formatMoment } from '../format/ahead';
import { locale } from '.';
import {
  checkText,
  deletedText,
  downloadsOf,
  hintOf,
  madeText,
  markdownOf,
  offText,
  whoOpens,
  worthOf,
} from './linkText';

const of = (name: string) => everyLink[name] ?? aLink();
const time = (at: number | null) => formatMoment(at ?? 0, now, locale);
const day = formatDayOrTime(aLink().expires_at ?? 0, now, locale);

const here: LinkServerStatus = { running: true, lan: false, origin: 'http://127.0.0.1:4870', failure: null };
const network: LinkServerStatus = { ...here, lan: true, origin: 'http://192.168.1.5:4870' };
const taken: LinkServerStatus = { ...here, running: false, failure: 'portTaken' };

test.each([
  ['live', 'Expires in 3 days', null],
  ['withoutEnd', 'Live', null],
  ['expired', 'Expired', null],
  ['usedUp', 'Used up', null],
  ['offChecked', `Off, checked at ${time(now)}`, null],
  ['offUnchecked', 'Off, not checked yet', null],
  ['offQuick', `Off, but a copied link works until ${time(of('offQuick').still_opens_until)}`, null],
  ['stillOpens', 'At risk', 'It is switched off or has ended, but it still opens.'],
  ['doesNotOpen', 'At risk', 'Its copy is not there, or is given to nobody.'],
  ['documentMissing', 'At risk', 'The content of its document is missing.'],
  ['documentDamaged', 'At risk', 'The content of its document is damaged.'],
  ['documentWithdrawn', 'At risk', 'Its document was deleted or made private elsewhere; it may still open.'],
  ['unknown', 'Unknown', 'The bucket can’t be reached.'],
])('a link that is %s is called "%s"', (name, text, why) => {
  expect(worthOf(of(name), now)).toMatchObject({ text, why });
});

describe('what is said when links were switched off', () => {
  const served = aLink({ state: 'switchedOff', switched_off_at: now, checked_at: now });
  const until = time(of('offQuick').still_opens_until);
  const quick = `New people can’t get it from the app, but the copied link works until ${until}.`;
  const open = 'The link is switched off, but its copy could not be removed: it still opens.';
  const unknown = 'The link is switched off. Whether it still opens could not be checked.';

  it.each([
    ['our own server', [served], 'private', 'Link is off', 'ok'],
    ['a copy that was seen to be gone', [of('offChecked')], 'private', 'Link is off', 'ok'],
    ['a signed address', [of('offQuick')], 'private', quick, 'info'],
    [
      'a signed address whose time is over',
      [{ ...of('offQuick'), still_opens_until: null }],
      'private',
      'Link is off',
      'ok',
    ],
    ['a copy that still opens', [of('stillOpens')], 'private', open, 'warning'],
    ['a copy that nobody could ask for', [of('offUnchecked')], 'private', unknown, 'warning'],
    ['one of two', [served], 1, 'Link is off. The document has 1 other link still.', 'ok'],
    [
      'the vault out of reach',
      [served],
      0,
      'Link is off. The document is private as soon as the vault can be written.',
      'ok',
    ],
    ['not knowing of others', [served], null, 'Link is off', 'ok'],
    ['several of our own', [served, served], 'private', '2 links are off', 'ok'],
    [
      'several that differ',
      [served, of('offQuick'), of('stillOpens')],
      'private',
      `Link is off. ${quick} ${open}`,
      'warning',
    ],
  ] as const)('%s', (_case, links, others, text, severity) => {
    expect(offText(links, others, now)).toEqual({ text, severity });
  });

  it('is "off" in no other case than certainty', () => {
    for (const [name, link] of Object.entries(everyLink).filter(
      ([, { switched_off_at }]) => switched_off_at !== null,
    )) {
      const isCertain = link.checked_at !== null;
      expect(offText([link], 'private', now).text === 'Link is off', name).toBe(isCertain);
    }
  });
});

test.each([
  ['in a bucket', aLink({ kind: 'quick' }), here, `Link copied. Anyone with it can download until ${day}.`, 'ok'],
  ['here', aLink(), here, `Link copied. It works on this computer only, until ${day}.`, 'ok'],
  ['here, not knowing the server', aLink(), null, `Link copied. It works on this computer only, until ${day}.`, 'ok'],
  ['in the network', aLink(), network, `Link copied. Anyone in your network with it can download until ${day}.`, 'ok'],
  [
    'without a server',
    aLink(),
    taken,
    'Link copied, but it does not open yet. Links from this computer don’t open: another program uses their port.',
    'warning',
  ],
  [
    'without end',
    aLink({ kind: 'shareCopy', expires_at: null }),
    here,
    'Link copied. Anyone with it can download until you switch it off.',
    'ok',
  ],
] as const)('a link that was made %s', (_case, link, server, text, severity) => {
  expect(madeText(link, server, now)).toEqual({ text, severity });
});

const nothing = { links: 0, live: 0, at_risk: 0, unknown: 0, switched_off: 0 };

test.each([
  [nothing, 'There are no links to check', 'info'],
  [{ ...nothing, links: 1, live: 1 }, 'The only link works', 'ok'],
  [{ ...nothing, links: 5, live: 5 }, 'All 5 links work', 'ok'],
  [{ ...nothing, links: 5, live: 4, at_risk: 1 }, '4 links work. 1 link at risk.', 'warning'],
  [{ ...nothing, links: 2, unknown: 2 }, '2 links unknown, the bucket can’t be reached', 'info'],
  [{ ...nothing, links: 3, live: 1, switched_off: 2 }, '1 link works. 2 links went off with their documents.', 'info'],
] as const)('a check that found %o', (check, text, severity) => {
  expect(checkText(check)).toEqual({ text, severity });
});

test.each([
  [{ switched_off: 1, still_open: 0, still_open_until: null }, 1, 'Its link has stopped working.'],
  [{ switched_off: 2, still_open: 0, still_open_until: null }, 1, 'Its links have stopped working.'],
  [{ switched_off: 3, still_open: 0, still_open_until: null }, 12, 'Their links have stopped working.'],
  [
    { switched_off: 1, still_open: 1, still_open_until: now },
    1,
    `A link that was copied still opens until ${time(now)}.`,
  ],
  [
    { switched_off: 3, still_open: 2, still_open_until: null },
    3,
    'Their link has stopped working. 2 links that were copied may still open.',
  ],
])('documents deleted with %o', (links, documents, text) => {
  expect(deletedText(links, documents, false, now)).toBe(text);
  expect(deletedText(links, documents, true, now)).toBe(`${text} Undo does not bring links back.`);
});

test('the sign at a row says until when, how often, and what is doubtful', () => {
  expect(hintOf([aLink()], now)).toBe(`Public until ${day} – 3 downloads`);
  expect(hintOf([aLink({ expires_at: null, kind: 'shareCopy' })], now)).toBe('Public without end');
  expect(hintOf([of('unknown')], now)).toBe(`Public until ${day} – The bucket can’t be reached.`);
  expect(hintOf([aLink(), aLink({ id: 'b' })], now)).toBe('Public by 2 links');
  expect(hintOf([of('stillOpens')], now), 'it is not on').toBeNull();
});

test('downloads are counted only where somebody counts', () => {
  expect(downloadsOf(aLink({ downloads: 1 }))).toBe('1 download');
  expect(downloadsOf(of('limited'))).toBe('1 of 5 downloads');
  expect(downloadsOf(of('quick'))).toBeNull();
});

test('who can open it depends on the server, unless a bucket answers', () => {
  expect(whoOpens([aLink()], here)).toMatch(/this computer/);
  expect(whoOpens([aLink()], network)).toMatch(/your network/);
  expect(whoOpens([aLink()], taken)).toMatch(/another program/);
  expect(whoOpens([of('quick')], here)).toBe('Anyone with the link can download it.');
});

test('Markdown is escaped in the name and in the address', () => {
  expect(markdownOf('Plan [final]_v2.pdf', 'https://a.example/p/x (1).pdf')).toBe(
    '[Plan \\[final\\]\\_v2.pdf](https://a.example/p/x%20%281%29.pdf)',
  );
});
