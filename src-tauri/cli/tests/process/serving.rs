//! `serve`: links that were made by one process are opened by the real curl at another, and switched off by a third.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use coffer_core::document::Link;
use coffer_core::repository::Index;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use socket2::{Domain, Socket, Type};

use crate::harness::{Coffer, Run, text};

/// How long after a link was switched off something of it may be on its way still.
const A_SECOND: Duration = Duration::from_secs(1);
/// Longer than a process takes to end that has nothing to wait for.
const SOON: Duration = Duration::from_secs(3);

/// A server that runs, until it is dropped.
pub struct Served {
    process: Child,
    said: Value,
    _stdout: BufReader<ChildStdout>,
}

impl Served {
    pub fn of(coffer: &Coffer, options: &[&str]) -> Served {
        let arguments = ["serve", "--json", "--port", "0"].into_iter().chain(options.iter().copied());
        let mut process = coffer.command(arguments).spawn().expect("the program starts");
        let mut stdout = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it says where");
        if line.is_empty() {
            let mut said = String::new();
            let _ = process.stderr.take().map(|mut stderr| stderr.read_to_string(&mut said));
            panic!("it does not serve: {said}");
        }
        Served { process, said: serde_json::from_str(&line).expect("one JSON value"), _stdout: stdout }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.said["urls"][0].as_str().expect("an address"))
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    pub fn port(&self) -> u64 {
        self.said["port"].as_u64().expect("a port")
    }

    /// Sends it a signal, and answers how it ended and after how long.
    fn end(&mut self, signal: Signal) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        let pid = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw).expect("a process of ours");
        kill_process(pid, signal).expect("it runs");
        let code = self.process.wait().expect("it ends").code();
        (code, begun.elapsed())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs curl; whatever proxies there are know nothing of this computer.
fn curl<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    Command::new("curl").args(["-sS", "--noproxy", "*"]).args(arguments).output().expect("curl is installed")
}

/// The status that curl was answered with.
fn status<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> String {
    let all = ["-o", "/dev/null", "-w", "%{http_code}"].map(OsStr::new).map(OsStr::to_owned);
    let asked = curl(all.into_iter().chain(arguments.into_iter().map(|argument| argument.as_ref().to_owned())));
    String::from_utf8(asked.stdout).expect("a number")
}

/// Makes a link; answers its id and path.
pub fn link(coffer: &Coffer, name: &str, options: &[&str]) -> (String, String) {
    let made = coffer.json(["links", "add", name].into_iter().chain(options.iter().copied()));
    (text(&made["link"], "id").to_owned(), text(&made, "path").to_owned())
}

pub fn bytes_of(length: usize) -> Vec<u8> {
    (0..length).map(|number| (number % 251) as u8).collect()
}

#[test]
fn a_link_is_opened_under_its_name_whole_and_in_part() {
    let coffer = Coffer::new();
    // More than a chunk, and no whole number of pieces.
    let content = bytes_of(9 * 1024 * 1024 + 4_321);
    coffer.added("Über uns.bin", &content);
    let (_, path) = link(&coffer, "Uber_uns", &[]);
    let mut served = Served::of(&coffer, &[]);
    assert_eq!((&served.said["links"], &served.said["lan"]), (&1.into(), &false.into()));
    let url = served.url(&path);

    assert!(curl([&url]).stdout == content, "all bytes are right");
    for (range, expected) in [
        ("0-0", &content[..1]),
        ("8388600-8388700", &content[8_388_600..8_388_701]),
        ("-10", &content[content.len() - 10..]),
    ] {
        let part = curl(["-r", range, &url]);
        assert!(part.stdout == expected, "{range}");
        assert_eq!(status(["-r", range, &url]), "206");
    }
    assert_eq!(status(["-r", "9441505-", &url]), "416", "that is where it ends");
    let saved = Command::new("curl")
        .args(["-sS", "--noproxy", "*", "-OJ", &url])
        .current_dir(coffer.work())
        .output()
        .expect("curl is installed");
    assert!(saved.status.success(), "{saved:?}");
    assert_eq!(std::fs::read(coffer.work().join("_ber uns.bin")).ok(), Some(content), "curl takes the name in ASCII");
    let head = String::from_utf8(curl(["-I", &url]).stdout).expect("heads are ASCII").to_ascii_lowercase();
    assert!(head.contains("filename*=utf-8''%c3%9cber%20uns.bin"), "browsers take the whole one: {head}");

    // What was cut off goes on where it was.
    let partial = coffer.work().join("partial");
    std::fs::write(&partial, bytes_of(1_000_000)).expect("written");
    assert!(
        curl([OsStr::new("-C"), OsStr::new("-"), OsStr::new("-o"), partial.as_os_str(), OsStr::new(&url)])
            .status
            .success()
    );
    assert!(std::fs::read(&partial).expect("there") == bytes_of(9 * 1024 * 1024 + 4_321), "it was gone on with");
    assert_eq!(status([served.url("/")]), "404");
    // Counts are written a few times a second, and at the end.
    served.end(Signal::TERM);
    let downloads = coffer.json(["links"])["links"][0]["downloads"].clone();
    assert_eq!(downloads, 4, "what begins with the first byte was counted: all of it twice, and its first byte twice");
}

