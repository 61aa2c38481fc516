//! The double is honest: random sequences of requests get the same answers from it as from SeaweedFS.
//!
//! Compared are status, ETag, code of an error, content, what a listing names, and the headers that come back with an
//! object. Where the two are known to differ the requests are not drawn, and the list of that is here:
//!
//! - `If-Match` on a key that is not there: S3 says 404, SeaweedFS 412.
//! - An upload that is given up twice: S3 refuses that, SeaweedFS takes it.
//! - Content that does not match its signed hash: S3 refuses it, SeaweedFS does not look.
//! - A part that was sent twice: SeaweedFS lists it twice, with both lengths.
//! - Keys whose parts go on with a character below `/`, as `b c` beside `b/1`: SeaweedFS lists folder by folder.
//! - A folder whose last object was deleted: SeaweedFS goes on listing it for a while. So only keys at the top are deleted.
//! - A copy of what came in parts: S3 gives it the ETag of a whole, SeaweedFS that of parts.
//! - A range of an empty object, and keys that end in a slash: SeaweedFS has rules of its own.
//!
//! `COFFER_SEED` plays one seed again, `COFFER_SEQUENCES` sets how many sequences there are.

use coffer_tests::Random;
use coffer_tests::s3::client::{Answer, Client, object_path, query_value};
use coffer_tests::s3::double::Double;
use coffer_tests::s3::seaweed::seaweed;

const SEQUENCES: u64 = 2000;
const KEYS: [&str; 6] = ["a", "b/1", "b/2", "bc d/ä", "c+d", "e/f/g"];
const TOP_KEYS: [&str; 2] = ["a", "c+d"];
const CONTENTS: [&str; 4] = ["", "one", "another content", "0123456789"];
/// Every object has one: the two servers call what has none by different names.
const TYPE: (&str, &str) = ("content-type", "text/x-one");
const FULL_PART: usize = 5 << 20;

