//! The table of results, in Markdown: on standard output as it grows, and in a file at the end if one is wanted.

use std::fmt::Write;
use std::path::Path;

use crate::Outcome;
use crate::goals::{Goal, Verdict};
use crate::measure::Cost;
use crate::statistics::{Spread, median};

const HEADER: &str = "\
| what | Coffer | peer | median (least to most) | CPU s | peak MiB | target (floor) | |
|---|---|---|---|---|---|---|---|";

/// What a value counts.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// How many times the peer.
    Times,
    Seconds,
    Milliseconds,
    Mebibytes,
    /// Of something that the line names.
    Number,
}

impl Unit {
    pub fn text(self, value: f64) -> String {
        match self {
            Unit::Times => format!("{} ×", three_digits(value)),
            Unit::Seconds => format!("{} s", three_digits(value)),
            Unit::Milliseconds => format!("{} ms", three_digits(value)),
            Unit::Mebibytes => format!("{} MiB", three_digits(value)),
            Unit::Number => three_digits(value),
        }
    }
}

/// One line of the table; what it leaves empty is shown as a dash.
#[derive(Debug, Default)]
pub struct Line {
    what: String,
    coffer: String,
    peer: String,
    figure: String,
    cpu: String,
    peak: String,
    goal: String,
    verdict: String,
}

impl Line {
    /// A value of `what`, without a peer.
    pub fn value(what: impl Into<String>, values: Spread, unit: Unit) -> Line {
        let spread = if values.least == values.most {
            unit.text(values.median)
        } else {
            format!("{} ({} to {})", unit.text(values.median), three_digits(values.least), three_digits(values.most))
        };
        Line { what: what.into(), figure: spread, ..Line::default() }
    }

    /// How many times what `peer` takes Coffer takes: round by round, what each took, and the quotients of the rounds.
    pub fn ratio(what: impl Into<String>, peer: &str, coffer: &[f64], of_peer: &[f64], unit: Unit) -> Line {
        let quotients = coffer.iter().zip(of_peer).map(|(coffer, peer)| coffer / peer);
        let mut line = Line::value(what, Spread::of(quotients), Unit::Times);
        line.coffer = unit.text(median(coffer.iter().copied()));
        line.peer = format!("{peer}: {}", unit.text(median(of_peer.iter().copied())));
        line
    }

    /// The same of whole costs: the quotients are of wall times, and the rest stands beside them.
    pub fn costs(what: impl Into<String>, peer: &str, coffer: &[Cost], of_peer: &[Cost]) -> Line {
        let wall = |costs: &[Cost]| costs.iter().map(|cost| cost.wall_seconds).collect::<Vec<_>>();
        let cpu = |costs: &[Cost]| three_digits(median(costs.iter().map(|cost| cost.cpu_seconds)));
        let peak = |costs: &[Cost]| peak_mib(costs).map_or_else(|| "–".to_owned(), three_digits);
        let mut line = Line::ratio(what, peer, &wall(coffer), &wall(of_peer), Unit::Seconds);
        line.cpu = format!("{} ÷ {}", cpu(coffer), cpu(of_peer));
        line.peak = format!("{} ÷ {}", peak(coffer), peak(of_peer));
        line
    }

    /// With what is to be reached, and whether it is.
    pub fn toward(mut self, goal: Goal, value: f64) -> Line {
        self.goal = format!("{} {} ({})", goal.name, three_digits(goal.target), three_digits(goal.floor));
        let verdict = match goal.verdict(value) {
            Verdict::Met => "met",
            Verdict::WithinFloor => "within the floor",
            Verdict::Missed => "**missed**",
        };
        verdict.clone_into(&mut self.verdict);
        self
    }

    fn markdown(&self) -> String {
        let mut row = String::from("|");
        let cells =
            [&self.what, &self.coffer, &self.peer, &self.figure, &self.cpu, &self.peak, &self.goal, &self.verdict];
        for cell in cells {
            row.push(' ');
            row.push_str(if cell.is_empty() { "–" } else { cell });
            row.push_str(" |");
        }
        row
    }
}

/// The median of the quotients of two series of costs, for a goal.
pub fn wall_ratio(coffer: &[Cost], of_peer: &[Cost]) -> f64 {
    median(coffer.iter().zip(of_peer).map(|(coffer, peer)| coffer.wall_seconds / peer.wall_seconds))
}

/// The median of the quotients of two series of values, for a goal.
pub fn value_ratio(coffer: &[f64], of_peer: &[f64]) -> f64 {
    median(coffer.iter().zip(of_peer).map(|(coffer, peer)| coffer / peer))
}

/// The median of the peaks, where there are any.
pub fn peak_mib(costs: &[Cost]) -> Option<f64> {
    let peaks: Vec<f64> = costs.iter().filter_map(|cost| cost.peak_mib).collect();
    (!peaks.is_empty()).then(|| median(peaks))
}

/// Everything that was found out.
#[derive(Debug, Default)]
pub struct Report {
    text: String,
    notes: Vec<String>,
}

impl Report {
    /// A report that begins with `introduction`.
    pub fn new(introduction: &str) -> Report {
        let mut report = Report::default();
        report.say(introduction);
        report.say("");
        report.say(HEADER);
        report
    }

    pub fn add(&mut self, line: &Line) {
        self.say(&line.markdown());
    }

    /// Something to know beside the table: what was left out and why, or a fact that is no figure.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Prints the notes, and writes all of the report to `file` if there is one.
    pub fn finish(mut self, file: Option<&Path>) -> Outcome<()> {
        let notes = std::mem::take(&mut self.notes);
        if !notes.is_empty() {
            self.say("");
        }
        for note in notes {
            self.say(&format!("- {note}"));
        }
        match file {
            Some(file) => Ok(std::fs::write(file, self.text)?),
            None => Ok(()),
        }
    }

    fn say(&mut self, line: &str) {
        println!("{line}");
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{line}");
    }
}

/// Three digits, or all those before the point.
fn three_digits(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goals;

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let line = Line::ratio("work", "cp", &[2.0, 30.0, 6.0], &[1.0, 10.0, 1.0], Unit::Seconds);
        assert_eq!(line.markdown(), "| work | 6 s | cp: 1 s | 3 × (2 to 6) | – | – | – | – |");
    }

    #[test]
    fn a_goal_stands_beside_its_verdict() {
        let line = Line::value("work", Spread::single(4.0), Unit::Times).toward(goals::JUMP, 4.0);
        assert_eq!(line.markdown(), "| work | – | – | 4 × | – | – | P11 3 (6) | within the floor |");
    }

    #[test]
    fn figures_have_three_digits() {
        for (value, text) in [(0.0, "0"), (0.0123, "0.012"), (1.5, "1.5"), (12.34, "12.3"), (1234.5, "1234")] {
            assert_eq!(three_digits(value), text);
        }
    }
}
