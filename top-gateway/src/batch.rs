//! Many calls in one request.

use std::sync::Arc;

use hyper::Response;
use hyper::http::request::Parts;

use crate::answer::{Dropped, Reply};
use crate::fault::{AnswerBody, Fault, Plan};
use crate::request::{Call, Format, ReadError, pairs};
use crate::run::{Done, run};
use crate::service::refuse;
use crate::shared::{BATCH, Shared};
use crate::{ApiError, refusals, verify};

/// What stands between two calls, unless a header says otherwise.
const SEPARATOR: &str = "\r\n-S-\r\n";
/// The header that says otherwise.
const SEPARATOR_HEADER: &str = "top-api-separator";
/// What the parameters common to all calls begin with.
const PUBLIC: &str = "#PUBLIC#";
/// A call without parameters.
const NOTHING: &str = "N";

/// What a call says for itself, and takes from the envelope where it does not.
const LENT: [&str; 3] = ["method", "session", "target_app_key"];

/// Verifies the batch as a whole, executes its calls in order, and joins their answers.
pub(crate) async fn answer(
    shared: &Shared,
    head: &Parts,
    call: Call,
    reply: &Reply,
) -> Result<Response<AnswerBody>, Dropped> {
    let separator = head
        .headers
        .get(SEPARATOR_HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or(SEPARATOR);
    let calls = verify::envelope(shared, &call, true).and_then(|()| calls(&call, separator));
    let calls = match calls {
        Ok(calls) => calls,
        Err(error) => return refuse(shared, head, &call, error, reply),
    };
    let format = call.protocol.format().unwrap_or(Format::Xml);
    let faults = shared.faults_of(BATCH);
    let plan = Plan::of(faults.iter().map(Arc::as_ref));
    shared.pause(plan.delay_before).await;
    if let Some(fault) = plan.before {
        return match fault {
            Fault::Code(error) => refuse(shared, head, &call, error, reply),
            fault => reply.send(format, String::new(), Some(&fault)),
        };
    }
    let mut text = String::new();
    let mut broken = plan.after;
    for (index, call) in calls.iter().enumerate() {
        let Done {
            text: piece,
            fault,
            delay,
        } = run(shared, head, call, format, Some(index)).await;
        shared.pause(delay).await;
        if index > 0 {
            text.push_str(separator);
        }
        text.push_str(&piece);
        let fault = fault.filter(|fault| !matches!(fault, Fault::Code(_) | Fault::WrongRoot));
        broken = broken.or(fault);
    }
    shared.pause(plan.delay_after).await;
    reply.send(format, text, broken.as_ref())
}

/// The calls of a batch: each has its own parameters, then the common ones; the envelope lends them its session, and
/// what it says of itself they cannot change.
fn calls(envelope: &Call, separator: &str) -> Result<Vec<Call>, ApiError> {
    let body = envelope.body.as_deref().unwrap_or_default();
    let mut pieces = body.split(separator).peekable();
    let public = match pieces.next_if(|piece| piece.starts_with(PUBLIC)) {
        Some(piece) => fields(&piece[PUBLIC.len()..])?,
        None => Vec::new(),
    };
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let (lent, fixed): (Vec<_>, Vec<_>) = envelope
        .protocol
        .all()
        .map(owned)
        .partition(|(name, _)| LENT.contains(&name.as_str()));
    let calls: Vec<_> = pieces
        .map(|piece| {
            let own = fields(piece)?;
            let fields = fixed
                .iter()
                .cloned()
                .chain(own)
                .chain(public.iter().chain(&lent).cloned());
            Ok(Call::new(fields.collect(), None, Vec::new()))
        })
        .collect::<Result<_, ApiError>>()?;
    if body.is_empty() || calls.is_empty() {
        return Err(refusals::missing_argument("body", "a batch without a call"));
    }
    Ok(calls)
}

fn fields(piece: &str) -> Result<Vec<(String, String)>, ApiError> {
    if piece == NOTHING {
        return Ok(Vec::new());
    }
    pairs(piece.as_bytes()).map_err(|error| match error {
        ReadError::Refused(error) => error,
        ReadError::Gone | ReadError::TooLarge => refusals::too_large(),
    })
}
