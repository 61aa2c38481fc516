//! Random histories of a vault, with everything that may go wrong, against a reference model. A binary of its own, because
//! it takes longest.

mod damaged_bits;
mod kept;
mod planted;
mod random;
mod rebuild;
