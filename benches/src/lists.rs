//! Lists of a million documents, through the service: pages at any depth, jumps to any position, and usage.
//!
//! Everything is compared with the first page, or with one document by its id: what must not depend on how many
//! documents there are.

use std::collections::BTreeMap;
use std::time::Instant;

use coffer_core::document::{Document, Kind};
use coffer_core::query::{Cursor, Direction, DocumentQuery, Place, SortBy};

use crate::data::Random;
use crate::documents::document;
use crate::library::Library;
use crate::report::{Line, Report, Unit, value_ratio};
use crate::statistics::{Spread, median};
use crate::{Bench, Outcome, goals, measure, search};

/// Rows of a page that is measured.
const PAGE: u32 = 100;
/// Pages of each kind in one round; the round counts by their median.
const PAGES: usize = 100;
/// Rows of a page where many have to be passed.
const LONG_PAGE: u32 = 10_000;

pub fn run(bench: &mut Bench<'_>) -> Outcome<()> {
    let Bench { options, folder, report, .. } = bench;
    let (library, filled) = Library::fill(folder, options.size(1_000_000, 100_000))?;
    let rows_per_second = Spread::single(filled.rows_per_second);
    report.add(&Line::value("fill the index: documents a second", rows_per_second, Unit::Number));
    report.add(
        &Line::value("index: bytes of a document", Spread::single(filled.bytes_per_document), Unit::Number)
            .toward(goals::INDEX_SIZE, filled.bytes_per_document),
    );
    deep_pages(&library, options.rounds, report)?;
    jumps(&library, options.rounds, "", report)?;
    let changes = options.size(10_000, 1_000);
    library.exchange(changes)?;
    first_jump(&library, &format!("first jump after {changes} inserts and removals"), report)?;
    jumps(&library, options.rounds, &format!(" after {changes} inserts and removals"), report)?;
    jumps_between_changes(&library, report)?;
    usage(&library, options.rounds, report)?;
    search::run(&library, options.rounds, report)
}

/// The three orders, each from the end that the window begins with.
pub fn orders() -> [(&'static str, DocumentQuery); 3] {
    let query = |sort, direction| DocumentQuery { sort, direction, ..DocumentQuery::default() };
    [
        ("name", query(SortBy::Name, Direction::Ascending)),
        ("size", query(SortBy::Size, Direction::Descending)),
        ("added", query(SortBy::Added, Direction::Descending)),
    ]
}

fn deep_pages(library: &Library, rounds: usize, report: &mut Report) -> Outcome<()> {
    for (order, query) in orders() {
        let depth = library.documents / 2;
        let middle = cursor_at(library, &query, depth)?;
        let page = |after: Option<&Cursor>| {
            measure::milliseconds(|| Ok(library.service.page(&library.user, &query, after, PAGE)?))
        };
        let (mut deep, mut first) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let (a, b) = in_turns(|| page(Some(&middle)), || page(None))?;
            deep.push(a);
            first.push(b);
        }
        let what = format!("page of {PAGE} after {depth}, by {order}");
        report.add(
            &Line::ratio(what, "first page", &deep, &first, Unit::Milliseconds)
                .toward(goals::DEEP_PAGE, value_ratio(&deep, &first)),
        );
    }
    Ok(())
}

fn jumps(library: &Library, rounds: usize, when: &str, report: &mut Report) -> Outcome<()> {
    for (order, query) in orders() {
        let mut random = Random::seeded(1);
        let (mut jump, mut first) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let (a, b) = in_turns(|| jump_once(library, &query, &mut random), || first_page(library, &query))?;
            jump.push(a);
            first.push(b);
        }
        let what = format!("jump anywhere{when}, by {order}");
        report.add(
            &Line::ratio(what, "first page", &jump, &first, Unit::Milliseconds)
                .toward(goals::JUMP, value_ratio(&jump, &first)),
        );
    }
    Ok(())
}

/// What the person waits for who scrolls on after much has changed.
fn first_jump(library: &Library, what: &str, report: &mut Report) -> Outcome<()> {
    for (order, query) in orders() {
        let taken = jump_once(library, &query, &mut Random::seeded(2))?;
        let line = Line::value(format!("{what}, by {order}"), Spread::single(taken), Unit::Milliseconds);
        report.add(&line);
    }
    Ok(())
}

