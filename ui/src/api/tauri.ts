// The Backend of the real window: each method is one command, each subscription one event or channel.
//
// The only file that imports @tauri-apps (the linter holds it to that). Not here: anything but the translation.

import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Backend } from './backend';
import { toApiError } from './error';
import type { BucketCheck } from './wire/BucketCheck';
import type { CheckProgress } from './wire/CheckProgress';
import type { Closing } from './wire/Closing';
import type { DropEvent } from './wire/DropEvent';
import type { Reading } from './wire/Reading';
import type { Shown } from './wire/Shown';
import type { TransferSnapshot } from './wire/TransferSnapshot';
import type { VaultStatus } from './wire/VaultStatus';

/** Whether this page runs in the window, not in a plain browser. */
export function inWindow(): boolean {
  return '__TAURI_INTERNALS__' in window;
}

async function call<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (reason) {
    throw toApiError(reason);
  }
}

function channelTo<T>(onMessage: (message: T) => void): Channel<T> {
  const channel = new Channel<T>();
  channel.onmessage = onMessage;
  return channel;
}

export const tauriBackend: Backend = {
  windowReady: () => call('window_ready'),
  windowQuit: () => call('window_quit'),
  windowCloseAsked: () => call('window_close_asked'),
  windowClose: () => call('window_close'),
  trayStatus: () => call('tray_status'),

  vaultList: () => call('vault_list'),
  vaultUse: (name) => call('vault_use', { name }),
  localFolderOffered: () => call('local_folder_offered'),
  localFolderChoose: () => call('local_folder_choose'),
  vaultAddLocal: (name, folder_id) => call('vault_add_local', { name, folder_id }),
  bucketTest: (form, onCheck) => call('bucket_test', { form, channel: channelTo<BucketCheck>(onCheck) }),
  vaultAddBucket: (form, user_id) => call('vault_add_bucket', { form, user_id }),
  vaultRemove: (name) => call('vault_remove', { name }),
  vaultRename: (name, new_name) => call('vault_rename', { name, new_name }),
  vaultReplaceKeys: (name, keys) => call('vault_replace_keys', { name, ...keys }),
  vaultTakeOver: () => call('vault_take_over'),
  bucketFacts: (name) => call('bucket_facts', { name }),
  bucketCheck: (name, onCheck) => call('bucket_check', { name, channel: channelTo<BucketCheck>(onCheck) }),
  cacheStatus: () => call('cache_status'),
  cacheLimitSet: (bytes) => call('cache_limit_set', { bytes }),
  awsProfiles: () => call('aws_profiles'),
  dateSettingsOpen: () => call('date_settings_open'),

  vaultStatus: () => call('vault_status'),
  vaultVerify: (read_data, onProgress = () => {}) =>
    call('vault_verify', { read_data, channel: channelTo<CheckProgress>(onProgress) }),
  vaultVerifyCancel: () => call('vault_verify_cancel'),
  vaultRebuildIndex: () => call('vault_rebuild_index'),
  vaultHealth: () => call('vault_health'),
  vaultRepair: (dry_run) => call('vault_repair', { dry_run }),
  setAsideShow: () => call('set_aside_show'),
  setAsideRestore: (id) => call('set_aside_restore', { id }),
  setAsideRemove: (id) => call('set_aside_remove', { id }),
  lostUploads: () => call('lost_uploads'),
  lostUploadClear: (id) => call('lost_upload_clear', { id }),

  documentsPage: (query, first, limit) => call('documents_page', { query, first, limit }),
  documentPosition: (query, file_id) => call('document_position', { query, file_id }),
  documentSearchPrefix: (query, prefix) => call('document_search_prefix', { query, prefix }),
  documentGet: (file_id) => call('document_get', { file_id }),
  documentUpdate: (file_id, rev, changes) => call('document_update', { file_id, rev, changes }),
  documentOpen: (file_id) => call('document_open', { file_id }),
  documentsExport: (selection) => call('documents_export', { selection }),
  documentsDragOut: (selection) => call('documents_drag_out', { selection }),
  documentsMove: (selection, folder) => call('documents_move', { selection, folder }),
  documentsTrash: (selection) => call('documents_trash', { selection }),
  documentsRestore: (selection) => call('documents_restore', { selection }),
  documentsPurge: (selection) => call('documents_purge', { selection }),
  trashEmpty: () => call('trash_empty'),

  folders: (parent) => call('folders', { parent }),
  tags: () => call('tags'),
  usage: () => call('usage'),
  activity: (before, limit) => call('activity', { before, limit }),

  linksPage: (file_id, ended, before, limit) => call('links_page', { file_id, ended, before, limit }),
  linkAdd: (file_id, request) => call('link_add', { file_id, request }),
  linkOff: (id) => call('link_off', { id }),
  linksCheck: () => call('links_check'),
  sharingStatus: () => call('sharing_status'),
  sharingCheck: () => call('sharing_check'),
  sharingSetLan: (on) => call('sharing_set_lan', { on }),
  sharingSetBucket: (bucket) => call('sharing_set_bucket', { bucket }),

  importDrop: (drop_id, folder) => call('import_drop', { drop_id, folder }),
  importFiles: (folder) => call('import_files', { folder }),
  importFolder: (folder) => call('import_folder', { folder }),
  importPaste: (folder) => call('import_paste', { folder }),

  watchTransfers: (onSnapshot) => call('transfers_watch', { channel: channelTo<TransferSnapshot>(onSnapshot) }),
  transferPause: (id) => call('transfer_pause', { id }),
  transferResume: (id) => call('transfer_resume', { id }),
  transferCancel: (id) => call('transfer_cancel', { id }),
  transferRetry: (id) => call('transfer_retry', { id }),
  transferMoveUp: (id) => call('transfer_move_up', { id }),
  transferKeepBoth: (id) => call('transfer_keep_both', { id }),
  transfersPauseAll: () => call('transfers_pause_all'),
  transfersResumeAll: () => call('transfers_resume_all'),
  transfersClear: () => call('transfers_clear'),

  settingsGet: () => call('settings_get'),
  settingsSet: (settings) => call('settings_set', { settings }),
  pageError: (message) => call('page_error', { message }),

  subscribeClosing: (onClosing) => listen<Closing>('coffer://closing', ({ payload }) => onClosing(payload)),
  subscribeShow: (onShow) => listen<Shown>('coffer://show', ({ payload }) => onShow(payload)),
  subscribeDrop: (onDrop) => listen<DropEvent>('coffer://drop', ({ payload }) => onDrop(payload)),
  subscribeStatus: (onStatus) => listen<VaultStatus>('coffer://vault', ({ payload }) => onStatus(payload)),
  subscribeReading: (onReading) => listen<Reading | null>('coffer://reading', ({ payload }) => onReading(payload)),
  subscribeChanged: (onChanged) =>
    listen<{ revision: number }>('coffer://changed', ({ payload }) => onChanged(payload.revision)),
};
