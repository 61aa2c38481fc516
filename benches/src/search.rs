//! Search as you type over a million documents: every beginning of a word, in every order, the first fifty hits.
//!
//! It has no peer; what it takes is compared with how long a person, and a frame, can wait.

use coffer_core::query::DocumentQuery;

use crate::documents::{COMMON, middling, rare};
use crate::library::Library;
use crate::lists::orders;
use crate::report::{Line, Report, Unit};
use crate::statistics::{Spread, median, percentile};
use crate::{Outcome, goals, measure};

/// Hits that are shown.
const HITS: u32 = 50;

pub fn run(library: &Library, rounds: usize, report: &mut Report) -> Outcome<()> {
    let words = [
        ("a common word", COMMON[0].to_lowercase()),
        ("a middling word", middling(17).to_lowercase()),
        ("a rare word", rare(1_234).to_lowercase()),
        ("an absent word", "xqzwvk".to_owned()),
    ];
    let mut all = Vec::new();
    let mut lines = Vec::new();
    for (kind, word) in &words {
        let mut whole = Vec::new();
        for round in 0..rounds {
            for (_, query) in orders() {
                for length in 1..=word.len() {
                    let query = containing(&query, &word[..length])?;
                    let taken =
                        measure::milliseconds(|| Ok(library.service.page(&library.user, &query, None, HITS)?))?;
                    // What the first round takes is partly that the index is read for the first time.
                    if round > 0 || rounds == 1 {
                        all.push(taken);
                        if length == word.len() {
                            whole.push(taken);
                        }
                    }
                }
            }
        }
        let hits = library.service.count(&library.user, &containing(&DocumentQuery::default(), word)?)?;
        let what = format!("search for {kind} ({hits} hits)");
        lines.push(Line::value(what, Spread::of(whole), Unit::Milliseconds));
    }
    let (middle, p99) = (median(all.iter().copied()), percentile(all.iter().copied(), 0.99));
    report.add(
        &Line::value("search as you type, all words and orders: median", Spread::of(all), Unit::Milliseconds)
            .toward(goals::SEARCH_MEDIAN, middle),
    );
    report.add(
        &Line::value("the same: 99th percentile", Spread::single(p99), Unit::Milliseconds)
            .toward(goals::SEARCH_P99, p99),
    );
    lines.iter().for_each(|line| report.add(line));
    Ok(())
}

fn containing(query: &DocumentQuery, text: &str) -> Outcome<DocumentQuery> {
    Ok(DocumentQuery { text: Some(text.parse()?), ..query.clone() })
}
