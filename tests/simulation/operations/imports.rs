//! Small files on their way in.

use super::{Operation, STATES, nothing};

pub const fn start_for_the_first_time() -> Operation {
    Operation {
        name: "start for the first time",
        states_a_point: STATES,
        prepare: None,
        act: |scene| scene.add(0).map(drop),
    }
}

pub const fn import_a_small_file() -> Operation {
    Operation {
        name: "import a small file",
        states_a_point: STATES,
        prepare: Some(nothing),
        act: |scene| scene.add(0).map(drop),
    }
}

pub const fn import_files_one_by_one() -> Operation {
    Operation {
        name: "import files one by one",
        states_a_point: STATES,
        prepare: Some(nothing),
        act: |scene| {
            (0..scene.number_of_files()).try_for_each(|number| {
                scene.add(number)?;
                (scene.acknowledge)();
                Ok(())
            })
        },
    }
}

pub const fn import_files_together() -> Operation {
    Operation {
        name: "import files together",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add(9).map(drop)),
        act: |scene| {
            let vault = scene.vault;
            let paths: Vec<_> = (0..scene.number_of_files()).map(|number| scene.source(number)).collect();
            let outcomes = coffer_tests::import_together(vault.service(), vault.user(), &paths, "mail")?;
            outcomes.into_iter().try_for_each(|outcome| outcome.map(drop))
        },
    }
}

pub const fn import_what_is_there_already() -> Operation {
    Operation {
        name: "import what is there already",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add(0).map(drop)),
        act: |scene| scene.add(0).map(drop),
    }
}
