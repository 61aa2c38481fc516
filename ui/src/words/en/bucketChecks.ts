// What each check of a bucket is called, and what it means when it is as it should be, when it is not, and when the
// server cannot do it at all.

export interface CheckWords {
  /** While it is tried, and in lists. */
  name: string;
  passed: string;
  failed: string;
  unsupported: string;
}

/** Of the four without which there is no vault, a server cannot be without one. */
const needed = 'A vault needs this.';

export const bucketChecks = {
  reach: {
    name: 'Reach the server',
    passed: 'The server answers.',
    failed: 'The server does not answer.',
    unsupported: needed,
  },
  signIn: {
    name: 'Sign in',
    passed: 'The server accepts the keys.',
    failed: 'The server does not accept the keys.',
    unsupported: needed,
  },
  list: {
    name: 'List the bucket',
    passed: 'What is in the bucket can be listed.',
    failed: 'What is in the bucket cannot be listed.',
    unsupported: needed,
  },
  writeDelete: {
    name: 'Write and delete a small object',
    passed: 'Objects can be written and deleted.',
    failed: 'Objects cannot be written or deleted.',
    unsupported: needed,
  },
  region: {
    name: 'Region',
    passed: 'The bucket’s region is known.',
    failed: 'The bucket’s region could not be found out.',
    unsupported: 'The server has no regions.',
  },
  addressing: {
    name: 'Address',
    passed: 'It is known how the bucket is addressed.',
    failed: 'No way to address the bucket works.',
    unsupported: 'The bucket is addressed in the one way that works.',
  },
  checksums: {
    name: 'Checksums',
    passed: 'The server compares what arrives with its checksum.',
    failed: 'The server does not notice when content is damaged on the way. Coffer compares it itself.',
    unsupported: 'The server takes no checksums. Coffer compares what was stored itself.',
  },
  createOnly: {
    name: 'Never overwrite',
    passed: 'The server refuses to replace what is there already.',
    failed: 'The server replaces what is there without a word. Coffer looks first.',
    unsupported: 'The server cannot refuse to replace what is there. Coffer looks first.',
  },
  replaceOnly: {
    name: 'Changes on two computers',
    passed: 'A change made elsewhere in the meantime is never overwritten.',
    failed: 'A change made on two computers at the same moment may be lost: the later one counts.',
    unsupported:
      'The server cannot tell of changes made elsewhere. If two computers change one document at the same moment, the later one counts.',
  },
  race: {
    name: 'Several at the same moment',
    passed: 'Of several who write at the same moment, exactly one succeeds.',
    failed: 'Several who write at the same moment may all believe they succeeded. Work on one computer at a time.',
    unsupported: 'Nothing keeps several who write at the same moment apart. Work on one computer at a time.',
  },
  multipart: {
    name: 'Large files',
    passed: 'Large files are sent in parts and go on after a break.',
    failed: 'Large files cannot be sent in parts. A break begins them anew.',
    unsupported: 'The server takes no parts: a large file that breaks off begins anew.',
  },
  range: {
    name: 'Parts of files',
    passed: 'A part of a file can be read without the rest.',
    failed: 'Parts of a file cannot be read: each is fetched whole.',
    unsupported: 'The server sends files only whole.',
  },
  copy: {
    name: 'Copies within the bucket',
    passed: 'Objects are copied by the server itself.',
    failed: 'The server cannot copy objects: they are fetched and sent again.',
    unsupported: 'The server makes no copies: objects are fetched and sent again.',
  },
  listing: {
    name: 'Whole lists',
    passed: 'Lists are whole and in order.',
    failed: 'Lists have gaps or are out of order. Coffer reads them more than once.',
    unsupported: 'The server’s lists are of an old kind. Coffer reads them too.',
  },
  keyFolding: {
    name: 'Names of objects',
    passed: 'Names that differ in case only stay apart.',
    failed: 'The server confuses names that differ in case only. Coffer does not depend on them.',
    unsupported: 'The server cannot keep such names apart. Coffer does not depend on them.',
  },
  clock: {
    name: 'Clock',
    passed: 'This computer’s clock agrees with the server’s.',
    failed: 'This computer’s clock and the server’s do not agree.',
    unsupported: 'The server does not say what time it is.',
  },
  presign: {
    name: 'Public links',
    passed: 'Links that work without keys can be made.',
    failed: 'Links that work without keys do not work here.',
    unsupported: 'The server knows no links that work without keys.',
  },
  anonymous: {
    name: 'Private',
    passed: 'Nobody can read the bucket without keys.',
    failed: 'Anyone can read this bucket without keys. Make it private at your provider.',
    unsupported: 'Whether the bucket is private could not be found out.',
  },
} satisfies Record<string, CheckWords>;
