//! Reading objects: a stream that goes on where it broke, and small objects whole.
//!
//! A broken stream is asked for again from the byte where it broke, of the same version, so that a reader never sees a
//! mixture of two. Hashes are not checked here: that is the reader's, who knows them.

use std::io::{self, Read};
use std::sync::Arc;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use bytes::{Buf, Bytes, BytesMut};

use super::S3Storage;
use super::connection::Connection;
use super::failure::{Failure, FailureKind};
use crate::storage::{BlobKey, ByteRange, StorageError};

const READING: &str = "reading an object";

/// Which bytes of which version are wanted.
#[derive(Clone, Debug)]
struct Wanted {
    object_key: String,
    version: Option<String>,
    /// The next byte.
    next: u64,
    /// The byte behind the last.
    end: u64,
}

/// The bytes of an object, as they come.
struct ObjectReader {
    connection: Arc<Connection>,
    wanted: Wanted,
    stream: ByteStream,
    /// What has come and was not read yet.
    ready: Bytes,
    /// Bytes of the stream before the first that is wanted: some servers send all whatever they are asked for.
    skip: u64,
    broken: u32,
}

impl S3Storage {
    pub(super) fn retrieve_object(
        &self,
        key: &BlobKey,
        range: Option<ByteRange>,
    ) -> Result<Box<dyn Read + Send>, StorageError> {
        let connection = self.connection()?;
        let object_key = connection.keys.object(key);
        let header = range.map(|range| format!("bytes={}-{}", range.first(), range.last().min(i64::MAX as u64)));
        if range.is_some_and(|range| range.first() > i64::MAX as u64) {
            return self.beyond_the_end(&connection, key, u64::MAX);
        }
        let got = match connection.wait(connection.get(&object_key, header, None)) {
            Ok(got) => got,
            Err(failure) if failure.kind == FailureKind::InvalidRange => {
                return self.beyond_the_end(&connection, key, range.map_or(0, |range| range.first()));
            }
            Err(failure) => return Err(failure.about(key)),
        };
        self.versions.note(key, got.e_tag());
        let first = range.map_or(0, |range| range.first());
        let (begins, size_bytes) = placed(&got).ok_or_else(|| unreadable(READING))?;
        let Some((next, length)) = range.map_or(Some((0, size_bytes)), |range| range.within(size_bytes)) else {
            return Err(StorageError::InvalidRange { key: key.clone(), size_bytes });
        };
        let skip = first.checked_sub(begins).ok_or_else(|| unreadable(READING))?;
        let wanted = Wanted { object_key, version: got.e_tag().map(str::to_owned), next, end: next + length };
        Ok(Box::new(ObjectReader { connection, wanted, stream: got.body, ready: Bytes::new(), skip, broken: 0 }))
    }

    /// All bytes of what lies at `object_key`; `None` if nothing does.
    pub(super) fn open(&self, object_key: String) -> Result<Option<Box<dyn Read + Send>>, StorageError> {
        let connection = self.connection()?;
        let got = match connection.wait(connection.get(&object_key, None, None)) {
            Err(failure) if failure.kind == FailureKind::NoSuchKey => return Ok(None),
            got => got?,
        };
        let (_, end) = placed(&got).ok_or_else(|| unreadable(READING))?;
        let wanted = Wanted { object_key, version: got.e_tag().map(str::to_owned), next: 0, end };
        Ok(Some(Box::new(ObjectReader {
            connection,
            wanted,
            stream: got.body,
            ready: Bytes::new(),
            skip: 0,
            broken: 0,
        })))
    }

    /// The error for a range that begins at `first`, beyond the end, with the length that there is.
    fn beyond_the_end<T>(&self, connection: &Connection, key: &BlobKey, first: u64) -> Result<T, StorageError> {
        let (metadata, _) = connection.wait(self.head(connection, key))?;
        // Then the refusal was nonsense, and says nothing of the object.
        if first < metadata.size_bytes {
            return Err(unreadable(READING));
        }
        Err(StorageError::InvalidRange { key: key.clone(), size_bytes: metadata.size_bytes })
    }
}

impl Connection {
    /// Asks for an object, or for what `range` names of it, in the given version.
    async fn get(
        &self,
        object_key: &str,
        range: Option<String>,
        version: Option<&str>,
    ) -> Result<GetObjectOutput, Failure> {
        let get = || {
            let get = self.client.get_object().bucket(&self.bucket).key(object_key);
            get.set_range(range.clone()).set_if_match(version.map(str::to_owned)).send()
        };
        let got = self.send(READING, 0, get).await?.value;
        // Who says so little of it is no server of objects, but somebody on the way.
        if got.e_tag().is_none() && got.last_modified().is_none() {
            return Err(Failure::timed_out(READING));
        }
        Ok(got)
    }