#[test]
fn a_link_that_another_process_switches_off_is_cut_within_a_second() {
    let coffer = Coffer::new();
    coffer.added("big.bin", bytes_of(64 * 1024 * 1024));
    let (id, path) = link(&coffer, "big", &[]);
    let served = Served::of(&coffer, &[]);
    let (url, port) = (served.url(&path), u16::try_from(served.port()).expect("a port"));
    let reading = thread::spawn(move || read_slowly(port, &path));
    thread::sleep(A_SECOND);
    assert!(!reading.is_finished(), "it takes half a minute");
    coffer.json(["links", "off", &id]);
    let off = Instant::now();
    assert_eq!(status([&url]), "404", "nobody else gets in");
    let (read_bytes, ended) = reading.join().expect("it ends");
    assert!(ended.saturating_duration_since(off) < A_SECOND, "{:?}", ended.saturating_duration_since(off));
    assert!((1..32 * 1024 * 1024).contains(&read_bytes), "{read_bytes} bytes of all");
}

/// Asks for what lies at `path` and takes two megabytes of it a second, until no more comes. Answers how much that was, and
/// when it ended. Little waits in the system on its way, so that what was cut off is missed at once.
fn read_slowly(port: u16, path: &str) -> (usize, Instant) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(64 * 1024).expect("a small buffer");
    socket.connect(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into()).expect("it listens");
    let mut stream = TcpStream::from(socket);
    let head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut buffer = vec![0; 64 * 1024];
    let mut read_bytes = 0;
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        read_bytes += count;
        thread::sleep(Duration::from_secs_f64(count as f64 / 2e6));
    }
    (read_bytes, Instant::now())
}

#[test]
fn what_a_link_is_told_is_kept() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"words");
    let served = Served::of(&coffer, &[]);
    assert_eq!(served.said["links"], 0, "links that are made later open as well");

    let (_, twice) = link(&coffer, "a", &["--limit", "2"]);
    let url = served.url(&twice);
    assert_eq!([(); 3].map(|()| status([&url])), ["200", "200", "404"]);
    assert_eq!(status(["-r", "1-", &url]), "404");

    let mut child = coffer
        .command(["links", "add", "a", "--password-stdin", "--json"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(b"correct horse\n").expect("the program reads");
    let made: Run = child.wait_with_output().expect("the program ends").into();
    let url = served.url(text(&made.json(), "path"));
    assert_eq!(status([&url]), "401");
    assert_eq!(status(["-u", ":wrong horse", &url]), "401");
    assert_eq!(curl(["-u", "anybody:correct horse", &url]).stdout, b"words");

    let (_, path) = link(&coffer, "a", &[]);
    let url = served.url(&path);
    coffer.json(["edit", "a", "--unique-name", "another"]);
    assert_eq!(curl([&url]).stdout, b"words", "a document that was renamed keeps its links");
    coffer.json(["rm", "another"]);
    assert_eq!(status([&url]), "404", "one in the trash does not");
    coffer.json(["restore", "another"]);
    assert_eq!(status([&url]), "404", "and they do not come back by themselves");
}

#[test]
fn a_link_ends_when_its_time_has_come() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"words");
    let (id, path) = link(&coffer, "a", &["--expires", "1h"]);
    let served = Served::of(&coffer, &[]);
    let url = served.url(&path);
    assert_eq!(status([&url]), "200");
    // An hour later, as far as the row goes.
    let indexes: Vec<_> = std::fs::read_dir(coffer.home().join("data/index")).expect("there").flatten().collect();
    let file =
        indexes.iter().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "sqlite3"));
    let index = Index::open(&file.expect("an index")).expect("it opens beside the server");
    let (anna, id) = ("anna".parse().expect("valid"), id.parse().expect("valid"));
    let link = index.link(&anna, id).expect("read").expect("it was made");
    let over = Link { expires_at: Some(link.created_at), ..link };
    index
        .write(|write| {
            write.remove_link(&anna, id)?;
            write.insert_link(&over)
        })
        .expect("written");
    assert_eq!(status([&url]), "404");
}

