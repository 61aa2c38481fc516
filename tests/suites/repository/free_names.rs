//! Free names, where the one asked for is taken.

use coffer_core::document::{Document, FolderPath, Name, UniqueName};
use coffer_tests::documents::{DocumentBuilder, anna, name, parsed, user};

use super::{index_of, write};

#[test]
fn a_name_that_is_free_stays_as_it_is() {
    let index = index_of(&[
        DocumentBuilder::new(1).unique_name("report").name("Report.pdf").folder("a").build(),
        DocumentBuilder::new(2).name("Gone.pdf").trashed().build(),
    ]);
    let free = |owner: &str, wanted: &str| {
        index.first_free_unique_name(&user(owner), &parsed(wanted)).expect("read").to_string()
    };
    assert_eq!(free("anna", "other"), "other");
    assert_eq!(free("anna", "report"), "report_2");
    assert_eq!(free("ben", "report"), "report", "names of others do not count");
    let free = |folder: &str, wanted: &str| {
        index.first_free_name(&anna(), &parsed(folder), &name(wanted)).expect("read").to_string()
    };
    assert_eq!(free("a", "Report.pdf"), "Report (2).pdf");
    assert_eq!(free("a", "report.pdf"), "report.pdf", "upper and lower case are two names");
    assert_eq!(free("b", "Report.pdf"), "Report.pdf", "other folders do not count");
    assert_eq!(free("", "Gone.pdf"), "Gone.pdf", "the trash does not count");
}

#[test]
fn numbers_follow_each_other() {
    let index = index_of(&[]);
    for number in 0..40 {
        let (unique_name, free) = write(&index, |write| {
            let unique_name: UniqueName = write.first_free_unique_name(&anna(), &parsed("x"))?;
            let free: Name = write.first_free_name(&anna(), &FolderPath::root(), &name("X.txt"))?;
            write.insert_document(
                &DocumentBuilder::new(number).unique_name(unique_name.as_str()).name(free.as_str()).build(),
            )?;
            Ok((unique_name.to_string(), free.to_string()))
        });
        if number == 0 {
            assert_eq!((unique_name.as_str(), free.as_str()), ("x", "X.txt"));
        } else {
            assert_eq!((unique_name, free), (format!("x_{}", number + 1), format!("X ({}).txt", number + 1)));
        }
    }
}

#[test]
fn the_longest_name_gets_a_number_too() {
    let long = "x".repeat(128);
    let taken: Vec<Document> = [long.clone(), format!("{}_2", "x".repeat(126))]
        .iter()
        .zip(0..)
        .map(|(unique_name, number)| DocumentBuilder::new(number).unique_name(unique_name).build())
        .collect();
    let free = index_of(&taken).first_free_unique_name(&anna(), &parsed(&long)).expect("read");
    assert_eq!(free.as_str(), format!("{}_3", "x".repeat(126)));
}
