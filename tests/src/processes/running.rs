//! A run of `cofferctl` that goes on beside the test, and what is to be seen of it from outside.

use std::fs;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;

use super::program::{Ended, Program};

/// How often somebody who waits looks again.
const LOOK: Duration = Duration::from_millis(1);

/// A process that runs, or has ended and was not asked how. It is killed when this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    program: Program,
}

impl Running {
    pub(super) fn new(child: Child, program: Program) -> Running {
        Running { child, program }
    }

    /// Waits so long, or until it has ended by itself, which is the answer.
    pub fn ends_within(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        loop {
            if self.has_ended() {
                return true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            thread::sleep(left.min(LOOK));
        }
    }

    /// Kills it, wherever it is. What it is to be asked afterwards can still be asked.
    pub fn kill(&self) {
        // It may have ended just now.
        let _ = kill(self.pid(), Signal::SIGKILL);
        let _ = waitid(Id::Pid(self.pid()), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT);
    }

    /// Bytes that it has handed to the system to be written, to wherever.
    pub fn written_bytes(&self) -> u64 {
        self.number_in("io", "wchar:").expect("the system counts what a process writes until it is asked how it ended")
    }

    /// The most memory that it has had at once, in bytes; `None` once it has ended.
    pub fn peak_bytes(&self) -> Option<u64> {
        self.number_in("status", "VmHWM:").map(|kibibytes| kibibytes * 1024)
    }

    /// Waits for its end.
    pub fn ended(mut self) -> Ended {
        let status = self.child.wait().expect("a child can be waited for");
        self.program.ended_with(status)
    }

    fn has_ended(&self) -> bool {
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT | WaitPidFlag::WNOHANG;
        let status = waitid(Id::Pid(self.pid()), flags).expect("a child can be looked at");
        status != WaitStatus::StillAlive
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }

    fn number_in(&self, file: &str, name: &str) -> Option<u64> {
        let text = fs::read_to_string(format!("/proc/{}/{file}", self.pid())).ok()?;
        let value = text.lines().find_map(|line| line.strip_prefix(name))?;
        value.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
