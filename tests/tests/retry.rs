//! How a call is repeated: what the policy's settings do, what each attempt sends, what the caller is told.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use top_gateway::{ApiError, Fault, FaultRule, Gateway};
use top_runtime::{Call, Client, ClientBuilder, Error, ErrorKind, Outcome, RetryPolicy};
use top_tests::{Answer, Canned, Frozen};

const METHOD: &str = "taobao.retry.probe";
const SECRET: &str = "retry-app-secret";

async fn gateway(faults: impl IntoIterator<Item = FaultRule>) -> Gateway {
    let mut gateway = Gateway::builder()
        .app("12345678", SECRET)
        .on_untyped(METHOD, |_, _| Ok(json!({ "done": true })));
    for fault in faults {
        gateway = gateway.fault(METHOD, fault);
    }
    gateway.start().await.unwrap()
}

fn builder(gateway: &Gateway, clock: &Frozen) -> ClientBuilder {
    Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .clock(clock.clone())
}

fn client(gateway: &Gateway, clock: &Frozen, policy: RetryPolicy) -> Client {
    builder(gateway, clock).retry(policy).build().unwrap()
}

fn call(client: &Client) -> Call<'static, Value> {
    client.call_untyped(METHOD, [("id", "1")], None)
}

fn not_reached() -> ApiError {
    ApiError::new(15, "Remote service error").sub_code("isp.top-remote-service-unavailable")
}

fn ban(seconds: u64) -> ApiError {
    ApiError::new(7, "App Call Limited")
        .sub_code("accesscontrol.limited-by-api-access-count")
        .sub_msg(format!("This ban will last for {seconds} more seconds"))
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test]
async fn as_many_attempts_as_the_policy_says() {
    for (policy, attempts) in [
        (RetryPolicy::none(), 1),
        (RetryPolicy::default().max_attempts(0), 1),
        (RetryPolicy::default(), 3),
        (RetryPolicy::default().max_attempts(5), 5),
    ] {
        let gateway = gateway([Fault::Code(not_reached()).always()]).await;
        let clock = Frozen::at_now();
        let error = call(&client(&gateway, &clock, policy)).await.unwrap_err();
        assert_eq!(error.attempts(), attempts);
        assert_eq!(gateway.counters().requests, u64::from(attempts));
        assert_eq!(clock.slept().len() + 1, attempts as usize);
        let several = error
            .to_string()
            .contains(&format!("after {attempts} attempts"));
        assert_eq!(several, attempts > 1, "{error}");
    }
}

#[tokio::test]
async fn a_reply_tells_how_often_it_was_asked_for() {
    let gateway = gateway([Fault::Code(not_reached()).first(2)]).await;
    let client = client(&gateway, &Frozen::at_now(), RetryPolicy::default());
    assert_eq!(call(&client).await.unwrap().attempts(), 3);
    assert_eq!(call(&client).await.unwrap().attempts(), 1);
}

#[tokio::test]
async fn waits_double_by_chance_up_to_twice_and_never_beyond_the_longest() {
    let gateway = gateway([Fault::Code(not_reached()).always()]).await;
    let policy = RetryPolicy::default()
        .max_attempts(7)
        .base_delay(millis(100))
        .max_delay(millis(1000));
    let mut first = Vec::new();
    for _ in 0..20 {
        let clock = Frozen::at_now();
        let _ = call(&client(&gateway, &clock, policy.clone()))
            .await
            .unwrap_err();
        let slept = clock.slept();
        assert_eq!(slept.len(), 6);
        let least = [100, 200, 400, 500, 500, 500];
        let most = [200, 400, 800, 1000, 1000, 1000];
        for ((wait, least), most) in slept.iter().zip(least).zip(most) {
            assert!((millis(least)..=millis(most)).contains(wait), "{slept:?}");
        }
        first.push(slept[0]);
    }
    first.sort_unstable();
    first.dedup();
    assert!(first.len() > 5, "left to chance: {first:?}");
}

#[tokio::test]
async fn a_base_above_the_longest_wait_is_the_longest_wait() {
    let gateway = gateway([Fault::Code(not_reached()).always()]).await;
    let policy = RetryPolicy::default()
        .base_delay(Duration::MAX)
        .max_delay(millis(700));
    let clock = Frozen::at_now();
    let _ = call(&client(&gateway, &clock, policy)).await.unwrap_err();
    assert_eq!(clock.slept()[0], millis(700));
    assert!(
        clock.slept().iter().all(|wait| *wait <= millis(700)),
        "{:?}",
        clock.slept()
    );
}

