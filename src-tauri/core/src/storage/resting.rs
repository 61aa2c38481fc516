//! What is done together with other computers: uploads that somebody has begun and nobody is at, and content that somebody
//! else may have put where ours was to be.

use std::fmt;

use super::{BlobKey, UploadId};

/// An upload at which nobody is at work, as [`Storage::resting_uploads`](super::Storage::resting_uploads) finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestingUpload {
    /// What it is called here, whoever began it: the plan that was asked for is part of it.
    pub upload: UploadId,
    /// The object that it will become. There is none of that key yet, and there is never more than this one upload of it.
    pub key: BlobKey,
    /// What is stored of it.
    pub size_bytes: u64,
}

/// What lies at a key, compared with bytes at hand while they are read. Nothing of it is fetched.
pub trait Comparison: fmt::Debug + Send {
    /// The next chunk, all of them in their order.
    fn add(&mut self, chunk: &[u8]);
    /// Whether what lies there is exactly what was added, as far as the place tells.
    fn is_same(&self) -> bool;
}
