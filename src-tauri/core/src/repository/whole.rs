//! Whole numbers that cannot be negative: SQLite has only signed ones.

use rusqlite::Row;

use super::error::{During, RepositoryError};
use crate::error::InvalidInput;

/// The largest number that is taken: the largest one that JSON carries exactly. Sums of them stay in range too.
const LARGEST: u64 = (1 << 53) - 1;

/// `value` of `field`, to be stored.
pub(super) fn stored(field: &'static str, value: u64) -> Result<i64, RepositoryError> {
    match i64::try_from(value) {
        Ok(number) if value <= LARGEST => Ok(number),
        _ => Err(InvalidInput::new(field, "must be below 2^53").into()),
    }
}

/// A column that was stored, or counted.
pub(super) fn read(row: &Row<'_>, column: usize) -> Result<u64, RepositoryError> {
    let value: i64 = row.get(column).during("reading a number")?;
    u64::try_from(value).map_err(|_| RepositoryError::corrupt(format_args!("a number is {value}")))
}
