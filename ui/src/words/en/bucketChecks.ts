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
    failed: 'Whether content is damaged on the way goes unnoticed here. Coffer’s own hashes notice when it is read.',
    unsupported: 'The server compares no checksums. Coffer’s own hashes notice damage when something is read.',
  },
  createOnly: {
    name: 'Never overwrite',
    passed: 'The server refuses to replace what is there already.',
    failed:
      'Whether the server refuses to replace what is there could not be found out. Only one computer writes to the vault.',
    unsupported: 'The server replaces what is there without a word. So only one computer writes to the vault.',
  },
  replaceOnly: {
    name: 'Changes on two computers',
    passed: 'A change made elsewhere in the meantime is never overwritten.',
    failed:
      'Whether the server tells of changes made elsewhere could not be found out. Only one computer writes to the vault.',
    unsupported: 'The server does not tell of changes made elsewhere. So only one computer writes to the vault.',
  },
  race: {
    name: 'Several at the same moment',
    passed: 'Of several who write at the same moment, exactly one succeeds.',
    failed:
      'Whether several can write at the same moment could not be found out. Only one computer writes to the vault.',
    unsupported:
      'Of several who write at the same moment, all believe they succeeded. So one computer writes to the vault; others read it, or take over.',
  },
  multipart: {
    name: 'Large files',
    passed: 'Large files are sent in parts and go on after a break.',
    failed: 'Files cannot be sent in parts: those longer than 16 MiB cannot be stored.',
    unsupported: 'The server takes no parts: files longer than 16 MiB cannot be stored.',
  },
  range: {
    name: 'Parts of files',
    passed: 'A part of a file can be read without the rest.',
    failed: 'A part of a file cannot be read: wrong bytes come.',
    unsupported: 'The server sends files only whole, so more is fetched than is read.',
  },
  copy: {
    name: 'Copies within the bucket',
    passed: 'Objects are copied by the server itself.',
    failed: 'The server does not copy objects as they are. Damaged content cannot be set aside.',
    unsupported: 'The server makes no copies. Damaged content cannot be set aside.',
  },
  listing: {
    name: 'Whole lists',
    passed: 'Lists are whole and in order.',
    failed: 'Lists have gaps or are out of order. Coffer loses nothing by that, but expect errors.',
    unsupported: 'The server gives out no lists that can be read in pages.',
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
    failed: 'This computer’s clock and the server’s do not agree. Requests are signed with the server’s time.',
    unsupported: 'The server does not say what time it is.',
  },
  presign: {
    name: 'Public links',
    passed: 'Links that work without keys can be made.',
    failed: 'Links that work without keys do not end when they should. None are given away.',
    unsupported: 'Links that work without keys do not work here.',
  },
  anonymous: {
    name: 'Private',
    passed: 'Nobody can read the bucket without keys.',
    failed: 'Anyone can read this bucket without keys. Make it private at your provider.',
    unsupported: 'Whether the bucket is private could not be found out.',
  },
  shares: {
    name: 'Copies for links',
    passed: 'Copies for public links are given to people without keys.',
    failed:
      'Copies for public links are given to people without keys in a way that is not safe, or could not be tried.',
    unsupported: 'Copies for public links are given to nobody. A policy of the bucket would change that.',
  },
} satisfies Record<string, CheckWords>;
