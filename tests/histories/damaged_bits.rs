//! One turned bit in any file of a vault: found, and never shown as good.
//!
//! A vault with some of everything is made once. For each turn one bit of one of its files is turned while it is closed,
//! the vault is opened and looked at, and put back from a copy. Which file and which bit comes from a seed that is printed
//! when something is wrong.

mod outcome;
mod subject;

use coffer_tests::Random;

use self::outcome::{
    check_content, check_database, check_log, check_marker, check_part, check_settings, check_sidecar, check_state,
};
use self::subject::{Place, Subject};

/// Turns of each place in an ordinary run; a soak has thirty-three times as many.
const TURNS: [(Place, u64); 8] = [
    (Place::Content, 900),
    (Place::Sidecar, 900),
    (Place::Database, 500),
    (Place::Log, 200),
    (Place::Part, 100),
    (Place::State, 150),
    (Place::Marker, 125),
    (Place::Settings, 125),
];

fn turn_bits_of(wanted: Place) {
    let factor = if std::env::var_os("COFFER_SOAK").is_some() { 33 } else { 1 };
    let turns = TURNS.iter().find(|(place, _)| *place == wanted).map_or(0, |(_, turns)| *turns);
    let mut subject = Subject::new();
    let mut found = std::collections::BTreeMap::new();
    for seed in 0..turns * factor {
        let turned = subject.turn(wanted, &mut Random::new(seed));
        let check = match wanted {
            Place::Content => check_content,
            Place::Sidecar => check_sidecar,
            Place::Database => check_database,
            Place::Log => check_log,
            Place::Part => check_part,
            Place::State => check_state,
            Place::Marker => check_marker,
            Place::Settings => check_settings,
        };
        match check(&mut subject, &turned) {
            Ok(outcome) => *found.entry(outcome).or_insert(0u64) += 1,
            Err(what) => panic!("SEED={seed} of {wanted:?}: {turned:?}: {what}"),
        }
    }
    println!("turned bits of {wanted:?}: {found:?}");
}

#[test]
fn every_turned_bit_of_content_is_found() {
    turn_bits_of(Place::Content);
}

#[test]
fn every_turned_bit_of_a_sidecar_is_found() {
    turn_bits_of(Place::Sidecar);
}

#[test]
fn no_turned_bit_of_the_database_harms_a_document() {
    turn_bits_of(Place::Database);
}

#[test]
fn no_turned_bit_of_the_log_of_the_database_harms_a_document() {
    turn_bits_of(Place::Log);
}

#[test]
fn an_import_whose_part_has_a_turned_bit_still_ends_with_the_right_bytes() {
    turn_bits_of(Place::Part);
}

#[test]
fn an_import_whose_state_has_a_turned_bit_still_ends_with_the_right_bytes() {
    turn_bits_of(Place::State);
}

#[test]
fn every_turned_bit_of_the_marker_is_refused_or_harmless() {
    turn_bits_of(Place::Marker);
}

#[test]
fn every_turned_bit_of_the_settings_is_refused_or_harmless() {
    turn_bits_of(Place::Settings);
}
