//! Clients that say little, or take little, and those who have to live with them.

use std::net::Ipv4Addr;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::shelf::bytes;
use super::{Client, Served, within};

/// Longer than it takes the server to look at a connection a few times.
const SOON: Duration = Duration::from_secs(3);
const SECOND: Duration = Duration::from_secs(1);

/// Whether a connection has been ended by the other side.
fn has_ended(client: &mut Client) -> bool {
    client.stream.set_nonblocking(true).expect("a socket takes it");
    let mut byte = [0];
    match client.stream.peek(&mut byte) {
        Ok(count) => count == 0,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    }
}

#[test]
fn who_says_nothing_or_not_enough_is_given_ten_seconds() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    let mut silent = served.client();
    let mut dribbling = served.client();
    dribbling.send(format!("GET {path} HTTP/1.1\r\nHost: "));
    let mut idle = served.client();
    assert_eq!(idle.exchange(&served.request("GET", &path, "")).status, 200);
    // It takes a look of the server to know them.
    thread::sleep(Duration::from_millis(300));
    for _ in 0..9 {
        served.clock.advance(SECOND);
        dribbling.send("a");
    }
    thread::sleep(Duration::from_millis(500));
    for client in [&mut silent, &mut dribbling, &mut idle] {
        assert!(!has_ended(client), "nine seconds are not ten");
    }
    served.clock.advance(SECOND);
    for (what, client) in [("silent", &mut silent), ("dribbling", &mut dribbling), ("idle", &mut idle)] {
        assert!(within(SOON, || has_ended(client)), "{what}");
    }
}

#[test]
fn who_asks_again_in_time_is_kept() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    let mut client = served.client();
    for _ in 0..5 {
        assert_eq!(client.exchange(&served.request("GET", &path, "")).body, bytes(0..10));
        served.clock.advance(9 * SECOND);
        thread::sleep(Duration::from_millis(250));
    }
}

#[test]
fn who_takes_nothing_is_given_thirty_seconds() {
    let served = Served::new();
    let path = served.shelf.put(1 << 40).path();
    let mut client = served.client();
    client.send(served.request("GET", &path, ""));
    assert!(client.more().is_some(), "it begins");
    // Until the line is full, and the server has looked at it.
    thread::sleep(Duration::from_millis(500));
    for _ in 0..29 {
        served.clock.advance(SECOND);
    }
    thread::sleep(Duration::from_millis(500));
    assert!(client.stream.take_error().expect("it can be asked").is_none(), "not before");
    served.clock.advance(2 * SECOND);
    let is_cut = || client.stream.take_error().expect("it can be asked").is_some();
    assert!(within(SOON, is_cut), "it is cut off");
}

#[test]
fn a_vault_that_is_slow_is_not_the_readers_fault() {
    let served = Served::new();
    let link = served.shelf.put(3_000_000);
    let mut client = served.client();
    link.hold(true);
    client.send(served.request("GET", &link.path(), ""));
    thread::sleep(Duration::from_millis(300));
    served.clock.advance(60 * SECOND);
    thread::sleep(Duration::from_millis(500));
    link.hold(false);
    assert_eq!(client.answer().body.len(), 3_000_000);
}

#[test]
fn two_thousand_slow_ones_are_refused_or_given_up_and_slow_nobody_down() {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).expect("as many files as are allowed");
    let served = Served::new();
    let (small, large) = (served.shelf.put(1_000).path(), served.shelf.put(1 << 40).path());
    let (dribble, request) = (format!("GET {small} HTTP/1.1\r\nHost: "), served.request("GET", &large, ""));
    let address = served.server.local_addr();
    let (mut slow, mut refused) = (Vec::new(), 0);
    // From seven addresses, so that what is left for others is known: 256 less 7 times 32.
    for number in 0..2_000_u16 {
        let Some(mut client) = Client::let_in(Ipv4Addr::new(127, 0, 1, 1 + (number % 7) as u8), address) else {
            refused += 1;
            continue;
        };
        match number / 7 % 3 {
            0 => {}
            1 => client.send(&dribble),
            _ => client.send(&request),
        }
        slow.push(client);
    }
    let ended =
        |slow: &mut Vec<Client>| refused + slow.iter_mut().map(has_ended).filter(|has_ended| *has_ended).count();
    assert!(within(SOON, || ended(&mut slow) == 2_000 - 7 * 32), "the surplus is refused at once");

    let mut took: Vec<Duration> = thread::scope(|scope| {
        let asking: Vec<_> = (0..10)
            .map(|_| {
                scope.spawn(|| {
                    let ask = |_| {
                        let begun = Instant::now();
                        assert_eq!(served.get(&small, "").body, bytes(0..1_000));
                        begun.elapsed()
                    };
                    (0..50).map(ask).collect::<Vec<_>>()
                })
            })
            .collect();
        asking.into_iter().flat_map(|asking| asking.join().expect("all are answered")).collect()
    });
    took.sort();
    assert!(took[took.len() * 99 / 100] <= Duration::from_millis(250), "{:?}", &took[took.len() * 9 / 10..]);

    // Silent and dribbling ones have ten seconds, who takes nothing has thirty.
    let taking = slow.iter().take(7 * 32).enumerate().filter(|(number, _)| number / 7 % 3 == 2).count();
    served.clock.advance(10 * SECOND);
    assert!(within(SOON, || ended(&mut slow) == 2_000 - taking), "{} are there", 2_000 - ended(&mut slow));
    served.clock.advance(30 * SECOND);
    // They have not read what had come before, and so only their line can say that it was cut.
    let is_there =
        |client: &mut Client| !has_ended(client) && client.stream.take_error().expect("it can be asked").is_none();
    let all_are_cut = || {
        slow.retain_mut(is_there);
        slow.is_empty()
    };
    assert!(within(SOON, all_are_cut), "who takes nothing is cut off");
}
