// Words that more than one area uses.
import type { RoundedDuration } from '../../format/durations';
import { files, folders } from './count';

export const common = {
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copy: 'Copy',
  copyFailed: 'Could not copy',
  dismiss: 'Dismiss',
  dismissWhat: (text: string) => `Dismiss: ${text}`,
  messages: 'Messages',
  showMore: 'Show more',

  files,
  folders,
  partOf: (part: string, whole: string) => `${part} of ${whole}`,
  duration: ({ hours, minutes, seconds }: RoundedDuration) => {
    if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
    return minutes > 0 ? `${minutes} min` : `${seconds} s`;
  },
  about: (duration: string) => `about ${duration}`,

  root: 'Vault',
  myVault: 'My vault',
  kinds: {
    image: 'Image',
    video: 'Video',
    audio: 'Audio',
    document: 'Document',
    pdf: 'PDF',
    archive: 'Archive',
    code: 'Code',
    other: 'Other',
  },
  kindsPlural: {
    image: 'Images',
    video: 'Videos',
    audio: 'Audio',
    document: 'Documents',
    pdf: 'PDFs',
    archive: 'Archives',
    code: 'Code',
    other: 'Other',
  },
  folder: 'Folder',
  statuses: {
    pending: 'waiting',
    uploading: 'being added',
    stored: 'stored',
    failed: 'not added',
    trashed: 'in the trash',
    missing: 'missing',
    damaged: 'damaged',
  },
};
