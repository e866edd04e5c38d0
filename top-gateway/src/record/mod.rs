//! What the gateway has seen.

mod book;
mod counters;
mod entry;
mod mask;

use std::fmt;
use std::sync::Arc;

use crate::ApiError;

pub(crate) use book::{Book, Observer, Ticket};
pub use counters::Counters;
pub(crate) use entry::Entry;
pub(crate) use mask::{MASK, shown};

/// One request as the gateway understood it. Cheap to clone.
///
/// The signature and the session are not in it, and known secrets are masked wherever they turn up.
#[derive(Clone, PartialEq)]
pub struct Record(Arc<Inner>);

#[derive(Clone, PartialEq)]
pub(crate) struct Inner {
    pub(crate) number: u64,
    pub(crate) http_method: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) method: String,
    pub(crate) app_key: String,
    pub(crate) has_session: bool,
    pub(crate) has_sign: bool,
    pub(crate) protocol: Vec<(&'static str, String)>,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) files: Vec<FileRecord>,
    pub(crate) body: Option<String>,
    pub(crate) batch: Option<usize>,
    pub(crate) attempt: u64,
    pub(crate) request_id: String,
    pub(crate) executed: bool,
    pub(crate) verdict: Verdict,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is being answered.
    Pending,
    /// The handler has run, and its answer was sent or is being delayed.
    Accepted,
    /// It was refused, by the gateway or by the handler.
    Refused(ApiError),
    /// A fault happened to it; whether the call is done all the same is [`Record::executed`].
    Faulted(String),
    /// The caller was gone before the handler ran.
    Abandoned,
}

/// A file of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// The name of the parameter.
    pub name: String,
    /// The name of the file.
    pub file_name: String,
    /// The content type.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content in lower-case hex.
    pub sha256: String,
}

impl Record {
    /// The place in the order of arrival, from 1. The calls of a batch follow each other.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.number
    }

    /// The API method; empty where the request names none.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.0.method
    }

    /// The app key; empty where the request names none.
    #[must_use]
    pub fn app_key(&self) -> &str {
        &self.0.app_key
    }

    /// Whether the request came with a session. The session itself is not kept.
    #[must_use]
    pub fn has_session(&self) -> bool {
        self.0.has_session
    }

    /// Whether the request came with a signature. The signature itself is not kept.
    #[must_use]
    pub fn has_sign(&self) -> bool {
        self.0.has_sign
    }

    /// A parameter of the protocol: `timestamp`, `format`, `v`, `sign_method`, `simplify`, `partner_id` or
    /// `target_app_key`.
    #[must_use]
    pub fn protocol(&self, name: &str) -> Option<&str> {
        self.0
            .protocol
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value.as_str())
    }

    /// The business parameters in the order in which they arrived.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.0.params
    }

    /// The business parameter of this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.0
            .params
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    /// The files.
    #[must_use]
    pub fn files(&self) -> &[FileRecord] {
        &self.0.files
    }

    /// The raw JSON or XML body.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// `POST`, `GET`, or what else was tried.
    #[must_use]
    pub fn http_method(&self) -> &str {
        &self.0.http_method
    }

    /// The HTTP headers with their names in lower case.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.0.headers
    }

    /// The HTTP header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0
            .headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The position in its batch, from 0; `None` for a call of its own.
    #[must_use]
    pub fn batch(&self) -> Option<usize> {
        self.0.batch
    }

    /// How many requests of the method there were by then, this one included; 0 where the method is not served.
    #[must_use]
    pub fn attempt(&self) -> u64 {
        self.0.attempt
    }

    /// The `request_id` of the answer.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// Whether the call is done: the handler has run and has not refused. True too where a fault then lost the answer.
    #[must_use]
    pub fn executed(&self) -> bool {
        self.0.executed
    }

    /// What became of the request.
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.0.verdict
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("number", &self.0.number)
            .field("method", &self.0.method)
            .field("app_key", &self.0.app_key)
            .field("session", &self.0.has_session.then_some(MASK))
            .field("protocol", &self.0.protocol)
            .field("parameters", &self.0.params)
            .field("files", &self.0.files)
            .field("body", &self.0.body)
            .field("batch", &self.0.batch)
            .field("attempt", &self.0.attempt)
            .field("request_id", &self.0.request_id)
            .field("executed", &self.0.executed)
            .field("verdict", &self.0.verdict)
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// About how much memory the record takes.
    fn size(&self) -> usize {
        let pairs = self
            .params
            .iter()
            .chain(&self.headers)
            .map(|(name, value)| name.len() + value.len() + 48);
        512 + pairs.sum::<usize>() + self.body.as_ref().map_or(0, String::len)
    }
}
