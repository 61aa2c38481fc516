//! A reference model of a vault of two users, and random histories that are played on both.
//!
//! [`history`] is the alphabet, [`play`] plays one history on a [`Stack`] and compares it with the model after every step,
//! [`hunt`] plays many and cuts down what fails. What a crash or a failure leaves open, the model leaves open too, until
//! the service shows which it is; nothing else is forgiven. The model knows no file and no table.

mod belief;
mod change;
mod copies;
mod documents;
pub mod history;
mod hunt;
mod imports;
mod links;
mod observe;
mod player;
mod possessions;
mod reading;
mod real_stack;
mod shrink;
mod simulated_stack;
mod sources;
mod stack;
mod steering;

pub use hunt::{Hunt, Kept};
pub use player::{Violation, play};
pub use real_stack::RealStack;
pub use simulated_stack::SimulatedStack;
pub use stack::Stack;

/// Nothing, or what the model does not allow.
type Checked = Result<(), String>;
