//! The simulated file system is one: it answers as a real disk does, and forgets only what a disk may forget.

mod answers;
mod forgetting;
