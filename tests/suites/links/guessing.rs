//! Guessing at links.

use std::sync::atomic::Ordering;
use std::time::Duration;

use coffer_core::document::LinkToken;
use coffer_tests::Random;

use super::Served;

fn guess(random: &mut Random) -> String {
    let token = LinkToken::from_bytes(std::array::from_fn(|_| random.below(256) as u8));
    format!("/p/{token}/letter")
}

#[test]
fn a_hundred_thousand_guesses_find_nothing_and_learn_nothing() {
    let served = Served::new();
    for _ in 0..100 {
        served.shelf.put(10);
    }
    let nothing = served.get("/", "").raw;
    let mut random = Random::new(1);
    let mut client = served.client();
    for _ in 0..100_000 {
        let request = served.request("GET", &guess(&mut random), "");
        assert_eq!(client.exchange(&request).raw, nothing, "{request}");
        // Slow enough not to be stopped.
        served.clock.advance(Duration::from_secs(2));
    }
    assert_eq!(served.shelf.asked.load(Ordering::SeqCst), 100_000, "each was looked for");
}

#[test]
fn who_misses_thirty_times_a_minute_has_to_wait() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    let mut random = Random::new(2);
    let mut client = served.client();
    for miss in 0..30 {
        assert_eq!(client.exchange(&served.request("GET", &guess(&mut random), "")).status, 404, "{miss}");
    }
    let asked = served.shelf.asked.load(Ordering::SeqCst);
    let stopped = client.exchange(&served.request("GET", &guess(&mut random), ""));
    assert_eq!(stopped.status, 429);
    for target in [path.as_str(), "/p/x/y", "/p/"] {
        let answer = client.exchange(&served.request("GET", target, ""));
        assert_eq!(answer.raw, stopped.raw, "whether {target} is there does not show");
    }
    for _ in 0..1_000 {
        assert_eq!(client.exchange(&served.request("GET", &guess(&mut random), "")).raw, stopped.raw);
    }
    assert_eq!(served.shelf.asked.load(Ordering::SeqCst), asked, "none of them was looked for");
    let request = served.request("GET", &path, "");
    assert_eq!(served.client_at(2).exchange(&request).status, 200, "others are not in question");
    served.clock.advance(Duration::from_secs(60));
    assert_eq!(served.client().exchange(&request).status, 200);
}

#[test]
fn what_a_browser_asks_for_by_itself_is_no_guess() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    let mut client = served.client();
    for _ in 0..200 {
        assert_eq!(client.exchange(&served.request("GET", "/favicon.ico", "")).status, 404);
    }
    assert_eq!(client.exchange(&served.request("GET", &path, "")).status, 200);
}

#[test]
fn many_who_guess_together_have_to_wait_and_who_has_not_guessed_does_not() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    let mut random = Random::new(3);
    let mut found = Vec::new();
    for last in 10..40 {
        let mut client = served.client_at(last);
        for _ in 0..25 {
            found.push(client.exchange(&served.request("GET", &guess(&mut random), "")).status);
        }
    }
    assert!(found[..600].iter().all(|status| *status == 404), "six hundred a minute are let through");
    assert_eq!(found.iter().filter(|status| **status == 404).count(), 606, "and then one of each who is new");
    assert_eq!(served.client_at(200).exchange(&served.request("GET", &path, "")).status, 200);
}
