//! Cutting a history that fails down to the steps that matter.

use super::history::{Act, Step};
use super::sources::Content;

/// Histories that are played at most to cut one down.
const MOST_PLAYED: u32 = 3_000;

/// The shortest history found that still `fails`: first without ever smaller runs of its steps, then with less trouble and
/// smaller acts. `fails` must give the same answer every time.
pub(super) fn shrink(history: Vec<Step>, fails: &mut dyn FnMut(&[Step]) -> bool) -> Vec<Step> {
    let mut played = 0;
    let mut still_fails = |candidate: &[Step]| {
        played += 1;
        played <= MOST_PLAYED && fails(candidate)
    };
    let mut shortest = history;
    loop {
        let before = shortest.clone();
        shortest = without_runs(shortest, &mut still_fails);
        shortest = simplified(shortest, &mut still_fails);
        if shortest == before {
            return shortest;
        }
    }
}

fn without_runs(mut history: Vec<Step>, fails: &mut dyn FnMut(&[Step]) -> bool) -> Vec<Step> {
    let mut length = history.len().div_ceil(2).max(1);
    loop {
        let mut start = 0;
        while start < history.len() {
            let end = (start + length).min(history.len());
            let candidate: Vec<Step> = [&history[..start], &history[end..]].concat();
            if fails(&candidate) {
                history = candidate;
            } else {
                start = end;
            }
        }
        if length == 1 {
            return history;
        }
        length = length.div_ceil(2);
    }
}

fn simplified(mut history: Vec<Step>, fails: &mut dyn FnMut(&[Step]) -> bool) -> Vec<Step> {
    for number in 0..history.len() {
        for simpler in simpler(&history[number]) {
            let mut candidate = history.clone();
            candidate[number] = simpler;
            if fails(&candidate) {
                history = candidate;
                break;
            }
        }
    }
    history
}

/// Steps that are a little simpler than this one, the simplest first.
fn simpler(step: &Step) -> Vec<Step> {
    let mut simpler = Vec::new();
    if step.trouble.is_some() {
        simpler.push(Step { trouble: None, ..step.clone() });
    }
    let smallest = Content::Small(0);
    match &step.act {
        Act::Add { files, folder } => {
            if files.len() > 1 {
                simpler.extend(files.iter().map(|file| with(step, Act::Add { files: vec![*file], folder: *folder })));
            }
            if files.iter().any(|(_, content)| *content != smallest) {
                let files = files.iter().map(|(name, _)| (*name, smallest)).collect();
                simpler.push(with(step, Act::Add { files, folder: *folder }));
            }
            if *folder != 0 {
                simpler.push(with(step, Act::Add { files: files.clone(), folder: 0 }));
            }
        }
        Act::Move { documents, folder } if documents.len() > 1 => {
            let one = |document: &usize| Act::Move { documents: vec![*document], folder: *folder };
            simpler.extend(documents.iter().map(|document| with(step, one(document))));
        }
        Act::TrashMany { documents } if documents.len() > 1 => {
            simpler.extend(documents.iter().map(|document| with(step, Act::TrashMany { documents: vec![*document] })));
        }
        Act::RestoreMany { documents } if documents.len() > 1 => {
            simpler
                .extend(documents.iter().map(|document| with(step, Act::RestoreMany { documents: vec![*document] })));
        }
        _ => {}
    }
    simpler
}

fn with(step: &Step, act: Act) -> Step {
    Step { act, ..step.clone() }
}
