//! What only looks at documents, or copies them out.

use coffer_core::query::{DocumentQuery, Selection};
use coffer_core::service::{ExportTarget, OnClash, ReadShare, Unattended};

use super::{Operation, STATES, all_of};

pub const fn rebuild_the_index() -> Operation {
    Operation {
        name: "rebuild the index",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| scene.vault.service().rebuild_index(scene.vault.user(), &mut |_| {}).map(drop),
    }
}

pub const fn verify() -> Operation {
    Operation {
        name: "verify",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| scene.vault.service().verify(scene.vault.user(), ReadShare::ALL, &Unattended).map(drop),
    }
}

pub const fn export_documents() -> Operation {
    Operation {
        name: "export documents",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.place_export();
            scene.add_all()
        }),
        act: |scene| {
            let everything = Selection::AllExcept(DocumentQuery::default(), Vec::new());
            let (service, user) = (scene.vault.service(), scene.vault.user());
            all_of(service.export_many(user, &everything, &scene.vault.home().exports(), &Unattended)?)
        },
    }
}

pub const fn export_over_a_file() -> Operation {
    Operation {
        name: "export over a file",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.place_export();
            scene.add(0).map(drop)
        }),
        act: |scene| {
            let target = ExportTarget::File(scene.vault.home().exports().join("known.txt"));
            let (service, user) = (scene.vault.service(), scene.vault.user());
            service.export(user, scene.id()?, &target, OnClash::Replace, &Unattended).map(drop)
        },
    }
}
