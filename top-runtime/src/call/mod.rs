//! The path of a call: validate, params, sign, send, envelope, fill; one module each, in that order.

mod attempt;
mod batch;
mod charset;
mod envelope;
mod multipart;
mod params;
mod plan;
mod prepared;
mod protocol;
mod send;
mod sent;
mod told;
mod written;

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;

use crate::api::TopModel;
use crate::client::Client;
use crate::error::Error;
use crate::kernel::Value;
use crate::reply::Reply;
use crate::types::Attachment;

pub(crate) use batch::split as split_answers;
pub use batch::{Batch, Replies, Ticket};
use envelope::Opened;

pub(crate) use params::Params;
pub use plan::RawBody;
pub(crate) use plan::{Body, Plan, Stamp, address};
pub use prepared::Prepared;
pub(crate) use protocol::{Protocol, check_name};
pub(crate) use send::Answer;
pub(crate) use told::Told;
pub(crate) use written::{WrittenDown, on_runtime};

/// A call that has been written down and not yet sent: a future of its reply.
///
/// Nothing is sent before it is polled; dropping it stops everything. It borrows nothing and can be spawned or put
/// into a `JoinSet`. It runs on a tokio runtime with time and I/O (what `#[tokio::main]` gives); polled elsewhere, it
/// is [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with nothing sent. Programs without a runtime use
/// `wait()`, with the feature `blocking`.
///
/// ```no_run
/// use std::time::Duration;
/// # use top_runtime::{Client, Error, top_api, top_model};
/// # #[top_api(method = "taobao.time.get", session = false)]
/// # pub struct TimeGetRequest {}
/// # #[top_model]
/// # pub struct TimeGetResponse { pub time: Option<String> }
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let reply = TimeGetRequest {}
///     .execute(client)
///     .timeout(Duration::from_secs(5)) // for this call alone
///     .idempotent() // a repeat is harmless
///     .await?;
/// println!("{:?}", reply.time);
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<'a, R> {
    written: WrittenDown,
    response: PhantomData<Promise<'a, R>>,
}

/// What a call stands for: a response, without owning one.
type Promise<'a, R> = (&'a (), fn() -> R);

impl<R> Call<'_, R> {
    pub(crate) fn of(written: WrittenDown) -> Self {
        Self {
            written,
            response: PhantomData,
        }
    }

    /// The time for this call, waits and repetitions included.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|plan| {
            plan.timeout = Some(timeout);
            Ok(())
        })
    }

    /// Says that doing it twice is the same as doing it once, so that it may be repeated when its outcome is open.
    pub fn idempotent(self) -> Self {
        self.with(|plan| {
            plan.idempotent = true;
            Ok(())
        })
    }

    /// Adds a business parameter, or replaces one: for what the declaration does not know. A name of the protocol
    /// is refused.
    pub fn param(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.with(|plan| {
            check_name(name.as_ref())?;
            plan.params.set(name.as_ref(), value.as_ref());
            Ok(())
        })
    }

    /// Adds an HTTP header. Those that the client must set itself are refused.
    pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.with(|plan| plan.header(name.as_ref(), value.as_ref()))
    }

    /// Adds a file.
    pub fn attachment(self, name: impl AsRef<str>, file: Attachment) -> Self {
        self.with(|plan| {
            check_name(name.as_ref())?;
            plan.params.attach(name.as_ref(), file);
            Ok(())
        })
    }

    /// The app key of the third party that provides the API.
    pub fn target_app_key(self, app_key: impl Into<String>) -> Self {
        self.with(|plan| {
            plan.target_app_key = Some(app_key.into());
            Ok(())
        })
    }

    /// Sends this body, with the parameters in the query.
    pub fn raw_body(self, body: RawBody) -> Self {
        self.with(|plan| {
            plan.body = Body::Raw(body);
            Ok(())
        })
    }

    /// Leaves the rules to the platform: a declaration can be older than the API.
    pub fn skip_rules(mut self) -> Self {
        self.written.skip_rules();
        self
    }

    /// Everything up to sending.
    ///
    /// # Errors
    /// What would be refused before sending.
    pub fn prepare(self) -> Result<Prepared, Error> {
        self.written.prepare()
    }

    pub(crate) fn into_plan(self) -> Result<Plan, Error> {
        self.written.into_plan()
    }

    fn with(mut self, change: impl FnOnce(&mut Plan) -> Result<(), Error>) -> Self {
        if let Some(plan) = self.written.plan() {
            let changed = change(plan);
            self.written.refuse(changed);
        }
        self
    }
}

impl<R: TopModel> Future for Call<'_, R> {
    type Output = Result<Reply<R>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        std::task::ready!(self.written.poll(context))?;
        Poll::Ready(self.reply())
    }
}

impl<R: TopModel> Call<'_, R> {
    fn reply(&mut self) -> Result<Reply<R>, Error> {
        let mut response = R::vacant();
        let around = self.written.read(&mut response)?;
        Ok(Reply::new(response, around))
    }
}

#[cfg(feature = "blocking")]
impl<R: TopModel> Call<'_, R> {
    /// Makes the call on this thread and waits for its reply: for programs without a runtime of their own. Needs the
    /// feature `blocking`.
    ///
    /// # Errors
    /// Those of the call; and [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with nothing sent, inside an async
    /// runtime, which it would block.
    pub fn wait(mut self) -> Result<Reply<R>, Error> {
        self.written.wait()?;
        self.reply()
    }
}

/// Fills a response with an answer and gives the `request_id`.
fn read(
    client: &Client,
    answer: &Answer,
    attempts: u32,
    method: &str,
    response: &mut dyn Value,
) -> Result<Option<String>, Error> {
    read_answer(&answer.body, response, client.shared().simplify, method)
        .map_err(|error| answer.told.untold(error).with_raw(answer.raw.clone()))
        .map_err(|error| error.of_call(method, attempts))
}

/// The same, of a body that did not come by a call.
pub(crate) fn read_answer(
    body: &Bytes,
    response: &mut dyn Value,
    simplified: bool,
    method: &str,
) -> Result<Option<String>, Error> {
    match envelope::open(body, response, simplified, method) {
        Ok(Opened::Answer { request_id }) => Ok(request_id),
        Ok(Opened::Refusal(refusal)) => Err(Error::api(refusal, body.clone())),
        Err(problem) => Err(Error::decode(&problem, body.clone())),
    }
}

impl<R> fmt::Debug for Call<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written.debug(f)
    }
}
