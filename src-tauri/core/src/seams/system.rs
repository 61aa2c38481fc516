//! The real clock and the real source of ids.

use std::thread;
use std::time::{Duration, Instant, SystemTime};

use jiff::ZonedDateTime;
use uuid::Uuid;

use super::{Clock, Ids, MinuteOfWeek};
use crate::document::{DeviceId, FileId, LinkToken, OpId, Timestamp, VaultId};

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

    fn minute_of_week(&self) -> MinuteOfWeek {
        let now = ZonedDateTime::now();
        // Days count from 0 and are less than 7, hours less than 24: the numbers are in range and positive.
        let day = now.weekday().to_monday_zero_offset() as u16;
        let minute = now.hour() as u16 * 60 + now.minute() as u16;
        MinuteOfWeek::new(day, minute).unwrap_or_else(|| MinuteOfWeek::of_utc(self.now()))
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

    fn link_token(&self) -> LinkToken {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("a system that has no random bits to give cannot be trusted with anything");
        LinkToken::from_bytes(bytes)
    }

    fn device_id(&self) -> DeviceId {
        Uuid::now_v7().into()
    }

    fn vault_id(&self) -> VaultId {
        Uuid::now_v7().into()
    }
}
