//! The system calls that can leave something behind, and those that read, and what each is about.

use std::fmt;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use nix::libc::{self, c_long, user_regs_struct};
use nix::unistd::Pid;

/// What a call does to a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallKind {
    /// Opens a file or folder, or makes the file.
    Open,
    /// Reads bytes of a file. The only one that leaves nothing behind.
    Read,
    /// Writes bytes into a file.
    Write,
    /// Makes bytes or names durable.
    Sync,
    /// Gives a file another name.
    Rename,
    /// Takes a name away.
    Remove,
    /// Makes a folder.
    MakeFolder,
    /// Sets the length of a file.
    SetLength,
}

/// One call, as the process is about to make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemCall {
    /// What it does.
    pub kind: CallKind,
    /// Its name.
    pub name: &'static str,
    /// The file or folder; of a rename the new name.
    pub path: PathBuf,
    /// The old name, if it is a rename.
    pub from: Option<PathBuf>,
}

/// In which argument a call says what it is about.
#[derive(Clone, Copy)]
enum About {
    /// An open file.
    File,
    /// A path.
    Path { argument: usize },
    /// A path below an open folder.
    Below { folder: usize, path: usize },
}

const FIRST_PATH: About = About::Path { argument: 0 };
const BELOW_FIRST: About = About::Below { folder: 0, path: 1 };
const BELOW_THIRD: About = About::Below { folder: 2, path: 3 };

/// Every call that may be counted.
const CALLS: [(c_long, &str, CallKind, About); 23] = [
    (libc::SYS_open, "open", CallKind::Open, FIRST_PATH),
    (libc::SYS_openat, "openat", CallKind::Open, BELOW_FIRST),
    (libc::SYS_read, "read", CallKind::Read, About::File),
    (libc::SYS_pread64, "pread64", CallKind::Read, About::File),
    (libc::SYS_write, "write", CallKind::Write, About::File),
    (libc::SYS_writev, "writev", CallKind::Write, About::File),
    (libc::SYS_pwrite64, "pwrite64", CallKind::Write, About::File),
    (libc::SYS_pwritev, "pwritev", CallKind::Write, About::File),
    (libc::SYS_copy_file_range, "copy_file_range", CallKind::Write, About::File),
    (libc::SYS_fsync, "fsync", CallKind::Sync, About::File),
    (libc::SYS_fdatasync, "fdatasync", CallKind::Sync, About::File),
    (libc::SYS_syncfs, "syncfs", CallKind::Sync, About::File),
    (libc::SYS_rename, "rename", CallKind::Rename, About::Path { argument: 1 }),
    (libc::SYS_renameat, "renameat", CallKind::Rename, BELOW_THIRD),
    (libc::SYS_renameat2, "renameat2", CallKind::Rename, BELOW_THIRD),
    (libc::SYS_link, "link", CallKind::Rename, About::Path { argument: 1 }),
    (libc::SYS_linkat, "linkat", CallKind::Rename, BELOW_THIRD),
    (libc::SYS_unlink, "unlink", CallKind::Remove, FIRST_PATH),
    (libc::SYS_unlinkat, "unlinkat", CallKind::Remove, BELOW_FIRST),
    (libc::SYS_mkdir, "mkdir", CallKind::MakeFolder, FIRST_PATH),
    (libc::SYS_mkdirat, "mkdirat", CallKind::MakeFolder, BELOW_FIRST),
    (libc::SYS_ftruncate, "ftruncate", CallKind::SetLength, About::File),
    (libc::SYS_fallocate, "fallocate", CallKind::SetLength, About::File),
];

/// Bytes of the longest path there is.
const LONGEST_PATH: usize = 4096;

impl fmt::Display for SystemCall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.path.file_name().unwrap_or_default().display();
        write!(formatter, "{} {name}", self.name)
    }
}

impl SystemCall {
    /// The call that `thread` is about to make; `None` for one that nobody looks at.
    pub fn of(thread: Pid, registers: &user_regs_struct) -> Option<SystemCall> {
        let number = registers.orig_rax.cast_signed();
        let (_, name, kind, about) = CALLS.iter().find(|(known, ..)| *known == number)?;
        let arguments = [registers.rdi, registers.rsi, registers.rdx, registers.r10];
        let path = about.path(thread, arguments)?;
        // Both calls for it name the old name the same way, before the new one.
        let from = match about {
            About::Path { argument: 1 } => FIRST_PATH.path(thread, arguments),
            About::Below { folder: 2, .. } => BELOW_FIRST.path(thread, arguments),
            _ => None,
        };
        Some(SystemCall { kind: *kind, name, path, from })
    }
}

impl About {
    fn path(self, thread: Pid, arguments: [u64; 4]) -> Option<PathBuf> {
        match self {
            About::File => opened(thread, arguments[0]),
            About::Path { argument } => Some(current_folder(thread)?.join(text(thread, arguments[argument])?)),
            About::Below { folder, path } => {
                let path = text(thread, arguments[path])?;
                // Only the lower half of the register is the number of a file.
                let is_current = arguments[folder] as u32 == libc::AT_FDCWD.cast_unsigned();
                let folder = if path.is_absolute() || is_current {
                    current_folder(thread)?
                } else {
                    opened(thread, arguments[folder])?
                };
                Some(if path == Path::new(".") { folder } else { folder.join(path) })
            }
        }
    }
}

fn opened(thread: Pid, file: u64) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{thread}/fd/{}", file as u32)).ok()
}

fn current_folder(thread: Pid) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{thread}/cwd")).ok()
}

/// The text at `address` in the memory of `thread`, which ends with a zero.
fn text(thread: Pid, address: u64) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let memory = File::open(format!("/proc/{thread}/mem")).ok()?;
    let mut bytes = vec![0; LONGEST_PATH];
    // Shorter at the end of the mapped memory.
    let length = memory.read_at(&mut bytes, address).ok()?;
    let end = bytes[..length].iter().position(|byte| *byte == 0)?;
    bytes.truncate(end);
    Some(std::ffi::OsString::from_vec(bytes).into())
}
