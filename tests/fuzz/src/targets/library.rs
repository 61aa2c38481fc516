//! A small index in memory for the targets that ask it something.

use coffer_core::document::Document;
use coffer_core::error::Error;
use coffer_core::repository::Index;
use coffer_tests::documents::DocumentBuilder;

/// Documents of every sort of name, of several folders, kinds, tags and notes, some in the trash.
pub(super) fn documents() -> Vec<Document> {
    let names = [
        "Report 2.pdf",
        "Report 10.pdf",
        "report 2.pdf",
        "Résumé.pdf",
        "Resume.pdf",
        "ﬁle.txt",
        "file 007.txt",
        "_",
        "%",
        "100%.txt",
        "a\"b'c.txt",
        "x OR y",
        "NEAR(x)",
        "日本語.png",
        "🗺️ map.png",
        "İstanbul.doc",
        "straße.txt",
        "\u{202e}fdp.exe",
        "a\\b",
        "(1)",
        "00012",
        "12",
        "e\u{301}\u{323}",
        "Zürich 100%#1.pdf",
    ];
    let folders = ["", "Invoices", "Invoices/2026", "a b/c"];
    let types = ["text/plain", "application/pdf", "image/png", "video/mp4"];
    names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let mut built = DocumentBuilder::new(place as u64)
                .name(name)
                .folder(folders[place % folders.len()])
                .mime_type(types[place % types.len()])
                .size_bytes((place as u64 % 7) * 1_000)
                .created_at(1_000 * (place as i64 % 5));
            if place % 3 == 0 {
                built = built.tags(&["paid", "über"]).note("Found in Zürich.\nPaid 2026-01-01");
            }
            if place % 6 == 5 {
                built = built.trashed();
            }
            built.build()
        })
        .collect()
}

/// An index with those documents.
pub(super) fn index(documents: &[Document]) -> Index {
    let index = Index::open_in_memory().expect("an index in memory opens");
    index
        .write(|write| {
            for document in documents {
                write.insert_document(document)?;
            }
            Ok::<(), Error>(())
        })
        .expect("the documents are valid");
    index
}
