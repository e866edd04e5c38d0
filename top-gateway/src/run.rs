//! One call that has been verified: its faults, its handler, its verdict.

use std::sync::Arc;
use std::time::Duration;

use hyper::http::request::Parts;
use serde_json::{Map, Value as Tree};

use crate::answer::{Style, refusal, render, root};
use crate::context::Context;
use crate::fault::{Fault, Plan};
use crate::handler::Method;
use crate::record::{Entry, Ticket, Verdict};
use crate::request::{Call, Format};
use crate::shared::Shared;
use crate::{ApiError, refusals, verify};

/// The root of an answer that a fault put under a wrong one.
const WRONG_ROOT: &str = "unexpected_response";

/// What became of a call.
pub(crate) struct Done {
    pub(crate) text: String,
    /// What is to happen to the HTTP answer.
    pub(crate) fault: Option<Fault>,
    /// How long the answer is to wait.
    pub(crate) delay: Duration,
}

/// Executes a call whose envelope has been verified; `batch` is its position in a batch.
pub(crate) async fn run(
    shared: &Shared,
    head: &Parts,
    call: &Call,
    format: Format,
    batch: Option<usize>,
) -> Done {
    let request_id = shared.request_id();
    let ticket = shared.open(&Entry {
        head,
        call,
        batch,
        request_id: &request_id,
    });
    let method = match verify::method(shared, call) {
        Ok(method) => method,
        Err(error) => {
            let text = refusal(format, &error, &request_id);
            ticket.end(Verdict::Refused(error), false);
            return Done {
                text,
                fault: None,
                delay: Duration::ZERO,
            };
        }
    };
    let name = call.protocol.method.as_deref().unwrap_or_default();
    let faults = shared.faults(name);
    let plan = Plan::of(faults.iter().map(Arc::as_ref));
    shared.pause(plan.delay_before).await;
    let root = root(name);
    let style = Style {
        format,
        root: &root,
        request_id: &request_id,
    };
    let text = match &plan.before {
        Some(fault) => {
            ticket.end(Verdict::Faulted(fault.name()), false);
            instead(&style, fault)
        }
        None => handle(shared, call, method, ticket, &style, plan.after.as_ref()),
    };
    Done {
        text,
        fault: plan.before.or(plan.after),
        delay: plan.delay_after,
    }
}

/// The text of an answer in whose place a fault stands.
fn instead(style: &Style<'_>, fault: &Fault) -> String {
    match fault {
        Fault::Code(error) => refusal(style.format, error, style.request_id),
        Fault::WrongRoot => render(&misplaced(style), &Tree::Object(Map::new())),
        _ => String::new(),
    }
}

/// Runs the handler; `fault` is what happens to its answer. Where only faults answer a method, there is an empty answer
/// for them to break, and none besides.
fn handle(
    shared: &Shared,
    call: &Call,
    method: Option<&Method>,
    ticket: Ticket,
    style: &Style<'_>,
    fault: Option<&Fault>,
) -> String {
    let ctx = Context {
        method: call.protocol.method.clone().unwrap_or_default(),
        app_key: call.protocol.app_key.clone().unwrap_or_default(),
        session: call.protocol.session.clone(),
        target_app_key: call.protocol.target_app_key.clone(),
        attempt: ticket.attempt(),
        request_id: style.request_id.to_owned(),
        body: call.body.clone(),
        sessions: Arc::clone(&shared.sessions),
    };
    let misplaced = misplaced(style);
    let style = if fault == Some(&Fault::WrongRoot) {
        &misplaced
    } else {
        style
    };
    let result = match (method, fault) {
        (Some(method), _) => method.run(&call.params, &ctx, style),
        (None, Some(_)) => Ok(render(style, &Tree::Object(Map::new()))),
        (None, None) => Err(refusals::invalid_method(&ctx.method)),
    };
    let executed = result.is_ok();
    let verdict = match (&result, fault) {
        (_, Some(fault)) => Verdict::Faulted(fault.name()),
        (Ok(_), None) => Verdict::Accepted,
        (Err(error), None) => Verdict::Refused(error.clone()),
    };
    ticket.end(verdict, executed);
    answered(result, style, fault)
}

fn answered(result: Result<String, ApiError>, style: &Style<'_>, fault: Option<&Fault>) -> String {
    match (result, fault) {
        (_, Some(Fault::Code(error))) => refusal(style.format, error, style.request_id),
        (Err(error), _) => refusal(style.format, &error, style.request_id),
        (Ok(text), _) => text,
    }
}

/// Under another root, and with one where none should be.
fn misplaced<'a>(style: &Style<'a>) -> Style<'a> {
    let format = if style.format == Format::Simplified {
        Format::Json
    } else {
        style.format
    };
    Style {
        format,
        root: WRONG_ROOT,
        request_id: style.request_id,
    }
}
