//! The time of a call covers everything, and a call that is dropped leaves nothing behind.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use tokio::runtime::Handle;
use top_gateway::{ApiError, Fault, FaultRule, Gateway};
use top_runtime::{Client, ErrorKind, Outcome, RateLimit, RetryPolicy};
use top_tests::{Frozen, Stepped};

const METHOD: &str = "taobao.deadline.probe";
const SECRET: &str = "deadline-app-secret";

/// Longer than any test.
const FOR_EVER: Duration = Duration::from_hours(1);

async fn gateway(fault: Option<FaultRule>) -> Gateway {
    let mut gateway = Gateway::builder()
        .app("12345678", SECRET)
        .on_untyped(METHOD, |_, _| Ok(json!({ "done": true })));
    if let Some(fault) = fault {
        gateway = gateway.fault(METHOD, fault);
    }
    gateway.start().await.unwrap()
}

fn not_reached() -> Fault {
    Fault::Code(ApiError::new(15, "no").sub_code("isp.top-remote-service-unavailable"))
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_leaves_the_outcome_open() {
    let gateway = gateway(Some(Fault::Delay(FOR_EVER).always())).await;
    let client = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .build()
        .unwrap();
    let call = client.call_untyped(METHOD, Value::Null, None);
    // The time of the call is over for whoever may repeat it, too.
    let error = call.idempotent().timeout(millis(200)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout, Outcome::Unknown)
    );
    assert_eq!((error.attempts(), gateway.counters().requests), (1, 1));
}

#[tokio::test]
async fn a_call_that_used_up_its_time_is_not_repeated_whatever_the_clock_says() {
    let gateway = gateway(Some(Fault::Delay(FOR_EVER).always())).await;
    // This clock stands still while the call waits for the answer.
    let builder = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .clock(Frozen::at_now());
    let client = builder
        .retry(RetryPolicy::default().base_delay(millis(1)))
        .build()
        .unwrap();
    let call = client.call_untyped(METHOD, Value::Null, None).idempotent();
    assert_eq!(call.timeout(millis(200)).await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn waits_between_attempts_count() {
    let gateway = gateway(Some(not_reached().always())).await;
    let clock = Frozen::at_now();
    let policy = RetryPolicy::default()
        .max_attempts(100)
        .base_delay(millis(10_000))
        .max_delay(millis(10_000));
    let builder = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .clock(clock.clone());
    let client = builder
        .retry(policy)
        .timeout(millis(45_000))
        .build()
        .unwrap();
    let error = client
        .call_untyped(METHOD, Value::Null, None)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.attempts()),
        (Some(15), 5),
        "the last refusal, not a time-out"
    );
    assert_eq!(clock.slept(), [millis(10_000); 4]);
    let error = client
        .call_untyped(METHOD, Value::Null, None)
        .timeout(millis(10_000))
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), 1, "a wait as long as the rest is no use");
}

#[tokio::test]
async fn waits_for_a_permit_count() {
    let gateway = gateway(None).await;
    let clock = Frozen::at_now();
    let builder = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .clock(clock.clone());
    let client = builder
        .rate_limit(RateLimit::per_second(1))
        .timeout(millis(999))
        .build()
        .unwrap();
    client
        .call_untyped(METHOD, Value::Null, None)
        .await
        .unwrap();
    let error = client
        .call_untyped(METHOD, Value::Null, None)
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
    client
        .call_untyped(METHOD, Value::Null, None)
        .timeout(millis(30_000))
        .await
        .unwrap();
}

/// Lets the tasks of client and gateway run until `done`.
async fn until(done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "it never comes about"
        );
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_call_dropped_while_it_is_answered_closes_its_connection() {
    let gateway = gateway(Some(Fault::Delay(FOR_EVER).before_handler())).await;
    let client = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .build()
        .unwrap();
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let call = tokio::spawn(client.call_untyped(METHOD, Value::Null, None));
    until(|| gateway.counters().requests == 1).await;
    assert_eq!(gateway.open_connections(), 1);
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    until(|| gateway.open_connections() == 0 && tasks() == before).await;
    let counters = gateway.counters();
    assert_eq!(
        (counters.abandoned, counters.executed),
        (1, 0),
        "the gateway knows that nobody waits"
    );
}

#[tokio::test]
async fn a_call_dropped_while_it_waits_sends_nothing_more_and_keeps_its_connection() {
    let gateway = gateway(Some(not_reached().first(1))).await;
    let clock = Stepped::at(SystemTime::now());
    let client = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .clock(clock.clone())
        .build()
        .unwrap();
    let call = tokio::spawn(client.call_untyped(METHOD, Value::Null, None));
    clock.until_sleeping(1).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    clock.until_sleeping(0).await;
    clock.advance(Duration::from_secs(10));
    assert_eq!(gateway.counters().requests, 1);
    client
        .call_untyped(METHOD, Value::Null, None)
        .await
        .unwrap();
    assert_eq!(gateway.open_connections(), 1, "the same");
    drop(client);
    until(|| gateway.open_connections() == 0).await;
}

#[tokio::test]
async fn a_call_that_is_never_polled_does_nothing() {
    let gateway = gateway(None).await;
    let client = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .build()
        .unwrap();
    drop(client.call_untyped(METHOD, Value::Null, None));
    client
        .call_untyped(METHOD, Value::Null, None)
        .await
        .unwrap();
    assert_eq!(gateway.counters().requests, 1);
}

#[tokio::test]
async fn a_call_without_any_time_makes_no_request() {
    let gateway = gateway(None).await;
    let client = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .build()
        .unwrap();
    let call = client.call_untyped(METHOD, Value::Null, None);
    let error = call.timeout(Duration::ZERO).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.attempts()),
        (ErrorKind::Timeout, Outcome::NotExecuted, 0)
    );
    let mut batch = client.batch().timeout(Duration::ZERO);
    let _ = batch.push_untyped(METHOD, Value::Null, None).unwrap();
    assert_eq!(batch.send().await.unwrap_err().attempts(), 0);
    assert_eq!(gateway.counters().requests, 0);
}
