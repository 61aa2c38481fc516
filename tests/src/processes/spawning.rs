//! Starting processes beside vaults that this process has open itself.
//!
//! A child has every open file of its parent until it becomes another program, and the lock of a vault with it: for a
//! moment the vault is locked although its parent has let it go. So nobody starts a process while a vault is open here.

use std::process::{Child, Command, ExitStatus};
use std::sync::{PoisonError, RwLock};

static VAULTS: RwLock<()> = RwLock::new(());

/// Starts `command`, once no vault is open here.
///
/// # Panics
/// If it cannot be started.
pub fn spawn(command: &mut Command) -> Child {
    let _none_open = VAULTS.write().unwrap_or_else(PoisonError::into_inner);
    command.spawn().unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display()))
}

/// Starts `command` and waits for its end.
///
/// # Panics
/// If it cannot be started.
pub fn run(command: &mut Command) -> ExitStatus {
    spawn(command).wait().expect("a child can be waited for")
}

/// Does `work`, which opens vaults and closes them again.
pub fn with_open_vaults<T>(work: impl FnOnce() -> T) -> T {
    let _open = VAULTS.read().unwrap_or_else(PoisonError::into_inner);
    work()
}
