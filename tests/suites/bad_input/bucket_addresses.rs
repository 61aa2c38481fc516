//! Addresses of buckets that someone typed. Each is refused by the part that is wrong, before anything is sent.

use coffer_core::error::{Error, ErrorKind};
use coffer_core::place::{BucketName, Endpoint, KeyPrefix, PlainHttp, Region};

use super::{Expected, Row, check, refused, taken};

/// A part of an address.
enum Part {
    Endpoint(String),
    /// An endpoint of a person who has said that `http://` may be.
    PlainEndpoint(&'static str),
    Bucket(String),
    Prefix(String),
    Region(String),
}

fn bad(words: &'static str) -> Expected {
    refused(ErrorKind::InvalidInput, words)
}

fn endpoints() -> Vec<Row<Part>> {
    let long_label = format!("https://{}.example.org", "a".repeat(64));
    let long_name = format!("https://{}org", "abcdefg.".repeat(32));
    let no_server = || bad("endpoint: must be the name or address of a server");
    let rows: Vec<Row<&str>> = vec![
        ("a server", "https://s3.example.org", taken("https://s3.example.org")),
        ("a slash at the end", "https://s3.example.org/", taken("https://s3.example.org")),
        ("upper case", "HTTPS://S3.Example.ORG", taken("https://s3.example.org")),
        ("a port", "https://s3.example.org:9000", taken("https://s3.example.org:9000")),
        ("the usual port", "https://s3.example.org:443", taken("https://s3.example.org")),
        ("the largest port", "https://s3.example.org:65535", taken("https://s3.example.org:65535")),
        ("a name with other letters", "https://xn--bcher-kva.example", taken("https://xn--bcher-kva.example")),
        ("a server at home", "https://192.168.1.20:9000", taken("https://192.168.1.20:9000")),
        ("IPv6", "https://[2001:db8::1]:9000", taken("https://[2001:db8::1]:9000")),
        ("http to this computer", "http://127.0.0.1:8333", taken("http://127.0.0.1:8333")),
        ("http to this computer by name", "http://localhost:8333", taken("http://localhost:8333")),
        ("http to this computer by IPv6", "http://[::1]:8333", taken("http://[::1]:8333")),
        ("nothing", "", bad("endpoint: must not be empty")),
        ("only spaces", "  ", bad("endpoint: must not have spaces")),
        ("no scheme", "s3.example.org", bad("endpoint: must begin with https://")),
        ("a port and no scheme", "s3.example.org:9000", bad("endpoint: must begin with https://")),
        ("no scheme but its slashes", "//s3.example.org", bad("endpoint: must begin with https://")),
        ("ftp", "ftp://s3.example.org", bad("endpoint: must begin with https://")),
        ("a file", "file:///etc/passwd", bad("endpoint: must begin with https://")),
        ("javascript", "javascript:alert(1)", bad("endpoint: must begin with https://")),
        ("a bucket", "s3://photos", bad("endpoint: must begin with https://")),
        ("http", "http://s3.example.org", bad("endpoint: must begin with https://, because http://")),
        ("http to a neighbour", "http://192.168.1.20:9000", bad("because http://")),
        ("http to what only begins like this computer", "http://localhost.example.org", bad("because http://")),
        ("http to what only ends like an address", "http://127.0.0.1.example.org", bad("because http://")),
        ("no server", "https://", bad("endpoint: must name a server")),
        ("only a port", "https://:9000", bad("endpoint: must name a server")),
        ("three slashes", "https:///s3.example.org", bad("endpoint: must name a server")),
        ("a user", "https://anna@s3.example.org", bad("endpoint: must not have a user")),
        ("a user and a password", "https://anna:secret@s3.example.org", bad("endpoint: must not have a user")),
        ("an empty user", "https://@s3.example.org", bad("endpoint: must not have a user")),
        ("a path", "https://s3.example.org/photos", bad("endpoint: must not have a path")),
        ("two slashes at the end", "https://s3.example.org//", bad("endpoint: must not have a path")),
        ("a query", "https://s3.example.org?region=x", bad("endpoint: must not have a query")),
        ("an empty query", "https://s3.example.org/?", bad("endpoint: must not have a query")),
        ("a fragment", "https://s3.example.org/#x", bad("endpoint: must not have a query")),
        ("a dot at the end", "https://s3.example.org.", bad("endpoint: must not end with a dot")),
        ("port 0", "https://s3.example.org:0", bad("endpoint: must have a port")),
        ("port 65536", "https://s3.example.org:65536", bad("endpoint: must have a port")),
        ("a negative port", "https://s3.example.org:-1", bad("endpoint: must have a port")),
        ("a port that is a word", "https://s3.example.org:web", bad("endpoint: must have a port")),
        ("letters of other scripts", "https://b\u{fc}cher.example", bad("endpoint: must be ASCII")),
        ("a letter that looks like another", "https://s3.ex\u{430}mple.org", bad("endpoint: must be ASCII")),
        ("a zero-width space", "https://s3.example\u{200b}.org", bad("endpoint: must be ASCII")),
        ("a space in it", "https://s3 .example.org", bad("endpoint: must not have spaces")),
        ("a space at the end", "https://s3.example.org ", bad("endpoint: must not have spaces")),
        ("a line break", "https://s3.example.org\nHost: x", bad("endpoint: must not have spaces")),
        ("a zero byte", "https://s3.example.org\0", bad("endpoint: must not have spaces")),
        ("backslashes", "https:\\\\s3.example.org", bad("endpoint: must not have spaces")),
        ("a cloud machine's own keys", "http://169.254.169.254", no_server()),
        ("the same, encrypted", "https://169.254.169.254", no_server()),
        ("the same, as one number", "https://2852039166", no_server()),
        ("the same, octal", "https://0251.0376.0251.0376", no_server()),
        ("the same, hexadecimal", "https://0xa9fea9fe", no_server()),
        ("the same, percent-encoded", "https://%31%36%39.254.169.254", no_server()),
        ("the same within IPv6", "https://[::ffff:169.254.169.254]", no_server()),
        ("the same by IPv6", "https://[fd00:ec2::254]", no_server()),
        ("what is on one's own cable", "https://169.254.7.7", no_server()),
        ("the same by IPv6", "https://[fe80::1]", no_server()),
        ("nobody", "https://0.0.0.0", no_server()),
        ("nobody by IPv6", "https://[::]", no_server()),
        ("everybody", "https://255.255.255.255", no_server()),
        ("a group", "https://224.0.0.1", no_server()),
        ("five numbers", "https://1.2.3.4.5", no_server()),
        ("half an IPv6 address", "https://[2001:db8", no_server()),
        ("an empty label", "https://s3..example.org", no_server()),
        ("a label of 64 letters", &long_label, no_server()),
        ("a name of 259 letters", &long_name, no_server()),
        ("a percent sign", "https://s3%2eexample%2forg", no_server()),
    ];
    rows.into_iter().map(|(what, text, expected)| (what, Part::Endpoint(text.to_owned()), expected)).collect()
}

fn plain_endpoints() -> Vec<Row<Part>> {
    let rows = vec![
        ("http that was allowed", "http://192.168.1.20:9000", taken("http://192.168.1.20:9000")),
        ("http and its usual port", "http://nas.example.org:80", taken("http://nas.example.org")),
        ("what is refused even then", "http://169.254.169.254", bad("endpoint: must be the name or address")),
        ("ftp even then", "ftp://nas.example.org", bad("endpoint: must begin with https://")),
    ];
    rows.into_iter().map(|(what, text, expected)| (what, Part::PlainEndpoint(text), expected)).collect()
}

fn buckets() -> Vec<Row<Part>> {
    let length = || bad("bucket: must be 3 to 63 characters long");
    let characters = || bad("bucket: must be made of lower-case letters");
    let ends = || bad("bucket: must have a letter or digit at both ends");
    let rows: Vec<Row<String>> = vec![
        ("a name", "photos-2026".into(), taken("photos-2026")),
        ("three characters", "a1b".into(), taken("a1b")),
        ("63 characters", "b".repeat(63), taken(&"b".repeat(63))),
        ("dots", "photos.example.org".into(), taken("photos.example.org")),
        ("nothing", String::new(), length()),
        ("one character", "b".into(), length()),
        ("two characters", "bb".into(), length()),
        ("64 characters", "b".repeat(64), length()),
        ("upper case", "Photos".into(), characters()),
        ("an underscore", "my_photos".into(), characters()),
        ("a slash", "photos/2026".into(), characters()),
        ("a space", "my photos".into(), characters()),
        ("a line break", "photos\n".into(), characters()),
        ("a letter beyond ASCII", "b\u{fc}cher".into(), characters()),
        ("a query", "photos?acl".into(), characters()),
        ("a hyphen first", "-photos".into(), ends()),
        ("a hyphen last", "photos-".into(), ends()),
        ("a dot first", ".photos".into(), ends()),
        ("a dot last", "photos.".into(), ends()),
        ("a way up", "...".into(), ends()),
        ("two dots", "my..photos".into(), ends()),
        ("a dot beside a hyphen", "my.-photos".into(), ends()),
        ("an address", "192.168.1.20".into(), bad("bucket: must not look like an IP address")),
    ];
    rows.into_iter().map(|(what, text, expected)| (what, Part::Bucket(text), expected)).collect()
}

fn prefixes() -> Vec<Row<Part>> {
    let characters = || bad("prefix: must be made of letters");
    let dot = || bad("prefix: must not have a part that begins with a dot");
    let slashes = || bad("prefix: must not have two slashes");
    let long = || bad("prefix: must be at most 512 bytes long");
    let longest = "p".repeat(511);
    let rows: Vec<Row<String>> = vec![
        ("none", String::new(), taken("")),
        ("one part", "vault".into(), taken("vault/")),
        ("one part and its slash", "vault/".into(), taken("vault/")),
        ("parts", "vaults/Work_1.0/a-b".into(), taken("vaults/Work_1.0/a-b/")),
        ("512 bytes with the slash", longest.clone(), taken(&format!("{longest}/"))),
        ("the same with the slash", format!("{longest}/"), taken(&format!("{longest}/"))),
        ("513 bytes with the slash", "p".repeat(512), long()),
        ("1,025 bytes", "p".repeat(1025), long()),
        ("only a slash", "/".into(), bad("prefix: must not begin with a slash")),
        ("a slash first", "/vault".into(), bad("prefix: must not begin with a slash")),
        ("two slashes", "vault//work".into(), slashes()),
        ("two slashes last", "vault//".into(), slashes()),
        ("a way up", "..".into(), dot()),
        ("a way up inside", "vault/../other".into(), dot()),
        ("this very place", "./vault".into(), dot()),
        ("a name of our own", "vault/.coffer".into(), dot()),
        ("a space", "my vault".into(), characters()),
        ("a line break", "vault\n".into(), characters()),
        ("a backslash", "vault\\work".into(), characters()),
        ("a percent sign", "vault%2fwork".into(), characters()),
        ("a zero byte", "vault\0".into(), characters()),
        ("a letter beyond ASCII", "b\u{fc}cher".into(), characters()),
        ("the same letter in two parts", "bu\u{308}cher".into(), characters()),
    ];
    rows.into_iter().map(|(what, text, expected)| (what, Part::Prefix(text), expected)).collect()
}

fn regions() -> Vec<Row<Part>> {
    let wrong = || bad("region: must be 1 to 64 letters");
    let rows: Vec<Row<String>> = vec![
        ("Amazon's", "eu-central-1".into(), taken("eu-central-1")),
        ("automatic", "auto".into(), taken("auto")),
        ("one's own", "My_garage.1".into(), taken("My_garage.1")),
        ("64 characters", "r".repeat(64), taken(&"r".repeat(64))),
        ("none", String::new(), wrong()),
        ("65 characters", "r".repeat(65), wrong()),
        ("a slash", "eu/s3".into(), wrong()),
        ("a space", "eu central".into(), wrong()),
        ("a line break", "eu\r\nx".into(), wrong()),
        ("a letter beyond ASCII", "\u{e9}u".into(), wrong()),
    ];
    rows.into_iter().map(|(what, text, expected)| (what, Part::Region(text), expected)).collect()
}

#[test]
fn an_address_is_refused_by_the_part_that_is_wrong() {
    let rows = [endpoints(), plain_endpoints(), buckets(), prefixes(), regions()].into_iter().flatten().collect();
    check("addresses of buckets", rows, |_, part| {
        let shown = match part {
            Part::Endpoint(text) => Endpoint::new(&text, PlainHttp::Refuse).map(|endpoint| endpoint.to_string()),
            Part::PlainEndpoint(text) => Endpoint::new(text, PlainHttp::Allow).map(|endpoint| endpoint.to_string()),
            Part::Bucket(text) => text.parse::<BucketName>().map(|bucket| bucket.to_string()),
            Part::Prefix(text) => text.parse::<KeyPrefix>().map(|prefix| prefix.to_string()),
            Part::Region(text) => text.parse::<Region>().map(|region| region.to_string()),
        };
        shown.map_err(Error::from)
    });
}

#[test]
fn what_was_taken_is_taken_again_as_it_is_shown() {
    let endpoint = Endpoint::new("HTTPS://S3.Example.ORG:0443/", PlainHttp::Refuse).expect("a server");
    assert_eq!(Endpoint::new(endpoint.as_str(), PlainHttp::Refuse), Ok(endpoint.clone()), "settings are read again");
    assert_eq!((endpoint.host(), endpoint.is_encrypted(), endpoint.is_loopback()), ("s3.example.org", true, false));
    let prefix: KeyPrefix = "vaults/work".parse().expect("a prefix");
    assert_eq!(prefix.as_str().parse(), Ok(prefix.clone()));
}
