//! Random histories, played on the simulated and on the real stack.

use coffer_tests::model::{Hunt, Kept, RealStack, SimulatedStack};

const KEPT: Kept = Kept(include_str!("../regressions/histories.txt"));

#[test]
fn random_histories_on_a_simulated_disk_never_differ_from_the_model() {
    let hunt = Hunt {
        name: "simulated disk",
        kept: KEPT,
        histories: 50_000,
        soak_histories: 2_000_000,
        stack: || Box::new(SimulatedStack::default()),
    };
    hunt.run();
}

#[test]
fn random_histories_on_a_real_disk_never_differ_from_the_model() {
    let hunt = Hunt {
        name: "real disk",
        kept: KEPT,
        histories: 300,
        soak_histories: 10_000,
        stack: || Box::new(RealStack::new()),
    };
    hunt.run();
}
