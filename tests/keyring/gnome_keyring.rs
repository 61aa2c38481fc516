//! GNOME's keyring on a test's desktop.

use std::io::Write;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use zbus::blocking::{Connection, Proxy, connection, fdo::DBusProxy};
use zbus::zvariant::OwnedObjectPath;

use super::desktop::{Desktop, stop};

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";

/// The keyring, until this is dropped.
pub struct GnomeKeyring {
    process: Child,
    connection: Connection,
}

impl GnomeKeyring {
    /// One that a person has just unlocked by logging in.
    pub fn unlocked(desktop: &Desktop) -> GnomeKeyring {
        let keyring = GnomeKeyring::start(desktop, Some("a password"));
        assert_ne!(keyring.default_collection(), "/", "a person who logs in gets a collection");
        keyring
    }

    /// One of a person who has never logged in on a desktop.
    pub fn without_collection(desktop: &Desktop) -> GnomeKeyring {
        let keyring = GnomeKeyring::start(desktop, None);
        assert_eq!(keyring.default_collection(), "/", "there is no default collection");
        keyring
    }

    fn start(desktop: &Desktop, password: Option<&str>) -> GnomeKeyring {
        let mut program = desktop.program("gnome-keyring-daemon");
        program.args(["--foreground", "--components=secrets"]).args(password.map(|_| "--unlock"));
        let mut process = program
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a keyring can be started");
        let mut input = process.stdin.take().expect("it was asked for");
        input.write_all(password.unwrap_or_default().as_bytes()).expect("it listens");
        drop(input);
        let connection = connect(desktop);
        wait_for_name(&connection, &mut process);
        GnomeKeyring { process, connection }
    }

    /// Locks it, as a person does who leaves.
    pub fn lock(&self) {
        let collection: OwnedObjectPath = self.default_collection().try_into().expect("it is the path of a collection");
        let (locked, _): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            self.service().call("Lock", &(vec![&collection],)).expect("it can be locked");
        assert_eq!(locked, [collection], "it is locked at once");
    }

    /// The path of the collection that keys go to; `/` if there is none.
    fn default_collection(&self) -> String {
        let path: OwnedObjectPath = self.service().call("ReadAlias", &("default",)).expect("it answers");
        path.to_string()
    }

    fn service(&self) -> Proxy<'_> {
        Proxy::new(&self.connection, NAME, PATH, SERVICE).expect("the names are valid")
    }
}

impl Drop for GnomeKeyring {
    fn drop(&mut self) {
        stop(&mut self.process);
    }
}

/// A connection of the test's own to the desktop's bus.
pub fn connect(desktop: &Desktop) -> Connection {
    let address = connection::Builder::address(desktop.bus()).expect("the address is valid");
    address.build().expect("there is a bus")
}

/// Waits until the keyring can be found, as long as it lives.
fn wait_for_name(connection: &Connection, process: &mut Child) {
    let bus = DBusProxy::new(connection).expect("there is a bus");
    while !bus.name_has_owner(NAME.try_into().expect("a name")).expect("the bus answers") {
        assert_eq!(process.try_wait().expect("it can be asked"), None, "the keyring has ended by itself");
        thread::sleep(Duration::from_millis(10));
    }
}
