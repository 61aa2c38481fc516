//! What the double keeps: buckets, objects, older versions, open uploads. In memory, behind one lock.

use std::collections::BTreeMap;
use std::sync::Arc;

use time::OffsetDateTime;

use super::checksum::{Algorithm, Checksum};
use super::response::S3Error;

/// All buckets.
#[derive(Debug, Default)]
pub struct Store {
    /// By name.
    pub buckets: BTreeMap<String, Bucket>,
    made: u64,
}

/// One bucket.
#[derive(Debug, Default)]
pub struct Bucket {
    /// What can be seen, by key.
    pub objects: BTreeMap<String, Object>,
    /// What was overwritten or deleted in a bucket that keeps versions: key and object, the oldest first.
    pub older: Vec<(String, Object)>,
    /// Open uploads by their ids.
    pub uploads: BTreeMap<String, Upload>,
}

/// An object, whole.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its bytes.
    pub body: Arc<Vec<u8>>,
    /// Without quotes.
    pub etag: String,
    /// The checksum that came with it or was asked for.
    pub checksum: Option<Checksum>,
    /// Type, encoding, the client's own metadata: what is given back with it. Names in lower case.
    pub headers: Vec<(String, String)>,
    /// When it was stored, by the double's clock.
    pub modified: OffsetDateTime,
    /// Its number among all that was ever stored; it serves as the id of the version.
    pub version: u64,
}

/// An upload in parts that is not finished.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Of the object that it is to become.
    pub key: String,
    /// As of [`Object::headers`].
    pub headers: Vec<(String, String)>,
    /// The kind of checksum that was announced, and whether it is to be that of the whole.
    pub checksum: Option<(Algorithm, bool)>,
    /// By number.
    pub parts: BTreeMap<u32, Part>,
    /// When it was begun.
    pub begun: OffsetDateTime,
}

/// One part.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its bytes.
    pub body: Arc<Vec<u8>>,
    /// Without quotes.
    pub etag: String,
    /// The checksum that came with it or was asked for.
    pub checksum: Option<Checksum>,
    /// When it came.
    pub modified: OffsetDateTime,
}

impl Store {
    /// A number that was not given before.
    pub fn next_number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    /// The bucket of this name.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn bucket(&mut self, name: &str) -> Result<&mut Bucket, S3Error> {
        self.buckets.get_mut(name).ok_or_else(|| S3Error::new(404, "NoSuchBucket").detail("BucketName", name))
    }
}

impl Bucket {
    /// The object under this key.
    ///
    /// # Errors
    /// `NoSuchKey`.
    pub fn object(&self, key: &str) -> Result<&Object, S3Error> {
        self.objects.get(key).ok_or_else(|| S3Error::new(404, "NoSuchKey").detail("Key", key))
    }

    /// The open upload of this id for this key.
    ///
    /// # Errors
    /// `NoSuchUpload`.
    pub fn upload(&mut self, key: &str, id: &str) -> Result<&mut Upload, S3Error> {
        let upload = self.uploads.get_mut(id).filter(|upload| upload.key == key);
        upload.ok_or_else(|| S3Error::new(404, "NoSuchUpload").detail("UploadId", id))
    }

    /// Puts an object in its place; one that was there is kept where `versioned` says so.
    pub fn put(&mut self, key: &str, object: Object, versioned: bool) {
        if let Some(before) = self.objects.insert(key.to_owned(), object)
            && versioned
        {
            self.older.push((key.to_owned(), before));
        }
    }
}
