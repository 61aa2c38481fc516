//! `serve` under attack: two thousand connections that say or take as little as they can, beside people who only want their
//! file. Everything comes from addresses of the loopback network.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::{Domain, Socket, Type};

use super::serving::{Served, bytes_of, link};
use crate::harness::Coffer;

/// Attackers, and the addresses that they have: with 32 places each, they cannot take all 256.
const SLOW: usize = 2_000;
const ATTACKERS: usize = 7;
/// People, and how many of them ask at once.
const PEOPLE: usize = 500;
const AT_ONCE: usize = 10;

const MOST_P99: Duration = Duration::from_millis(250);
const MOST_MEMORY_KIB: u64 = 200 * 1024;
/// The connections that there may be, and what the program has open besides.
const MOST_DESCRIPTORS: usize = 256 + 64;
/// Ten seconds, or thirty, and what it takes to look.
const IN_TIME_WITHOUT_HEAD: Duration = Duration::from_secs(15);
const IN_TIME_WITHOUT_TAKING: Duration = Duration::from_secs(50);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Says nothing.
    Silent,
    /// Says one letter of its head after the other.
    DribblesHead,
    /// Promises a body and says one letter of it after the other.
    DribblesBody,
    /// Asks for what is large, and takes less than it has to.
    TakesLittle,
}

struct Slow {
    kind: Kind,
    /// None if there was no room for it from the start.
    stream: Option<TcpStream>,
    opened: Instant,
    ended_after: Option<Duration>,
}

impl Slow {
    fn new(number: usize, server: SocketAddr, path: &str) -> Slow {
        let kind = [Kind::Silent, Kind::DribblesHead, Kind::DribblesBody, Kind::TakesLittle][number / ATTACKERS % 4];
        let opened = Instant::now();
        let source = Ipv4Addr::new(127, 0, 1, 1 + (number % ATTACKERS) as u8);
        let Ok(mut stream) = connect(source, server) else {
            return Slow { kind, stream: None, opened, ended_after: Some(Duration::ZERO) };
        };
        let head = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\n");
        let _ = match kind {
            Kind::Silent => Ok(()),
            Kind::DribblesHead => stream.write_all(format!("GET {path} HTTP/1.1\r\nX: ").as_bytes()),
            Kind::DribblesBody => stream.write_all(format!("{head}Content-Length: 1000000\r\n\r\n").as_bytes()),
            Kind::TakesLittle => stream.write_all(format!("{head}\r\n").as_bytes()),
        };
        stream.set_nonblocking(true).expect("a socket takes it");
        Slow { kind, stream: Some(stream), opened, ended_after: None }
    }

    /// Says or takes its next letter, and notices when it was ended.
    fn go_on(&mut self) {
        let (Some(stream), None) = (&mut self.stream, self.ended_after) else { return };
        let mut taken = [0; 100];
        let read = stream.read(&mut taken);
        let has_ended = match read {
            Ok(0) => true,
            Ok(_) => false,
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        };
        let is_cut = matches!(stream.take_error(), Ok(Some(_)));
        let is_refused = matches!(self.kind, Kind::DribblesHead | Kind::DribblesBody)
            && stream.write(b"a").is_err_and(|error| error.kind() != io::ErrorKind::WouldBlock);
        if has_ended || is_cut || is_refused {
            self.ended_after = Some(self.opened.elapsed());
        }
    }
}

fn connect(source: Ipv4Addr, server: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((source, 0)).into())?;
    socket.connect(&server.into())?;
    Ok(socket.into())
}

/// How long it took somebody to get the small file.
fn fetch(person: usize, server: SocketAddr, path: &str, expected: &[u8]) -> Duration {
    let begun = Instant::now();
    let source = Ipv4Addr::new(127, 0, 2, 1 + (person % 250) as u8);
    let mut stream = connect(source, server).expect("there is room for people");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket takes it");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it listens");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    assert!(answer.starts_with(b"HTTP/1.1 200 ") && answer.ends_with(expected), "{}", String::from_utf8_lossy(&answer));
    begun.elapsed()
}

/// The most memory that a process has ever had, and how many descriptors it has open.
fn costs(pid: u32) -> (u64, usize) {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it is said");
    let memory = line.trim().trim_end_matches(" kB").parse().expect("a number");
    (memory, fs::read_dir(format!("/proc/{pid}/fd")).expect("it runs").count())
}

#[test]
fn two_thousand_slow_connections_keep_nobody_from_a_file() {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).expect("as many files as are allowed");
    let coffer = Coffer::new();
    let words = b"some words";
    coffer.added("small.txt", words);
    coffer.added("large.bin", bytes_of(64 * 1024 * 1024));
    let (small, large) = (link(&coffer, "small", &[]).1, link(&coffer, "large", &[]).1);
    let served = Served::of(&coffer, &[]);
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, u16::try_from(served.port()).expect("a port")));

    let mut slow: Vec<Slow> = (0..SLOW).map(|number| Slow::new(number, server, &large)).collect();
    let is_over = AtomicBool::new(false);
    let (mut took, most_descriptors) = thread::scope(|scope| {
        let dribbling = scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                slow.iter_mut().for_each(Slow::go_on);
                thread::sleep(Duration::from_secs(1));
            }
        });
        let people: Vec<_> = (0..AT_ONCE)
            .map(|first| {
                let small = &small;
                scope.spawn(move || {
                    let mine = (0..PEOPLE).skip(first).step_by(AT_ONCE);
                    mine.map(|person| fetch(person, server, small, words)).collect::<Vec<_>>()
                })
            })
            .collect();
        let took: Vec<Duration> =
            people.into_iter().flat_map(|person| person.join().expect("all are served")).collect();
        let (_, descriptors) = costs(served.pid());
        thread::sleep(IN_TIME_WITHOUT_TAKING.saturating_sub(Duration::from_secs(5)));
        is_over.store(true, Ordering::SeqCst);
        dribbling.join().expect("no panic");
        (took, descriptors)
    });
    took.sort();
    let p99 = took[took.len() * 99 / 100];
    let (memory, _) = costs(served.pid());
    println!("p99 {p99:?}, {} MiB, {most_descriptors} descriptors", memory / 1024);
    assert_eq!(took.len(), PEOPLE);
    assert!(p99 <= MOST_P99, "{:?}", &took[took.len() * 9 / 10..]);
    assert!(memory <= MOST_MEMORY_KIB, "{memory} KiB");
    assert!(most_descriptors <= MOST_DESCRIPTORS, "{most_descriptors}");
    for one in &slow {
        let longest = if one.kind == Kind::TakesLittle { IN_TIME_WITHOUT_TAKING } else { IN_TIME_WITHOUT_HEAD };
        let ended_after = one.ended_after;
        assert!(ended_after.is_some_and(|after| after <= longest), "{:?} was ended after {ended_after:?}", one.kind);
    }
    let lasted = |kind| slow.iter().filter(move |one| one.kind == kind).filter_map(|one| one.ended_after).max();
    // Those that were let in at all were given the time that everybody has.
    assert!(lasted(Kind::Silent).is_some_and(|after| after >= Duration::from_secs(9)), "{:?}", lasted(Kind::Silent));
    assert!(lasted(Kind::TakesLittle).is_some_and(|after| after >= Duration::from_secs(25)));
}
