// Links of every sort for a vault that is looked at in a plain browser (`?links`).
//
// Development only.

import type { FakeBackend } from '../fake';
import type { LinkRequest } from '../wire/LinkRequest';

const usual: LinkRequest = {
  kind: 'served',
  ends: 'week',
  password: null,
  download_limit: null,
  follows_newest: false,
  shown: false,
};

export async function bringLinks(fake: FakeBackend): Promise<void> {
  const { documents } = await fake.documentsPage({ folder: '', trashed: false }, 0, 8);
  const make = async (index: number, changes: Partial<LinkRequest>) => {
    const made = await fake.linkAdd(documents[index]?.file_id ?? '', { ...usual, ...changes });
    return made?.link.id ?? '';
  };
  fake.links.open(await make(0, {}), 3);
  fake.links.open(await make(1, { ends: 'never', password: 'harbour', follows_newest: true }), 12);
  fake.links.open(await make(2, { download_limit: 5, ends: 'day' }), 1);
  fake.links.risk(await make(3, {}), 'documentDamaged');
  fake.links.open(await make(4, { download_limit: 2 }), 2);
  await fake.linkOff(await make(5, { ends: 'hour' }));
}
