//! From a request to what answers it: keys are folded, personalities are asked, and the operation is carried out.

use std::sync::{Mutex, MutexGuard};

use time::OffsetDateTime;
use unicode_normalization::UnicodeNormalization as _;

use super::clock::iso_date;
use super::fault::Fault;
use super::personality::{Addressing, Checksums, Personality};
use super::request::Request;
use super::response::{Response, S3Error};
use super::site::RequestSite;
use super::store::{Bucket, Store};
use super::xml;

/// One request about to be answered.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    pub request: &'a Request,
    pub site: RequestSite,
    pub personality: &'a Personality,
    pub fault: Option<&'a Fault>,
    pub store: &'a Mutex<Store>,
    pub now: OffsetDateTime,
}

impl Operation<'_> {
    /// Carries it out.
    pub(super) fn answer(&self) -> Result<Response, S3Error> {
        self.check_personality()?;
        match self.site {
            RequestSite::PutContent | RequestSite::PutSidecar | RequestSite::PutMarker => self.put_object(),
            RequestSite::GetContent | RequestSite::GetSidecar | RequestSite::GetMarker | RequestSite::HeadObject => {
                self.get_object()
            }
            RequestSite::List => self.list_objects(),
            RequestSite::CreateMultipart => self.create_multipart(),
            RequestSite::UploadPart => self.upload_part(),
            RequestSite::CopyPart => self.copy_part(),
            RequestSite::Complete => self.complete(),
            RequestSite::Abort => self.abort(),
            RequestSite::ListParts => self.list_parts(),
            RequestSite::ListUploads => self.list_uploads(),
            RequestSite::Delete => self.delete_object(),
            RequestSite::DeleteMany => self.delete_many(),
            RequestSite::Copy => self.copy_object(),
            RequestSite::HeadBucket => self.head_bucket(),
            RequestSite::ChangeBucket => self.change_bucket(),
            RequestSite::BucketFacts => self.bucket_facts(),
            RequestSite::ListBuckets => Ok(self.list_buckets()),
            RequestSite::Unknown => Err(S3Error::new(501, "NotImplemented")),
        }
    }

    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().expect("nothing panics while it holds the store")
    }

    /// A key as this service knows it.
    pub(super) fn fold(&self, key: &str) -> String {
        if self.personality.folds_keys { key.nfc().collect() } else { key.to_owned() }
    }

    fn check_personality(&self) -> Result<(), S3Error> {
        if self.personality.denied.contains(&self.site) {
            return Err(S3Error::new(403, "AccessDenied"));
        }
        if self.request.key.as_ref().is_some_and(|key| key.len() > 1024) {
            return Err(S3Error::new(400, "KeyTooLongError"));
        }
        let carries = |(name, _): &(String, String)| {
            name.starts_with("x-amz-checksum-") && name != "x-amz-checksum-mode"
                || name == "x-amz-sdk-checksum-algorithm"
        };
        match self.personality.checksums {
            Checksums::Invalid if self.request.headers.iter().any(carries) => Err(S3Error::new(400, "InvalidRequest")),
            Checksums::NotImplemented if self.request.headers.iter().any(carries) => {
                Err(S3Error::new(501, "NotImplemented"))
            }
            _ => Ok(()),
        }
    }

    fn region(&self) -> &str {
        self.personality.region.as_deref().unwrap_or("us-east-1")
    }

    fn head_bucket(&self) -> Result<Response, S3Error> {
        self.store().bucket(bucket_of(self.request))?;
        Ok(Response::empty(200).with("x-amz-bucket-region", self.region()))
    }

    fn change_bucket(&self) -> Result<Response, S3Error> {
        let name = bucket_of(self.request);
        let mut store = self.store();
        if self.request.method == "DELETE" {
            if !store.bucket(name)?.objects.is_empty() {
                return Err(S3Error::new(409, "BucketNotEmpty"));
            }
            store.buckets.remove(name);
            return Ok(Response::empty(204));
        }
        let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
        if !(3..=63).contains(&name.len()) || !name.bytes().all(valid) {
            return Err(S3Error::new(400, "InvalidBucketName"));
        }
        if store.buckets.contains_key(name) {
            return Err(S3Error::new(409, "BucketAlreadyOwnedByYou"));
        }
        store.buckets.insert(name.to_owned(), Bucket::default());
        Ok(Response::empty(200).with("Location", format!("/{name}")))
    }

    fn bucket_facts(&self) -> Result<Response, S3Error> {
        let mut store = self.store();
        let bucket = store.bucket(bucket_of(self.request))?;
        if self.request.parameter("location").is_some() {
            let region = if self.region() == "us-east-1" { "" } else { self.region() };
            return Ok(Response::xml(xml::result("LocationConstraint", region)));
        }
        if self.request.parameter("versioning").is_some() {
            let status = if self.personality.versioned { xml::element("Status", "Enabled") } else { String::new() };
            return Ok(Response::xml(xml::result("VersioningConfiguration", &status)));
        }
        let current = bucket.objects.iter().map(|(key, object)| (key, object, true));
        let older = bucket.older.iter().map(|(key, object)| (key, object, false));
        let mut content = xml::element("IsTruncated", "false");
        let prefix = self.request.parameter("prefix").unwrap_or_default();
        for (key, object, latest) in current.chain(older).filter(|(key, ..)| key.starts_with(prefix)) {
            let mut elements = object.listed(key);
            elements.extend([("VersionId", object.version.to_string()), ("IsLatest", latest.to_string())]);
            content += &xml::group("Version", &xml::elements(&elements));
        }
        Ok(Response::xml(xml::result("ListVersionsResult", &content)))
    }

    fn list_buckets(&self) -> Response {
        let store = self.store();
        let bucket = |name: &String| {
            xml::group("Bucket", &xml::elements(&[("Name", name.clone()), ("CreationDate", iso_date(self.now))]))
        };
        let buckets: String = store.buckets.keys().map(bucket).collect();
        Response::xml(xml::result("ListAllMyBucketsResult", &xml::group("Buckets", &buckets)))
    }
}

/// Looks for the bucket where this service looks for it.
pub(super) fn address(request: &mut Request, addressing: Addressing, virtual_hosts: &[&str]) {
    let in_host = request.is_virtual_hosted(virtual_hosts);
    match addressing {
        Addressing::Path if in_host => {
            let (method, target) = (request.method.clone(), request.target.clone());
            *request = Request {
                body: std::mem::take(&mut request.body),
                ..Request::new(&method, &target, request.headers.clone(), &[])
            };
        }
        // Such a service takes the host's own name for a bucket, of which it has never heard.
        Addressing::VirtualHost if !in_host => {
            let key = [request.bucket.take(), request.key.take()].into_iter().flatten().collect::<Vec<_>>().join("/");
            request.key = Some(key).filter(|key| !key.is_empty());
            request.bucket = request.key.is_some().then(|| "no-bucket-in-host".to_owned());
        }
        _ => {}
    }
}

/// The bucket of a request that has one.
pub(super) fn bucket_of(request: &Request) -> &str {
    request.bucket.as_deref().unwrap_or_default()
}

/// Bucket and key of a request that has both.
pub(super) fn key_of(request: &Request) -> (&str, &str) {
    (bucket_of(request), request.key.as_deref().unwrap_or_default())
}
