// The list of documents, its rows and menus, and what is said after an action on them.
import { count, files, folders } from './count';

const counted = (many: number) => count(many, { one: '# document', other: '# documents' });

export const documents = {
  list: (place: string) => `Documents in ${place}`,
  columns: { name: 'Name', size: 'Size', kind: 'Kind', added: 'Added', deleted: 'Deleted', folder: 'Folder' },
  sortedBy: { name: 'Name', size: 'Size', added: 'Date added' },
  sort: 'Sort',
  sortUp: 'Ascending',
  sortDown: 'Descending',
  loadingRow: 'Loading',
  folderRow: (name: string, many: number) => `${name}, folder, ${counted(many)}`,
  ghostRow: (name: string) => `${name}, being added`,
  paused: 'Paused',
  checking: 'Checking…',
  count: (many: number) => counted(many),
  contents: (many: number, manyFolders: number) =>
    manyFolders === 0 ? counted(many) : `${folders(manyFolders)}, ${counted(many)}`,
  found: (many: number) => count(many, { one: '# found', other: '# found' }),
  kindOf: {
    image: 'Image',
    video: 'Video',
    audio: 'Audio',
    document: 'Document',
    pdf: 'PDF',
    archive: 'Archive',
    code: 'Code',
    other: 'File',
  },
  partlyLoaded: 'Some rows could not be loaded.',

  emptyVault: 'Your vault is empty',
  emptyVaultAdvice: 'Drop files anywhere in this window, or choose them.',
  emptyFolder: 'This folder is empty',
  emptyFolderAdvice: 'Drop files here, or move documents into it.',
  emptyTrash: 'Trash is empty',
  emptyTrashAdvice: 'What you delete waits here until you empty the trash.',
  emptySearch: (text: string) => `Nothing called “${text}”`,
  emptySearchAdvice: 'Names, folders, tags and notes were searched.',
  emptyKind: (kind: string) => `No ${kind.toLowerCase()} in this vault`,
  emptyTag: (tag: string) => `No document is tagged “${tag}”`,
  clearSearch: 'Clear search',
  showAll: 'Show all files',

  selected: (many: number) => count(many, { one: '# selected', other: '# selected' }),
  selectionBar: 'Selection',
  clearSelection: 'Clear selection',
  tooManyForRange: 'A range can hold 10,000 documents at most. Select all takes any number.',

  menu: 'Actions for the selection',
  open: 'Open',
  openFolder: 'Open folder',
  export: 'Export',
  exportTo: 'Export to…',
  rename: 'Rename',
  move: 'Move',
  moveTo: 'Move to…',
  copyUniqueName: 'Copy unique name',
  info: 'Info',
  delete: 'Delete',
  restore: 'Restore',
  deleteNow: 'Delete now…',
  emptyTrashNow: 'Empty trash',
  onlyOne: 'Select exactly one document',
  onlyInTrash: 'Only in the trash',
  nothingSelected: 'Select something first',

  renameField: (name: string) => `New name for ${name}`,
  nameEmpty: 'A name can’t be empty',
  nameSlash: 'A name can’t contain /',

  carriedTo: (many: number, folder: string) => `Move ${counted(many)} to ${folder}`,
  moveTitle: (many: number) => `Move ${counted(many)}`,
  moveTarget: 'Folder',
  moveHint: 'Choose a folder, or type a new one; parts are separated by /',
  moveToRoot: 'Move to the top',
  moveToNamed: (folder: string) => `Move to ${folder.slice(folder.lastIndexOf('/') + 1)}`,
  moveRoot: 'Top of the vault',
  moveFolders: 'Folders',

  notices: {
    trashed: (many: number) => `Moved ${counted(many)} to Trash`,
    restored: (many: number) => `Restored ${counted(many)}`,
    moved: (many: number, folder: string) => `Moved ${counted(many)} to ${folder}`,
    purged: (many: number, size: string) => `Deleted ${counted(many)} for good, ${size} freed`,
    exporting: (many: number) => `Exporting ${counted(many)}`,
    preparingDrag: (many: number) => `Preparing ${counted(many)}…`,
    dragTooLate: (many: number) => `${counted(many)} can be dragged out now`,
    dragTooMuch: 'At most 64 documents and 1 GB can be dragged out at once',
    dragUnsupported: 'This system takes no documents out of the window',
    renamed: (name: string) => `Renamed to ${name}`,
    uniqueNameCopied: 'Unique name copied',
    copyFailed: 'The clipboard could not be written',
    nothingToPaste: 'The clipboard holds no files',
    failed: (many: number, reason: string) => `${counted(many)} left as they were. ${reason}`,
    undone: (what: string) => `Undone: ${what}`,
    redone: (what: string) => `Done again: ${what}`,
  },
  labels: {
    trash: (many: number) => `Move ${counted(many)} to Trash`,
    restore: (many: number) => `Restore ${counted(many)}`,
    move: (many: number) => `Move ${counted(many)}`,
    rename: (name: string) => `Rename ${name}`,
    tags: (name: string) => `Change tags of ${name}`,
    note: (name: string) => `Change note of ${name}`,
  },
  undo: 'Undo',

  purgeTitle: (many: number) => `Delete ${counted(many)} for good?`,
  purgeLost: (size: string | null) =>
    size === null ? 'This cannot be undone.' : `This frees ${size} and cannot be undone.`,
  purgeConfirm: 'Delete for good',
  emptyTrashTitle: 'Empty the trash?',
  emptyTrashLost: (many: number, size: string) =>
    `${counted(many)} (${size}) will be deleted for good. This cannot be undone.`,

  /** The name of the target stands in bold between the two parts. */
  dropTo: (what: string): { before: string; after: string } => ({ before: `Drop to add ${what} to `, after: '' }),
  dropInto: (folder: string) => `Add to ${folder}`,
  dropRefused: 'Only files and folders can be dropped',
  dropWhat: (manyFiles: number, manyFolders: number) => {
    if (manyFolders === 0) return files(manyFiles);
    return manyFiles === 0 ? folders(manyFolders) : `${files(manyFiles)} and ${folders(manyFolders)}`;
  },
};
