//! One HTTP request, from its head to its answer.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{DATE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};

use crate::answer::{Dropped, Reply, not_found, refusal};
use crate::fault::AnswerBody;
use crate::record::{Entry, Verdict};
use crate::request::{Arrived, Call, Format, ReadError, pairs, read};
use crate::run::run;
use crate::server::Line;
use crate::shared::{BATCH, Shared, TOKEN};
use crate::{ApiError, batch, oauth, refusals, verify};

/// Where single calls are served.
pub(crate) const REST: &str = "/router/rest";
/// Where batches are served.
pub(crate) const ROUTER_BATCH: &str = "/router/batch";

/// Answers a request, or breaks the connection off where a fault says so. The answer is dated by the gateway's clock,
/// from which a client learns the time of the platform.
pub(crate) async fn answer(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    line: Arc<Line>,
) -> Result<Response<AnswerBody>, Dropped> {
    let now = httpdate::fmt_http_date(shared.now());
    let mut response = respond(request, shared, line).await?;
    if let Ok(now) = HeaderValue::try_from(now) {
        response.headers_mut().entry(DATE).or_insert(now);
    }
    Ok(response)
}

async fn respond(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    line: Arc<Line>,
) -> Result<Response<AnswerBody>, Dropped> {
    let (head, mut body) = request.into_parts();
    let is_batch = match head.uri.path() {
        REST => false,
        ROUTER_BATCH => true,
        TOKEN => {
            let reply = Reply::new(&head.headers, shared.gzip, line);
            return oauth::answer(&shared, &head, &mut body, &reply).await;
        }
        _ => {
            shared.book.stray();
            return Ok(not_found());
        }
    };
    let reply = Reply::new(&head.headers, shared.gzip, line);
    let mut arrived = Arrived::default();
    let read = if let Err(error) = query(&head, &mut arrived) {
        Err(error)
    } else if is_reset_early(&shared, &head, &arrived, is_batch) {
        return reply.reset();
    } else {
        read(&head, is_batch, &mut arrived, &mut body, shared.limits).await
    };
    let call = Call::from(arrived);
    match read {
        Err(ReadError::Gone) => Err(Dropped),
        Err(ReadError::TooLarge) => refuse(&shared, &head, &call, refusals::too_large(), &reply),
        Err(ReadError::Refused(error)) => refuse(&shared, &head, &call, error, &reply),
        Ok(()) if is_batch => batch::answer(&shared, &head, call, &reply).await,
        Ok(()) => rest(&shared, &head, &call, &reply).await,
    }
}

fn query(head: &Parts, arrived: &mut Arrived) -> Result<(), ReadError> {
    if head.method != Method::POST && head.method != Method::GET {
        return Err(ReadError::Refused(refusals::http_action_not_allowed()));
    }
    arrived.fields = pairs(head.uri.query().unwrap_or_default().as_bytes())?;
    Ok(())
}

/// Whether the connection is to be reset before the body is read, as far as the query tells the method.
fn is_reset_early(shared: &Shared, head: &Parts, arrived: &Arrived, is_batch: bool) -> bool {
    let faults = if is_batch {
        shared.faults_of(BATCH)
    } else {
        shared.faults(arrived.method().unwrap_or_default())
    };
    for armed in faults {
        if armed.is_early() && armed.fires() {
            let call = Call::new(arrived.fields.clone(), None, Vec::new());
            let entry = Entry {
                head,
                call: &call,
                batch: None,
                request_id: "",
            };
            shared
                .open(&entry)
                .end(Verdict::Faulted(armed.name()), false);
            return true;
        }
    }
    false
}

/// Refuses a request as a whole.
pub(crate) fn refuse(
    shared: &Shared,
    head: &Parts,
    call: &Call,
    error: ApiError,
    reply: &Reply,
) -> Result<Response<AnswerBody>, Dropped> {
    let request_id = shared.request_id();
    let format = call.protocol.format().unwrap_or(Format::Xml);
    let text = refusal(format, &error, &request_id);
    let entry = Entry {
        head,
        call,
        batch: None,
        request_id: &request_id,
    };
    shared.open(&entry).end(Verdict::Refused(error), false);
    reply.send(format, text, None)
}

async fn rest(
    shared: &Shared,
    head: &Parts,
    call: &Call,
    reply: &Reply,
) -> Result<Response<AnswerBody>, Dropped> {
    if let Err(error) = verify::envelope(shared, call, false) {
        return refuse(shared, head, call, error, reply);
    }
    let format = call.protocol.format().unwrap_or(Format::Xml);
    let done = run(shared, head, call, format, None).await;
    shared.pause(done.delay).await;
    reply.send(format, done.text, done.fault.as_ref())
}
