//! What a subscriber of `tracing` sees of a call: what happened, and nothing of what was in it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use serde_json::json;
use top_gateway::{ApiError, Fault, Gateway, GatewayBuilder};
use top_runtime::{Client, ClientBuilder, Session};
use top_tests::Frozen;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const METHOD: &str = "taobao.tracing.probe";
const SECRET: &str = "tracing-app-secret";
const SESSION: &str = "tracing-session-key";
const PAYLOAD: &str = "tracing-payload";

type Fields = BTreeMap<String, String>;

/// Remembers spans and events with their fields.
#[derive(Clone, Default)]
struct Watcher(Arc<Mutex<Watched>>);

#[derive(Default)]
struct Watched {
    spans: Vec<Fields>,
    events: Vec<Fields>,
}

struct Noting<'a>(&'a mut Fields);

impl Visit for Noting<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(
            field.name().to_owned(),
            format!("{value:?}").trim_matches('"').to_owned(),
        );
    }
}

impl Subscriber for Watcher {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("top_runtime")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut watched = self.0.lock().unwrap();
        let mut fields = Fields::from([("span".to_owned(), span.metadata().name().to_owned())]);
        span.record(&mut Noting(&mut fields));
        watched.spans.push(fields);
        Id::from_u64(watched.spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut watched = self.0.lock().unwrap();
        let index = usize::try_from(span.into_u64()).unwrap() - 1;
        values.record(&mut Noting(&mut watched.spans[index]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields =
            Fields::from([("target".to_owned(), event.metadata().target().to_owned())]);
        event.record(&mut Noting(&mut fields));
        self.0.lock().unwrap().events.push(fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The fields of this name and value must be there; a value of `*` stands for any.
#[track_caller]
fn holds(fields: &Fields, wanted: &[(&str, &str)]) {
    for (name, value) in wanted {
        let found = fields
            .get(*name)
            .unwrap_or_else(|| panic!("no {name} in {fields:?}"));
        assert!(
            *value == "*" || found == value,
            "{name} is {found}: {fields:?}"
        );
    }
}

impl Watcher {
    /// Makes a call with payload and secrets, and gives what was seen of it.
    async fn call(
        gateway: GatewayBuilder,
        set: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Watched {
        let gateway = gateway.start().await.unwrap();
        let builder = Client::builder("12345678", SECRET)
            .gateway(gateway.url())
            .clock(Frozen::at_now());
        let client = set(builder).build().unwrap();
        let watcher = Self::default();
        let guard = tracing::subscriber::set_default(watcher.clone());
        let session = Session::new(SESSION);
        let params = [
            ("text", PAYLOAD),
            ("refresh_token", "tracing-refresh-token"),
            ("note", SESSION),
        ];
        let _ = client.call_untyped(METHOD, params, Some(&session)).await;
        drop(guard);
        std::mem::take(&mut watcher.0.lock().unwrap())
    }
}

fn serving() -> GatewayBuilder {
    Gateway::builder()
        .app("12345678", SECRET)
        .session(SESSION)
        .on_untyped(METHOD, |params, _| {
            let token = json!({ "access_token": "tracing-access-token" }).to_string();
            Ok(json!({ "echo": params.get("text"), "token_result": token, "secret": SECRET }))
        })
}

fn again() -> Fault {
    Fault::Code(
        ApiError::new(15, "no")
            .sub_code("isp.top-remote-service-unavailable")
            .sub_msg(PAYLOAD),
    )
}

#[tokio::test]
async fn a_call_is_a_span_and_each_attempt_an_event() {
    let watched = Watcher::call(serving().fault(METHOD, again().first(1)), |builder| builder).await;
    let [span] = &watched.spans[..] else {
        panic!("{:?}", watched.spans)
    };
    holds(
        span,
        &[
            ("span", "top.call"),
            ("method", METHOD),
            ("attempts", "2"),
            ("outcome", "answered"),
            ("request_id", "*"),
            ("bytes", "*"),
            ("elapsed_ms", "*"),
        ],
    );
    assert!(!span.contains_key("code"), "{span:?}");
    let [failed, waiting, answered] = &watched.events[..] else {
        panic!("{:?}", watched.events)
    };
    holds(
        failed,
        &[
            ("message", "failed"),
            ("attempt", "1"),
            ("kind", "api"),
            ("outcome", "not_executed"),
            ("code", "15"),
            ("sub_code", "isp.top-remote-service-unavailable"),
            ("request_id", "*"),
            ("bytes", "*"),
            ("elapsed_ms", "*"),
        ],
    );
    holds(
        waiting,
        &[("message", "waiting"), ("why", "retry"), ("delay_ms", "*")],
    );
    holds(
        answered,
        &[
            ("message", "answered"),
            ("attempt", "2"),
            ("bytes", "*"),
            ("elapsed_ms", "*"),
        ],
    );
}

#[tokio::test]
async fn a_call_that_fails_says_how() {
    for (fault, wanted) in [
        (
            again(),
            [
                ("attempts", "3"),
                ("outcome", "not_executed"),
                ("code", "15"),
            ],
        ),
        (
            Fault::Code(ApiError::new(10, "no")),
            [("attempts", "1"), ("outcome", "unknown"), ("code", "10")],
        ),
        (
            Fault::Html,
            [("attempts", "1"), ("outcome", "executed"), ("bytes", "*")],
        ),
        (
            Fault::ResetBeforeAnswer,
            [
                ("attempts", "1"),
                ("outcome", "unknown"),
                ("elapsed_ms", "*"),
            ],
        ),
    ] {
        let watched = Watcher::call(serving().fault(METHOD, fault), |builder| builder).await;
        let [span] = &watched.spans[..] else {
            panic!("{:?}", watched.spans)
        };
        holds(span, &wanted);
    }
}

#[tokio::test]
async fn no_payload_and_no_secret_is_seen() {
    for fault in [
        None,
        Some(again()),
        Some(Fault::CutBody),
        Some(Fault::Html),
        Some(Fault::ResetBeforeAnswer),
    ] {
        let gateway = match fault {
            Some(fault) => serving().fault(METHOD, fault),
            None => serving(),
        };
        let watched = Watcher::call(gateway, |builder| builder).await;
        let all = format!("{:?} {:?}", watched.spans, watched.events);
        for hidden in [SECRET, SESSION, PAYLOAD, "token", "sign"] {
            assert!(!all.contains(hidden), "{hidden}: {all}");
        }
    }
}

#[tokio::test]
async fn payloads_are_seen_if_asked_for_without_their_secrets() {
    let watched = Watcher::call(serving(), |builder| builder.log_payloads(true)).await;
    let payloads: Vec<_> = watched
        .events
        .iter()
        .filter(|event| event["target"] == "top_runtime::payload")
        .collect();
    let [sent, received] = &payloads[..] else {
        panic!("{:?}", watched.events)
    };
    assert!(
        sent["params"].contains(&format!("text={PAYLOAD}")),
        "{sent:?}"
    );
    assert!(sent["params"].contains("refresh_token=***"), "{sent:?}");
    assert!(
        received["answer"].contains(&format!("echo\\\":\\\"{PAYLOAD}")),
        "{received:?}"
    );
    assert!(received["answer"].contains("access_token"), "{received:?}");
    let all = format!("{:?} {:?}", watched.spans, watched.events);
    for hidden in [
        SECRET,
        SESSION,
        "tracing-access-token",
        "tracing-refresh-token",
    ] {
        assert!(!all.contains(hidden), "{hidden}: {all}");
    }
}

#[tokio::test]
async fn a_batch_tells_no_more_than_a_call() {
    let echo = ApiError::new(27, "Invalid session").sub_code(SESSION);
    let gateway = serving()
        .fault(METHOD, Fault::Code(echo).first(1))
        .start()
        .await
        .unwrap();
    for log in [false, true] {
        let client = Client::builder("12345678", SECRET)
            .gateway(gateway.url())
            .log_payloads(log)
            .build()
            .unwrap();
        let watcher = Watcher::default();
        let guard = tracing::subscriber::set_default(watcher.clone());
        let mut batch = client.batch();
        for _ in 0..2 {
            let params = [("text", PAYLOAD), ("note", SESSION)];
            let session = Session::new(SESSION);
            let _ = batch.push_untyped(METHOD, params, Some(&session)).unwrap();
        }
        let _ = batch.send().await.unwrap();
        drop(guard);
        let seen = std::mem::take(&mut *watcher.0.lock().unwrap());
        let all = format!("{:?} {:?}", seen.spans, seen.events);
        for hidden in [SECRET, SESSION] {
            assert!(!all.contains(hidden), "{hidden}: {all}");
        }
        assert_eq!(all.contains(PAYLOAD), log, "{all}");
        assert_eq!(all.contains("failed in a batch"), !log, "{all}");
    }
}
