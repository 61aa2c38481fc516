//! Progress on a terminal: a bar of bytes, or a count of what was found. Nothing anywhere else, and nothing with
//! `--json`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use coffer_core::service::{ImportControl, Proceed};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::Output;

const BEGINS_AGAIN: &str = "the storage no longer has what was sent of a file; it is sent again from its beginning";

/// What is shown while something takes long.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    output: Output,
}

impl Progress {
    /// A bar over a number of bytes that [`expect`](Self::expect) may raise.
    pub fn of_bytes(output: Output, what: &'static str, total_bytes: u64) -> Progress {
        let style = "{msg} {bar:30} {decimal_bytes} of {decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left";
        Progress::new(output, what, Some(total_bytes), style)
    }

    /// A growing count of things.
    pub fn of_count(output: Output, what: &'static str) -> Progress {
        Progress::new(output, what, None, "{spinner} {msg} {human_pos}")
    }

    /// A growing number of bytes.
    pub fn of_unknown_bytes(output: Output, what: &'static str) -> Progress {
        Progress::new(output, what, None, "{spinner} {msg} {decimal_bytes}, {decimal_bytes_per_sec}")
    }

    fn new(output: Output, what: &'static str, length: Option<u64>, style: &str) -> Progress {
        let target = if output.is_json() { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(length, target).with_message(what);
        bar.set_style(ProgressStyle::with_template(style).expect("the three templates above, and a test builds each"));
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress { bar, output }
    }

    /// There are so many bytes more to be done.
    pub fn expect(&self, bytes: u64) {
        self.bar.inc_length(bytes);
    }

    /// So much is done.
    pub fn set(&self, done: u64) {
        self.bar.set_position(done);
    }

    /// Lets `write` have the terminal to itself for a moment.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// The share of this progress that one piece of work has.
    pub fn part(&self) -> Part<'_> {
        Part { progress: self, done: AtomicU64::new(0) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// One piece of work among those that a bar shows together. Never stops it.
#[derive(Debug)]
pub struct Part<'a> {
    progress: &'a Progress,
    done: AtomicU64,
}

impl ImportControl for Part<'_> {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        let before = self.done.swap(done_bytes, Ordering::Relaxed);
        self.progress.bar.inc(done_bytes.saturating_sub(before));
        Proceed::Go
    }

    fn begin_again(&self) {
        let before = self.done.swap(0, Ordering::Relaxed);
        self.progress.bar.dec(before);
        self.progress.suspend(|| self.progress.output.note(BEGINS_AGAIN));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_progress_can_be_built() {
        let output = Output::new(true);
        drop([
            Progress::of_bytes(output, "adding", 1),
            Progress::of_count(output, "looking for files,"),
            Progress::of_unknown_bytes(output, "checking,"),
        ]);
    }

    #[test]
    fn parts_add_up() {
        let progress = Progress::of_bytes(Output::new(true), "adding", 30);
        let (one, other) = (progress.part(), progress.part());
        one.proceed(10);
        other.proceed(5);
        one.proceed(20);
        assert_eq!(progress.bar.position(), 25, "each part counts what it has done since it last said so");
    }
}