/// One request, with what it needs to know of earlier answers left open.
#[derive(Clone, Debug)]
enum Step {
    Put { key: &'static str, content: &'static str, condition: Condition, metadata: bool },
    Get { key: &'static str, range: Option<&'static str>, condition: Condition },
    Head { key: &'static str },
    Delete { key: &'static str },
    DeleteMany { keys: [&'static str; 2] },
    Copy { from: &'static str, to: &'static str, replaces: bool },
    List { prefix: &'static str, delimiter: &'static str, most: u64, start_after: &'static str },
    ListFirstVersion { prefix: &'static str, most: u64, marker: &'static str },
    Upload { key: &'static str, ending: Ending },
}

/// What must be so for a request to be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    None,
    NothingThere,
    CurrentEtag,
    WrongEtag,
    NotCurrentEtag,
}

/// How an upload in parts ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Whole,
    OnlyIfNothingThere,
    GivenUp,
    SmallPartFirst,
    PartMissing,
    PartSentTwice,
}

impl Step {
    fn random(random: &mut Random) -> Step {
        let key = random.choose(&KEYS);
        match random.below(100) {
            0..30 => Step::Put {
                key,
                content: random.choose(&CONTENTS),
                condition: random.choose(&[
                    Condition::None,
                    Condition::None,
                    Condition::NothingThere,
                    Condition::CurrentEtag,
                    Condition::WrongEtag,
                ]),
                metadata: random.below(2) == 0,
            },
            30..50 => Step::Get {
                key,
                range: random.choose(&[
                    None,
                    None,
                    Some("bytes=1-3"),
                    Some("bytes=2-"),
                    Some("bytes=-2"),
                    Some("bytes=50-"),
                ]),
                condition: random.choose(&[
                    Condition::None,
                    Condition::None,
                    Condition::CurrentEtag,
                    Condition::WrongEtag,
                    Condition::NotCurrentEtag,
                ]),
            },
            50..56 => Step::Head { key },
            56..64 => Step::Delete { key: random.choose(&TOP_KEYS) },
            64..67 => Step::DeleteMany { keys: TOP_KEYS },
            67..73 => Step::Copy { from: key, to: random.choose(&KEYS), replaces: random.below(2) == 0 },
            73..89 => Step::List {
                prefix: random.choose(&["", "", "b", "b/", "bc d/", "zzz"]),
                delimiter: random.choose(&["", "/"]),
                most: random.choose(&[1, 2, 3, 1000]),
                start_after: random.choose(&["", "", "a", "b/1", "b/15", "zzz"]),
            },
            89..96 => Step::ListFirstVersion {
                prefix: random.choose(&["", "b", "b/"]),
                most: random.choose(&[1, 2, 1000]),
                marker: random.choose(&["", "a", "b/1"]),
            },
            // A full part is 5 MiB, so such uploads are few.
            99 => Step::Upload { key, ending: Ending::Whole },
            _ => {
                let endings = [
                    Ending::OnlyIfNothingThere,
                    Ending::GivenUp,
                    Ending::SmallPartFirst,
                    Ending::PartMissing,
                    Ending::PartSentTwice,
                ];
                Step::Upload { key, ending: random.choose(&endings) }
            }
        }
    }
}

/// A client and a bucket: one for all sequences, as making buckets takes long on the real server.
type Server = (Client, String);

/// One of the two servers, as a sequence sees it.
struct Side {
    client: Client,
    bucket: String,
    /// What all keys of this sequence begin with.
    folder: String,
}

impl Side {
    fn object(&self, method: &str, key: &str, query: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.client.send(method, &format!("{}{query}", object_path(&self.bucket, &self.full(key))), headers, body)
    }

    fn full(&self, key: &str) -> String {
        format!("{}{key}", self.folder)
    }

    /// A place in the order of keys where a listing begins; nothing for its beginning.
    fn begin_of_list(&self, key: &str) -> String {
        if key.is_empty() { String::new() } else { query_value(&self.full(key)) }
    }

    fn etag(&self, key: &str) -> Option<String> {
        self.object("HEAD", key, "", &[], b"").header("etag").map(str::to_owned)
    }

    /// What is to be the same on both sides.
    fn play(&self, step: &Step) -> Vec<String> {
        match step {
            Step::Put { key, content, condition, metadata } => {
                let Some(condition) = self.condition(key, *condition) else { return Vec::new() };
                let mut headers = vec![TYPE];
                headers.extend(condition.iter().map(|(name, value)| (*name, value.as_str())));
                headers.extend(metadata.then_some(("x-amz-meta-one", "first value")));
                told(&self.object("PUT", key, "", &headers, content.as_bytes()))
            }
            Step::Get { key, range, condition } => {
                let Some(condition) = self.condition(key, *condition) else { return Vec::new() };
                let is_empty = self.object("HEAD", key, "", &[], b"").header("content-length") == Some("0");
                let mut headers: Vec<_> = range.iter().filter(|_| !is_empty).map(|range| ("range", *range)).collect();
                headers.extend(condition.iter().map(|(name, value)| (*name, value.as_str())));
                told_with_content(&self.object("GET", key, "", &headers, b""))
            }
            Step::Head { key } => told(&self.object("HEAD", key, "", &[], b"")),
            Step::Delete { key } => told(&self.object("DELETE", key, "", &[], b"")),
            Step::DeleteMany { keys } => {
                let objects = keys.map(|key| format!("<Object><Key>{}</Key></Object>", self.full(key))).concat();
                let body = format!("<Delete>{objects}</Delete>");
                let answer = self.client.send("POST", &format!("/{}?delete", self.bucket), &[], body.as_bytes());
                let mut keys = answer.elements("Key");
                keys.sort_unstable();
                keys.dedup();
                [vec![answer.status.to_string()], keys].concat()
            }
            Step::Copy { from, to, replaces } => {
                if from == to || self.etag(from).is_some_and(|etag| etag.contains('-')) {
                    return Vec::new();
                }
                let source = object_path(&self.bucket, &self.full(from));
                let mut headers = vec![("x-amz-copy-source", source.as_str())];
                if *replaces {
                    headers.extend([("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-two", "2"), TYPE]);
                }
                let answer = self.object("PUT", to, "", &headers, b"");
                vec![answer.status.to_string(), answer.code(), bare(&answer.element("ETag"))]
            }
            Step::List { prefix, delimiter, most, start_after } => {
                let (prefix, delimiter) = (query_value(&self.full(prefix)), query_value(delimiter));
                let after = self.begin_of_list(start_after);
                self.pages(&format!(
                    "delimiter={delimiter}&list-type=2&max-keys={most}&prefix={prefix}&start-after={after}"
                ))
            }
            Step::ListFirstVersion { prefix, most, marker } => {
                let (prefix, marker) = (query_value(&self.full(prefix)), self.begin_of_list(marker));
                let target = format!("/{}?marker={marker}&max-keys={most}&prefix={prefix}", self.bucket);
                listed(&self.client.send("GET", &target, &[], b""))
            }
            Step::Upload { key, ending } => self.upload(key, *ending),
        }
    }

    /// The header that a condition needs: nothing at all, or nothing to be sent where the two servers differ.
    #[expect(clippy::option_option, reason = "no header and no request are two things")]
    fn condition(&self, key: &str, condition: Condition) -> Option<Option<(&'static str, String)>> {
        let current = || self.etag(key);
        Some(match condition {
            Condition::None => None,
            Condition::NothingThere => Some(("if-none-match", "*".to_owned())),
            Condition::CurrentEtag => Some(("if-match", current()?)),
            Condition::WrongEtag => current().map(|_| ("if-match", format!("\"{}\"", "0".repeat(32))))?.into(),
            Condition::NotCurrentEtag => Some(("if-none-match", current()?)),
        })
    }

    /// All pages of a listing.
    fn pages(&self, query: &str) -> Vec<String> {
        let (mut all, mut token) = (Vec::new(), String::new());
        for _ in 0..20 {
            let after =
                if token.is_empty() { String::new() } else { format!("continuation-token={}&", query_value(&token)) };
            let page = self.client.send("GET", &format!("/{}?{after}{query}", self.bucket), &[], b"");
            all.extend(listed(&page));
            token = page.element("NextContinuationToken");
            if token.is_empty() {
                break;
            }
        }
        all
    }

    fn upload(&self, key: &str, ending: Ending) -> Vec<String> {
        let id = query_value(&self.object("POST", key, "?uploads", &[TYPE], b"").element("UploadId"));
        let send = |number: u32, body: &[u8]| {
            let answer = self.object("PUT", key, &format!("?partNumber={number}&uploadId={id}"), &[], body);
            bare(answer.header("etag").unwrap_or_default())
        };
        let (first, second) = match ending {
            Ending::SmallPartFirst => (send(1, b"small"), send(2, b"the end")),
            Ending::PartSentTwice => {
                send(1, b"first try");
                (send(1, b"second try"), String::new())
            }
            Ending::Whole => (send(1, &vec![b'x'; FULL_PART]), send(2, b"the end")),
            Ending::OnlyIfNothingThere | Ending::GivenUp | Ending::PartMissing => {
                (send(1, b"only part"), String::new())
            }
        };
        let parts = self.object("GET", key, &format!("?uploadId={id}"), &[], b"");
        let mut told = vec![first.clone(), second.clone()];
        if ending != Ending::PartSentTwice {
            told.extend(parts.elements("PartNumber"));
            told.extend(parts.elements("Size"));
        }
        if ending == Ending::GivenUp {
            told.push(self.object("DELETE", key, &format!("?uploadId={id}"), &[], b"").status.to_string());
            return told;
        }
        let mut named = vec![(1, first)];
        if ending == Ending::PartMissing {
            named = vec![(2, "0".repeat(32))];
        } else if !second.is_empty() {
            named.push((2, second));
        }
        let parts = named
            .iter()
            .map(|(number, etag)| format!("<Part><PartNumber>{number}</PartNumber><ETag>\"{etag}\"</ETag></Part>"));
        let body = format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", parts.collect::<String>());
        let condition = [("if-none-match", "*")];
        let headers: &[_] = if ending == Ending::OnlyIfNothingThere { &condition } else { &[] };
        let end = self.object("POST", key, &format!("?uploadId={id}"), headers, body.as_bytes());
        told.extend([end.status.to_string(), end.code(), bare(&end.element("ETag"))]);
        if end.status != 200 {
            self.object("DELETE", key, &format!("?uploadId={id}"), &[], b"");
        }
        told
    }
}

fn bare(etag: &str) -> String {
    etag.trim_matches('"').to_owned()
}

/// Status, code, and the headers that come back with an object.
fn told(answer: &Answer) -> Vec<String> {
    let mut told = vec![answer.status.to_string(), answer.code()];
    if matches!(answer.status, 200 | 206) {
        for name in ["etag", "x-amz-meta-one", "x-amz-meta-two", "content-range"] {
            told.push(format!("{name}: {}", bare(answer.header(name).unwrap_or_default())));
        }
    }
    told
}

fn told_with_content(answer: &Answer) -> Vec<String> {
    let mut told = told(answer);
    if matches!(answer.status, 200 | 206) {
        told.push(format!("type: {}", answer.header("content-type").unwrap_or_default()));
        told.push(coffer_tests::s3::client::digest(&answer.body));
    }
    told
}

fn listed(page: &Answer) -> Vec<String> {
    let mut told = vec![page.status.to_string(), page.code(), page.element("IsTruncated"), page.element("KeyCount")];
    told.extend(page.elements("Key"));
    told.extend(page.elements("Size"));
    told.extend(page.elements("ETag").iter().map(|etag| bare(etag)));
    told.extend(page.elements_in("CommonPrefixes", "Prefix"));
    told
}

/// Plays one sequence on both; the first step whose answers differ, if there is one.
fn difference(seed: u64, sides: [&Server; 2]) -> Option<String> {
    let [ours, theirs] = sides.map(|(client, bucket)| Side {
        client: client.clone(),
        bucket: bucket.clone(),
        folder: format!("sequence-{seed}/"),
    });
    for side in [&ours, &theirs] {
        side.object("PUT", "kept", "", &[TYPE], b"so that the folder is never empty");
    }
    let mut random = Random::new(seed);
    let count = 5 + random.below(15);
    let mut played = Vec::new();
    for number in 0..count {
        let step = Step::random(&mut random);
        let answers = (ours.play(&step), theirs.play(&step));
        played.push(step);
        if answers.0 != answers.1 {
            return Some(format!(
                "COFFER_SEED={seed}: step {number} of {played:#?}\nthe double: {:?}\nSeaweedFS:  {:?}",
                answers.0, answers.1
            ));
        }
    }
    for (key, side) in KEYS.into_iter().flat_map(|key| [(key, &ours), (key, &theirs)]) {
        side.object("DELETE", key, "", &[], b"");
    }
    None
}

fn number_in(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn random_requests_get_the_same_answers_as_from_seaweed_fs() {
    let Some(server) = seaweed() else { return };
    let only = number_in("COFFER_SEED");
    let count = only.map_or_else(|| number_in("COFFER_SEQUENCES").unwrap_or(SEQUENCES), |_| 1);
    let first = only.unwrap_or(1);
    println!("SEEDS={first}..{}", first + count);
    let double = Double::start();
    let ours = (double.server().client(), double.new_bucket());
    let theirs = (server.client(), server.new_bucket());
    let differences: Vec<String> =
        (first..first + count).filter_map(|seed| difference(seed, [&ours, &theirs])).take(3).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}
