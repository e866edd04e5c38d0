//! How a gateway misbehaves.

mod broken_body;
mod schedule;

use std::time::Duration;

use bytes::Bytes;

use crate::ApiError;

pub(crate) use broken_body::{AnswerBody, Breaking, Cut};
pub(crate) use schedule::{Armed, Plan};
pub use schedule::{FaultRule, Place};

/// Something that goes wrong with the requests of a method.
///
/// A fault alone happens to every request; [`first`](Fault::first), [`nth`](Fault::nth), [`every`](Fault::every) and
/// [`with_probability`](Fault::with_probability) say to which. Several faults of a method are asked in the order in
/// which they were added, and each counts only the requests that reach it:
///
/// ```
/// # async fn run() -> Result<(), top_gateway::StartError> {
/// use serde_json::json;
/// use top_gateway::{ApiError, Fault, Gateway};
///
/// // The first request meets a 502, the second a limit, the third is answered.
/// let gateway = Gateway::builder()
///     .app("12345678", "app-secret")
///     .on_untyped("taobao.time.get", |_, _| Ok(json!({ "time": "2016-01-01 12:00:00" })))
///     .fault("taobao.time.get", Fault::Status(502).first(1))
///     .fault("taobao.time.get", Fault::Code(ApiError::new(7, "App Call Limited")).first(1))
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// Only a request that was verified meets a fault, so that a wrong signature is never hidden by one; the exception
/// is [`ResetBeforeRead`](Fault::ResetBeforeRead). Whether the handler has run by then is a property of each kind
/// and can be changed with [`before_handler`](Fault::before_handler) and [`after_handler`](Fault::after_handler).
///
/// In a batch [`Delay`](Fault::Delay), [`Code`](Fault::Code) and [`WrongRoot`](Fault::WrongRoot) happen to the one
/// call; every other kind breaks the answer of the whole batch.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer comes so much later. After the handler; before it, the handler runs late as well, and not at all
    /// when the caller is gone by then.
    Delay(Duration),
    /// The connection is reset as soon as the method is known; that is before the body was read when the method stands
    /// in the query. The handler never runs, and nothing is verified.
    ResetBeforeRead,
    /// The connection is reset when the whole request was read, without a byte of an answer. After the handler.
    ResetBeforeAnswer,
    /// The connection is reset after the head and half of the body. After the handler.
    ResetInBody,
    /// The body ends half way: shorter than the `Content-Length` says. After the handler.
    CutBody,
    /// The same for a chunked body: the last chunk never comes. After the handler.
    CutChunked,
    /// An HTTP status with an HTML page, as proxies send it. Before the handler.
    Status(u16),
    /// Status 200 with an HTML page. Before the handler.
    Html,
    /// Status 200 without a body. After the handler.
    Empty,
    /// A redirect of this status to another path of the gateway, where nothing is served. Before the handler.
    Redirect(u16),
    /// The answer under a root of another name. After the handler.
    WrongRoot,
    /// An `error_response`. Before the handler.
    Code(ApiError),
    /// This answer, byte for byte. Before the handler.
    Raw(RawAnswer),
}

impl Fault {
    /// To the first `n` requests that reach the fault.
    #[must_use]
    pub fn first(self, n: u64) -> FaultRule {
        FaultRule::from(self).first(n)
    }

    /// To the `n`th request that reaches the fault, from 1.
    #[must_use]
    pub fn nth(self, n: u64) -> FaultRule {
        FaultRule::from(self).nth(n)
    }

    /// To every `n`th request that reaches the fault: with 3 the third, the sixth and so on.
    #[must_use]
    pub fn every(self, n: u64) -> FaultRule {
        FaultRule::from(self).every(n)
    }

    /// To every request that reaches the fault. This is what a fault alone does.
    #[must_use]
    pub fn always(self) -> FaultRule {
        FaultRule::from(self)
    }

    /// To a share of the requests, from 0.0 to 1.0, drawn from `seed`: the same seed draws the same requests.
    #[must_use]
    pub fn with_probability(self, share: f64, seed: u64) -> FaultRule {
        FaultRule::from(self).with_probability(share, seed)
    }

    /// Before the handler, which does not run unless the fault is a [`Delay`](Fault::Delay).
    #[must_use]
    pub fn before_handler(self) -> FaultRule {
        FaultRule::from(self).before_handler()
    }

    /// After the handler: the call is done and its answer is lost.
    #[must_use]
    pub fn after_handler(self) -> FaultRule {
        FaultRule::from(self).after_handler()
    }

    /// The name for records.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Delay(time) => format!("delay of {time:?}"),
            Self::ResetBeforeRead => "reset before the body was read".to_owned(),
            Self::ResetBeforeAnswer => "reset before the answer".to_owned(),
            Self::ResetInBody => "reset in the body".to_owned(),
            Self::CutBody => "body cut".to_owned(),
            Self::CutChunked => "chunked body cut".to_owned(),
            Self::Status(status) => format!("status {status}"),
            Self::Html => "HTML page".to_owned(),
            Self::Empty => "empty body".to_owned(),
            Self::Redirect(status) => format!("redirect {status}"),
            Self::WrongRoot => "wrong root".to_owned(),
            Self::Code(error) => error.to_string(),
            Self::Raw(raw) => format!("raw answer of status {}", raw.status),
        }
    }

    pub(crate) fn place(&self) -> Place {
        match self {
            Self::Delay(_)
            | Self::ResetBeforeAnswer
            | Self::ResetInBody
            | Self::CutBody
            | Self::CutChunked
            | Self::Empty
            | Self::WrongRoot => Place::AfterHandler,
            Self::ResetBeforeRead
            | Self::Status(_)
            | Self::Html
            | Self::Redirect(_)
            | Self::Code(_)
            | Self::Raw(_) => Place::BeforeHandler,
        }
    }
}

/// An answer that is sent as it is: a byte order mark, gzip that nobody asked for, a body cut in the middle of a
/// character.
///
/// ```
/// use top_gateway::{Fault, RawAnswer};
///
/// let fault = Fault::Raw(RawAnswer::new(200).header("content-type", "text/javascript").body("\u{FEFF}{}"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawAnswer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl RawAnswer {
    /// An answer of this HTTP status without headers and body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}
