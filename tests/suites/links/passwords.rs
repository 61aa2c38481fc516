//! Links that open with a password.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::shelf::{Draft, bytes};
use super::{Link, Served};

const MINUTE: Duration = Duration::from_secs(60);
/// `:secret`, `anybody:secret` and `:wrong`.
const RIGHT: &str = "Authorization: Basic OnNlY3JldA==\r\n";
const RIGHT_FOR_ANYBODY: &str = "Authorization: Basic YW55Ym9keTpzZWNyZXQ=\r\n";
const WRONG: &str = "Authorization: Basic Ondyb25n\r\n";

fn locked(served: &Served) -> std::sync::Arc<Link> {
    served.shelf.put_draft(Draft { password: Some("secret"), ..Draft::of(10) })
}

#[test]
fn it_opens_with_the_password_whoever_gives_it() {
    let served = Served::new();
    let path = locked(&served).path();
    let asked = served.get(&path, "");
    assert_eq!(asked.status, 401);
    assert_eq!(served.get(&path, WRONG).raw, asked.raw, "a wrong one is asked for again, in the same words");
    for fields in [RIGHT, RIGHT_FOR_ANYBODY] {
        let answer = served.get(&path, fields);
        assert_eq!((answer.status, answer.body), (200, bytes(0..10)), "{fields}");
    }
    for odd in ["Basic", "Basic ", "Basic !!!", "Basic c2VjcmV0", "Bearer OnNlY3JldA==", "Basic OnNlY3JldA"] {
        let answer = served.get(&path, &format!("Authorization: {odd}\r\n"));
        assert_eq!(answer.raw, asked.raw, "{odd} is no password");
    }
    let open = served.shelf.put(10).path();
    assert_eq!(served.get(&open, WRONG).status, 200, "where none is needed none is compared");
}

#[test]
fn a_password_is_asked_for_only_where_there_is_a_link() {
    let served = Served::new();
    let link = locked(&served);
    let nothing = served.get("/p/x/letter", "").raw;
    let path = link.path();
    link.close();
    for fields in ["", WRONG, RIGHT] {
        assert_eq!(served.get(&path, fields).raw, nothing, "{fields}");
    }
}

#[test]
fn who_guesses_too_often_has_to_wait_even_with_the_right_one() {
    let served = Served::new();
    let path = locked(&served).path();
    for attempt in 0..10 {
        assert_eq!(served.get(&path, WRONG).status, 401, "{attempt}");
    }
    let asked = served.shelf.asked.load(Ordering::SeqCst);
    assert_eq!((served.get(&path, WRONG).status, served.get(&path, RIGHT).status), (429, 429));
    assert_eq!(served.shelf.asked.load(Ordering::SeqCst), asked, "it is not even compared");
    assert_eq!(served.get(&path, "").status, 401, "the question may be asked");
    let another = locked(&served).path();
    assert_eq!(served.get(&another, RIGHT).status, 429, "of any other link either");
    let open = served.shelf.put(10).path();
    assert_eq!(served.get(&open, "").status, 200, "what needs none is not in question");
    served.clock.advance(MINUTE);
    assert_eq!(served.get(&path, RIGHT).status, 200);
}

#[test]
fn many_who_guess_at_one_link_together_have_to_wait() {
    let served = Served::new();
    let path = locked(&served).path();
    let from = |last: u8, fields: &str| served.client_at(last).exchange(&served.request("GET", &path, fields)).status;
    for last in 10..20 {
        assert_eq!(from(last, WRONG), 401, "{last}");
    }
    assert_eq!(from(20, RIGHT), 429, "who has guessed nothing yet as well");
    let other = locked(&served).path();
    let request = served.request("GET", &other, RIGHT);
    assert_eq!(served.client_at(20).exchange(&request).status, 200, "another link is not in question");
    served.clock.advance(MINUTE);
    assert_eq!(from(20, RIGHT), 200);
}

#[test]
fn who_knows_it_is_never_too_often_there() {
    let served = Served::new();
    let path = locked(&served).path();
    let mut client = served.client();
    for _ in 0..100 {
        assert_eq!(client.exchange(&served.request("GET", &path, RIGHT)).status, 200);
    }
}
