//! What is counted through the `metrics` facade.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::time::Duration;

use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use serde_json::{Value, json};
use top_gateway::{ApiError, Fault, Gateway, GatewayBuilder};
use top_runtime::{Client, RateLimit, TopApi, top_api, top_model};
use top_tests::Frozen;

#[top_api(method = "taobao.metrics.probe", session = false)]
struct ProbeRequest {}

#[top_model]
struct ProbeResponse {
    id: i64,
}

const SECRET: &str = "metrics-app-secret";

fn serving() -> GatewayBuilder {
    Gateway::builder()
        .app("12345678", SECRET)
        .on_untyped(ProbeRequest::METHOD, |_, _| Ok(json!({ "id": 1 })))
}

async fn client(gateway: GatewayBuilder, limit: u32) -> (Gateway, Client) {
    let gateway = gateway.start().await.unwrap();
    let client = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .clock(Frozen::at_now())
        .rate_limit(RateLimit::per_second(limit))
        .build()
        .unwrap();
    (gateway, client)
}

/// All that was counted since the last look: `name{label=value,…}` and the value, or how many values.
fn counted(snapshots: &Snapshotter) -> BTreeMap<String, f64> {
    let rows = snapshots.snapshot().into_vec().into_iter();
    rows.map(|(key, _, _, value)| {
        let key = key.key();
        let labels: Vec<String> = key
            .labels()
            .filter(|label| label.value() != ProbeRequest::METHOD)
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let value = match value {
            DebugValue::Counter(count) => f64::from(u32::try_from(count).unwrap()),
            DebugValue::Gauge(value) => value.into_inner(),
            DebugValue::Histogram(values) => {
                assert!(
                    values
                        .iter()
                        .all(|value| value.is_finite() && **value >= 0.0)
                );
                f64::from(u32::try_from(values.len()).unwrap())
            }
        };
        (format!("{}{{{}}}", key.name(), labels.join(",")), value)
    })
    .collect()
}

fn value(counted: &BTreeMap<String, f64>, name: &str) -> f64 {
    *counted
        .get(name)
        .unwrap_or_else(|| panic!("no {name} in {counted:#?}"))
}

#[track_caller]
fn check(counted: &BTreeMap<String, f64>, name: &str, wanted: f64) {
    let value = value(counted, name);
    assert!(
        (value - wanted).abs() < f64::EPSILON,
        "{name} is {value}, not {wanted}: {counted:#?}"
    );
}

#[tokio::test]
async fn calls_errors_retries_and_waits_are_counted() {
    let recorder = DebuggingRecorder::new();
    let snapshots = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let again = ApiError::new(15, "no").sub_code("isp.top-remote-service-unavailable");
    let gateway = serving()
        .fault(ProbeRequest::METHOD, Fault::Code(again).first(2))
        .fault(ProbeRequest::METHOD, Fault::Status(502).nth(2))
        .fault(ProbeRequest::METHOD, Fault::Html.nth(2))
        .fault(
            ProbeRequest::METHOD,
            Fault::Code(ApiError::new(41, "Invalid Arguments")).nth(2),
        );
    let (_gateway, client) = client(gateway, 1000).await;
    let call = async || {
        client
            .call(&ProbeRequest {}, None)
            .await
            .map(|reply| reply.attempts())
    };
    assert_eq!(call().await.unwrap(), 3);
    for kind in ["HttpStatus", "Decode", "Api"] {
        assert_eq!(format!("{:?}", call().await.unwrap_err().kind()), kind);
    }
    let seen = counted(&snapshots);
    check(&seen, "top_calls_total{result=ok}", 1.0);
    check(&seen, "top_calls_total{result=http_status}", 1.0);
    // The answer came; that it cannot be read is an error all the same.
    check(&seen, "top_calls_total{result=decode}", 1.0);
    check(&seen, "top_calls_total{result=api}", 1.0);
    check(&seen, "top_call_seconds{}", 4.0);
    check(&seen, "top_retries_total{}", 2.0);
    check(&seen, "top_wait_seconds{why=retry}", 2.0);
    check(&seen, "top_calls_in_flight{}", 0.0);
}

#[tokio::test]
async fn waits_for_permits_and_bans_are_counted() {
    let recorder = DebuggingRecorder::new();
    let snapshots = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let ban = ApiError::new(7, "no").sub_msg("This ban will last for 3 more seconds");
    let (_gateway, client) = client(
        serving().fault(ProbeRequest::METHOD, Fault::Code(ban).first(1)),
        1,
    )
    .await;
    // Too short for the call that meets the ban to be repeated.
    let mut batch = client.batch().timeout(Duration::from_secs(2));
    let _ = batch.push(&ProbeRequest {}, None).unwrap();
    let _ = batch.push(&ProbeRequest {}, None).unwrap();
    let _ = batch.send().await.unwrap();
    client.call(&ProbeRequest {}, None).await.unwrap();
    client.call(&ProbeRequest {}, None).await.unwrap();
    let seen = counted(&snapshots);
    check(&seen, "top_wait_seconds{why=ban}", 1.0);
    check(&seen, "top_wait_seconds{why=rate limit}", 1.0);
    check(&seen, "top_wait_seconds{method=batch,why=rate limit}", 1.0);
    check(&seen, "top_calls_total{method=batch,result=ok}", 1.0);
}

#[tokio::test]
async fn a_call_that_is_dropped_is_counted_and_no_longer_in_flight() {
    let recorder = DebuggingRecorder::new();
    let snapshots = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let late = Fault::Delay(Duration::from_hours(1)).before_handler();
    let (gateway, client) = client(serving().fault(ProbeRequest::METHOD, late), 1000).await;
    let call = tokio::spawn(client.call_untyped(ProbeRequest::METHOD, Value::Null, None));
    while gateway.counters().requests == 0 {
        tokio::task::yield_now().await;
    }
    check(&counted(&snapshots), "top_calls_in_flight{}", 1.0);
    call.abort();
    let _ = call.await;
    let seen = counted(&snapshots);
    // The first look has taken the one that it found.
    check(&seen, "top_calls_in_flight{}", -1.0);
    check(&seen, "top_calls_total{result=dropped}", 1.0);
}
