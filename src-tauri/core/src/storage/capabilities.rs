//! What a backend can do, as facts.

/// The facts in which backends differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Bytes that one `store` takes at most. Larger content goes through an upload.
    pub most_store_bytes: u64,
    /// Bytes of the largest object.
    pub most_object_bytes: u64,
    /// Chunks of one upload at most.
    pub most_chunks: u64,
    /// Whether other programs see the objects as plain files of this computer.
    pub plain_files: bool,
}
