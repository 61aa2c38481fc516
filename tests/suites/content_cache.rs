//! Content that was read is kept: served without a network, within a bound, and never wrong.

mod bound;
mod damage;
mod documents;
mod fixtures;
mod processes;
mod serving;
