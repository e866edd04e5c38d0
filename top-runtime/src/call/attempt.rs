//! The way of a call: attempt after attempt until there is an answer or no use in another.

use std::time::Duration;

use super::plan::{Plan, Stamp};
use super::send::{Answer, send};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Outcome};
use crate::session::Session;

/// The answer of a call and how many requests it took.
pub(crate) struct Answered {
    pub(crate) answer: Answer,
    pub(crate) attempts: u32,
}

/// Runs a call to its end. Dropping the future stops everything.
pub(crate) async fn run(client: Client, plan: Plan) -> Result<Answered, Error> {
    let mut attempts = 0;
    match attempt_until_done(&client, &plan, &mut attempts).await {
        Ok(answer) => Ok(Answered { answer, attempts }),
        Err(error) => Err(error.of_call(&plan.method, attempts)),
    }
}

async fn attempt_until_done(
    client: &Client,
    plan: &Plan,
    attempts: &mut u32,
) -> Result<Answer, Error> {
    let shared = client.shared();
    let deadline = shared.clock.monotonic() + plan.timeout.unwrap_or(shared.timeout);
    loop {
        let left = deadline.saturating_sub(shared.clock.monotonic());
        if left.is_zero() {
            return Err(out_of_time());
        }
        *attempts += 1;
        let error = match attempt(client, plan, left).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let Some(delay) = shared.retry.delay(&error, *attempts, plan.idempotent) else {
            return Err(error);
        };
        if delay >= deadline.saturating_sub(shared.clock.monotonic()) {
            return Err(error);
        }
        shared.clock.sleep(delay).await;
    }
}

/// Signs with the time of now and sends.
async fn attempt(client: &Client, plan: &Plan, limit: Duration) -> Result<Answer, Error> {
    let shared = client.shared();
    let stamp = Stamp::of(shared.now());
    let wire = plan.wire(shared, plan.session.as_ref().map(Session::expose), &stamp);
    let content_type = plan.content_type(&wire.body);
    send(shared, wire, &content_type, &plan.headers, Some(limit)).await
}

fn out_of_time() -> Error {
    Error::new(
        ErrorKind::Timeout,
        Outcome::NotExecuted,
        "the time for the call was over before it was sent; give it more with timeout()",
    )
}
