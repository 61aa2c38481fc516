//! Single objects: PUT, GET, HEAD, DELETE, COPY, with their conditions, ranges and checksums.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use time::OffsetDateTime;

use super::checksum::{self, Algorithm, Checksum};
use super::clock::{http_date, iso_date, parse_http_date};
use super::operations::{Operation, key_of};
use super::personality::{Checksums, Conditions};
use super::response::{Response, S3Error};
use super::store::Object;
use super::xml;

/// How long a service that races lets others in between its look and its write.
const RACE_WINDOW: Duration = Duration::from_millis(40);

/// Headers that are stored with an object and given back with it, beside `x-amz-meta-…`.
const KEPT_HEADERS: [&str; 6] =
    ["content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires"];

impl Operation<'_> {
    pub(super) fn put_object(&self) -> Result<Response, S3Error> {
        let came = self.checked()?;
        let object = self.object_of(Arc::new(self.request.body.clone()), came);
        let etag = object.etag.clone();
        let response = with_checksum(Response::empty(200), object.checksum.as_ref(), false);
        let version = self.place(object)?;
        let response = response.with("ETag", quoted(&etag));
        Ok(if self.personality.versioned { response.with("x-amz-version-id", version) } else { response })
    }

    /// Puts an object under the key of the request if its conditions hold, and gives back the id of the version.
    pub(super) fn place(&self, mut object: Object) -> Result<String, S3Error> {
        let (bucket, key) = key_of(self.request);
        if self.personality.conditions == Conditions::Racy {
            self.check_write_conditions(self.store().bucket(bucket)?.objects.get(key))?;
            thread::sleep(RACE_WINDOW);
        }
        let mut store = self.store();
        object.version = store.next_number();
        let version = object.version.to_string();
        let bucket = store.bucket(bucket)?;
        if self.personality.conditions != Conditions::Racy {
            self.check_write_conditions(bucket.objects.get(key))?;
        }
        bucket.put(key, object, self.personality.versioned);
        Ok(version)
    }

    /// The checksum that came with the body, compared.
    pub(super) fn checked(&self) -> Result<Option<Checksum>, S3Error> {
        if self.personality.checksums == Checksums::Ignored { Ok(None) } else { checksum::verify(self.request) }
    }

    fn object_of(&self, body: Arc<Vec<u8>>, checksum: Option<Checksum>) -> Object {
        Object {
            etag: checksum::md5_hex(&body),
            body,
            checksum,
            headers: self.kept_headers(),
            modified: self.now,
            version: 0,
        }
    }

    /// What of the request's headers is stored with the object.
    pub(super) fn kept_headers(&self) -> Vec<(String, String)> {
        let kept = |name: &str| KEPT_HEADERS.contains(&name) || name.starts_with("x-amz-meta-");
        let mut headers: Vec<_> = self.request.headers.iter().filter(|(name, _)| kept(name)).cloned().collect();
        for (name, value) in &mut headers {
            if name == "content-encoding" {
                let rest: Vec<_> = value.split(',').map(str::trim).filter(|coding| *coding != "aws-chunked").collect();
                *value = rest.join(",");
            }
        }
        headers.retain(|(name, value)| name != "content-encoding" || !value.is_empty());
        headers
    }

    /// Whether a write may go on, given what is there.
    pub(super) fn check_write_conditions(&self, present: Option<&Object>) -> Result<(), S3Error> {
        let (if_match, if_none_match) = (self.request.header("if-match"), self.request.header("if-none-match"));
        let not_implemented = || Err(S3Error::new(501, "NotImplemented"));
        match self.personality.conditions {
            Conditions::Ignored => return Ok(()),
            Conditions::NotImplemented if if_match.or(if_none_match).is_some() => return not_implemented(),
            Conditions::CreateOnly if if_match.is_some() => return not_implemented(),
            _ => {}
        }
        if let Some(wanted) = if_none_match {
            if wanted != "*" {
                return not_implemented();
            }
            if present.is_some() {
                return Err(precondition_failed("If-None-Match"));
            }
        }
        if let Some(wanted) = if_match {
            let present = present.ok_or_else(|| S3Error::new(404, "NoSuchKey"))?;
            if !matches_etag(wanted, &present.etag) {
                return Err(precondition_failed("If-Match"));
            }
        }
        Ok(())
    }

    pub(super) fn get_object(&self) -> Result<Response, S3Error> {
        let (bucket, key) = key_of(self.request);
        let mut store = self.store();
        let bucket = store.bucket(bucket)?;
        let object = match self.request.parameter("versionId") {
            Some(version) => bucket
                .older
                .iter()
                .filter(|(older, _)| older == key)
                .map(|(_, object)| object)
                .chain(bucket.objects.get(key))
                .find(|object| object.version.to_string() == version)
                .ok_or_else(|| S3Error::new(404, "NoSuchVersion"))?,
            None => bucket.object(key)?,
        };
        self.check_read_conditions(object)?;
        let size = object.body.len();
        let range = self.request.header("range").filter(|_| self.personality.honours_ranges);
        let mut response = match range.and_then(|range| parse_range(range, size)) {
            None => Response { status: 200, body: object.body.to_vec(), ..Response::default() },
            Some(None) => {
                return Err(S3Error::new(416, "InvalidRange")
                    .detail("ActualObjectSize", size.to_string())
                    .header("Content-Range", format!("bytes */{size}")));
            }
            Some(Some((first, last))) => {
                Response { status: 206, body: object.body[first..=last].to_vec(), ..Response::default() }
                    .with("Content-Range", format!("bytes {first}-{last}/{size}"))
            }
        };
        for (name, value) in &object.headers {
            response.headers.push((name.clone(), value.clone()));
        }
        if !object.headers.iter().any(|(name, _)| name == "content-type") {
            response = response.with("Content-Type", "binary/octet-stream");
        }
        if self.personality.versioned {
            response = response.with("x-amz-version-id", object.version.to_string());
        }
        response = response
            .with("ETag", quoted(&object.etag))
            .with("Last-Modified", http_date(object.modified))
            .with("Accept-Ranges", "bytes");
        if response.status == 200 && self.request.header("x-amz-checksum-mode").is_some() {
            let composite = object.checksum.as_ref().is_some_and(|checksum| checksum.value.contains('-'));
            response = with_checksum(response, object.checksum.as_ref(), composite);
        }
        for (name, value) in &self.request.query {
            if let Some(name) = name.strip_prefix("response-") {
                response.replace(name, value.clone());
            }
        }
        Ok(response)
    }

    fn check_read_conditions(&self, object: &Object) -> Result<(), S3Error> {
        let header = |name| self.request.header(name);
        let modified = object.modified.replace_nanosecond(0).unwrap_or(object.modified);
        let changed_since = |date: &str| parse_http_date(date).is_none_or(|date| modified > date);
        if let Some(wanted) = header("if-match") {
            if !matches_etag(wanted, &object.etag) {
                return Err(precondition_failed("If-Match"));
            }
        } else if header("if-unmodified-since").is_some_and(changed_since) {
            return Err(precondition_failed("If-Unmodified-Since"));
        }
        let not_modified = S3Error::new(304, "NotModified").header("ETag", quoted(&object.etag));
        if let Some(unwanted) = header("if-none-match") {
            return if matches_etag(unwanted, &object.etag) { Err(not_modified) } else { Ok(()) };
        }
        if header("if-modified-since").is_some_and(|date| !changed_since(date)) { Err(not_modified) } else { Ok(()) }
    }

    pub(super) fn delete_object(&self) -> Result<Response, S3Error> {
        let (bucket, key) = key_of(self.request);
        let mut store = self.store();
        let marker = store.next_number().to_string();
        let bucket = store.bucket(bucket)?;
        if let Some(version) = self.request.parameter("versionId") {
            let is_wanted = |object: &Object| object.version.to_string() == version;
            bucket.older.retain(|(older, object)| older != key || !is_wanted(object));
            if bucket.objects.get(key).is_some_and(is_wanted) {
                bucket.objects.remove(key);
                // What lay below comes to light again.
                if let Some(at) = bucket.older.iter().rposition(|(older, _)| older == key) {
                    let (key, object) = bucket.older.remove(at);
                    bucket.objects.insert(key, object);
                }
            }
            return Ok(Response::empty(204).with("x-amz-version-id", version));
        }
        if self.request.header("if-match").is_some() {
            self.check_write_conditions(bucket.objects.get(key))?;
        }
        let removed = bucket.objects.remove(key);
        if !self.personality.versioned {
            return Ok(Response::empty(204));
        }
        if let Some(removed) = removed {
            bucket.older.push((key.to_owned(), removed));
        }
        Ok(Response::empty(204).with("x-amz-delete-marker", "true").with("x-amz-version-id", marker))
    }

    pub(super) fn delete_many(&self) -> Result<Response, S3Error> {
        checksum::verify(self.request)?;
        let (quiet, keys) = xml::read(&self.request.body, |root| {
            let keys: Option<Vec<String>> =
                xml::children(root, "Object").map(|object| xml::text(object, "Key")).collect();
            Some((xml::text(root, "Quiet").is_some_and(|quiet| quiet == "true"), keys?))
        })?;
        if keys.is_empty() || keys.len() > 1000 {
            return Err(S3Error::new(400, "MalformedXML"));
        }
        let mut store = self.store();
        let bucket = store.bucket(super::operations::bucket_of(self.request))?;
        let mut deleted = String::new();
        for key in keys {
            let folded = self.fold(&key);
            if let Some(object) = bucket.objects.remove(&folded)
                && self.personality.versioned
            {
                bucket.older.push((folded, object));
            }
            if !quiet {
                deleted += &xml::group("Deleted", &xml::element("Key", &key));
            }
        }
        Ok(Response::xml(xml::result("DeleteResult", &deleted)))
    }

    pub(super) fn copy_object(&self) -> Result<Response, S3Error> {
        let source = self.copy_source()?;
        let replaces = self.request.header("x-amz-metadata-directive").is_some_and(|directive| directive == "REPLACE");
        let (bucket, key) = key_of(self.request);
        let is_itself = self.copy_source_name().is_some_and(|(from, name)| from == bucket && name == key);
        if is_itself && !replaces {
            return Err(S3Error::new(400, "InvalidRequest"));
        }
        let checksum = match self.request.header("x-amz-checksum-algorithm").and_then(Algorithm::named) {
            Some(algorithm) => Some(algorithm.of(&source.body)),
            None => source.checksum.clone(),
        };
        let headers = if replaces { self.kept_headers() } else { source.headers.clone() };
        let copy = Object { headers, ..self.object_of(source.body.clone(), checksum) };
        let document = xml::elements(&[("LastModified", iso_date(copy.modified)), ("ETag", quoted(&copy.etag))]);
        self.place(copy)?;
        Ok(Response::xml(xml::result("CopyObjectResult", &document)))
    }

    /// The object that `x-amz-copy-source` names, if its conditions hold.
    pub(super) fn copy_source(&self) -> Result<Object, S3Error> {
        let (bucket, key) = self.copy_source_name().ok_or_else(|| S3Error::new(400, "InvalidArgument"))?;
        let mut store = self.store();
        let object = store.bucket(&bucket)?.object(&self.fold(&key))?.clone();
        let header = |name| self.request.header(name);
        if header("x-amz-copy-source-if-match").is_some_and(|wanted| !matches_etag(wanted, &object.etag)) {
            return Err(precondition_failed("x-amz-copy-source-If-Match"));
        }
        if header("x-amz-copy-source-if-none-match").is_some_and(|unwanted| matches_etag(unwanted, &object.etag)) {
            return Err(precondition_failed("x-amz-copy-source-If-None-Match"));
        }
        Ok(object)
    }

    fn copy_source_name(&self) -> Option<(String, String)> {
        let source = self.request.header("x-amz-copy-source")?;
        let source = source.split_once("?versionId=").map_or(source, |(source, _)| source);
        let source = percent_encoding::percent_decode_str(source).decode_utf8().ok()?;
        let (bucket, key) = source.trim_start_matches('/').split_once('/')?;
        Some((bucket.to_owned(), key.to_owned()))
    }
}

