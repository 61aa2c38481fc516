//! Documents that are changed, trashed and deleted.

use coffer_core::service::DocumentChanges;
use coffer_tests::documents::parsed;

use super::{Operation, STATES, all_of, nothing};

pub const fn rename_a_document() -> Operation {
    Operation {
        name: "rename a document",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| {
            scene.update(&DocumentChanges {
                name: Some(parsed("renamed.txt")),
                unique_name: Some(parsed("renamed")),
                ..DocumentChanges::default()
            })
        },
    }
}

pub const fn edit_tags_note_and_metadata() -> Operation {
    Operation {
        name: "edit tags, note and metadata",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| {
            let tags = coffer_core::document::Tags::new([parsed("tax"), parsed("2026")])?;
            scene.update(&DocumentChanges { tags: Some(tags), ..DocumentChanges::default() })?;
            (scene.acknowledge)();
            let note = "word ".repeat(scene.seed as usize % 200);
            scene.update(&DocumentChanges { note: Some(parsed(&note)), ..DocumentChanges::default() })?;
            (scene.acknowledge)();
            let pairs = [("author".to_owned(), format!("somebody {}", scene.seed))].into();
            let metadata = coffer_core::document::Metadata::new(pairs)?;
            scene.update(&DocumentChanges { metadata: Some(metadata), ..DocumentChanges::default() })
        },
    }
}

pub const fn move_documents() -> Operation {
    Operation {
        name: "move documents",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| {
            let service = scene.vault.service();
            all_of(service.move_many(scene.vault.user(), &scene.all()?, &parsed("letters/2026"))?)
        },
    }
}

pub const fn move_a_document_to_the_trash() -> Operation {
    Operation {
        name: "move a document to the trash",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add(0).map(drop)),
        act: |scene| scene.vault.service().trash(scene.vault.user(), scene.id()?).map(drop),
    }
}

pub const fn move_documents_to_the_trash() -> Operation {
    Operation {
        name: "move documents to the trash",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| all_of(scene.vault.service().trash_many(scene.vault.user(), &scene.all()?)?),
    }
}

pub const fn restore_a_document() -> Operation {
    Operation {
        name: "restore a document",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.add_all()?;
            scene.vault.service().trash(scene.vault.user(), scene.id()?).map(drop)
        }),
        act: |scene| scene.vault.service().restore(scene.vault.user(), scene.id()?).map(drop),
    }
}

pub const fn delete_a_document_for_good() -> Operation {
    Operation {
        name: "delete a document for good",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.add_all()?;
            scene.vault.service().trash(scene.vault.user(), scene.id()?).map(drop)
        }),
        act: |scene| match scene.document(0)? {
            Some(document) => scene.vault.service().purge(scene.vault.user(), document.file_id),
            None => Ok(()),
        },
    }
}

pub const fn empty_the_trash() -> Operation {
    Operation {
        name: "empty the trash",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.add_all()?;
            all_of(scene.vault.service().trash_many(scene.vault.user(), &scene.all()?)?)
        }),
        act: |scene| all_of(scene.vault.service().empty_trash(scene.vault.user())?),
    }
}

pub const fn live_with_a_document_from_its_import_to_its_end() -> Operation {
    Operation {
        name: "live with a document from its import to its end",
        states_a_point: STATES,
        prepare: Some(nothing),
        act: |scene| {
            let (service, user) = (scene.vault.service(), scene.vault.user());
            // Done again, it may be anywhere on the way, or at its end; what failed half way shows once it is settled.
            service.recover(std::slice::from_ref(user))?;
            if scene.document(0)?.is_none() {
                scene.add(0)?;
                (scene.acknowledge)();
            }
            let Some(document) = scene.document(0)? else { return Ok(()) };
            if !document.is_trashed() {
                let changes = DocumentChanges { folder: Some(parsed("end")), ..DocumentChanges::default() };
                scene.update(&changes)?;
                (scene.acknowledge)();
                service.trash(user, document.file_id)?;
                (scene.acknowledge)();
            }
            service.purge(user, document.file_id)
        },
    }
}
