// The one seam between the page and the vault: a method for each command, a method for each subscription.
//
// State classes get it in their constructor. `tauri.ts` speaks to the window, `fake.ts` keeps a vault in memory.
// Every method rejects with an `ApiError`. Not here: words for people, caching, retries.

import type { ActivityPage } from './wire/ActivityPage';
import type { BucketCheck } from './wire/BucketCheck';
import type { BucketForm } from './wire/BucketForm';
import type { BucketReport } from './wire/BucketReport';
import type { BulkResult } from './wire/BulkResult';
import type { CacheStatus } from './wire/CacheStatus';
import type { CheckProgress } from './wire/CheckProgress';
import type { Closing } from './wire/Closing';
import type { Document } from './wire/Document';
import type { DocumentChanges } from './wire/DocumentChanges';
import type { DocumentPage } from './wire/DocumentPage';
import type { DocumentQuery } from './wire/DocumentQuery';
import type { DragOutcome } from './wire/DragOutcome';
import type { DropEvent } from './wire/DropEvent';
import type { ExportStarted } from './wire/ExportStarted';
import type { Folder } from './wire/Folder';
import type { Health } from './wire/Health';
import type { ImportStarted } from './wire/ImportStarted';
import type { KnownVault } from './wire/KnownVault';
import type { LinkCheck } from './wire/LinkCheck';
import type { LinkOff } from './wire/LinkOff';
import type { LinkPage } from './wire/LinkPage';
import type { LinkRequest } from './wire/LinkRequest';
import type { LocalFolder } from './wire/LocalFolder';
import type { LostUpload } from './wire/LostUpload';
import type { NewLink } from './wire/NewLink';
import type { Reading } from './wire/Reading';
import type { Rebuilt } from './wire/Rebuilt';
import type { RepairOutcome } from './wire/RepairOutcome';
import type { Selection } from './wire/Selection';
import type { Settings } from './wire/Settings';
import type { SharingStatus } from './wire/SharingStatus';
import type { Shown } from './wire/Shown';
import type { Tag } from './wire/Tag';
import type { TransferSnapshot } from './wire/TransferSnapshot';
import type { Tray } from './wire/Tray';
import type { Usage } from './wire/Usage';
import type { VaultStatus } from './wire/VaultStatus';
import type { VerifyReport } from './wire/VerifyReport';

/** Ends a subscription. Calling it twice does no harm. */
export type Unsubscribe = () => void;

/** The keys of a bucket as a person gave them, and where they are to be kept or come from. */
export type NewKeys = Pick<BucketForm, 'key_id' | 'secret' | 'session_token' | 'credentials'>;

export interface Backend {
  /** Shows the window; to be called once, after the first themed paint. */
  windowReady(): Promise<void>;
  /** Ends the program; while files are on their way, `subscribeClosing` is told first. */
  windowQuit(): Promise<void>;
  /** The question whether to close is shown. A page that does not say so is closed by the second attempt. */
  windowCloseAsked(): Promise<void>;
  /** Closes the window for good. */
  windowClose(): Promise<void>;
  /** Whether the program can go on behind an icon in the tray. */
  trayStatus(): Promise<Tray>;

  /** In the order they were added; empty on a first start. */
  vaultList(): Promise<KnownVault[]>;
  /** Opens it, reading its keys anew, and makes it the one that opens by itself. */
  vaultUse(name: string): Promise<void>;
  /** The folder that a new vault on this computer would lie in. */
  localFolderOffered(): Promise<LocalFolder>;
  /** Null if the person closed the dialog. */
  localFolderChoose(): Promise<LocalFolder | null>;
  vaultAddLocal(name: string, folderId: string): Promise<KnownVault>;
  /** Answers with all checks; each is told as it is done. Leaves nothing in the bucket. */
  bucketTest(form: BucketForm, onCheck: (check: BucketCheck) => void): Promise<BucketReport>;
  /** `userId` says who to be in a vault that the bucket holds already; null in a new one. */
  vaultAddBucket(form: BucketForm, userId: string | null): Promise<KnownVault>;
  /** Forgets it; nothing in the vault is touched. */
  vaultRemove(name: string): Promise<void>;
  vaultRename(name: string, newName: string): Promise<void>;
  vaultReplaceKeys(name: string, keys: NewKeys): Promise<void>;
  /** Makes this computer the one that writes to the open vault, where its bucket allows no more than one. */
  vaultTakeOver(): Promise<void>;
  /** What the last check of the vault's bucket has shown. */
  bucketFacts(name: string): Promise<BucketReport>;
  /** Checks the vault's bucket again. */
  bucketCheck(name: string, onCheck: (check: BucketCheck) => void): Promise<BucketReport>;
  cacheStatus(): Promise<CacheStatus>;
  cacheLimitSet(bytes: number): Promise<CacheStatus>;
  /** The names of the profiles in `~/.aws`. */
  awsProfiles(): Promise<string[]>;
  /** Opens the desktop's own settings of date and time. */
  dateSettingsOpen(): Promise<void>;

  vaultStatus(): Promise<VaultStatus>;
  /** Tells how far it has come, at most ten times a second; rejects with `cancelled` if it was stopped. */
  vaultVerify(readData: boolean, onProgress?: (progress: CheckProgress) => void): Promise<VerifyReport>;
  /** Stops the check that is running, if there is one. */
  vaultVerifyCancel(): Promise<void>;
  vaultRebuildIndex(): Promise<Rebuilt>;
  vaultHealth(): Promise<Health>;
  /** Destroys nothing; a dry run only says what would be done. */
  vaultRepair(dryRun: boolean): Promise<RepairOutcome>;
  /** Shows the quarantine's folder in the file manager. */
  setAsideShow(): Promise<void>;
  /** Makes it the content of its document again; `id` is a `SetAside`'s. */
  setAsideRestore(id: string): Promise<Document>;
  /** For good; only what has lain there for thirty days. */
  setAsideRemove(id: string): Promise<void>;
  /** Uploads that were begun and that nobody goes on with, the oldest first. */
  lostUploads(): Promise<LostUpload[]>;
  /** For good; a computer that comes back to it sends its file once more. */
  lostUploadClear(id: string): Promise<void>;