#[tokio::test]
async fn a_ban_is_waited_out_to_the_second_or_not_at_all() {
    for (longest, slept) in [(17, Some(17)), (16, None)] {
        let gateway = gateway([Fault::Code(ban(17)).first(1)]).await;
        let clock = Frozen::at_now();
        let policy = RetryPolicy::default().max_ban(Duration::from_secs(longest));
        let result = call(&client(&gateway, &clock, policy)).await;
        if let Some(seconds) = slept {
            assert_eq!(result.unwrap().attempts(), 2);
            assert_eq!(clock.slept(), [Duration::from_secs(seconds)]);
        } else {
            let error = result.unwrap_err();
            assert_eq!(error.retry_after(), Some(Duration::from_secs(17)));
            assert!(clock.slept().is_empty());
        }
    }
}

#[tokio::test]
async fn the_daily_quota_is_not_waited_for_whatever_the_policy() {
    let quota = ApiError::new(7, "App Call Limited")
        .sub_code("accesscontrol.limited-by-app-access-count")
        .sub_msg("This ban will last for 31062 more seconds");
    let gateway = gateway([Fault::Code(quota).always()]).await;
    let clock = Frozen::at_now();
    let policy = RetryPolicy::default()
        .max_ban(Duration::MAX)
        .classify(|_| Some(Outcome::NotExecuted));
    let client = builder(&gateway, &clock)
        .retry(policy)
        .timeout(Duration::MAX)
        .build()
        .unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!((error.attempts(), error.code()), (1, Some(7)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(31062)));
    assert!(error.is_retryable(), "later, that is");
    assert!(clock.slept().is_empty());
}

#[tokio::test]
async fn a_ban_of_any_length_and_a_call_without_end_do_no_harm() {
    let gateway = gateway([Fault::Code(ban(u64::MAX)).first(1)]).await;
    let client = builder(&gateway, &Frozen::at_now()).build().unwrap();
    let error = call(&client).timeout(Duration::MAX).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(u64::MAX)));
}

#[tokio::test]
async fn every_attempt_is_signed_anew() {
    let gateway = gateway([Fault::Code(ban(5)).first(2)]).await;
    let clock = Frozen::at_now();
    let reply = call(&client(&gateway, &clock, RetryPolicy::default()))
        .await
        .unwrap();
    assert_eq!(reply.attempts(), 3);
    let records = gateway.records();
    let mut stamps: Vec<&str> = records
        .iter()
        .filter_map(|record| record.protocol("timestamp"))
        .collect();
    assert!(stamps.is_sorted());
    stamps.dedup();
    assert_eq!(
        stamps.len(),
        3,
        "a gateway that verifies has taken three timestamps: {stamps:?}"
    );
}

#[tokio::test]
async fn own_rules_add_to_the_classes_of_the_platform() {
    let busy =
        |error: &Error| (error.sub_code() == Some("isv.busy")).then_some(Outcome::NotExecuted);
    let half = |error: &Error| (error.sub_code() == Some("isv.half")).then_some(Outcome::Unknown);
    let done = |error: &Error| {
        (error.sub_code() == Some("isp.top-remote-service-unavailable"))
            .then_some(Outcome::Executed)
    };
    let own = RetryPolicy::default()
        .classify(busy)
        .classify(half)
        .classify(done);
    let code = |sub_code: &str| ApiError::new(15, "Remote service error").sub_code(sub_code);
    for (error, policy, idempotent, attempts) in [
        (code("isv.busy"), &RetryPolicy::default(), false, 1),
        (code("isv.busy"), &own, false, 2),
        (code("isv.half"), &own, false, 1),
        (code("isv.half"), &own, true, 2),
        (code("isv.other"), &own, true, 1),
        (not_reached(), &RetryPolicy::default(), false, 2),
        (not_reached(), &own, true, 1),
        (code("isp.trade-service-unavailable"), &own, false, 2),
    ] {
        let name = format!("{:?} {idempotent}", error.sub_code);
        let gateway = gateway([Fault::Code(error).first(1)]).await;
        let client = client(&gateway, &Frozen::at_now(), policy.clone());
        let call = call(&client);
        let result = if idempotent { call.idempotent() } else { call }.await;
        let made = result.map_or_else(|error| error.attempts(), |reply| reply.attempts());
        assert_eq!(made, attempts, "{name}");
    }
}

