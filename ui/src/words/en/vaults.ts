// Adding a vault, its bucket and its keys, the vaults in the settings.
import type { ErrorKind } from '../../api/error';
import type { BucketCheckName } from '../../api/wire/BucketCheckName';
import type { BucketCheckState } from '../../api/wire/BucketCheckState';
import type { KeySource, Missing } from '../../state/bucketDraft';
import type { ProviderId } from '../../state/providers';
import { bucketChecks } from './bucketChecks';
import { count } from './count';

const users = (many: number) => count(many, { one: '# user', other: '# users' });
const documents = (many: number) => count(many, { one: '# document', other: '# documents' });

export const vaults = {
  checks: bucketChecks satisfies Record<BucketCheckName, unknown>,

  welcome: 'Welcome to Coffer',
  welcomeAdvice: 'A vault keeps your files together and safe. Where should yours be?',
  addTitle: 'Add a vault',
  name: 'Name of the vault',
  nameMissing: 'Give the vault a name first',
  places: 'Where it lies',

  local: 'On this computer',
  localAdvice: 'Nothing leaves this computer, and no network is needed.',
  folder: 'Folder',
  folderWaiting: 'Looking for a folder',
  free: (size: string) => `${size} free`,
  create: 'Create',
  chooseFolder: 'Choose another folder…',

  bucket: 'My S3 bucket',
  bucketAdvice: 'In storage that you rent or run yourself. Other computers can open the same vault.',
  bucketExamples: 'Amazon S3, Cloudflare R2, Backblaze B2, Wasabi, MinIO, Garage and anything else that speaks S3.',
  useBucket: 'Use a bucket',
  back: 'Back',

  bucketHeading: 'A vault in your bucket',
  bucketTitle: 'The bucket',
  provider: 'Provider',
  providers: {
    aws: 'Amazon S3',
    r2: 'Cloudflare R2',
    b2: 'Backblaze B2',
    wasabi: 'Wasabi',
    digitalocean: 'DigitalOcean Spaces',
    minio: 'MinIO',
    garage: 'Garage',
    seaweedfs: 'SeaweedFS',
    ceph: 'Ceph',
    other: 'Other',
  } satisfies Record<ProviderId, string>,
  /** Where a person finds the keys. */
  keysHints: {
    aws: 'In the AWS console: IAM, Users, your user, Security credentials, Create access key.',
    r2: 'In the Cloudflare dashboard: R2, Manage API tokens. The token needs Object Read & Write.',
    b2: 'In Backblaze: Application Keys, Add a New Application Key. The keyID is the key ID here.',
    wasabi: 'In the Wasabi console: Access Keys, Create New Access Key.',
    digitalocean: 'In the DigitalOcean control panel: Spaces Object Storage, Access Keys.',
    minio: 'In the MinIO console: Access Keys, Create access key.',
    garage: 'On the server: garage key create, then garage bucket allow.',
    seaweedfs: 'In the identities of the S3 gateway’s configuration.',
    ceph: 'On the server: radosgw-admin user create shows both keys.',
    other: 'Look for “access keys” or “API tokens” at your provider.',
  } satisfies Record<ProviderId, string>,
  account: 'Account ID',
  accountHint: '32 letters and digits, at the right of the R2 page in the dashboard',
  endpoint: 'Endpoint',
  endpointHint: 'The address of the server, without the bucket',
  endpointWillBe: (endpoint: string) => `Endpoint: ${endpoint}`,
  region: 'Region',
  regionFound: 'Leave it empty: it is found by asking the server.',
  regionInEndpoint: (example: string) => `As it stands in the endpoint, such as ${example}`,
  bucketName: 'Bucket',
  advanced: 'Advanced',
  prefix: 'Prefix',
  prefixHint: 'Keeps the vault in a folder of the bucket, such as vaults/home',
  plainHttp: 'Connect without encryption',
  plainHttpWarning:
    'http:// can be read and changed by anyone on the way, your documents included. Turn this on only in a network that is yours alone.',

  keys: 'Keys',
  keyId: 'Key ID',
  secret: 'Secret key',
  showSecret: 'Show the secret key',
  hideSecret: 'Hide the secret key',
  pasteHint: 'Paste what your provider gave you, such as Amazon’s CSV or a part of ~/.aws/credentials: it fills both.',
  keysPasted: 'Both keys were filled in',
  hasSessionToken: 'These keys are lent for a while: a session token came with them.',
  keepKeys: 'Where the keys are kept',
  sources: {
    keyring: { label: 'In the system keyring', hint: 'Encrypted, and there again the next time' },
    session: { label: 'For this run only', hint: 'Asked for again when Coffer is started anew' },
    environment: { label: 'From the environment', hint: 'AWS_ACCESS_KEY_ID and its secret' },
    profile: { label: 'From an ~/.aws profile', hint: 'Read each time, never copied' },
  } satisfies Record<KeySource, { label: string; hint: string }>,
  /** Before there is a vault: nothing is lost, and nothing was kept. */
  noKeysThere: {
    keyring: { title: 'There are no keys in the system keyring.', advice: 'Enter both keys.' },
    session: { title: 'There are no keys yet.', advice: 'Enter both keys.' },
    environment: {
      title: 'There are no keys in the environment.',
      advice: 'Start Coffer with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY set, or choose another place.',
    },
    profile: { title: 'This profile has no keys.', advice: 'Look into ~/.aws/credentials, or choose another profile.' },
  } satisfies Record<KeySource, { title: string; advice: string }>,
  profile: 'Profile',
  chooseProfile: 'Choose a profile',
  noProfiles: 'There are no profiles in ~/.aws',

  states: {
    waiting: 'not tried yet',
    running: 'being tried',
    passed: 'works',
    failed: 'does not work',
    unsupported: 'not possible here',
    skipped: 'not tried',
  } satisfies Record<BucketCheckState | 'waiting' | 'running', string>,

  test: 'Test connection',
  testAgain: 'Test again',
  testing: 'Testing the connection',
  testPassed: 'Everything a vault needs works.',
  testPassedLimited: (many: number) =>
    count(many, {
      one: 'Everything a vault needs works. There is # thing this bucket cannot do.',
      other: 'Everything a vault needs works. There are # things this bucket cannot do.',
    }),
  testFirst: 'Test the connection first',
  missing: {
    endpoint: 'Type the endpoint first',
    account: 'Type the account ID first',
    region: 'Type the region first',
    bucket: 'Type the name of the bucket first',
    keyId: 'Type the key ID first',
    secret: 'Type the secret key first',
    profile: 'Choose a profile first',
    plainHttp: 'Say that the connection may go without encryption first',
  } satisfies Record<Missing, string>,
  createVault: 'Create vault',
  openVault: 'Open vault',

  fixes: {
    endpoint: 'Edit endpoint',
    bucket: 'Edit bucket',
    keys: 'Edit keys',
    policy: 'Show needed permissions',
    clock: 'Open date settings…',
    retry: 'Try again',
  },
  failures: {
    offline: 'No answer came. Check the endpoint and your network.',
    untrustedServer: 'The server’s certificate isn’t trusted (self-signed?).',
    unavailable: 'The server answers, but not what it should. It may be busy.',
    credentialsRefused: 'The server does not accept these keys.',
    credentialsMissing: 'There are no keys where they should be.',
    clockSkew: 'This computer’s clock is wrong, so the server rejects requests.',
    bucketNotFound: 'There is no bucket of this name at this endpoint.',
    readOnly: 'The bucket can be read but not written to.',
  } satisfies Partial<Record<ErrorKind, string>> as Partial<Record<ErrorKind, string>>,
  refused: {
    signIn: 'The keys are known, but may not use this server.',
    list: 'The keys may not list this bucket.',
    writeDelete: 'The keys can list but not write and delete.',
  } as Partial<Record<BucketCheckName, string>>,

  policy: 'Needed permissions',
  policyAdvice: 'The least that the keys must be allowed. Paste it where your provider keeps policies.',
  copyPolicy: 'Copy the policy',

  existing: 'This bucket holds a Coffer vault',
  existingAdvice: (id: string, many: number) => `Vault ${id}, ${users(many)}. Opening it changes nothing in it.`,
  existingDocuments: documents,
  chooseUser: 'Who are you?',
  chooseUserFirst: 'Say who you are first',

  all: 'All vaults',
  list: 'Vaults',
  add: 'Add a vault…',
  isCurrent: 'Open now',
  use: 'Switch to it',
  details: (name: string) => `Settings of ${name}`,
  rename: 'Rename',
  save: 'Save',
  keysStored: {
    keyring: 'Stored in your system keyring',
    session: 'Kept for this run only',
    environment: 'Read from the environment',
    profile: (name: string) => `Read from the ~/.aws profile “${name}”`,
  },
  replaceKeys: 'Replace keys',
  replaceKeysOf: (name: string) => `Replace the keys of ${name}`,
  replaceKeysAdvice: 'The old keys are forgotten here. Nothing changes at your provider.',
  replace: 'Replace',

  skipped: 'Not tried, because something before it failed.',
  facts: 'What this bucket can do',
  factsAdvice: 'Found by trying, below a name of its own. Nothing was left in the bucket.',
  factsLoading: 'Loading what is known of the bucket',
  checkAgain: 'Check again',
  checked: 'The bucket was checked',

  cache: 'Kept on this computer',
  cacheAdvice: 'What was opened once can be opened again without network. The oldest goes first.',
  cacheUsed: (used: string, most: string) => `${used} of ${most} used`,
  cacheLimit: 'Keep at most',
  cacheNone: 'Nothing',

  forget: 'Forget this vault…',
  forgetAdvice: 'Takes it off this list. Nothing in the vault is touched.',
  forgetTitle: (name: string) => `Forget ${name}?`,
  forgetLocal: (root: string) => `Its documents stay where they are, in ${root}. It can be added again at any time.`,
  forgetBucket: (bucket: string) =>
    `Its documents stay in the bucket ${bucket}. Coffer forgets its keys, so they are needed to add it again.`,
  forgetConfirm: 'Forget',

  banners: {
    keyringAbsent: {
      title: 'No system keyring is running, so the keys of this vault cannot be read.',
      advice: 'What is known of it can be looked at.',
    },
    keyringLocked: { title: 'Your keyring is locked.', advice: 'The keys of this vault are in it.' },
    keyringDenied: {
      title: 'Your keyring did not give the keys out.',
      advice: 'Its question was closed or refused. Try again and allow it.',
    },
    credentialsMissing: {
      title: 'The keys of this vault are not where they were kept.',
      advice: 'Enter them again to go on.',
    },
    credentialsRefused: {
      title: 'The server does not accept the keys of this vault.',
      advice: 'They may have been replaced or have expired.',
    },
    clockSkew: {
      title: 'This computer’s clock is wrong, so the server rejects requests.',
      advice: 'Set the date and time, then try again.',
    },
    othersWrite: {
      title: 'Another computer writes to this vault.',
      advice: 'Its bucket cannot keep two apart, so the vault can only be read here.',
    },
  },
  tryAgain: 'Try again',
  enterForRun: 'Enter keys for this run',
  useProfile: 'Use an ~/.aws profile',
  openDateSettings: 'Open date settings…',
  takeOver: 'Write from this computer',
  takeOverTitle: 'Write from this computer?',
  takeOverLost:
    'The other computer can still read the vault, but no longer change it; it notices within minutes. Let it finish what it is adding first.',

  coachTitle: 'Your vault is ready',
  coachAdvice: 'Drop files or folders anywhere in this window. They are copied into the vault; the originals stay.',
  coachDone: 'Got it',
};
