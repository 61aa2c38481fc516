//! The program that would show GNOME's prompts, in place of a person who dismisses each.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use zbus::blocking::Connection;
use zbus::interface;
use zbus::message::Header;
use zbus::object_server::ResponseDispatchNotifier;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::desktop::Desktop;
use super::gnome_keyring::connect;

const NAME: &str = "org.gnome.keyring.SystemPrompter";
const PATH: &str = "/org/gnome/keyring/Prompter";
const CALLBACK: &str = "org.gnome.keyring.internal.Prompter.Callback";

/// The prompter, until this is dropped.
pub struct Prompter {
    prompts: Arc<AtomicU32>,
    _connection: Connection,
}

impl Prompter {
    /// One whose person dismisses every prompt.
    pub fn that_dismisses(desktop: &Desktop) -> Prompter {
        let prompts = Arc::new(AtomicU32::new(0));
        let connection = connect(desktop);
        let dismissing = Dismissing { prompts: Arc::clone(&prompts) };
        connection.object_server().at(PATH, dismissing).expect("an object can be shown");
        connection.request_name(NAME).expect("nobody has this name yet");
        Prompter { prompts, _connection: connection }
    }

    /// How many prompts were dismissed.
    pub fn prompts(&self) -> u32 {
        self.prompts.load(Ordering::SeqCst)
    }
}

struct Dismissing {
    prompts: Arc<AtomicU32>,
}

#[interface(name = "org.gnome.keyring.internal.Prompter")]
impl Dismissing {
    /// Somebody wants to show prompts: they may, one after the other.
    fn begin_prompting(
        &self,
        callback: OwnedObjectPath,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &zbus::Connection,
    ) -> ResponseDispatchNotifier<()> {
        answer_later(connection, &header, callback, "")
    }

    /// A prompt is to be shown: the person dismisses it.
    fn perform_prompt(
        &self,
        callback: OwnedObjectPath,
        _kind: &str,
        _properties: HashMap<String, OwnedValue>,
        _exchange: &str,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &zbus::Connection,
    ) -> ResponseDispatchNotifier<()> {
        self.prompts.fetch_add(1, Ordering::SeqCst);
        answer_later(connection, &header, callback, "no")
    }

    /// Whoever asks has given up.
    fn stop_prompting(&self, _callback: OwnedObjectPath) {}
}

/// Says to whoever asks what came of it, once its own call has been answered: what comes earlier it does not hear.
fn answer_later(
    connection: &zbus::Connection,
    header: &Header<'_>,
    callback: OwnedObjectPath,
    reply: &'static str,
) -> ResponseDispatchNotifier<()> {
    let (response, is_sent) = ResponseDispatchNotifier::new(());
    let connection = connection.clone();
    let asking = header.sender().expect("a bus names the sender").to_owned();
    thread::spawn(move || {
        zbus::block_on(async {
            is_sent.await;
            let properties: HashMap<&str, Value<'_>> = HashMap::new();
            let body = (reply, properties, "");
            // A keyring that ended meanwhile does not listen any more.
            let _ = connection.call_method(Some(asking), &callback, Some(CALLBACK), "PromptReady", &body).await;
        });
    });
    response
}