/// While files are being added every jump follows a change.
fn jumps_between_changes(library: &Library, report: &mut Report) -> Outcome<()> {
    let (_, query) = orders()[0].clone();
    let mut random = Random::seeded(3);
    let mut number = 0;
    let change_and_jump = || {
        number += 1;
        library.insert_one(number)?;
        jump_once(library, &query, &mut random)
    };
    let (jump, first) = in_turns(change_and_jump, || first_page(library, &query))?;
    report.add(
        &Line::ratio(
            "jump right after each of 100 inserts, by name",
            "first page",
            &[jump],
            &[first],
            Unit::Milliseconds,
        )
        .toward(goals::JUMP, jump / first),
    );
    Ok(())
}

fn jump_once(library: &Library, query: &DocumentQuery, random: &mut Random) -> Outcome<f64> {
    let position = random.below(library.documents - u64::from(PAGE));
    measure::milliseconds(|| {
        let slice = library.service.slice(&library.user, query, position, PAGE)?;
        if slice.first != position || slice.documents.len() != PAGE as usize {
            return Err(format!("{} rows at {} instead of {position}", slice.documents.len(), slice.first).into());
        }
        Ok(slice)
    })
}

fn first_page(library: &Library, query: &DocumentQuery) -> Outcome<f64> {
    measure::milliseconds(|| Ok(library.service.page(&library.user, query, None, PAGE)?))
}

fn usage(library: &Library, rounds: usize, report: &mut Report) -> Outcome<()> {
    let mut random = Random::seeded(4);
    let (mut whole, mut single) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (a, b) = in_turns(
            || measure::milliseconds(|| Ok(library.service.usage(&library.user)?)),
            || {
                // The even ones may have been removed.
                let document = document(&library.user, random.below(library.documents / 2) * 2 + 1)?;
                measure::milliseconds(|| Ok(library.service.document(&library.user, document.file_id)?))
            },
        )?;
        whole.push(a);
        single.push(b);
    }
    report.add(
        &Line::ratio("usage by kind", "one document", &whole, &single, Unit::Milliseconds)
            .toward(goals::USAGE, value_ratio(&whole, &single)),
    );
    let begun = Instant::now();
    let counted = count_by_kind(library)?;
    let usage = library.service.usage(&library.user)?;
    let told: BTreeMap<Kind, (u64, u64)> =
        usage.kinds.iter().map(|(kind, amount)| (*kind, (amount.documents, amount.size_bytes))).collect();
    if told != counted {
        return Err(format!("usage says {told:?}, but counting the documents gives {counted:?}").into());
    }
    let seconds = begun.elapsed().as_secs_f64();
    report.note(format!(
        "usage was equal, kind by kind, to what counting all {} documents gives, which took {}",
        usage.vault.documents,
        Unit::Seconds.text(seconds)
    ));
    Ok(())
}

/// Documents and bytes of every kind, by looking at each document.
fn count_by_kind(library: &Library) -> Outcome<BTreeMap<Kind, (u64, u64)>> {
    let mut counted: BTreeMap<Kind, (u64, u64)> = BTreeMap::new();
    let query = DocumentQuery { place: Place::Vault, ..DocumentQuery::default() };
    walk(library, &query, u64::MAX, |document| {
        let amount = counted.entry(document.kind()).or_default();
        amount.0 += 1;
        amount.1 += document.size_bytes;
    })?;
    Ok(counted)
}

/// The cursor after the first `depth` documents.
fn cursor_at(library: &Library, query: &DocumentQuery, depth: u64) -> Outcome<Cursor> {
    walk(library, query, depth, |_| ())?.ok_or_else(|| "the list is shorter than it was made".into())
}

/// Goes through the first documents, up to `depth`, page by page.
fn walk(
    library: &Library,
    query: &DocumentQuery,
    depth: u64,
    mut each: impl FnMut(&Document),
) -> Outcome<Option<Cursor>> {
    let (mut after, mut passed) = (None, 0);
    while passed < depth {
        let page = library.service.page(&library.user, query, after.as_ref(), LONG_PAGE)?;
        page.documents.iter().for_each(&mut each);
        passed += page.documents.len() as u64;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(after)
}

/// The medians of two things that are done in turns, after one turn that does not count.
fn in_turns(mut one: impl FnMut() -> Outcome<f64>, mut other: impl FnMut() -> Outcome<f64>) -> Outcome<(f64, f64)> {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for turn in 0..=PAGES {
        let taken = (one()?, other()?);
        if turn > 0 {
            ones.push(taken.0);
            others.push(taken.1);
        }
    }
    Ok((median(ones), median(others)))
}