#[test]
fn whatever_is_not_there_is_one_answer_to_the_byte() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"words");
    let served = Served::of(&coffer, &[]);
    let port = served.port();
    let answer = |target: &str| {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port as u16)).expect("it listens");
        let request = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("text");
        answer
    };
    let (off, path_of_off) = link(&coffer, "a", &[]);
    let (_, used_up) = link(&coffer, "a", &["--limit", "1"]);
    let (_, of_private) = link(&coffer, "a", &[]);
    let live = answer(&of_private);
    assert!(live.starts_with("HTTP/1.1 200 OK\r\n") && answer(&used_up).ends_with("words"), "{live}");
    coffer.json(["links", "off", &off]);
    let unknown = answer("/p/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE/a");
    assert!(unknown.starts_with("HTTP/1.1 404 Not Found\r\n"), "{unknown}");
    assert_eq!((answer(&path_of_off), answer(&used_up)), (unknown.clone(), unknown.clone()));
    coffer.json(["rm", "a"]);
    for (what, target) in [("of a private document", of_private.as_str()), ("malformed", "/p/AAA/a"), ("nothing", "/")]
    {
        assert_eq!(answer(target), unknown, "{what}");
    }
    coffer.json(["purge", "a"]);
    assert_eq!(answer(&of_private), unknown, "of a document that is gone");
}

#[test]
fn only_the_lan_option_lets_others_in() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"words");
    let (_, path) = link(&coffer, "a", &[]);
    // Another address of this computer, and the name by which it knows itself.
    let from_outside = |served: &Served| {
        let (name, port) = (format!("http://localhost:{}{path}", served.port()), served.port());
        curl(["--resolve", &format!("localhost:{port}:127.0.0.2"), &name])
    };
    let closed = Served::of(&coffer, &[]);
    assert_eq!(closed.said["urls"].as_array().map(Vec::len), Some(1));
    assert!(!from_outside(&closed).status.success(), "nobody listens there");
    let open = Served::of(&coffer, &["--lan"]);
    assert_eq!(from_outside(&open).stdout, b"words");
    for url in open.said["urls"].as_array().expect("addresses") {
        let url = format!("{}{path}", url.as_str().expect("text"));
        assert_eq!(curl([&url]).stdout, b"words", "{url}");
    }
    let rebound = curl(["-o", "/dev/null", "-w", "%{http_code}", "-H", "Host: evil.example", &open.url(&path)]);
    assert_eq!(rebound.stdout, b"421", "a name that is not ours");

    let mut told = coffer.command(["serve", "--lan", "--port", "0"]).spawn().expect("the program starts");
    let mut stderr = BufReader::new(told.stderr.take().expect("it is piped"));
    let mut said = String::new();
    while !said.contains("trust") && stderr.read_line(&mut said).expect("text") > 0 {}
    told.kill().and_then(|()| told.wait()).expect("it ran");
    assert!(said.contains("WARNING: nothing is encrypted"), "{said}");
}

#[test]
fn it_ends_at_once_and_well_when_it_is_told_to() {
    let coffer = Coffer::new();
    coffer.added("big.bin", bytes_of(32 * 1024 * 1024));
    let (_, path) = link(&coffer, "big", &[]);
    for signal in [Signal::INT, Signal::TERM] {
        let mut served = Served::of(&coffer, &[]);
        let mut reading = Command::new("curl")
            .args(["-sS", "--noproxy", "*", "--limit-rate", "1M", "-o", "/dev/null", &served.url(&path)])
            .stderr(Stdio::null())
            .spawn()
            .expect("curl is installed");
        thread::sleep(Duration::from_millis(300));
        let (code, took) = served.end(signal);
        assert_eq!(code, Some(0), "{signal:?}");
        assert!(took < SOON, "{signal:?}: {took:?}");
        assert!(!reading.wait().expect("it ends").success(), "what it was sending is cut off");
    }
}

#[test]
fn a_port_that_is_taken_is_refused_with_its_address() {
    let coffer = Coffer::new();
    let served = Served::of(&coffer, &[]);
    let port = served.port().to_string();
    let refused = coffer.run(["serve", "--json", "--port", &port]);
    assert_eq!((refused.code, refused.kind().as_str()), (Some(1), "busy"));
    let said = refused.errors()[0]["message"].as_str().expect("a message").to_owned();
    assert!(said.contains(&format!("127.0.0.1:{port}")), "{said}");
    assert_eq!(coffer.run(["serve", "--port", "65536"]).code, Some(2));
    assert_eq!(coffer.run(["serve", "--vault", "nothing"]).code, Some(1));
}
