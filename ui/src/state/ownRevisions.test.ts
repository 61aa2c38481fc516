import { expect, test } from 'vitest';
import type { Document } from '../api/wire/Document';
import { OwnRevisions } from './ownRevisions';

/** A document that refuses a change of an old revision, as the vault does; each change takes a moment. */
function vault() {
  let rev = 1;
  const change = async (from: number): Promise<Document> => {
    await Promise.resolve();
    if (from !== rev) throw new Error('conflict');
    rev += 1;
    return { rev } as Document;
  };
  return { change, someoneElse: () => (rev += 1) };
}

test('changes that start from the same row follow one another', async () => {
  const own = new OwnRevisions();
  const { change } = vault();
  const answers = await Promise.all([1, 2, 3].map(() => own.change('a', 1, change)));
  expect(answers.map(({ rev }) => rev)).toEqual([2, 3, 4]);
});

test('a change by somebody else in between is a conflict', async () => {
  const own = new OwnRevisions();
  const { change, someoneElse } = vault();
  await own.change('a', 1, change);
  someoneElse();
  await expect(own.change('a', 1, change)).rejects.toThrow('conflict');
  await expect(own.change('a', 3, change), 'a row read anew is good again').resolves.toMatchObject({ rev: 4 });
});

test('a failed change does not stop the next one', async () => {
  const own = new OwnRevisions();
  const { change } = vault();
  await expect(own.change('a', 1, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
  await expect(own.change('a', 1, change)).resolves.toMatchObject({ rev: 2 });
});

test('documents do not wait for each other', async () => {
  const own = new OwnRevisions();
  void own.change('a', 1, () => new Promise(() => {}));
  await expect(own.change('b', 1, vault().change)).resolves.toMatchObject({ rev: 2 });
});
