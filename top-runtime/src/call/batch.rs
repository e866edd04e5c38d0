//! Many calls in one HTTP request.

mod item;
mod rounds;
mod together;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value as Tree;

use super::plan::Plan;
use super::{Call, on_runtime, read};
use crate::api::{TopApi, TopModel};
use crate::client::{Client, UntypedParams};
use crate::error::Error;
use crate::held::Held;
use crate::kernel::Value;
use crate::observe;
use crate::reply::{Around, Reply};
use crate::session::Session;

use item::{End, Ended};

/// Calls that are collected to be sent in one request, from [`Client::batch`].
///
/// Each has its own method, session and answer. Files cannot travel in a batch. How many calls the platform takes at
/// a time is not documented; 20 is common. For rate limits each call counts, as it does for the platform.
#[must_use = "a batch does nothing until send()"]
pub struct Batch {
    number: u64,
    client: Client,
    calls: Held<Vec<Plan>>,
    timeout: Option<Duration>,
}

/// The claim to the reply of one call of a batch.
#[must_use = "the reply of the call is taken with its ticket"]
pub struct Ticket<R> {
    batch: u64,
    index: usize,
    response: PhantomData<fn() -> R>,
}

/// The answers of a batch.
pub struct Replies {
    number: u64,
    client: Client,
    requests: u32,
    ended: Held<Vec<Option<Ended>>>,
}

/// What stands between two calls, and between two answers.
const SEPARATOR: &str = "\r\n-S-\r\n";

/// The name of a batch where a call has that of its API: in errors, spans, metrics and rate limits.
const METHOD: &str = "batch";

/// Tells batches apart, so that no ticket opens the reply of another.
static NEXT: AtomicU64 = AtomicU64::new(0);

impl Batch {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            client,
            calls: Held::new(Vec::new()),
            timeout: None,
        }
    }

    /// Adds a call.
    ///
    /// # Errors
    /// What `execute` would refuse before sending, and files; the batch is as it was.
    pub fn push<A: TopApi>(
        &mut self,
        request: &A,
        session: Option<&Session>,
    ) -> Result<Ticket<A::Response>, Error> {
        self.add(self.client.call(request, session))
    }

    /// Adds a call of any API, as [`Client::call_untyped`] does.
    ///
    /// # Errors
    /// What that would refuse before sending; the batch is as it was.
    pub fn push_untyped(
        &mut self,
        method: impl Into<Cow<'static, str>>,
        params: impl Into<UntypedParams>,
        session: Option<&Session>,
    ) -> Result<Ticket<Tree>, Error> {
        self.add(self.client.call_untyped(method, params, session))
    }

    /// The time for the batch, waits and repetitions included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How many calls there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Whether there is no call.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    fn add<R>(&mut self, call: Call<'_, R>) -> Result<Ticket<R>, Error> {
        let plan = call.into_plan()?;
        if !plan.params.files().is_empty() {
            return Err(
                Error::invalid("nothing was sent: files cannot travel in a batch")
                    .of_call(&plan.method, 0),
            );
        }
        self.calls.push(plan);
        Ok(Ticket {
            batch: self.number,
            index: self.calls.len() - 1,
            response: PhantomData,
        })
    }

    /// Sends all calls in one request, and what may be repeated in another.
    ///
    /// Each call is treated as it would be on its own: one that was refused for its session is repeated with a new one,
    /// one that was certainly not executed (or is idempotent) by the policy, and those together. The request as a whole
    /// is repeated only when it certainly was not executed, or when all its calls are idempotent. A call that cannot be
    /// sent, because its session provider has no key or its method is banned for long, does not stop the others.
    ///
    /// # Errors
    /// One error for the whole batch, when no call of it was answered: it is empty, none of its calls could be sent,
    /// the connection failed, or the number of answers is not that of the calls. What became of each call is in
    /// [`Replies::take`].
    pub async fn send(self) -> Result<Replies, Error> {
        self.run().await
    }

    /// The way of the calls, as a type without a name: a program that awaits it does not compile it again.
    fn run(self) -> Pin<Box<dyn Future<Output = Result<Replies, Error>> + Send>> {
        Box::pin(async move {
            if self.calls.is_empty() {
                return Err(Error::invalid("nothing was sent: the batch is empty"));
            }
            on_runtime()?;
            let timeout = self.timeout.unwrap_or(self.client.shared().timeout);
            let calls = self.calls.into_inner();
            let (requests, ended) = rounds::run(&self.client, calls, timeout).await?;
            Ok(Replies {
                number: self.number,
                client: self.client,
                requests,
                ended: Held::new(ended.into_iter().map(Some).collect()),
            })
        })
    }
}

/// The answers of a batch; a text without a separator is one.
pub(crate) fn split(body: &Bytes) -> Vec<Bytes> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in memchr::memmem::find_iter(body, SEPARATOR.as_bytes()) {
        pieces.push(body.slice(start..end));
        start = end + SEPARATOR.len();
    }
    pieces.push(body.slice(start..));
    pieces
}

impl Replies {
    /// The reply of one call.
    ///
    /// # Errors
    /// What became of that call: refused by the platform, or an answer that cannot be read. A ticket of another
    /// batch, or one whose reply was taken, is [`ErrorKind::Invalid`](crate::ErrorKind::Invalid).
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a ticket is good for one reply"
    )]
    pub fn take<R: TopModel>(&mut self, ticket: Ticket<R>) -> Result<Reply<R>, Error> {
        let mut response = R::vacant();
        let around = self.read(ticket.index, ticket.batch, &mut response)?;
        Ok(Reply::new(response, around))
    }

    /// Fills the response of one call.
    fn read(
        &mut self,
        index: usize,
        batch: u64,
        response: &mut dyn Value,
    ) -> Result<Held<Around>, Error> {
        let ended = self.ended.get_mut(index).filter(|_| batch == self.number);
        let Some(ended) = ended else {
            return Err(Error::invalid("the ticket is of another batch"));
        };
        let Some(Ended {
            method,
            attempts,
            end,
        }) = ended.take()
        else {
            return Err(Error::invalid("the reply was taken already"));
        };
        let answer = match end {
            End::Answered(answer) => answer,
            End::Failed(error) => return Err(error),
        };
        let request_id = read(&self.client, &answer, attempts, &method, response)
            .inspect_err(observe::failed_in_batch)?;
        let method = method.into_owned();
        Ok(Around::new(request_id, answer, attempts, method))
    }

    /// How many requests were made for the batch; in how many of them a call was, its reply and its error say.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.requests
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let methods: Vec<&str> = self.calls.iter().map(|call| call.method.as_ref()).collect();
        f.debug_struct("Batch")
            .field("calls", &methods)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Replies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replies")
            .field("count", &self.ended.len())
            .field("attempts", &self.requests)
            .finish_non_exhaustive()
    }
}

impl<R> fmt::Debug for Ticket<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ticket").field(&self.index).finish()
    }
}
