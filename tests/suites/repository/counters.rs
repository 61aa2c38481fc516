//! Counters: always what counting would give.

use coffer_core::document::FolderPath;
use coffer_tests::documents::{DocumentBuilder, anna, parsed};

use super::history::{History, queries};
use super::{index, index_of, write};

fn check_counters(history: &History) {
    assert_eq!(history.index.usage(&anna()).expect("read"), history.usage());
    assert_eq!(history.index.tags(&anna()).expect("read"), history.tags());
    for parent in ["", "a", "a/b", "a/b/c", "d", "nowhere"] {
        let parent: FolderPath = parsed(parent);
        assert_eq!(history.index.folders(&anna(), &parent).expect("read"), history.folders(&parent), "in {parent:?}");
    }
}

#[test]
fn counters_equal_counting_through_a_random_history() {
    let mut history = History::with(50, 4);
    for step in 1..=2_000 {
        history.step();
        if step % 50 == 0 {
            check_counters(&history);
        }
    }
    for query in queries() {
        let count = history.index.count(&anna(), &query).expect("read");
        assert_eq!(count, history.list(&query).len() as u64, "{query:?}");
    }
    history.index.check().expect("the index is whole");
}

#[test]
fn counting_anew_gives_what_was_counted_all_along() {
    let mut history = History::with(200, 5);
    for _ in 0..50 {
        history.step();
    }
    write(&history.index, |write| write.recount(&anna()));
    check_counters(&history);
}

#[test]
fn a_folder_goes_with_its_last_document() {
    let index = index_of(&[
        DocumentBuilder::new(1).folder("a/b").size_bytes(5).build(),
        DocumentBuilder::new(2).folder("a").size_bytes(7).build(),
    ]);
    let root = FolderPath::root();
    let paths = |parent: &FolderPath| -> Vec<(String, u64, u64, bool)> {
        let folders = index.folders(&anna(), parent).expect("read");
        folders.into_iter().map(|f| (f.path.to_string(), f.documents, f.size_bytes, f.has_folders)).collect()
    };
    assert_eq!(paths(&root), [("a".to_owned(), 2, 12, true)]);
    write(&index, |write| {
        write.replace_document(&DocumentBuilder::new(1).folder("a/b").size_bytes(5).trashed().build())
    });
    assert_eq!(paths(&root), [("a".to_owned(), 1, 7, false)], "the trash does not count");
    write(&index, |write| write.replace_document(&DocumentBuilder::new(2).folder("c/d").size_bytes(7).build()));
    assert_eq!(paths(&root), [("c".to_owned(), 1, 7, true)]);
    assert_eq!(paths(&parsed("c")), [("c/d".to_owned(), 1, 7, false)]);
}

#[test]
fn folders_come_in_natural_order() {
    let names = ["Trip 10", "trip 2", "Älter", "alt"];
    let index = index();
    super::insert(
        &index,
        &(0..).zip(names).map(|(number, name)| DocumentBuilder::new(number).folder(name).build()).collect::<Vec<_>>(),
    );
    let folders = index.folders(&anna(), &FolderPath::root()).expect("read");
    let order: Vec<&str> = folders.iter().map(|folder| folder.path.as_str()).collect();
    assert_eq!(order, ["alt", "Älter", "trip 2", "Trip 10"]);
}

#[test]
fn the_largest_kind_comes_first() {
    let index = index_of(&[
        DocumentBuilder::new(1).mime_type("image/png").size_bytes(10).build(),
        DocumentBuilder::new(2).mime_type("application/pdf").size_bytes(30).build(),
        DocumentBuilder::new(3).mime_type("image/jpeg").size_bytes(10).build(),
        DocumentBuilder::new(4).mime_type("video/mp4").size_bytes(500).trashed().build(),
    ]);
    let usage = index.usage(&anna()).expect("read");
    let kinds: Vec<(&str, u64)> = usage.kinds.iter().map(|(kind, amount)| (kind.as_str(), amount.size_bytes)).collect();
    assert_eq!(kinds, [("pdf", 30), ("image", 20)], "kinds that are only in the trash are left out");
    assert_eq!((usage.vault.size_bytes, usage.trash.size_bytes), (50, 500));
}
