//! Another user's documents do not exist.

use coffer_core::document::UserId;
use coffer_core::error::{Error, ErrorKind};
use coffer_core::query::{DocumentQuery, Selection};
use coffer_core::service::{DocumentChanges, ExportTarget, OnClash, Unattended};
use coffer_tests::Desk;

#[test]
fn to_somebody_else_a_document_answers_as_if_it_never_was() {
    let desk = Desk::new();
    let document = desk.add("secret.txt", b"words");
    let id = document.file_id;
    let mallory: UserId = "mallory".parse().expect("valid");
    let service = &desk.service;
    let target = ExportTarget::Folder(desk.folder.path().to_owned());
    let tries: Vec<(&str, Result<(), Error>)> = vec![
        ("document", service.document(&mallory, id).map(drop)),
        ("find", service.find(&mallory, &id.to_string()).map(drop)),
        ("find by unique name", service.find(&mallory, "secret").map(drop)),
        ("open", service.open(&mallory, id, None).map(drop)),
        ("export", service.export(&mallory, id, &target, OnClash::Number, &Unattended).map(drop)),
        ("update", service.update(&mallory, id, None, &DocumentChanges::default()).map(drop)),
        ("set_status", service.set_status(&mallory, id, coffer_core::document::Status::Missing).map(drop)),
        ("trash", service.trash(&mallory, id).map(drop)),
        ("restore", service.restore(&mallory, id).map(drop)),
        ("purge", service.purge(&mallory, id)),
        ("import", service.import(&mallory, id, &Unattended).map(drop)),
        ("pause", service.pause_import(&mallory, id)),
        ("cancel", service.cancel_import(&mallory, id, false)),
    ];
    for (call, outcome) in tries {
        let kind = outcome.expect_err(call).kind();
        // A name that is no id is looked up as a unique name, which an id also is.
        assert_eq!(kind, ErrorKind::NotFound, "{call} must answer as for an id that never was");
    }
    let everything = DocumentQuery::default();
    assert_eq!(service.count(&mallory, &everything).expect("count"), 0);
    assert!(service.page(&mallory, &everything, None, 10).expect("page").documents.is_empty());
    assert!(service.slice(&mallory, &everything, 0, 10).expect("slice").documents.is_empty());
    assert_eq!(service.position(&mallory, &everything, id).expect("position"), None);
    assert!(service.folders(&mallory, &"".parse().expect("root")).expect("folders").is_empty());
    assert!(service.tags(&mallory).expect("tags").is_empty());
    assert_eq!(service.usage(&mallory).expect("usage"), coffer_core::query::Usage::default());
    assert!(service.activity(&mallory, None, 10).expect("activity").is_empty());
    let outcome = service.trash_many(&mallory, &Selection::AllExcept(everything, Vec::new())).expect("readable");
    assert_eq!(outcome.changed, 0, "all of nothing");
    assert_eq!(desk.service.document(&desk.user, id).expect("untouched"), document);
}
