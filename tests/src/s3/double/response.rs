//! What the double answers: a status, headers, bytes; and the errors of S3 as values.

use super::xml;

/// An answer. Its `Content-Length` is that of `body` unless a header says otherwise.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Headers beside `Date`, `Content-Length` and the id of the request.
    pub headers: Vec<(String, String)>,
    /// The bytes; for HEAD those that a GET would give, which are then not sent.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Response { status, ..Self::default() }
    }

    /// 200 with a document.
    pub fn xml(document: String) -> Self {
        Response { status: 200, body: document.into_bytes(), ..Self::default() }.with("Content-Type", "application/xml")
    }

    /// With this header too.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Takes a header away; `name` in any case.
    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(have, _)| !have.eq_ignore_ascii_case(name));
    }

    /// Puts `value` in the place of a header that may be there.
    pub fn replace(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.into()));
    }
}

/// An error of S3: its status, its code, and what else stands in its document.
#[derive(Clone, Debug)]
pub struct S3Error {
    /// The HTTP status.
    pub status: u16,
    /// `NoSuchKey`, …
    pub code: &'static str,
    /// Further elements of the document.
    pub details: Vec<(&'static str, String)>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
}

impl S3Error {
    /// The error with this status and code.
    pub fn new(status: u16, code: &'static str) -> Self {
        S3Error { status, code, details: Vec::new(), headers: Vec::new() }
    }

    /// With one more element in the document.
    #[must_use]
    pub fn detail(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer that says it.
    pub fn response(&self, resource: &str) -> Response {
        let mut response = if matches!(self.status, 304) {
            Response::empty(self.status)
        } else {
            let mut elements = vec![("Code", self.code.to_owned()), ("Message", self.message().to_owned())];
            elements.extend(self.details.iter().cloned());
            elements.push(("Resource", resource.to_owned()));
            elements.push(("RequestId", "0000000000000001".to_owned()));
            let mut response = Response::xml(xml::document("Error", None, &xml::elements(&elements)));
            response.status = self.status;
            response
        };
        for (name, value) in &self.headers {
            response = response.with(name, value.clone());
        }
        response
    }

    fn message(&self) -> &'static str {
        match self.code {
            "AccessDenied" => "Access Denied",
            "NoSuchKey" => "The specified key does not exist.",
            "NoSuchBucket" => "The specified bucket does not exist",
            "NoSuchUpload" => "The specified multipart upload does not exist.",
            "PreconditionFailed" => "At least one of the pre-conditions you specified did not hold",
            "RequestTimeTooSkewed" => "The difference between the request time and the current time is too large.",
            "SlowDown" => "Please reduce your request rate.",
            _ => "The request was refused.",
        }
    }
}