  /** Rows `first .. first + limit` of the query; `limit` is 1 to 500. */
  documentsPage(query: DocumentQuery, first: number, limit: number): Promise<DocumentPage>;
  /** Where the document stands in the query, or null if the query does not match it. */
  documentPosition(query: DocumentQuery, fileId: string): Promise<number | null>;
  /** The first row whose name starts at or after the prefix; the query must be sorted by name. */
  documentSearchPrefix(query: DocumentQuery, prefix: string): Promise<number | null>;
  documentGet(fileId: string): Promise<Document>;
  /** Rejects with `conflict` unless `rev` is the document's current revision. */
  documentUpdate(fileId: string, rev: number, changes: DocumentChanges): Promise<Document>;
  /** Opens a read-only copy in the default app. */
  documentOpen(fileId: string): Promise<void>;
  /** Asks for a folder and queues the copies as transfers; null if the person closed the dialog. */
  documentsExport(selection: Selection): Promise<ExportStarted | null>;
  /** Hands a drag that is under way over to the desktop, with copies of the documents. */
  documentsDragOut(selection: Selection): Promise<DragOutcome>;
  documentsMove(selection: Selection, folder: string): Promise<BulkResult>;
  documentsTrash(selection: Selection): Promise<BulkResult>;
  documentsRestore(selection: Selection): Promise<BulkResult>;
  /** For good; only what is in the trash. */
  documentsPurge(selection: Selection): Promise<BulkResult>;
  trashEmpty(): Promise<BulkResult>;

  /** Direct children in natural order; `''` is the root. */
  folders(parent: string): Promise<Folder[]>;
  tags(): Promise<Tag[]>;
  usage(): Promise<Usage>;
  activity(before: number | null, limit: number): Promise<ActivityPage>;

  /**
   * Public links, the newest first; of one document, or of all. Without `ended` only those that open or may; `before` is the
   * `next` of the page before, `limit` is 1 to 500.
   */
  linksPage(fileId: string | null, ended: boolean, before: string | null, limit: number): Promise<LinkPage>;
  /** Null if the person said no when the desktop asked, which it does before anything is public for the first time. */
  linkAdd(fileId: string, request: LinkRequest): Promise<NewLink | null>;
  /** One that is off already stays so, and is asked for again. */
  linkOff(id: string): Promise<LinkOff>;
  linksCheck(): Promise<LinkCheck>;
  sharingStatus(): Promise<SharingStatus>;
  /** Asks the bucket whether it gives copies to strangers. */
  sharingCheck(): Promise<SharingStatus>;
  /** Null if the person said no when the desktop asked. */
  sharingSetLan(on: boolean): Promise<SharingStatus | null>;
  /** Null for the vault's own bucket. */
  sharingSetBucket(bucket: string | null): Promise<SharingStatus>;

  importDrop(dropId: string, folder: string): Promise<ImportStarted>;
  /** Null if the person closed the dialog. */
  importFiles(folder: string): Promise<ImportStarted | null>;
  /** Null if the person closed the dialog. */
  importFolder(folder: string): Promise<ImportStarted | null>;
  /** Rejects with `dropEmpty` if the clipboard holds no files. */
  importPaste(folder: string): Promise<ImportStarted>;

  /** Answers with the whole picture at once; later pictures arrive at `onSnapshot`, at most ten a second. */
  watchTransfers(onSnapshot: (snapshot: TransferSnapshot) => void): Promise<TransferSnapshot>;
  transferPause(id: string): Promise<void>;
  transferResume(id: string): Promise<void>;
  transferCancel(id: string): Promise<void>;
  transferRetry(id: string): Promise<void>;
  /** To the head of the queue. */
  transferMoveUp(id: string): Promise<void>;
  /** Adds a file that is in the vault already as a document of its own. */
  transferKeepBoth(id: string): Promise<void>;
  transfersPauseAll(): Promise<void>;
  transfersResumeAll(): Promise<void>;
  /** Forgets what ended. */
  transfersClear(): Promise<void>;

  settingsGet(): Promise<Settings>;
  settingsSet(settings: Settings): Promise<Settings>;
  /** Writes an uncaught error of the page to the log. */
  pageError(message: string): Promise<void>;

  /** Told when the window is to be closed while files are on their way. */
  subscribeClosing(onClosing: (closing: Closing) => void): Promise<Unsubscribe>;
  /** Told when a person wants to see documents, by a click outside of the window. */
  subscribeShow(onShow: (shown: Shown) => void): Promise<Unsubscribe>;
  subscribeDrop(onDrop: (event: DropEvent) => void): Promise<Unsubscribe>;
  /** Told whenever the open vault's connection, or what it allows, became another. */
  subscribeStatus(onStatus: (status: VaultStatus) => void): Promise<Unsubscribe>;
  /** Told while the list of a vault's documents is being read; null when it is whole. */
  subscribeReading(onReading: (reading: Reading | null) => void): Promise<Unsubscribe>;
  /** Told whenever the vault changed, by this window or beside it. */
  subscribeChanged(onChanged: (revision: number) => void): Promise<Unsubscribe>;
}
