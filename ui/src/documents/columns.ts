// The columns of the list and which of them there is room for.

import type { SortBy } from '../api/wire/SortBy';

export type ColumnId = 'name' | 'folder' | 'size' | 'kind' | 'added' | 'deleted';

/** What the list shows: one folder, documents of many folders, or the trash. */
export type Extent = 'folder' | 'vault' | 'trash';

export interface Column {
  id: ColumnId;
  /** What a click on its header sorts by. */
  sort: SortBy | null;
  /** As a CSS grid track. */
  track: string;
}

const all: Record<ColumnId, Column> = {
  name: { id: 'name', sort: 'name', track: 'minmax(10rem, 1fr)' },
  folder: { id: 'folder', sort: null, track: 'minmax(6rem, 11rem)' },
  kind: { id: 'kind', sort: null, track: '5.5rem' },
  size: { id: 'size', sort: 'size', track: '5rem' },
  added: { id: 'added', sort: 'added', track: '7.5rem' },
  deleted: { id: 'deleted', sort: null, track: '7.5rem' },
};

/** Widths in rem of the list below which a column gives way. */
const roomForSize = 21;
const roomForDate = 28;
const roomForKind = 38;
const roomForFolder = 46;

export function columnsFor(widthRem: number, extent: Extent): readonly Column[] {
  const shown: ColumnId[] = ['name'];
  if (extent !== 'folder' && widthRem >= roomForFolder) shown.push('folder');
  if (widthRem >= roomForKind) shown.push('kind');
  if (widthRem >= roomForSize) shown.push('size');
  if (widthRem >= roomForDate) shown.push(extent === 'trash' ? 'deleted' : 'added');
  return shown.map((id) => all[id]);
}

export function tracksOf(columns: readonly Column[]): string {
  return columns.map(({ track }) => track).join(' ');
}