#[tokio::test]
async fn what_an_earlier_attempt_left_open_stays_open() {
    let faults = [
        Fault::ResetBeforeAnswer.first(1),
        Fault::Code(not_reached()).always(),
    ];
    let gateway = gateway(faults).await;
    let client = client(&gateway, &Frozen::at_now(), RetryPolicy::default());
    let error = call(&client).idempotent().await.unwrap_err();
    assert_eq!((error.attempts(), error.code()), (3, Some(15)));
    assert_eq!(gateway.counters().executed, 1, "by the first attempt");
    assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
    assert!(error.to_string().contains("earlier attempt"), "{error}");
}

#[tokio::test]
async fn a_rule_that_says_not_executed_leaves_nothing_open() {
    let faults = [
        Fault::Status(502).first(1),
        Fault::Code(not_reached()).always(),
    ];
    let gateway = gateway(faults).await;
    let policy = RetryPolicy::default()
        .classify(|error| (error.status() == Some(502)).then_some(Outcome::NotExecuted));
    let error = call(&client(&gateway, &Frozen::at_now(), policy))
        .await
        .unwrap_err();
    assert_eq!(
        (error.attempts(), error.outcome()),
        (3, Outcome::NotExecuted),
        "{error}"
    );
}

/// Ten days ahead of the machine, whose time the gateway goes by.
fn wrong_clock() -> Frozen {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    Frozen::at(now.as_secs() + 10 * 86_400)
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once_for_all_calls() {
    let gateway = gateway([]).await;
    let clock = wrong_clock();
    let client = client(&gateway, &clock, RetryPolicy::none());
    assert_eq!(client.clock_skew_millis(), 0);
    assert_eq!(call(&client).await.unwrap().attempts(), 2);
    let skew = client.clock_skew_millis() + 10 * 86_400_000;
    assert!(skew.abs() < 120_000, "{skew}");
    for clone in [&client, &client.clone()] {
        assert_eq!(call(clone).await.unwrap().attempts(), 1, "right at once");
    }
    assert!(clock.slept().is_empty());
}

#[tokio::test]
async fn a_clock_that_stays_wrong_is_asked_about_once() {
    let gateway = gateway([Fault::Code(ApiError::new(31, "Invalid Timestamp")).always()]).await;
    let client = client(
        &gateway,
        &Frozen::at_now(),
        RetryPolicy::default().max_attempts(9),
    );
    let error = call(&client).idempotent().await.unwrap_err();
    assert_eq!((error.attempts(), error.code()), (2, Some(31)));
}

#[tokio::test]
async fn without_a_date_the_platform_is_asked_for_its_time() {
    let refused = r#"{"error_response":{"code":31,"msg":"Invalid Timestamp"}}"#;
    let time = r#"{"time_get_response":{"time":"2016-01-01 12:00:30"}}"#;
    let done = r#"{"retry_probe_response":{"done":true}}"#;
    let server = Canned::in_turn([refused, time, done].map(Answer::json)).await;
    let client = server
        .builder()
        .clock(Frozen::at_text("2015-12-31 12:00:00"))
        .build()
        .unwrap();
    let reply = call(&client).await.unwrap();
    assert_eq!((reply.attempts(), &reply["done"]), (2, &json!(true)));
    assert_eq!(client.clock_skew_millis(), 86_430_000);
    let sent: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            let query = request.query();
            (query["method"].clone(), query["timestamp"].clone())
        })
        .collect();
    let expected = [
        (METHOD, "2015-12-31 12:00:00"),
        ("taobao.time.get", "2015-12-31 12:00:00"),
        (METHOD, "2016-01-01 12:00:30"),
    ];
    assert_eq!(
        sent,
        expected.map(|(method, stamp)| (method.to_owned(), stamp.to_owned()))
    );
}

#[tokio::test]
async fn without_any_time_a_refused_clock_is_the_error() {
    let refused = r#"{"error_response":{"code":31,"msg":"Invalid Timestamp"}}"#;
    let server = Canned::always(Answer::json(refused)).await;
    let error = call(&server.client()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code(), error.attempts()),
        (ErrorKind::Api, Some(31), 1)
    );
    assert_eq!(server.client().clock_skew_millis(), 0);
}
