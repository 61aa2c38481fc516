//! What the suites share: builders, fakes and checks. No tests here.

pub mod documents;
pub mod random;
