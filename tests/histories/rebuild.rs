//! The index that is made from the sidecars alone against the one that was lost, table by table.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use coffer_core::document::{FileId, FolderPath, Tags, UserId};
use coffer_core::query::Selection;
use coffer_core::service::{DocumentChanges, ImportControl, Unattended};
use coffer_tests::Random;
use coffer_tests::documents::parsed;
use coffer_tests::model::{RealStack, Stack};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

/// Tables that say what happened on this device and what it has in hand: nothing of them is in a sidecar.
const DEVICE_LOCAL_TABLES: [&str; 11] = [
    "activity",
    "checks",
    "ended_transfers",
    "exports",
    "findings",
    "intents",
    "marks",
    "settings",
    "state",
    "uploads",
    "upkeep",
];
/// Columns that number things in one file only.
const DEVICE_LOCAL_COLUMNS: [(&str, &str); 2] = [("documents", "number"), ("owners", "number")];

#[test]
fn an_index_made_from_the_sidecars_equals_the_one_that_was_lost() {
    let is_soak = std::env::var_os("COFFER_SOAK").is_some();
    let documents = if is_soak { 100_000 } else { 2_000 };
    let mut stack = RealStack::new();
    stack.open().expect("a new vault opens");
    fill(&stack, documents, 1);
    stack.close();
    let index = index_file(&stack);
    let lost = index.with_file_name("lost.sqlite3");
    fs::rename(&index, &lost).expect("a closed index is one file");
    stack.open().expect("a vault without its index opens");
    stack.close();
    let (lost, rebuilt) = (dump(&lost), dump(&index));
    assert!(lost["documents"].len() > documents / 2 && lost["tags"].len() > 3, "there must be something to compare");
    assert_eq!(lost.keys().collect::<Vec<_>>(), rebuilt.keys().collect::<Vec<_>>(), "the same tables");
    for (table, rows) in &lost {
        let missing: Vec<_> = rows.difference(&rebuilt[table]).take(5).collect();
        let added: Vec<_> = rebuilt[table].difference(rows).take(5).collect();
        assert!(missing.is_empty() && added.is_empty(), "{table}: lost {missing:#?}, made {added:#?}");
    }
}

/// Adds documents of both users, and does to them whatever changes documents.
fn fill(stack: &RealStack, documents: usize, seed: u64) {
    let mut random = Random::new(seed);
    let service = stack.service();
    for (number, user) in stack.users().iter().enumerate() {
        let folder = stack.outside().join(format!("of {user}"));
        for file in 0..documents / 2 {
            let folder = folder.join(random.choose(&["", "Taxes", "Taxes/2026", "ä ö"]));
            fs::create_dir_all(&folder).expect("folders can be made");
            let name =
                format!("{} {file}.{}", random.choose(&["File", "Größe", "a"]), random.choose(&["txt", "pdf", "JPG"]));
            let content = vec![b'x'; usize::try_from(random.below(200)).expect("a small number")];
            fs::write(folder.join(name), [content.as_slice(), &[number as u8]].concat()).expect("files can be written");
        }
        let root = FolderPath::root();
        let gathered = service.enqueue(user, &[folder], &root, &mut |_| {}).expect("a folder can be queued");
        let imports: Vec<(FileId, &dyn ImportControl)> =
            gathered.queued.iter().map(|row| (row.file_id, &Unattended as &dyn ImportControl)).collect();
        let mut file_ids = Vec::new();
        for some in imports.chunks(1_000) {
            for imported in service.import_together(user, some) {
                file_ids.push(imported.expect("it can be imported").document().file_id);
            }
        }
        for _ in 0..120 {
            change(stack, user, &file_ids, &mut random);
        }
    }
}

fn change(stack: &RealStack, user: &UserId, file_ids: &[FileId], random: &mut Random) {
    let service = stack.service();
    let some: Vec<FileId> = (0..=random.below(8)).map(|_| random.choose(file_ids)).collect();
    let selection = Selection::Only(some.clone());
    // What is in the trash or gone refuses some of it; that is part of the history.
    match random.below(6) {
        0 | 1 => {
            let tags =
                ["red", "blue", "ü"].into_iter().take(usize::try_from(random.below(4)).expect("small")).map(parsed);
            let changes = DocumentChanges {
                name: (random.below(2) == 0).then(|| parsed(random.choose(&["renamed.txt", "Übersicht.pdf"]))),
                tags: Some(Tags::new(tags).expect("few enough")),
                note: Some(parsed(random.choose(&["", "to be signed, 100%"]))),
                ..DocumentChanges::default()
            };
            let _ = service.update(user, some[0], None, &changes);
        }
        2 => drop(service.move_many(user, &selection, &parsed("moved/here")).expect("each for itself")),
        3 => drop(service.trash_many(user, &selection).expect("each for itself")),
        4 => drop(service.restore_many(user, &selection).expect("each for itself")),
        _ => drop(service.purge_many(user, &selection).expect("each for itself")),
    }
}

fn index_file(stack: &RealStack) -> PathBuf {
    let folder = stack.home().data().join("index");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("it is there").flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_none_or(|extension| extension != "lock"));
    let [file] = &files[..] else { panic!("a closed index is one file and its lock, not {files:?}") };
    file.clone()
}

/// Every row of every table, as text, what is device-local left out and numbers put into the words they stand for.
fn dump(path: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("it is an index");
    let trigrams = "CREATE VIRTUAL TABLE temp.trigrams USING fts5vocab(main, search_trigrams, row)";
    connection.execute_batch(trigrams).expect("the trigrams have words");
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_trigrams%' \
                  UNION ALL SELECT 'trigrams'";
    let mut statement = connection.prepare(tables).expect("it has tables");
    let tables = statement.query_map([], |row| row.get::<_, String>(0)).expect("they have names");
    let tables = tables.map(|name| name.expect("a name")).filter(|name| !DEVICE_LOCAL_TABLES.contains(&name.as_str()));
    tables.map(|table| (table.clone(), rows(&connection, &table))).collect()
}

fn rows(connection: &Connection, table: &str) -> BTreeSet<String> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).expect("it can be read");
    let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = statement.query([]).expect("it can be read");
    let mut texts = BTreeSet::new();
    while let Some(row) = rows.next().expect("it can be read") {
        let mut text = String::new();
        for (number, column) in columns.iter().enumerate() {
            if DEVICE_LOCAL_COLUMNS.contains(&(table, column)) {
                continue;
            }
            let value: Value = row.get(number).expect("any value");
            let value = match column.as_str() {
                "owner" => named(connection, "SELECT user_id FROM owners WHERE number = ?1", &value),
                "document" => named(connection, "SELECT hex(file_id) FROM documents WHERE number = ?1", &value),
                _ => format!("{value:?}"),
            };
            text.push_str(&format!("{column}={value} "));
        }
        assert!(texts.insert(text.clone()), "{table} has a row twice: {text}");
    }
    texts
}

/// What a number stands for in this file.
fn named(connection: &Connection, sql: &str, number: &Value) -> String {
    let mut statement = connection.prepare_cached(sql).expect("a question of ours");
    statement.query_row([number], |row| row.get(0)).expect("it stands for something")
}
