//! The memory that parts lie in while they are sent: used again, because to ask for eight megabytes and give them back for
//! every part costs time, and leaves the heap of every thread with some of them.

use std::sync::Mutex;

use bytes::{Bytes, BytesMut};

use crate::storage::waiting::lock;

/// Buffers that nobody uses.
#[derive(Debug, Default)]
pub(super) struct PartBuffers(Mutex<Vec<BytesMut>>);

impl PartBuffers {
    /// The bytes, in a buffer of their own.
    pub(super) fn filled(&self, bytes: &[u8]) -> Bytes {
        let mut buffer = lock(&self.0).pop().unwrap_or_default();
        buffer.clear();
        buffer.extend_from_slice(bytes);
        buffer.freeze()
    }

    /// Takes a buffer back, unless somebody still uses it.
    pub(super) fn give_back(&self, bytes: Bytes) {
        if let Ok(buffer) = bytes.try_into_mut() {
            lock(&self.0).push(buffer);
        }
    }

    /// Gives their memory back.
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_used_again_once_nobody_uses_it() {
        let buffers = PartBuffers::default();
        let first = buffers.filled(&[1; 1000]);
        let place = first.as_ptr();
        let sent = first.clone();
        buffers.give_back(first);
        assert_ne!(buffers.filled(&[2; 1000]).as_ptr(), place, "it is still sent");
        buffers.give_back(sent);
        let second = buffers.filled(&[3; 900]);
        assert_eq!((second.as_ptr(), &second[..]), (place, &[3; 900][..]));
        buffers.give_back(second);
        buffers.clear();
        assert_eq!(buffers.0.lock().expect("nobody panics").len(), 0);
    }
}
