//! Listing: page after page, and every page doubted.
//!
//! A list that is not whole must never be taken for one, because what it lacks would look removed. So a list counts only
//! if its pages come in strictly ascending order to the very end, and if the vault's marker was there in the same round.

use std::io;
use std::ops::ControlFlow;

use aws_sdk_s3::types::Object;

use super::S3Storage;
use super::connection::Connection;
use super::failure::Failure;
use crate::document::UserId;
use crate::storage::{BlobKey, StorageError};

const LISTING: &str = "listing the bucket";

/// One page: what lies there, and where the next page begins.
struct Page {
    objects: Vec<Object>,
    next: Option<Next>,
}

/// Where a page begins.
enum Next {
    /// What the server calls it.
    Token(String),
    /// Behind this key.
    After(String),
}

impl S3Storage {
    pub(super) fn list_objects(
        &self,
        owner: &UserId,
        each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let connection = self.connection()?;
        self.confirm_marker(&connection)?;
        let prefix = connection.keys.of_user(owner);
        connection.each_object(
            &prefix,
            &mut |object| match connection.keys.object_of(owner, object.key().unwrap_or("")) {
                Some(key) => each(key),
                None => ControlFlow::Continue(()),
            },
        )
    }
}

impl Connection {
    /// Calls `each` with every object whose key begins with `prefix`, in ascending order, until it breaks. Nothing is
    /// waited for while it is called.
    pub(super) fn each_object(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(&Object) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        self.each_object_by_pages(prefix, None, each)
    }

    /// [`each_object`](Self::each_object), in pages of at most so many keys, or as long as the server likes them.
    pub(super) fn each_object_by_pages(
        &self,
        prefix: &str,
        most_keys: Option<i32>,
        each: &mut dyn FnMut(&Object) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let mut next: Option<Next> = None;
        let mut last_key = String::new();
        loop {
            let page = self.wait(self.page(prefix, most_keys, next.as_ref())).map_err(StorageError::from)?;
            let before = last_key.clone();
            for object in &page.objects {
                let key = object.key().unwrap_or_default();
                if !key.starts_with(prefix) || key <= last_key.as_str() {
                    return Err(not_a_list("keys came out of order"));
                }
                last_key = key.to_owned();
                if each(object).is_break() {
                    return Ok(());
                }
            }
            match page.next {
                None => return Ok(()),
                // A page that brings nothing and promises more could go on for ever.
                Some(_) if last_key == before => return Err(not_a_list("a page brought nothing new")),
                more => next = more,
            }
        }
    }

    /// Whether the bucket can be listed at all: asks for one key.
    pub(super) fn look_in(&self) -> Result<(), Failure> {
        self.wait(self.page(self.keys.prefix(), Some(1), None)).map(drop)
    }

    async fn page(&self, prefix: &str, most_keys: Option<i32>, next: Option<&Next>) -> Result<Page, Failure> {
        if self.facts.list_v2 {
            self.page_v2(prefix, most_keys, next).await
        } else {
            self.page_v1(prefix, most_keys, next).await
        }
    }

    async fn page_v2(&self, prefix: &str, most_keys: Option<i32>, next: Option<&Next>) -> Result<Page, Failure> {
        let list = || {
            let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix).set_max_keys(most_keys);
            match next {
                None => list,
                Some(Next::Token(token)) => list.continuation_token(token),
                Some(Next::After(key)) => list.start_after(key),
            }
            .send()
        };
        let page = self.send(LISTING, 0, list).await?.value;
        let next = match (page.is_truncated().unwrap_or(false), page.next_continuation_token) {
            (false, _) => None,
            (true, Some(token)) => Some(Next::Token(token)),
            (true, None) => after_last(page.contents.as_deref()),
        };
        Ok(Page { objects: page.contents.unwrap_or_default(), next })
    }

    async fn page_v1(&self, prefix: &str, most_keys: Option<i32>, next: Option<&Next>) -> Result<Page, Failure> {
        let marker = match next {
            Some(Next::Token(key) | Next::After(key)) => Some(key.clone()),
            None => None,
        };
        let list = || {
            let list = self.client.list_objects().bucket(&self.bucket).prefix(prefix).set_max_keys(most_keys);
            list.set_marker(marker.clone()).send()
        };
        let page = self.send(LISTING, 0, list).await?.value;
        let more = page.is_truncated().unwrap_or(false);
        let next = if more { after_last(page.contents.as_deref()) } else { None };
        Ok(Page { objects: page.contents.unwrap_or_default(), next })
    }
}

/// The page behind the last key of this one; behind nothing if it has none, which the caller refuses.
fn after_last(objects: Option<&[Object]>) -> Option<Next> {
    let last = objects.and_then(<[Object]>::last).and_then(Object::key).unwrap_or_default();
    Some(Next::After(last.to_owned()))
}

fn not_a_list(reason: &'static str) -> StorageError {
    StorageError::Unavailable { operation: LISTING, source: io::Error::new(io::ErrorKind::InvalidData, reason) }
}
