//! Links that are made and switched off.

use coffer_core::document::LinkKind;
use coffer_core::error::Error;
use coffer_core::service::{LinkFilter, PublishConsent, PublishRequest};

use super::{Operation, STATES, Scene};

pub const fn publish_a_document() -> Operation {
    Operation {
        name: "publish a document",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: publish,
    }
}

pub const fn switch_links_off() -> Operation {
    Operation {
        name: "switch links off",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.add_all()?;
            publish(scene)?;
            publish(scene)
        }),
        act: |scene| {
            let (service, user) = (scene.vault.service(), scene.vault.user());
            let filter = LinkFilter { document: Some(scene.id()?), ..LinkFilter::default() };
            for listed in service.links(user, &filter)? {
                service.unpublish(user, listed.link.id)?;
                (scene.acknowledge)();
            }
            // Of one whose row is off already the document may be public still.
            service.check_links(user).map(drop)
        },
    }
}

fn publish(scene: &Scene<'_>) -> Result<(), Error> {
    let request = PublishRequest::of(LinkKind::Served);
    let consent = PublishConsent::given_by_a_person();
    scene.vault.service().publish(scene.vault.user(), scene.id()?, &request, consent).map(drop)
}
