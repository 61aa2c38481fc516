import { expect, test } from 'vitest';
import { matchingCommands } from './matching';

test('every typed word has to be in the name, in any order; the beginning counts most', () => {
  const ids = ['goTrash', 'trash', 'emptyTrash', 'restore', 'sortName'] as const;
  expect(matchingCommands(ids, 'trash')).toEqual(['goTrash', 'emptyTrash', 'restore']);
  expect(matchingCommands(ids, 'name sort')).toEqual(['sortName']);
  expect(matchingCommands(ids, 'xyz')).toEqual([]);
  expect(matchingCommands(ids, '  ')).toEqual([...ids]);
});
