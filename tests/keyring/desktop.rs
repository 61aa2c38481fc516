//! A desktop of a test's own: a message bus on which only what the test starts can be found, and folders for what lives
//! on it.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use coffer_tests::canary::WatchedFolder;

/// Nothing is started on demand: there are no folders of services.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=FOLDER</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// The desktop. Nothing that lives on it may leave a secret in its folder, so neither may the keyring.
pub struct Desktop {
    bus: Bus,
    address: Option<String>,
    folder: WatchedFolder,
}

impl Desktop {
    /// One with a bus on which there is nobody.
    pub fn new() -> Desktop {
        let folder = WatchedFolder::new();
        for name in ["home", "data", "run", "coffer"] {
            fs::create_dir(folder.path().join(name)).expect("a folder can be made");
        }
        let bus = Bus::start(folder.path());
        Desktop { address: Some(bus.address.clone()), bus, folder }
    }

    /// The same for programs that believe the bus to be elsewhere, or nowhere.
    pub fn with_bus_at(mut self, address: Option<&str>) -> Desktop {
        self.address = address.map(str::to_owned);
        self
    }

    /// Where its programs keep what they keep.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where its bus really is.
    pub fn bus(&self) -> &str {
        &self.bus.address
    }

    /// A program on this desktop.
    pub fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", self.folder().join("home"));
        command.env("XDG_DATA_HOME", self.folder().join("data")).env("XDG_RUNTIME_DIR", self.folder().join("run"));
        if let Some(address) = &self.address {
            command.env("DBUS_SESSION_BUS_ADDRESS", address);
        }
        command
    }

    /// What `keyring-probe` says of its act, after a local vault has taken a document more.
    pub fn probe(&self, act: &str) -> String {
        let home = self.folder().join("coffer");
        let output =
            self.program(env!("CARGO_BIN_EXE_keyring-probe")).arg(home).arg(act).output().expect("the probe starts");
        let (said, complaints) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{act}: {said}{complaints}");
        let (said, documents) = said.trim_end().split_once('\n').expect("two lines");
        assert!(documents.ends_with(" documents in the local vault"), "{act}: {documents}");
        assert!(!documents.starts_with('0'), "a document was added: {documents}");
        said.to_owned()
    }
}

/// Whether there is a program of this name.
pub fn is_installed(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

struct Bus {
    process: Child,
    address: String,
}

impl Bus {
    fn start(folder: &Path) -> Bus {
        let config = folder.join("bus.conf");
        let text = BUS.replace("FOLDER", folder.join("run").to_str().expect("temporary folders have plain names"));
        fs::write(&config, text).expect("a file can be written");
        let mut process = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a bus can be started");
        let mut address = String::new();
        let answer = process.stdout.take().expect("it was asked for");
        BufReader::new(answer).read_line(&mut address).expect("it says where it is");
        Bus { process, address: address.trim().to_owned() }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        stop(&mut self.process);
    }
}

/// Ends a program that a test has started.
pub fn stop(process: &mut Child) {
    // It may have ended by itself.
    let _ = process.kill();
    let _ = process.wait();
}
