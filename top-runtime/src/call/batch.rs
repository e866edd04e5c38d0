//! Many calls in one HTTP request.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value as Tree;

use super::attempt::{self, Answered};
use super::plan::{Body, Plan};
use super::{Call, Params, envelope, read};
use crate::api::{TopApi, TopModel};
use crate::client::{Client, Shared, UntypedParams};
use crate::error::Error;
use crate::observe;
use crate::reply::Reply;
use crate::session::Session;
use crate::wire::form;

/// Calls that are collected to be sent in one request, from [`Client::batch`].
///
/// Each has its own method, session and answer. Files cannot travel in a batch. How many calls the platform takes at
/// a time is not documented; 20 is common. For rate limits it is one call of the method `batch`.
#[must_use = "a batch does nothing until send()"]
pub struct Batch {
    number: u64,
    client: Client,
    calls: Vec<Plan>,
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
    attempts: u32,
    pieces: Vec<(String, Option<Bytes>)>,
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
            calls: Vec::new(),
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

    /// Sends all calls. Like a single call, the batch is repeated only when it certainly was not executed, or when
    /// all its calls are idempotent.
    ///
    /// # Errors
    /// One error for the whole batch: it is empty, it was not answered, or the number of answers is not that of the
    /// calls. What became of each call is in [`Replies::take`].
    pub async fn send(self) -> Result<Replies, Error> {
        if self.calls.is_empty() {
            return Err(Error::invalid("nothing was sent: the batch is empty"));
        }
        let shared = self.client.shared();
        let timeout = self.timeout.unwrap_or(shared.timeout);
        let started = shared.clock.monotonic();
        let body = tokio::time::timeout(timeout, write_all(&self.calls))
            .await
            .unwrap_or_else(|_| Err(attempt::out_of_time().of_call(METHOD, 0)))?;
        let used = shared.clock.monotonic().saturating_sub(started);
        let mut plan = Plan::new(METHOD.into(), Params::default(), None);
        plan.body = Body::Batch(String::from_utf8(body).unwrap_or_default());
        plan.timeout = Some(timeout.saturating_sub(used));
        plan.idempotent = self.calls.iter().all(|call| call.idempotent);
        let Answered {
            answer,
            attempts,
            observed,
        } = attempt::run(self.client.clone(), plan).await?;
        let mut pieces = split(&answer.body);
        if pieces.len() == self.calls.len() + 1 {
            // Some write a separator behind the last answer as well.
            pieces.pop_if(|piece| piece.trim_ascii().is_empty());
        }
        if pieces.len() != self.calls.len() {
            let error = miscounted(answer.body, pieces.len(), self.calls.len());
            let error = error.of_call(METHOD, attempts);
            observed.failed(&error);
            return Err(error);
        }
        observed.answered(answer.body.len(), attempts, None);
        for (call, piece) in self.calls.iter().zip(&pieces) {
            note_ban(shared, &call.method, piece);
        }
        let methods = self.calls.into_iter().map(|call| call.method.into_owned());
        let pieces = methods.zip(pieces.into_iter().map(Some)).collect();
        Ok(Replies {
            number: self.number,
            client: self.client,
            attempts,
            pieces,
        })
    }
}

/// The calls as the body of the request.
async fn write_all(calls: &[Plan]) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    for (index, call) in calls.iter().enumerate() {
        if index > 0 {
            body.extend_from_slice(SEPARATOR.as_bytes());
        }
        write(call, &mut body)
            .await
            .map_err(|error| error.of_call(&call.method, 0))?;
    }
    Ok(body)
}

/// One call as a form, method and session included.
async fn write(call: &Plan, body: &mut Vec<u8>) -> Result<(), Error> {
    let mut item = Vec::with_capacity(call.params.len() * 2 + 64);
    form::push_pair("method", &call.method, &mut item);
    if let Some(session) = &call.session {
        form::push_pair("session", session.current().await?.expose(), &mut item);
    }
    if let Some(app_key) = &call.target_app_key {
        form::push_pair("target_app_key", app_key, &mut item);
    }
    call.params.push_form(&mut item);
    body.append(&mut item);
    Ok(())
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

/// A ban that one of the calls has met holds back other calls of its method.
fn note_ban(shared: &Shared, method: &str, piece: &Bytes) {
    if let Some(refusal) = envelope::refusal(piece) {
        let error = Error::api(refusal, Bytes::new());
        let now = shared.clock.monotonic();
        shared.limits.note(method, &error, now);
    }
}

fn miscounted(body: Bytes, answers: usize, calls: usize) -> Error {
    match envelope::refusal(&body) {
        Some(refusal) if answers == 1 => Error::api(refusal, body),
        _ => Error::undecodable(
            format!(
                "a batch of {calls} calls got {answers} answers, so none can be told whose it is"
            ),
            body,
        ),
    }
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
        let piece = self
            .pieces
            .get_mut(ticket.index)
            .filter(|_| ticket.batch == self.number);
        let Some((method, piece)) = piece else {
            return Err(Error::invalid("the ticket is of another batch"));
        };
        let Some(body) = piece.take() else {
            return Err(Error::invalid("the reply was taken already"));
        };
        let mut response = R::vacant();
        let request_id = read(&self.client, &body, self.attempts, method, &mut response)
            .inspect_err(observe::failed_in_batch)?;
        Ok(Reply::new(
            response,
            request_id,
            body,
            self.attempts,
            method,
        ))
    }

    /// How many requests were made for the batch.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
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
            .field("count", &self.pieces.len())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

impl<R> fmt::Debug for Ticket<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ticket").field(&self.index).finish()
    }
}
