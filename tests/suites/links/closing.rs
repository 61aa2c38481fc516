//! Links that are switched off while they are read, and a server that is stopped.

use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::Served;

/// How long after a link was closed something of it may be on its way still.
const A_SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_body_on_its_way_is_cut_off_within_a_second() {
    let served = Served::new();
    let link = served.shelf.put(1 << 40);
    let mut client = served.client();
    client.send(served.request("GET", &link.path(), ""));
    for _ in 0..100 {
        assert!(client.more().is_some(), "it flows");
    }
    link.close();
    let closed = Instant::now();
    client.drain();
    assert!(closed.elapsed() < A_SECOND, "{:?}", closed.elapsed());
    assert_eq!(served.get(&link.path(), "").status, 404);
}

#[test]
fn a_body_that_nobody_takes_is_cut_off_as_well() {
    let served = Served::new();
    let link = served.shelf.put(1 << 40);
    let mut client = served.client();
    client.send(served.request("GET", &link.path(), "Range: bytes=1-\r\n"));
    assert!(client.more().is_some(), "it begins");
    // Until the line is full.
    thread::sleep(Duration::from_millis(300));
    link.close();
    let closed = Instant::now();
    while !is_cut(&client.stream) {
        assert!(closed.elapsed() < A_SECOND, "the reader has not read a byte, and is cut off nevertheless");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Whether the other side has cut the connection off, without reading what came before.
fn is_cut(stream: &TcpStream) -> bool {
    // A line that was cut says so once, and takes nothing more.
    stream.take_error().expect("it can be asked").is_some()
}

#[test]
fn a_body_that_waits_for_the_vault_is_cut_off_as_well() {
    let served = Served::new();
    let link = served.shelf.put(1 << 30);
    let mut client = served.client();
    client.send(served.request("GET", &link.path(), ""));
    assert!(client.more().is_some(), "it begins");
    link.hold(true);
    link.close();
    let closed = Instant::now();
    client.drain();
    assert!(closed.elapsed() < A_SECOND, "{:?}", closed.elapsed());
    link.hold(false);
}

#[test]
fn once_a_link_is_closed_it_opens_for_nobody() {
    let served = Served::new();
    for race in 0..200_u64 {
        let link = served.shelf.put(if race % 2 == 0 { 10 } else { 400_000 });
        let request = served.request("GET", &link.path(), "Range: bytes=0-\r\n");
        let is_closed = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    loop {
                        let mut client = served.client();
                        for _ in 0..50 {
                            let was_closed = is_closed.load(Ordering::SeqCst);
                            client.send(&request);
                            // A body that was cut off is no answer.
                            let Some(answer) = client.read(true) else { break };
                            assert!(!was_closed || answer.status == 404, "race {race}: {}", answer.status);
                            if matches!(answer.status, 404 | 429) {
                                return;
                            }
                        }
                    }
                });
            }
            for _ in 0..race % 50 {
                thread::yield_now();
            }
            link.close();
            is_closed.store(true, Ordering::SeqCst);
        });
        // Two have missed once each.
        served.clock.advance(Duration::from_secs(10));
    }
}

#[test]
fn a_server_that_is_stopped_ends_everything_within_a_second() {
    let served = Served::new();
    let address = served.server.local_addr();
    let link = served.shelf.put(1 << 40);
    let held = served.shelf.put(1 << 30);
    let mut flowing = served.client();
    flowing.send(served.request("GET", &link.path(), ""));
    assert!(flowing.more().is_some(), "it flows");
    let mut untaken = served.client();
    untaken.send(served.request("GET", &link.path(), ""));
    assert!(untaken.more().is_some(), "it begins");
    let mut waiting = served.client();
    held.hold(true);
    waiting.send(served.request("GET", &held.path(), ""));
    let mut idle = served.client();
    assert_eq!(idle.exchange(&served.request("GET", "/", "")).status, 404);
    let mut silent = served.client();

    let begun = Instant::now();
    served.server.stop();
    assert!(begun.elapsed() < A_SECOND, "{:?}", begun.elapsed());
    assert!(TcpStream::connect(address).is_err(), "nobody listens");
    for client in [&mut flowing, &mut untaken, &mut waiting, &mut idle, &mut silent] {
        client.drain();
    }
    assert!(begun.elapsed() < 2 * A_SECOND, "all of them have heard of it: {:?}", begun.elapsed());
    served.server.stop();
    held.hold(false);
}

#[test]
fn a_server_that_is_dropped_is_stopped() {
    let served = Served::new();
    let address = served.server.local_addr();
    let mut client = served.client();
    drop(served);
    assert!(client.is_closed());
    assert!(TcpStream::connect(address).is_err(), "nobody listens");
}

#[test]
fn the_port_of_a_server_that_was_stopped_is_free_at_once() {
    let address = Served::new().server.local_addr();
    for _ in 0..200 {
        Served::at(address).server.stop();
    }
}
