//! A real SeaweedFS, one for each test process: started by the first test that wants it, ended with the
//! process.
//!
//! The program comes from PyPI (`tests/requirements.txt`) into `.venv`. Where it is not, tests say SKIPPED and why; with
//! `COFFER_REQUIRE_SERVERS=1`, which `make test` sets, that is a failure.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use super::S3Server;
use crate::canary::{self, KEY_ID, SECRET};

/// It comes up within seconds; a machine that is busy with all suites may take longer.
const PATIENCE: Duration = Duration::from_secs(90);

/// Where it says what it does, in its folder.
const LOG: &str = "log.txt";

/// Runs the program until standard input is closed, then ends it by its id and removes its folder. A signal on the death
/// of the parent would not do: it comes with the death of the thread that has started the program, and that is a test.
const LEASHED: &str = r#"
folder=$1; shift
# Ctrl-C goes to the whole group; who tidies up must outlive it.
trap '' HUP INT TERM
"$@" </dev/null & program=$!
read -r _
kill -KILL $program; wait $program 2>/dev/null
cd / && rm -rf "$folder"
"#;

/// A SeaweedFS that runs.
#[derive(Debug)]
struct Running {
    server: S3Server,
    /// Its standard input is closed when this process ends, however it does; then the shell ends the server.
    _shell: Child,
}

/// The SeaweedFS of this process, or nothing, with a line that says why, where it is not installed.
pub fn seaweed() -> Option<S3Server> {
    static RUNNING: OnceLock<Option<Running>> = OnceLock::new();
    let running = RUNNING.get_or_init(|| {
        let program = program();
        if program.exists() {
            return Some(Running::start(&program));
        }
        let missing = format!("{} is not there; `make setup` installs it", program.display());
        assert!(std::env::var_os("COFFER_REQUIRE_SERVERS").is_none(), "{missing}");
        println!("SKIPPED: {missing}");
        None
    });
    running.as_ref().map(|running| running.server.clone())
}

fn program() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the repository");
    root.join(".venv/bin/weed")
}

impl Running {
    fn start(program: &Path) -> Running {
        let folder = tempfile::tempdir().expect("a folder for the server").keep();
        let ports = free_ports();
        let shell = command(program, &folder, &ports).spawn().expect("a shell starts");
        let server = S3Server::new(format!("http://127.0.0.1:{}", ports[6]), KEY_ID, SECRET, "us-east-1".to_owned());
        let started = Instant::now();
        while !answers(&server) {
            if started.elapsed() > PATIENCE {
                let log = fs::read_to_string(folder.join(LOG)).unwrap_or_default();
                panic!("SeaweedFS did not come up; it said:\n{log}");
            }
            thread::sleep(Duration::from_millis(100));
        }
        Running { server, _shell: shell }
    }
}

/// Whether buckets can be made: the filer and the volume behind the S3 port are up then, too.
fn answers(server: &S3Server) -> bool {
    let is =
        |status, answer: std::io::Result<super::client::Answer>| answer.is_ok_and(|answer| answer.status == status);
    let client = server.client();
    let made = client.try_send("PUT", "/ready", &[], b"");
    (is(200, made) || is(200, client.try_send("HEAD", "/ready", &[], b"")))
        && is(200, client.try_send("PUT", "/ready/object", &[], b"ready"))
}

/// Everything in one process, on loopback, with every port named: the defaults would meet those of another run.
fn command(program: &Path, folder: &Path, ports: &[u16; 8]) -> Command {
    let [master, master_grpc, volume, volume_grpc, filer, filer_grpc, s3, s3_grpc] = ports;
    let identities = folder.join(canary::FILE_OF_A_SERVER);
    fs::write(&identities, identities_json()).expect("the identities are written");
    let log = File::create(folder.join(LOG)).expect("a file for its log");
    let mut command = Command::new("sh");
    command.args(["-c", LEASHED, "leashed"]).arg(folder).arg(program);
    command.args(["server", "-s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"]);
    command.arg(format!("-dir={}", folder.display())).arg(format!("-s3.config={}", identities.display()));
    command.args([
        format!("-master.port={master}"),
        format!("-master.port.grpc={master_grpc}"),
        format!("-volume.port={volume}"),
        format!("-volume.port.grpc={volume_grpc}"),
        format!("-filer.port={filer}"),
        format!("-filer.port.grpc={filer_grpc}"),
        format!("-s3.port={s3}"),
        format!("-s3.port.grpc={s3_grpc}"),
    ]);
    // What else it would serve listens on fixed ports, and a second server would end with that.
    command.args(["-s3.port.iceberg=0", "-s3.port.lance=0"]);
    // Volumes stay small: the data of a test run, not of a data centre.
    command.args(["-volume.max=2000", "-master.volumeSizeLimitMB=64", "-master.volumePreallocate=false"]);
    command.current_dir(folder).stdin(Stdio::piped());
    command.stdout(log.try_clone().expect("two handles of one file")).stderr(log);
    command
}

/// Ports that are free now. They are held until all are known, so that no two are the same.
fn free_ports() -> [u16; 8] {
    let held = [(); 8].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on loopback"));
    held.map(|listener| listener.local_addr().expect("it listens").port())
}

fn identities_json() -> String {
    format!(
        r#"{{"identities":[{{"name":"test","credentials":[{{"accessKey":"{KEY_ID}","secretKey":"{SECRET}"}}],"actions":["Admin","Read","Write","List","Tagging"]}}]}}"#
    )
}