/// The bytes from the first to the last that a range asks for. The outer nothing: not a range that we know, so it does
/// not count. The inner one: a range that begins beyond the end.
pub(super) fn parse_range(range: &str, size: usize) -> Option<Option<(usize, usize)>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    if first.is_empty() {
        let count: usize = last.parse().ok()?;
        return Some((count > 0 && size > 0).then(|| (size.saturating_sub(count), size - 1)));
    }
    let first: usize = first.parse().ok()?;
    let last: usize = if last.is_empty() { usize::MAX } else { last.parse().ok()? };
    if last < first {
        return None;
    }
    Some((first < size).then(|| (first, last.min(size - 1))))
}

/// An ETag as it stands in headers and documents.
pub(super) fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

pub(super) fn matches_etag(wanted: &str, etag: &str) -> bool {
    wanted.split(',').map(|one| one.trim().trim_matches('"')).any(|one| one == "*" || one == etag)
}

pub(super) fn precondition_failed(condition: &str) -> S3Error {
    S3Error::new(412, "PreconditionFailed").detail("Condition", condition)
}

/// The answer with a checksum and its type.
pub(super) fn with_checksum(response: Response, checksum: Option<&Checksum>, composite: bool) -> Response {
    let Some(checksum) = checksum else { return response };
    let kind = if composite { "COMPOSITE" } else { "FULL_OBJECT" };
    response.with(checksum.algorithm.header(), checksum.value.clone()).with("x-amz-checksum-type", kind)
}

impl Object {
    /// What stands in a listing.
    pub(super) fn listed(&self, key: &str) -> Vec<(&'static str, String)> {
        vec![
            ("Key", key.to_owned()),
            ("LastModified", iso_date(self.modified)),
            ("ETag", quoted(&self.etag)),
            ("Size", self.body.len().to_string()),
            ("StorageClass", "STANDARD".to_owned()),
        ]
    }

    /// An object that nobody has sent: what another writer has put there.
    pub(super) fn by_another(body: Vec<u8>, now: OffsetDateTime, version: u64) -> Object {
        let etag = checksum::md5_hex(&body);
        Object { body: Arc::new(body), etag, checksum: None, headers: Vec::new(), modified: now, version }
    }
}
