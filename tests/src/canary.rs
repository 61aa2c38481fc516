//! The keys that every test of buckets uses, so that one search shows whether any of them was ever written down.
//!
//! [`SECRET`] and [`SESSION_TOKEN`] may stand in no file and no log that a test makes, and in no request it sends but for the
//! token in its own header. The id may be seen: it is in the `Authorization` header of every request and in links.
//! [`WatchedFolder`] looks for them in a folder before that is removed, [`assert_absent`] in bytes that a test holds, and
//! the program `find-canary`, which `scripts/test` runs last, in what is left of all suites.

mod search;
mod watched_folder;

use coffer_core::secrets::AccessKeys;

pub use search::{assert_absent, find, find_below};
pub use watched_folder::WatchedFolder;

/// The id of the keys. In the shape of Amazon's.
pub const KEY_ID: &str = "AKIACANARYCANARY2345";
/// The secret of the keys. In the shape of Amazon's, with the signs that have to be escaped in links and in JSON.
pub const SECRET: &str = "cAnArY/sEcReT+kEy/thatNobodyMayEverSee01";
/// The token of temporary keys.
pub const SESSION_TOKEN: &str = "CanarySessionToken//thatNobodyMayEverSee+0123456789abcdefghijklmnop==";

/// The only file that may hold the secret: a server that checks signatures has to know it, and some read it from a file.
pub const FILE_OF_A_SERVER: &str = "identities-of-the-test-server.json";

/// The keys.
pub fn keys() -> AccessKeys {
    AccessKeys::new(KEY_ID, SECRET, None).expect("they are keys")
}

/// The same as temporary keys.
pub fn temporary_keys() -> AccessKeys {
    AccessKeys::new(KEY_ID, SECRET, Some(SESSION_TOKEN)).expect("they are keys")
}
