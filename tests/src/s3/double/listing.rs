//! Listings of objects, in both versions, and the ways in which a listing can lie.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;

use super::fault::{Fault, ListFault};
use super::operations::{Operation, bucket_of};
use super::response::{Response, S3Error};
use super::store::{Bucket, Object};
use super::xml;
use crate::s3::signature::encode_path;

/// One page, before it is written down.
#[derive(Debug, Default)]
struct Page {
    objects: Vec<(String, Vec<(&'static str, String)>)>,
    prefixes: Vec<String>,
    /// Where the next page goes on: after this key or prefix.
    next: Option<String>,
    /// Whether the page says that it is the last, whatever it is.
    truncated: bool,
}

/// What a page was asked for.
#[derive(Debug)]
struct Question {
    prefix: String,
    delimiter: String,
    /// Only what comes after this, in the order of bytes.
    after: String,
    most: usize,
}

impl Operation<'_> {
    pub(super) fn list_objects(&self) -> Result<Response, S3Error> {
        let second_version = match self.request.parameter("list-type") {
            None => false,
            Some("2") if self.personality.lists_v2 => true,
            Some("2") => return Err(S3Error::new(501, "NotImplemented")),
            Some(_) => return Err(S3Error::new(400, "InvalidArgument")),
        };
        let question = self.question(second_version)?;
        let mut store = self.store();
        let bucket = store.bucket(bucket_of(self.request))?;
        let mut page = match self.fault {
            Some(Fault::List(ListFault::MillionKeys)) => million_keys(&question, self.now),
            Some(Fault::List(ListFault::Stale)) => page_of(&bucket_before_last_write(bucket), &question),
            _ => page_of(bucket, &question),
        };
        drop(store);
        let escapes = self.request.parameter("encoding-type") == Some("url")
            || self.fault == Some(&Fault::List(ListFault::UrlEncodedKeys));
        if let Some(Fault::List(fault)) = self.fault {
            page.lie(*fault, &question);
        }
        Ok(Response::xml(xml::result("ListBucketResult", &self.page_xml(&page, &question, second_version, escapes))))
    }

    fn question(&self, second_version: bool) -> Result<Question, S3Error> {
        let parameter = |name| self.request.parameter(name).unwrap_or_default().to_owned();
        let most = match self.request.parameter("max-keys") {
            None | Some("") => 1000,
            Some(number) => number.parse::<usize>().map_err(|_| S3Error::new(400, "InvalidArgument"))?.min(1000),
        };
        let after = match self.request.parameter("continuation-token").filter(|_| second_version) {
            Some(token) => {
                let bytes = URL_SAFE.decode(token).ok().filter(|bytes| !bytes.is_empty());
                let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
                text.ok_or_else(|| S3Error::new(400, "InvalidArgument").detail("ArgumentName", "continuation-token"))?
            }
            None if second_version => parameter("start-after"),
            None => parameter("marker"),
        };
        Ok(Question { prefix: self.fold(&parameter("prefix")), delimiter: parameter("delimiter"), after, most })
    }

    fn page_xml(&self, page: &Page, question: &Question, second_version: bool, escapes: bool) -> String {
        let escape = |text: &str| if escapes { encode_path(text.as_bytes()) } else { text.to_owned() };
        let parameter = |name| self.request.parameter(name).unwrap_or_default();
        let mut head = vec![
            ("Name", bucket_of(self.request).to_owned()),
            ("Prefix", escape(parameter("prefix"))),
            ("MaxKeys", question.most.to_string()),
            ("IsTruncated", page.truncated.to_string()),
        ];
        if !question.delimiter.is_empty() {
            head.push(("Delimiter", escape(&question.delimiter)));
        }
        if escapes {
            head.push(("EncodingType", "url".to_owned()));
        }
        if second_version {
            head.push(("KeyCount", (page.objects.len() + page.prefixes.len()).to_string()));
            for (element, name) in [("StartAfter", "start-after"), ("ContinuationToken", "continuation-token")] {
                if self.request.parameter(name).is_some() {
                    head.push((element, escape(parameter(name))));
                }
            }
            head.extend(page.next.iter().map(|next| ("NextContinuationToken", URL_SAFE.encode(next))));
        } else {
            head.push(("Marker", escape(parameter("marker"))));
            // The first version names the next marker only where prefixes make it something that cannot be guessed.
            let next = page.next.as_deref().filter(|_| !question.delimiter.is_empty());
            head.extend(next.map(|next| ("NextMarker", escape(next))));
        }
        let mut content = xml::elements(&head);
        for (key, elements) in &page.objects {
            let mut elements = elements.clone();
            elements[0].1 = escape(key);
            content += &xml::group("Contents", &xml::elements(&elements));
        }
        for prefix in &page.prefixes {
            content += &xml::group("CommonPrefixes", &xml::element("Prefix", &escape(prefix)));
        }
        content
    }
}

fn page_of(bucket: &Bucket, question: &Question) -> Page {
    let mut page = Page::default();
    if question.most == 0 {
        return page;
    }
    let mut last: Option<String> = None;
    let first = question.prefix.clone().max(question.after.clone());
    for (key, object) in bucket.objects.range(first..) {
        let Some(rest) = key.strip_prefix(&question.prefix) else { break };
        let group = rest
            .find(&question.delimiter)
            .filter(|_| !question.delimiter.is_empty())
            .map(|at| key[..question.prefix.len() + at + question.delimiter.len()].to_owned());
        let item = group.clone().unwrap_or_else(|| key.clone());
        // What it goes on after may be a prefix: then nothing below that comes again.
        if *key <= question.after || group.as_ref() == Some(&question.after) || last.as_ref() == Some(&item) {
            continue;
        }
        if page.objects.len() + page.prefixes.len() == question.most {
            page.truncated = true;
            page.next = last;
            return page;
        }
        match group {
            Some(prefix) => page.prefixes.push(prefix),
            None => page.objects.push((key.clone(), object.listed(key))),
        }
        last = Some(item);
    }
    page
}

/// The bucket as it was before the last write to it: what a service shows whose listings come late.
fn bucket_before_last_write(bucket: &Bucket) -> Bucket {
    let newest = bucket.objects.values().map(|object| object.version).max();
    let objects = bucket.objects.iter().filter(|(_, object)| Some(object.version) != newest);
    Bucket { objects: objects.map(|(key, object)| (key.clone(), object.clone())).collect(), ..Bucket::default() }
}

/// A page out of a million keys that lie in no bucket.
fn million_keys(question: &Question, now: time::OffsetDateTime) -> Page {
    let object = Object::by_another(b"x".to_vec(), now, 0);
    let key = |number: usize| format!("{}{number:032x}", question.prefix);
    let start = question.after.strip_prefix(&question.prefix).and_then(|rest| usize::from_str_radix(rest, 16).ok());
    let start = start.map_or(0, |number| number + 1);
    let end = (start + question.most).min(1_000_000);
    Page {
        objects: (start..end).map(key).map(|key| (key.clone(), object.listed(&key))).collect(),
        prefixes: Vec::new(),
        next: (end < 1_000_000).then(|| key(end - 1)),
        truncated: end < 1_000_000,
    }
}

impl Page {
    fn lie(&mut self, fault: ListFault, question: &Question) {
        let foreign = |key: String| {
            let object = Object::by_another(b"x".to_vec(), time::OffsetDateTime::UNIX_EPOCH, 0);
            (key.clone(), object.listed(&key))
        };
        match fault {
            ListFault::TruncatedWithoutToken => {
                self.truncated = true;
                self.next = None;
            }
            // The token leads back to where this page began.
            ListFault::RepeatedPage => {
                self.truncated = true;
                self.next = Some(question.after.clone()).filter(|after| !after.is_empty()).or(Some(" ".to_owned()));
            }
            // New keys every time, and one token for ever.
            ListFault::SameTokenForever => {
                self.truncated = true;
                self.next = Some("~".to_owned());
            }
            ListFault::UnsortedKeys => self.objects.reverse(),
            ListFault::ForeignPrefix => {
                self.objects.push(foreign("another/ffffffffffffffffffffffffffffffff".to_owned()))
            }
            ListFault::EmptyThoughNot => *self = Page::default(),
            ListFault::UrlEncodedKeys | ListFault::Stale | ListFault::MillionKeys => {}
        }
    }
}
