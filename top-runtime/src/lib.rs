//! A client for the Taobao Open Platform (TOP, 淘宝开放平台): the gateway to the APIs of Taobao, Tmall, Xianyu,
//! Cainiao, Fliggy and the rest.
//!
//! Declare an API as a struct, build it, execute it:
//!
//! ```no_run
//! use top_runtime::{Client, top_api, top_model};
//!
//! /// Tells the time of the platform.
//! #[top_api(method = "taobao.time.get", session = false, idempotent)]
//! pub struct TimeGetRequest {}
//!
//! #[top_model]
//! pub struct TimeGetResponse {
//!     /// The time of the platform, GMT+8.
//!     pub time: Option<top_runtime::DateTime>,
//! }
//!
//! # async fn example() -> Result<(), top_runtime::Error> {
//! let client = Client::builder("12345678", "app-secret").build()?;
//! let reply = TimeGetRequest::builder().build().execute(&client).await?;
//! println!("{:?} {:?}", reply.time, reply.request_id());
//! # Ok(())
//! # }
//! ```
//!
//! A request that lacks a required field, or a session that its API needs, does not compile. What the compiler cannot
//! know (lengths, ranges, fields required by the value of another) is checked before anything is sent.
//!
//! Calls run on a tokio runtime with time and I/O; programs without one use the feature `blocking`.
//!
//! # Features
//!
//! | feature | what |
//! | --- | --- |
//! | `tls` (default) | https: rustls with ring, verified against the certificates of the operating system |
//! | `blocking` | `Call::wait()`, for programs without a runtime of their own |
//! | `metrics` | counters and histograms of calls, errors, waits and repetitions through the `metrics` facade |
//!
//! # More
//!
//! The reference of the attributes is at [`top_api`](macro@top_api); failures are told apart by
//! [`Error::kind`] and [`Error::outcome`].

mod address;
mod api;
pub mod auth;
#[cfg(feature = "blocking")]
mod blocking;
mod call;
mod client;
mod clock;
mod error;
mod held;
pub mod kernel;
mod limit;
mod observe;
mod reply;
mod retry;
mod secret;
mod session;
mod sign;
pub mod spi;
mod types;
pub mod wire;

pub use api::{TopApi, TopModel};
pub use call::{Batch, Call, Prepared, RawBody, Replies, Ticket};
pub use client::{Client, ClientBuilder, Format, UntypedParams};
pub use clock::Clock;
pub use error::{Error, ErrorKind, Outcome, Refusal};
pub use kernel::{BrokenRule, Json, ValidationError, Violation};
pub use limit::RateLimit;
pub use reply::Reply;
pub use reqwest;
pub use retry::RetryPolicy;
pub use serde_json;
pub use session::{
    Session, SessionError, SessionFuture, SessionKey, SessionPolicy, SessionProvider,
};
pub use sign::{SignMethod, sign};
pub use top_macros::{top_api, top_model};
pub use types::{Attachment, DateTime, Decimal, Opened, ParseDateTimeError, is_blank};

/// What the attribute macros expand to. Not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use crate::kernel::*;
    pub use crate::{Call, Client, Session, SessionPolicy, TopApi, TopModel};
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
    pub use std::any::Any;
    pub use std::mem::ManuallyDrop;
    pub use std::option::Option::{None, Some};
    pub use std::string::String;
    pub use std::vec::Vec;

    /// What a generated `execute` does.
    pub fn execute<A: TopApi>(
        request: &A,
        client: &Client,
        session: Option<&Session>,
    ) -> Call<'static, A::Response> {
        client.call(request, session)
    }

    /// Reads the body of an answer as a call of `method` does, and gives its `request_id`: for tests of many
    /// declarations at once.
    ///
    /// # Errors
    /// It is a refusal of the platform, or cannot be read.
    pub fn read_answer(
        body: &[u8],
        response: &mut dyn Value,
        simplified: bool,
        method: &str,
    ) -> Result<Option<String>, crate::Error> {
        let body = bytes::Bytes::copy_from_slice(body);
        crate::call::read_answer(&body, response, simplified, method)
    }

    /// Splits the body of an answer to a batch into the answers of its calls: for fuzzing.
    #[must_use]
    pub fn split_answers(body: &[u8]) -> Vec<bytes::Bytes> {
        crate::call::split_answers(&bytes::Bytes::copy_from_slice(body))
    }
}
