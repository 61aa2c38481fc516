// What is said of each kind of error: what happened, what is safe, what to do next. Severity and the button's action
// are decided in errorText.ts; this file is only language.
import type { ErrorKind } from '../../api/error';

/** The facts of an error, ready to be put into a sentence. */
export interface ErrorFacts {
  /** The file's or document's name in quotes, or "This file". */
  file: string;
  field: string | null;
  rule: string | null;
  needed: string | null;
  free: string | null;
}

interface Wording {
  title: string;
  advice: string;
}

const FIELDS: Record<string, string> = {
  name: 'A name',
  unique_name: 'A unique name',
  folder: 'A folder',
  tags: 'A tag',
  note: 'A note',
  metadata: 'A property',
  text: 'A search',
  endpoint: 'The endpoint',
  bucket: 'The bucket’s name',
  region: 'The region',
  prefix: 'The prefix',
  key_id: 'The key ID',
  secret: 'The secret key',
  session_token: 'The session token',
  keys: 'What was pasted',
  credentials: 'The profile',
  expires: 'The end',
  password: 'The password',
  download_limit: 'The download limit',
  follows: 'The version',
};

export const errors = {
  thisFile: 'This file',
  quoted: (name: string) => `“${name}”`,
  code: (kind: string) => `Code: ${kind}`,
  copyCode: 'Copy the code',

  actions: {
    retry: 'Try again',
    addAgain: 'Add again',
    reload: 'Show current version',
    rename: 'Choose another name',
    check: 'Check the vault',
  },

  kinds: {
    notFound: () => ({
      title: 'That document is not in this vault any more.',
      advice: 'It may have been deleted for good. Nothing else has changed.',
    }),
    invalidInput: ({ field, rule }) => ({
      title: rule === null ? 'This value cannot be used.' : `${FIELDS[field ?? ''] ?? 'This value'} ${rule}.`,
      advice: 'Nothing was changed.',
    }),
    conflict: ({ file }) => ({
      title: `${file} was changed elsewhere in the meantime.`,
      advice: 'That change is kept and yours was not saved. Look at the current version, then try again.',
    }),
    illegalStatus: ({ file }) => ({
      title: `This cannot be done with ${lower(file)} right now.`,
      advice: 'Nothing was changed.',
    }),
    sourceGone: ({ file }) => ({
      title: `${file} was moved or deleted before it could be added.`,
      advice: 'Nothing of it was kept. Put it back, then add it again.',
    }),
    sourceChanged: ({ file }) => ({
      title: `${file} changed while it was being added.`,
      advice: 'Nothing of it was kept, so there is no half file in your vault.',
    }),
    sourceNotRegular: ({ file }) => ({
      title: `${file} is not an ordinary file.`,
      advice: 'Pipes, sockets and devices have no content that could be kept.',
    }),
    sourceSymlink: ({ file }) => ({
      title: `${file} is only a link to another place.`,
      advice: 'Links are not followed. Add the file it points to.',
    }),
    sourceInVault: ({ file }) => ({
      title: `${file} is part of the vault itself.`,
      advice: 'A vault cannot hold itself. Choose something outside its folder.',
    }),
    sourceSpecial: ({ file }) => ({
      title: `${file} is made up by the system as it is read.`,
      advice: 'It has no fixed content that could be kept.',
    }),
    sourcePermission: ({ file }) => ({
      title: `You are not allowed to read ${lower(file)}.`,
      advice: 'Change its permissions, then try again. The original was not touched.',
    }),
    tooMany: ({ file }) => ({
      title: `${file} holds more than can be added at once.`,
      advice: 'Add it in several parts. What was added so far is safe.',
    }),
    tooLarge: ({ file }) => ({
      title: `${file} is larger than this disk's file system allows.`,
      advice: 'Nothing of it was kept. The original was not touched.',
    }),
    dropEmpty: () => ({
      title: 'There were no files in it.',
      advice: 'Save it to a folder first, then drop it here.',
    }),
    noSpace: ({ needed, free }) => ({
      title:
        needed !== null && free !== null
          ? `Not enough space: ${needed} needed, ${free} free.`
          : 'There is not enough space on this disk.',
      advice: 'What is in the vault is safe. Free some space, then try again.',
    }),
    readOnly: () => ({
      title: 'The vault can be read but not changed.',
      advice: 'Its disk is read-only, or another computer writes to it. What is in the vault is safe.',
    }),
    permissionDenied: () => ({
      title: 'The system refused access.',
      advice: 'Nothing was changed. Check the permissions of the folder, then try again.',
    }),
    alreadyExists: ({ file }) => ({
      title: `${file} is taken already.`,
      advice: 'Nothing was changed. Another name will do.',
    }),
    missing: ({ file }) => ({
      title: `The content of ${lower(file)} is missing.`,
      advice: 'Its name, tags and note are safe. If you have the file elsewhere, add it again.',
    }),
    damaged: ({ file }) => ({
      title: `The content of ${lower(file)} is damaged.`,
      advice: 'It is not what was stored. It was left as it is; if you have the file elsewhere, add it again.',
    }),
    vaultNotFound: () => ({
      title: 'The vault is not where it was.',
      advice: 'If it lies on another disk, connect that disk, then try again.',
    }),
    vaultForeign: () => ({
      title: 'This folder is not your vault.',
      advice: 'It belongs to another vault or another user. Nothing in it was touched.',
    }),
    newerVersion: () => ({
      title: 'This vault was written by a newer Coffer.',
      advice: 'Nothing was touched. Update Coffer to open it.',
    }),
    busy: () => ({
      title: 'The vault is busy.',
      advice: 'Another program is working on it. Nothing was changed; try again in a moment.',
    }),
    unavailable: () => ({
      title: 'The storage does not answer.',
      advice: 'What is in the vault is safe. Check that its disk is connected, then try again.',
    }),
    offline: ({ file }) => ({
      title: 'You are offline.',
      advice:
        file === 'This file'
          ? 'What needs the network goes on by itself once it is back. What is in the vault is safe.'
          : `The content of ${file} is not kept on this computer. It opens again once the network is back.`,
    }),
    untrustedServer: () => ({
      title: 'The server’s certificate is not trusted.',
      advice: 'It may have signed it itself. Nothing was sent to it.',
    }),
    clockSkew: () => ({
      title: 'This computer’s clock is wrong, so the server rejects requests.',
      advice: 'What is in the vault is safe. Set the date and time, then try again.',
    }),
    bucketNotFound: () => ({
      title: 'There is no such bucket on this server.',
      advice: 'It may have been removed or renamed. Nothing was changed.',
    }),
    credentialsMissing: () => ({
      title: 'The keys of this vault are not where they were kept.',
      advice: 'What is in the vault is safe. Enter the keys again in the settings.',
    }),
    credentialsRefused: () => ({
      title: 'The server does not accept the keys of this vault.',
      advice: 'They may have been replaced or have expired. Enter new ones in the settings.',
    }),
    keyringAbsent: () => ({
      title: 'No system keyring is running, so keys cannot be kept in it.',
      advice: 'Start one, or keep the keys for this run only.',
    }),
    keyringLocked: () => ({
      title: 'Your keyring is locked.',
      advice: 'Unlock it, then try again. What is in the vault is safe.',
    }),
    keyringDenied: () => ({
      title: 'Your keyring did not give the keys out.',
      advice: 'Its question was closed or refused. Try again and allow it.',
    }),
    changedElsewhere: ({ file }) => ({
      title: `${file} is being changed on another computer.`,
      advice: 'Nothing was changed here. Look at the current version, then try again.',
    }),
    unsupported: () => ({
      title: 'This bucket cannot do that.',
      advice: 'Nothing was changed. The settings of the vault say what its bucket can do.',
    }),
    paused: () => ({ title: 'This is paused.', advice: 'What is stored so far is safe.' }),
    cancelled: () => ({ title: 'This was cancelled.', advice: 'Nothing of it was kept.' }),
    internal: () => ({
      title: 'Something went wrong inside Coffer.',
      advice: 'What is in the vault is safe. Try again; if it happens twice, the log has the details.',
    }),
  } satisfies Record<ErrorKind, (facts: ErrorFacts) => Wording> as Record<ErrorKind, (facts: ErrorFacts) => Wording>,
};

/** A name in quotes stays as it is; "This file" becomes "this file" inside a sentence. */
function lower(file: string): string {
  return file === 'This file' ? 'this file' : file;
}
