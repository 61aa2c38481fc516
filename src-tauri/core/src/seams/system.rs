//! The real clock and the real source of ids.

use std::thread;
use std::time::{Duration, Instant, SystemTime};

use uuid::Uuid;

use super::{Clock, Ids};
use crate::document::{DeviceId, FileId, OpId, Timestamp, VaultId};

/// The system's clocks.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    fn sleep(&self, duration: Duration) {
        thread::sleep(duration);
    }
}

/// UUIDs with random bits from the system. Version 7 keeps ids made by one process in the order of their making.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn file_id(&self) -> FileId {
        Uuid::now_v7().into()
    }

    fn op_id(&self) -> OpId {
        Uuid::now_v7().into()
    }

    fn device_id(&self) -> DeviceId {
        Uuid::now_v7().into()
    }

    fn vault_id(&self) -> VaultId {
        Uuid::now_v7().into()
    }
}
