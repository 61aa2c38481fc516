// The usage meter at the foot of the sidebar and the usage view.
import { files } from './count';

export const usage = {
  title: 'Usage',
  open: 'Show usage',
  meter: (size: string, many: number) => `${size} · ${files(many)}`,
  free: (size: string) => `${size} free`,
  freeOnDisk: 'Free on this disk',
  freeUnknown: 'unknown',
  byKind: 'Usage by kind',
  kind: 'Kind',
  files: 'Files',
  size: 'Size',
  share: 'Share',
  lessThan: (percent: string) => `< ${percent}`,
  show: 'Show',
  trash: 'In the trash',
  openTrash: 'Open trash',
  trashEmpty: 'Trash is empty',
  empty: 'Nothing here yet',
  emptyAdvice: 'Once the vault holds documents, you see here what takes how much space.',
  addFiles: 'Add files',
  loading: 'Loading usage',
};