    /// A small object whole, at most `most_bytes` of it, and its version.
    pub(super) async fn read_small(
        &self,
        object_key: &str,
        most_bytes: u64,
    ) -> Result<(Bytes, Option<String>), Failure> {
        let mut attempt = 1;
        loop {
            let got = self.get(object_key, None, None).await?;
            let version = got.e_tag().map(str::to_owned);
            let length = got.content_length().and_then(|length| u64::try_from(length).ok());
            match self.collect(got.body, most_bytes).await {
                Some(bytes) if length.is_none_or(|length| length.min(most_bytes) == bytes.len() as u64) => {
                    return Ok((bytes, version));
                }
                _ if attempt >= self.attempts() => return Err(Failure::timed_out(READING)),
                _ => self.pause_after(attempt).await,
            }
            attempt += 1;
        }
    }

    /// What a stream brings, at most `most_bytes`; `None` if it breaks before.
    async fn collect(&self, mut stream: ByteStream, most_bytes: u64) -> Option<Bytes> {
        let mut bytes = BytesMut::new();
        while (bytes.len() as u64) < most_bytes {
            match tokio::time::timeout(self.patience_for_bytes_to_come(), stream.next()).await {
                Ok(Some(Ok(more))) => bytes.extend_from_slice(&more),
                Ok(None) => break,
                Ok(Some(Err(_))) | Err(_) => return None,
            }
        }
        bytes.truncate(usize::try_from(most_bytes).unwrap_or(usize::MAX));
        Some(bytes.freeze())
    }
}

impl ObjectReader {
    /// The next bytes of the stream as it is; `None` if it is broken, or over before its end.
    fn next_of_stream(&mut self) -> Option<Bytes> {
        let patience = self.connection.patience_for_bytes_to_come();
        let stream = &mut self.stream;
        match self.connection.wait(async { tokio::time::timeout(patience, stream.next()).await }) {
            Ok(Some(Ok(bytes))) => Some(bytes),
            _ => None,
        }
    }

    /// Asks for the rest.
    fn go_on(&mut self) -> io::Result<()> {
        self.broken += 1;
        if self.broken >= self.connection.attempts() {
            return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the connection broke again and again"));
        }
        let Wanted { object_key, version, next, end } = &self.wanted;
        let range = format!("bytes={next}-{}", end - 1);
        let (connection, broken) = (&self.connection, self.broken);
        let got = connection.wait(async {
            connection.pause_after(broken).await;
            connection.get(object_key, Some(range), version.as_deref()).await
        });
        let got = got.map_err(|failure| match failure.kind {
            // It was replaced, or removed, while it was being read.
            FailureKind::PreconditionFailed | FailureKind::NoSuchKey => {
                io::Error::new(io::ErrorKind::NotFound, "the object is gone")
            }
            _ => io::Error::new(io::ErrorKind::ConnectionAborted, failure),
        })?;
        let begins = placed(&got).map(|(begins, _)| begins);
        self.skip = begins
            .and_then(|begins| next.checked_sub(begins))
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the server answered with other bytes"))?;
        self.stream = got.body;
        Ok(())
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            if self.wanted.next >= self.wanted.end || buffer.is_empty() {
                return Ok(0);
            }
            match self.next_of_stream() {
                Some(mut bytes) => {
                    let skipped = self.skip.min(bytes.len() as u64);
                    bytes.advance(skipped as usize);
                    self.skip -= skipped;
                    // More than was asked for is not ours.
                    let wanted = self.wanted.end - self.wanted.next;
                    bytes.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
                    self.ready = bytes;
                }
                None => self.go_on()?,
            }
        }
        let length = self.ready.len().min(buffer.len());
        self.ready.copy_to_slice(&mut buffer[..length]);
        self.wanted.next += length as u64;
        Ok(length)
    }
}

/// Where the bytes of an answer begin, and how long the object is; `None` if the answer contradicts itself.
fn placed(got: &GetObjectOutput) -> Option<(u64, u64)> {
    match got.content_range() {
        None => Some((0, u64::try_from(got.content_length()?).ok()?)),
        Some(range) => {
            let (span, size_bytes) = range.strip_prefix("bytes ")?.split_once('/')?;
            let (first, _) = span.split_once('-')?;
            Some((first.parse().ok()?, size_bytes.parse().ok()?))
        }
    }
}

fn unreadable(operation: &'static str) -> StorageError {
    StorageError::Unavailable { operation, source: io::ErrorKind::InvalidData.into() }
}
