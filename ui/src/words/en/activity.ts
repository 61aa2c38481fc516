// The activity view. In the sentences, `{name}` is the document and `{detail}` what changed; the component puts them
// in as elements of their own, so that a name can never become part of the sentence.

interface Sentence {
  /** With what changed. */
  detailed: string;
  /** Without it. */
  plain: string;
}

export const activity = {
  title: 'Activity',
  loading: 'Loading activity',
  empty: 'Nothing has happened yet',
  emptyAdvice: 'What you add, change and delete is listed here, day by day.',
  show: (name: string) => `Show ${name}`,
  root: 'the top of the vault',
  unknownName: 'a document',

  sentences: {
    added: { plain: 'Added {name}', detailed: 'Added {name} to {detail}' },
    renamed: { plain: 'Renamed {name}', detailed: 'Renamed {detail} to {name}' },
    moved: { plain: 'Moved {name}', detailed: 'Moved {name} from {detail}' },
    edited: { plain: 'Edited {name}', detailed: 'Edited {name}: {detail}' },
    trashed: { plain: 'Moved {name} to the trash', detailed: 'Moved {name} to the trash' },
    restored: { plain: 'Restored {name} from the trash', detailed: 'Restored {name} from the trash' },
    purged: { plain: 'Deleted {name} for good', detailed: 'Deleted {name} for good' },
    exported: { plain: 'Exported {name}', detailed: 'Exported {name}' },
    statusChanged: { plain: 'The status of {name} changed', detailed: '{name} is now {detail}' },
    rebuilt: { plain: 'Rebuilt the index', detailed: 'Rebuilt the index: {detail}' },
    published: { plain: 'Made a public link to {name}', detailed: 'Made a public link to {name}' },
    unpublished: { plain: '{name} is private again', detailed: '{name} is private again' },
  } satisfies Record<string, Sentence> as Record<string, Sentence>,
  otherwise: { plain: 'Changed {name}', detailed: 'Changed {name}: {detail}' } satisfies Sentence,
};
