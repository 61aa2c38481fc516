//! The commands of the page, one file per concept. Each parses its arguments, calls the core where blocking is allowed,
//! and answers in the wire's shapes; `docs/commands.md` is their reference.

mod activity;
mod buckets;
mod documents;
mod folders;
mod health;
mod imports;
mod links;
mod settings;
mod sharing;
mod transfers;
mod trash;
mod vault;
mod vaults;
mod window;

use coffer_core::InvalidInput;
use tauri::Runtime;
use tauri::ipc::Invoke;

/// Answers the page's calls.
pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        activity::activity,
        buckets::aws_profiles,
        buckets::bucket_check,
        buckets::bucket_facts,
        buckets::bucket_test,
        buckets::cache_limit_set,
        buckets::cache_status,
        buckets::date_settings_open,
        buckets::vault_add_bucket,
        buckets::vault_replace_keys,
        buckets::vault_take_over,
        documents::document_get,
        documents::document_open,
        documents::document_position,
        documents::document_search_prefix,
        documents::document_update,
        documents::documents_drag_out,
        documents::documents_export,
        documents::documents_move,
        documents::documents_page,
        folders::folders,
        folders::tags,
        health::lost_upload_clear,
        health::lost_uploads,
        health::set_aside_remove,
        health::set_aside_restore,
        health::set_aside_show,
        health::vault_health,
        health::vault_repair,
        health::vault_verify,
        health::vault_verify_cancel,
        imports::import_drop,
        imports::import_files,
        imports::import_folder,
        imports::import_paste,
        links::link_add,
        links::link_off,
        links::links_check,
        links::links_page,
        settings::settings_get,
        settings::settings_set,
        sharing::sharing_check,
        sharing::sharing_set_bucket,
        sharing::sharing_set_lan,
        sharing::sharing_status,
        transfers::transfer_cancel,
        transfers::transfer_keep_both,
        transfers::transfer_move_up,
        transfers::transfer_pause,
        transfers::transfer_resume,
        transfers::transfer_retry,
        transfers::transfers_clear,
        transfers::transfers_pause_all,
        transfers::transfers_resume_all,
        transfers::transfers_watch,
        trash::documents_purge,
        trash::documents_restore,
        trash::documents_trash,
        trash::trash_empty,
        vault::usage,
        vault::vault_rebuild_index,
        vault::vault_status,
        vaults::local_folder_choose,
        vaults::local_folder_offered,
        vaults::vault_add_local,
        vaults::vault_list,
        vaults::vault_remove,
        vaults::vault_rename,
        vaults::vault_use,
        window::page_error,
        window::tray_status,
        window::window_close,
        window::window_close_asked,
        window::window_quit,
        window::window_ready,
    ]
}

/// `limit`, if it is one of `1..=most`; `rule` says so.
fn checked_limit(limit: u64, most: u32, rule: &'static str) -> Result<u32, InvalidInput> {
    let small = u32::try_from(limit).ok().filter(|limit| (1..=most).contains(limit));
    small.ok_or(InvalidInput::new("limit", rule))
}
