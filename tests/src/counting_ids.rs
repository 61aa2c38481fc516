//! Ids that are the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use coffer_core::document::{DeviceId, FileId, LinkToken, OpId, VaultId};
use coffer_core::seams::Ids;

/// Ids that count upwards from 1, of all kinds together, so that none is used twice. Later ones sort later.
#[derive(Debug)]
pub struct CountingIds {
    series: u64,
    last: AtomicU64,
}

impl Default for CountingIds {
    fn default() -> Self {
        CountingIds::series(0)
    }
}

impl CountingIds {
    /// The ids of one series; two series have none in common. Whoever stands for two processes takes two.
    pub const fn series(series: u64) -> Self {
        CountingIds { series, last: AtomicU64::new(0) }
    }

    fn next(&self) -> [u8; 16] {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        (u128::from(self.series) << 64 | u128::from(number)).to_be_bytes()
    }
}

impl Ids for CountingIds {
    fn file_id(&self) -> FileId {
        FileId::from_bytes(self.next())
    }

    fn op_id(&self) -> OpId {
        OpId::from_bytes(self.next())
    }

    fn link_token(&self) -> LinkToken {
        LinkToken::from_bytes([self.next(), [0; 16]].concat().try_into().expect("twice sixteen bytes"))
    }

    fn device_id(&self) -> DeviceId {
        DeviceId::from_bytes(self.next())
    }

    fn vault_id(&self) -> VaultId {
        VaultId::from_bytes(self.next())
    }
}
