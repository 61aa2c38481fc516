//! Histories that were found at random, cut down, and mended for good; each is played with every trouble it may have had.

use coffer_tests::FsCall;
use coffer_tests::model::history::{Act, Content, Edit, Revision, Step, Trouble};
use coffer_tests::model::{SimulatedStack, play};

/// Plays the history that `with` makes of each trouble.
fn play_with_each(troubles: impl IntoIterator<Item = Trouble>, with: impl Fn(Trouble) -> Vec<Step>) {
    for trouble in troubles {
        let history = with(trouble);
        let played = play(&history, &mut SimulatedStack::default());
        assert_eq!(played, Ok(()), "{history:#?}");
    }
}

fn deaths() -> impl Iterator<Item = Trouble> {
    (1..=20).flat_map(|at| {
        let cuts = (0..10).map(move |seed| Trouble::PowerCut { at, seed });
        cuts.chain([Trouble::Death { at }])
    })
}

fn failed_syncs() -> impl Iterator<Item = Trouble> {
    (1..=4).map(|at| Trouble::SyncError { call: FsCall::SyncFolder, at })
}

fn calmly(act: Act) -> Step {
    Step { user: 0, act, trouble: None }
}

fn add(name: usize) -> Act {
    Act::Add { files: vec![(name, Content::Small(1))], folder: 0 }
}

fn rename() -> Act {
    Act::Edit { document: 0, edit: Edit::Name(4), revision: Revision::Any }
}

#[test]
fn an_import_that_died_and_is_given_up_leaves_nothing() {
    play_with_each(deaths(), |trouble| {
        vec![Step { trouble: Some(trouble), ..calmly(add(0)) }, calmly(Act::Cancel { import: 0 })]
    });
}

#[test]
fn a_row_never_says_what_a_power_cut_can_take_back() {
    let cuts = (0..20).map(|seed| Trouble::PowerCut { at: 4, seed });
    for sync in failed_syncs() {
        play_with_each(cuts.clone(), |cut| {
            vec![
                calmly(add(0)),
                Step { trouble: Some(sync), ..calmly(rename()) },
                // Whoever changes something next brings the row along; the other one's folder is not synced by that.
                Step { user: 1, ..calmly(add(0)) },
                Step { user: 1, ..calmly(rename()) },
                Step { user: 1, trouble: Some(cut), ..calmly(add(1)) },
                calmly(Act::Rebuild),
            ]
        });
    }
}

#[test]
fn an_index_made_anew_never_says_what_a_power_cut_can_take_back() {
    let cuts = (0..20).map(|seed| Trouble::PowerCut { at: 4, seed });
    for sync in failed_syncs() {
        play_with_each(cuts.clone(), |cut| {
            vec![
                calmly(add(0)),
                Step { trouble: Some(sync), ..calmly(rename()) },
                calmly(Act::Rebuild),
                Step { trouble: Some(cut), ..calmly(add(1)) },
            ]
        });
    }
}

#[test]
fn a_purge_that_died_is_finished_though_the_index_is_lost() {
    play_with_each(deaths().chain(failed_syncs()), |trouble| {
        let purge = Step { trouble: Some(trouble), ..calmly(Act::Purge { document: 0 }) };
        vec![calmly(add(0)), calmly(Act::Trash { document: 0 }), purge, calmly(Act::LoseIndex)]
    });
}
