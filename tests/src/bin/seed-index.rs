//! Fills the index of a home's vault with many documents that have no content, for tests of lists: `seed-index HOME N`.
//!
//! A vault whose index was seeded shows and sorts them all; opening one of them answers that it is not there.

use std::path::Path;
use std::process::ExitCode;

use coffer_core::home::Home;
use coffer_core::repository::{Index, RepositoryError};
use coffer_core::vault::{self, Choice, Seams};
use coffer_tests::documents::DocumentBuilder;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [home, number] = arguments.as_slice() else {
        eprintln!("usage: seed-index HOME NUMBER");
        return ExitCode::from(2);
    };
    let number: u64 = number.parse().expect("NUMBER is a whole number");
    let home = Home::at(Path::new(home));
    let choice = Choice { login_name: Some("anna".to_owned()), ..Choice::default() };
    let opened = vault::open(&home, &choice, &Seams::real()).expect("the vault opens");
    let (id, user) = (opened.vault_id.to_string(), opened.user.clone());
    drop(opened);
    let index = Index::open(&home.index(&id)).expect("the index opens");
    let numbers: Vec<u64> = (1..=number).collect();
    for some in numbers.chunks(10_000) {
        let written: Result<(), RepositoryError> = index.write(|write| {
            some.iter()
                .try_for_each(|number| write.insert_document(&DocumentBuilder::new(*number).owner(&user).build()))
        });
        written.expect("the documents are written");
    }
    ExitCode::SUCCESS
}
