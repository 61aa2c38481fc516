//! What every S3 server does, after the ideas of ceph's s3-tests: the same cases over the double, SeaweedFS and `s3s-fs`.
//!
//! A server that is known to do otherwise is named beside the case, with what it does; the double is named nowhere.

mod conditions;
mod copies;
mod gates;
mod listings;
mod objects;
mod uploads;

use coffer_tests::s3::client::{Answer, Client, object_path, query_value};
use coffer_tests::s3::double::Double;
use coffer_tests::s3::folder_server::FolderServer;
use coffer_tests::s3::seaweed::seaweed;

/// A client and an empty bucket of its own on one of the servers.
pub struct Bench {
    pub client: Client,
    pub bucket: String,
}

impl Bench {
    /// A request about an object; `query` is empty or begins with `?`.
    pub fn object(&self, method: &str, key: &str, query: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.client.send(method, &format!("{}{query}", object_path(&self.bucket, key)), headers, body)
    }

    /// A request about the bucket.
    pub fn bucket(&self, method: &str, query: &str, body: &[u8]) -> Answer {
        self.client.send(method, &format!("/{}{query}", self.bucket), &[], body)
    }

    pub fn put(&self, key: &str, body: &[u8]) -> Answer {
        let answer = self.object("PUT", key, "", &[], body);
        assert_eq!(answer.status, 200, "{key} can be put: {}", answer.text());
        answer
    }

    pub fn get(&self, key: &str) -> Answer {
        self.object("GET", key, "", &[], b"")
    }

    /// The keys of a listing with these further parameters, and its common prefixes.
    pub fn list(&self, parameters: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let answer = self.list_page(parameters);
        (answer.elements("Key"), answer.elements_in("CommonPrefixes", "Prefix"))
    }

    pub fn list_page(&self, parameters: &[(&str, &str)]) -> Answer {
        let parameters: Vec<_> =
            parameters.iter().map(|(name, value)| format!("&{name}={}", query_value(value))).collect();
        let answer = self.bucket("GET", &format!("?list-type=2{}", parameters.concat()), b"");
        assert_eq!(answer.status, 200, "the listing works: {}", answer.text());
        answer
    }
}

fn double(case: fn(&Bench)) {
    let double = Double::start();
    case(&Bench { client: double.server().client(), bucket: double.new_bucket() });
}

fn s3s_fs(case: fn(&Bench)) {
    let folder = FolderServer::start();
    case(&Bench { client: folder.server().client(), bucket: folder.server().new_bucket() });
}

fn seaweed_fs(case: fn(&Bench)) {
    if let Some(server) = seaweed() {
        case(&Bench { client: server.client(), bucket: server.new_bucket() });
    }
}

/// Runs a case over a server that is known to do otherwise: if it does not any more, the list is out of date.
fn differs(server: fn(fn(&Bench)), case: fn(&Bench), does: &str) {
    if server as usize == seaweed_fs as fn(fn(&Bench)) as usize && seaweed().is_none() {
        return;
    }
    let outcome = std::panic::catch_unwind(|| server(case));
    assert!(outcome.is_err(), "this server no longer {does}: strike it from the list");
}

/// Runs every case over every server. Of those known to differ: `case except { server: "does this" }`;
/// and where chance decides whether one does: `case never_on { server: "does this" }`.
macro_rules! cases {
    ($($case:ident
        $(except { $($server:ident: $does:literal),+ })?
        $(never_on { $($unfit:ident: $reason:literal),+ })?
    ),+ $(,)?) => {
        $(mod $case {
            #[test]
            fn on_the_double() {
                crate::cases::double(super::$case);
            }
            #[test]
            fn on_seaweed_fs() {
                $($(if stringify!($server) == "seaweed_fs" {
                    return crate::cases::differs(crate::cases::seaweed_fs, super::$case, $does);
                })+)?
                crate::cases::seaweed_fs(super::$case);
            }
            #[test]
            fn on_s3s_fs() {
                $($(if stringify!($server) == "s3s_fs" {
                    return crate::cases::differs(crate::cases::s3s_fs, super::$case, $does);
                })+)?
                $($(if stringify!($unfit) == "s3s_fs" {
                    return println!("SKIPPED: s3s-fs {}", $reason);
                })+)?
                crate::cases::s3s_fs(super::$case);
            }
        })+
    };
}
pub(crate) use cases;
