//! Looking, through the service: limits and names. Pages and counters are the repository's own suite.

use coffer_core::error::ErrorKind;
use coffer_core::query::{DocumentQuery, SortBy};
use coffer_tests::Desk;

#[test]
fn a_document_is_found_by_id_and_by_unique_name() {
    let desk = Desk::new();
    let document = desk.add("Quarterly report.pdf", b"%PDF");
    for text in [document.file_id.to_string(), "Quarterly_report".to_owned()] {
        assert_eq!(desk.service.find(&desk.user, &text).expect("found"), document, "{text}");
    }
    let kind = |text: &str| desk.service.find(&desk.user, text).expect_err("not found").kind();
    assert_eq!(kind("no_such_name"), ErrorKind::NotFound);
    assert_eq!(kind("0192f0c1d2e37a4b8c5d6e7f80912a3b"), ErrorKind::NotFound);
    assert_eq!(kind("../etc/passwd"), ErrorKind::InvalidInput);
    assert_eq!(kind(""), ErrorKind::InvalidInput);
}

#[test]
fn limits_are_checked_and_named() {
    let desk = Desk::new();
    let query = DocumentQuery::default();
    for limit in [0, 10_001, u32::MAX] {
        for error in [
            desk.service.page(&desk.user, &query, None, limit).map(drop).expect_err("page"),
            desk.service.slice(&desk.user, &query, 0, limit).map(drop).expect_err("slice"),
            desk.service.activity(&desk.user, None, limit).map(drop).expect_err("activity"),
        ] {
            assert_eq!(error.to_string(), "limit: must be 1 to 10,000");
        }
    }
    let by_size = DocumentQuery { sort: SortBy::Size, ..DocumentQuery::default() };
    let error = desk.service.position_at_prefix(&desk.user, &by_size, "a").expect_err("not by name");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
