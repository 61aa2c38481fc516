//! Moments, in the forms that HTTP and S3 write them.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
const ISO_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// `Tue, 24 Nov 2026 14:00:00 GMT`.
pub(super) fn http_date(moment: OffsetDateTime) -> String {
    moment.format(HTTP_DATE).expect("every moment can be written like this")
}

/// The moment that [`http_date`] wrote.
pub(super) fn parse_http_date(text: &str) -> Option<OffsetDateTime> {
    PrimitiveDateTime::parse(text, HTTP_DATE).ok().map(PrimitiveDateTime::assume_utc)
}

/// `2026-11-24T14:00:00.000Z`.
pub(super) fn iso_date(moment: OffsetDateTime) -> String {
    moment.format(ISO_DATE).expect("every moment can be written like this")
}

/// The moment that `X-Amz-Date` names.
pub(super) fn parse_amz_date(text: &str) -> Option<OffsetDateTime> {
    PrimitiveDateTime::parse(text, crate::s3::signature::DATE_FORMAT).ok().map(PrimitiveDateTime::assume_utc)
}
