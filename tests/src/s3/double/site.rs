//! What a request is for, told from its head alone: this is where faults strike and how requests are counted.

use super::request::Request;

/// A place in a client from which requests are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RequestSite {
    /// PUT of what is neither a sidecar nor the marker.
    PutContent,
    /// PUT of a key that ends in `.meta`.
    PutSidecar,
    /// PUT of the vault's marker.
    PutMarker,
    /// GET of what is neither a sidecar nor the marker.
    GetContent,
    /// GET of a sidecar.
    GetSidecar,
    /// GET of the marker.
    GetMarker,
    /// HEAD of any object.
    HeadObject,
    /// A listing, of either version.
    List,
    /// The beginning of an upload in parts.
    CreateMultipart,
    /// One part.
    UploadPart,
    /// One part, copied from an object.
    CopyPart,
    /// The end of an upload in parts.
    Complete,
    /// An upload is given up.
    Abort,
    /// The parts that are there.
    ListParts,
    /// The uploads that are open.
    ListUploads,
    /// DELETE of one object.
    Delete,
    /// POST that deletes many.
    DeleteMany,
    /// PUT that copies an object.
    Copy,
    /// HEAD of a bucket.
    HeadBucket,
    /// A bucket is made or removed.
    ChangeBucket,
    /// What is asked about a bucket: its location, its versions.
    BucketFacts,
    /// All buckets of an account.
    ListBuckets,
    /// Something that no service answers.
    Unknown,
}

impl RequestSite {
    /// What this request is for.
    pub fn of(request: &Request) -> RequestSite {
        let has = |name| request.parameter(name).is_some();
        let copies = request.header("x-amz-copy-source").is_some();
        match (request.method.as_str(), &request.bucket, &request.key) {
            ("GET", None, None) => RequestSite::ListBuckets,
            ("HEAD", Some(_), None) => RequestSite::HeadBucket,
            ("PUT" | "DELETE", Some(_), None) => RequestSite::ChangeBucket,
            ("POST", Some(_), None) if has("delete") => RequestSite::DeleteMany,
            ("GET", Some(_), None) if has("uploads") => RequestSite::ListUploads,
            ("GET", Some(_), None) if has("location") || has("versioning") || has("versions") => {
                RequestSite::BucketFacts
            }
            ("GET", Some(_), None) => RequestSite::List,
            ("POST", Some(_), Some(_)) if has("uploads") => RequestSite::CreateMultipart,
            ("POST", Some(_), Some(_)) if has("uploadId") => RequestSite::Complete,
            ("PUT", Some(_), Some(_)) if has("uploadId") && copies => RequestSite::CopyPart,
            ("PUT", Some(_), Some(_)) if has("uploadId") => RequestSite::UploadPart,
            ("DELETE", Some(_), Some(_)) if has("uploadId") => RequestSite::Abort,
            ("GET", Some(_), Some(_)) if has("uploadId") => RequestSite::ListParts,
            ("PUT", Some(_), Some(_)) if copies => RequestSite::Copy,
            ("DELETE", Some(_), Some(_)) => RequestSite::Delete,
            ("HEAD", Some(_), Some(_)) => RequestSite::HeadObject,
            ("PUT", Some(_), Some(key)) => {
                by_key(key, [RequestSite::PutContent, RequestSite::PutSidecar, RequestSite::PutMarker])
            }
            ("GET", Some(_), Some(key)) => {
                by_key(key, [RequestSite::GetContent, RequestSite::GetSidecar, RequestSite::GetMarker])
            }
            _ => RequestSite::Unknown,
        }
    }

    /// Whether such a request changes what is stored.
    pub fn changes(self) -> bool {
        use RequestSite::{
            Abort, ChangeBucket, Complete, Copy, CopyPart, CreateMultipart, Delete, DeleteMany, PutContent, PutMarker,
            PutSidecar, UploadPart,
        };
        matches!(
            self,
            PutContent
                | PutSidecar
                | PutMarker
                | CreateMultipart
                | UploadPart
                | CopyPart
                | Complete
                | Abort
                | Delete
                | DeleteMany
                | Copy
                | ChangeBucket
        )
    }
}

fn by_key(key: &str, [content, sidecar, marker]: [RequestSite; 3]) -> RequestSite {
    if key.ends_with(".coffer/vault.json") {
        marker
    } else if key.ends_with(".meta") {
        sidecar
    } else {
        content
    }
}
