//! By which names the server may be called, and by whom.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use coffer_core::links::{LinkServer, PublicDocuments};
use coffer_core::seams::Clock;

use super::{Client, Served};

#[test]
fn who_calls_it_by_another_name_gets_nothing() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    let port = served.server.local_addr().port();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        (format!("LocalHost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        ("localhost".to_owned(), 421),
        ("127.0.0.1".to_owned(), 421),
        (format!("127.0.0.1:0{port}"), 421),
        (format!("127.0.0.1.:{port}"), 421),
        (format!("localhost.:{port}"), 421),
        (format!("evil.example:{port}"), 421),
        ("evil.example".to_owned(), 421),
        (format!("localhost.evil.example:{port}"), 421),
        (format!("127.0.0.1.nip.example:{port}"), 421),
        (format!("7f000001.rebind.example:{port}"), 421),
        (format!("127.1:{port}"), 421),
        (format!("2130706433:{port}"), 421),
        (format!("0x7f.1:{port}"), 421),
        (format!("0.0.0.0:{port}"), 421),
        (format!("[::]:{port}"), 421),
        (format!("[::ffff:127.0.0.1]:{port}"), 421),
        (format!("192.168.1.5:{port}"), 421),
        (format!("127.0.0.1:{}", port ^ 1), 421),
        (format!("127.0.0.1:{port}:{port}"), 421),
        (String::new(), 400),
        (format!("user@127.0.0.1:{port}"), 400),
        (format!("127.0.0.1:{port}, evil.example"), 400),
        (format!("127.0.0.1:{port}/"), 400),
        (format!("http://127.0.0.1:{port}"), 400),
        (format!("127.0.0.1:{port}\r\nHost: evil.example"), 400),
        (format!("evil.example\r\nHost: 127.0.0.1:{port}"), 400),
        (format!("127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}"), 400),
    ] {
        let mut client = served.client();
        let answer = client.exchange(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!(answer.status, status, "{host:?}");
        let has_let_others_in = answer.fields.iter().any(|(name, _)| name.starts_with("access-control"));
        assert!(!has_let_others_in, "{host:?}: {:?}", answer.fields);
        assert!(status == 200 || client.is_closed(), "{host:?} may not go on");
    }
    let asked = served.shelf.asked.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!(asked, 4, "nobody else had a link looked for");
}

#[test]
fn a_target_may_name_the_server_and_no_other() {
    let served = Served::new();
    let (path, host) = (served.shelf.put(10).path(), served.host());
    for (target, status) in [
        (format!("http://{host}{path}"), 200),
        (format!("HTTP://{host}{path}"), 200),
        (format!("http://evil.example{path}"), 421),
        (format!("http://evil.example@{host}{path}"), 400),
        (format!("https://{host}{path}"), 400),
        (format!("http:{path}"), 400),
        (format!("file://{path}"), 400),
    ] {
        assert_eq!(served.get(&target, "").status, status, "{target}");
    }
    let request = format!("GET http://{host}{path} HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    assert_eq!(served.client().exchange(&request).status, 421, "both names have to be right");
}

#[test]
fn pages_from_elsewhere_cannot_have_it_within_them() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    for (site, mode, destination, status) in [
        ("cross-site", "no-cors", "image", 403),
        ("cross-site", "no-cors", "script", 403),
        ("cross-site", "no-cors", "video", 403),
        ("cross-site", "cors", "empty", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "navigate", "embed", 403),
        ("same-site", "no-cors", "image", 403),
        ("same-site", "cors", "empty", 403),
        ("cross-site", "navigate", "document", 200),
        ("same-site", "navigate", "document", 200),
        ("same-origin", "no-cors", "image", 200),
        ("none", "navigate", "document", 200),
    ] {
        let fields = format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {destination}\r\n");
        let with_origin = format!("{fields}Origin: http://evil.example\r\n");
        for fields in [fields, with_origin] {
            let answer = served.get(&path, &fields);
            assert_eq!(answer.status, status, "{fields}");
            assert!(!answer.fields.iter().any(|(name, _)| name.starts_with("access-control")), "{fields}");
        }
    }
}

#[test]
fn it_answers_to_the_addresses_it_was_given() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    let lan = [IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9))];
    let documents = Arc::clone(&served.shelf) as Arc<dyn PublicDocuments>;
    let clock = Arc::clone(&served.clock) as Arc<dyn Clock>;
    let server = LinkServer::start(SocketAddr::from((lan[0], 0)), &lan, documents, clock).expect("an address of ours");
    assert_eq!(server.local_addr().ip(), lan[0], "where it was told to and nowhere else");
    let port = server.local_addr().port();
    for (host, status) in
        [(format!("127.0.0.9:{port}"), 200), (format!("127.0.0.1:{port}"), 200), (format!("127.0.0.8:{port}"), 421)]
    {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let answer = Client::from(Ipv4Addr::LOCALHOST, server.local_addr()).exchange(&request);
        assert_eq!(answer.status, status, "{host}");
    }
}
