//! Limits of the caller's own, and bans that one call meets and all respect.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use top_gateway::{ApiError, Fault, Gateway, GatewayBuilder};
use top_runtime::{
    Call, Client, Error, ErrorKind, Outcome, RateLimit, Reply, RetryPolicy, Session,
};
use top_tests::{Frozen, Stepped};

const ONE: &str = "taobao.limit.one";
const TWO: &str = "taobao.limit.two";
const SECRET: &str = "limit-app-secret";

fn serving() -> GatewayBuilder {
    Gateway::builder()
        .app("12345678", SECRET)
        .any_session()
        .on_untyped(ONE, |_, _| Ok(json!({ "done": true })))
        .on_untyped(TWO, |_, _| Ok(json!({ "done": true })))
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn ban(seconds: u64) -> ApiError {
    ApiError::new(7, "App Call Limited")
        .sub_code("accesscontrol.limited-by-api-access-count")
        .sub_msg(format!("This ban will last for {seconds} more seconds"))
}

struct Stage {
    gateway: Gateway,
    clock: Stepped,
    client: Client,
}

impl Stage {
    async fn new(gateway: GatewayBuilder, limit: Option<RateLimit>) -> Self {
        let gateway = gateway.start().await.unwrap();
        let clock = Stepped::at(SystemTime::now());
        let mut builder = Client::builder("12345678", SECRET)
            .gateway(gateway.url())
            .clock(clock.clone())
            .timeout(secs(500));
        if let Some(limit) = limit {
            builder = builder.rate_limit(limit);
        }
        let client = builder.build().unwrap();
        Self {
            gateway,
            clock,
            client,
        }
    }

    fn call(&self, method: &'static str, id: u64) -> Call<'static, Value> {
        self.client
            .clone()
            .call_untyped(method, [("id", id.to_string())], None)
    }

    fn start(&self, method: &'static str, id: u64) -> JoinHandle<Result<Reply<Value>, Error>> {
        tokio::spawn(self.call(method, id))
    }

    /// The ids of the requests so far, in the order of arrival.
    fn seen(&self) -> Vec<u64> {
        let records = self.gateway.records();
        records
            .iter()
            .map(|record| record.parameter("id").unwrap().parse().unwrap())
            .collect()
    }
}

#[tokio::test]
async fn calls_are_spread_over_time_after_the_burst() {
    let clock = Frozen::at_now();
    let gateway = serving().start().await.unwrap();
    let client = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .clock(clock.clone())
        .rate_limit(RateLimit::per_second(4).burst(3))
        .build()
        .unwrap();
    for _ in 0..6 {
        client.call_untyped(ONE, Value::Null, None).await.unwrap();
    }
    assert_eq!(clock.slept(), [Duration::from_millis(250); 3]);
}

#[tokio::test]
async fn a_method_has_a_limit_of_its_own_within_that_of_the_client() {
    let limit = RateLimit::per_second(2).method(ONE, RateLimit::per_second(1));
    let stage = Stage::new(serving(), Some(limit)).await;
    for (method, waits) in [
        (ONE, 0),
        (TWO, 500),
        (ONE, 500),
        (TWO, 500),
        (TWO, 500),
        (ONE, 500),
    ] {
        let call = stage.start(method, 0);
        if waits > 0 {
            stage.clock.until_sleeping(1).await;
            stage.clock.advance(Duration::from_millis(waits - 1));
            tokio::task::yield_now().await;
            assert_eq!(stage.clock.sleepers(), 1, "{method} waits for {waits} ms");
            stage.clock.advance(Duration::from_millis(1));
        }
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn those_who_wait_go_in_the_order_in_which_they_came() {
    let stage = Stage::new(serving(), Some(RateLimit::per_second(1))).await;
    let calls: Vec<_> = (0..12).map(|id| stage.start(ONE, id)).collect();
    for (before, call) in (0..).zip(calls) {
        if before > 0 {
            stage.clock.until_sleeping(1).await;
            stage.clock.advance(secs(1));
        }
        call.await.unwrap().unwrap();
        assert_eq!(stage.seen(), (0..=before).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_gives_its_place_away() {
    let stage = Stage::new(serving(), Some(RateLimit::per_second(1))).await;
    stage.call(ONE, 0).await.unwrap();
    let (first, second, third) = (
        stage.start(ONE, 1),
        stage.start(ONE, 2),
        stage.start(ONE, 3),
    );
    stage.clock.until_sleeping(1).await;
    // The one whose turn it is, and the one behind it.
    first.abort();
    second.abort();
    assert!(first.await.is_err() && second.await.is_err());
    stage.clock.until_sleeping(1).await;
    stage.clock.advance(secs(1));
    third.await.unwrap().unwrap();
    assert_eq!(
        stage.seen(),
        [0, 3],
        "in the second after the first, not in the third"
    );
}

#[tokio::test]
async fn a_permit_that_would_come_too_late_is_not_waited_for() {
    let stage = Stage::new(serving(), Some(RateLimit::per_second(1))).await;
    stage.call(ONE, 0).await.unwrap();
    let error = stage.call(ONE, 1).timeout(secs(1)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.attempts()),
        (ErrorKind::Timeout, Outcome::NotExecuted, 0)
    );
    assert_eq!((stage.clock.sleepers(), stage.seen()), (0, vec![0]));
}

#[tokio::test]
async fn a_ban_holds_back_all_clones_but_other_methods() {
    let stage = Stage::new(serving().fault(ONE, Fault::Code(ban(9)).first(1)), None).await;
    let first = stage.start(ONE, 0);
    stage.clock.until_sleeping(1).await;
    let second = stage.start(ONE, 1);
    stage.clock.until_sleeping(2).await;
    stage.call(TWO, 2).await.unwrap();
    stage.clock.advance(secs(8));
    tokio::task::yield_now().await;
    assert_eq!((stage.clock.sleepers(), stage.seen()), (2, vec![0, 2]));
    stage.clock.advance(secs(1));
    assert_eq!(first.await.unwrap().unwrap().attempts(), 2);
    assert_eq!(
        second.await.unwrap().unwrap().attempts(),
        1,
        "it has not met the ban"
    );
}

#[tokio::test]
async fn a_ban_that_is_met_meanwhile_holds_back_those_who_wait_for_their_turn() {
    let gateway = serving().fault(ONE, Fault::Code(ban(9)).first(1));
    let stage = Stage::new(gateway, Some(RateLimit::per_second(1))).await;
    let (first, second) = (stage.start(ONE, 0), stage.start(ONE, 1));
    // The one for the end of the ban, the other for its turn, and then for the end of the ban as well.
    stage.clock.until_sleeping(2).await;
    stage.clock.advance(secs(1));
    stage.clock.until_sleeping(2).await;
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
    assert_eq!(stage.seen(), [0]);
    stage.clock.advance(secs(8));
    stage.clock.until_sleeping(1).await;
    stage.clock.advance(secs(1));
    assert_eq!(
        first.await.unwrap().unwrap().attempts() + second.await.unwrap().unwrap().attempts(),
        3
    );
}

#[tokio::test]
async fn a_ban_longer_than_patience_is_an_error_at_once_that_says_how_long() {
    let stage = Stage::new(serving().fault(ONE, Fault::Code(ban(60)).first(1)), None).await;
    assert_eq!(stage.call(ONE, 0).await.unwrap_err().attempts(), 1);
    stage.clock.advance(secs(40));
    let error = stage.call(ONE, 1).await.unwrap_err();
    assert_eq!((error.attempts(), error.code()), (0, Some(7)), "{error}");
    assert_eq!(error.outcome(), Outcome::NotExecuted);
    assert_eq!(
        error.retry_after(),
        Some(secs(20)),
        "what is left of it: {error}"
    );
    assert_eq!(
        (error.request_id(), error.body()),
        (None, None),
        "those of another call"
    );
    stage.clock.advance(secs(20));
    stage.call(ONE, 2).await.unwrap();
    assert_eq!(stage.seen(), [0, 2]);
}

#[tokio::test]
async fn a_shorter_ban_does_not_end_a_longer_one() {
    let guess = ApiError::new(15, "Remote service error").sub_code("isp.call-limited");
    let gateway = serving()
        .fault(ONE, Fault::Code(ban(60)).nth(1))
        .fault(ONE, Fault::Code(guess).nth(1));
    let stage = Stage::new(gateway, None).await;
    let client = Client::clone(&stage.client);
    // Both are under way before either ban is known.
    let mut both = client.batch();
    let _ = both.push_untyped(ONE, [("id", "0")], None).unwrap();
    let _ = both.push_untyped(ONE, [("id", "1")], None).unwrap();
    let _ = both.send().await.unwrap();
    let error = stage.call(ONE, 2).await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (0, Some(secs(60))));
}

#[tokio::test]
async fn the_daily_quota_stops_all_methods_and_is_asked_again_after_a_minute() {
    let quota = ApiError::new(7, "App Call Limited")
        .sub_code("accesscontrol.limited-by-app-access-count")
        .sub_msg("This ban will last for 31062 more seconds");
    let stage = Stage::new(serving().fault(ONE, Fault::Code(quota).first(1)), None).await;
    let _ = stage.call(ONE, 0).await.unwrap_err();
    stage.clock.advance(secs(59));
    let error = stage.call(TWO, 1).await.unwrap_err();
    assert_eq!(
        (error.attempts(), error.retry_after()),
        (0, Some(secs(31062 - 59)))
    );
    stage.clock.advance(secs(1));
    stage.call(TWO, 2).await.unwrap();
    assert_eq!(
        stage.seen(),
        [0, 2],
        "it may have been reset in the console"
    );
}

#[tokio::test]
async fn the_limit_of_one_session_is_none_of_another() {
    let limited =
        ApiError::new(5, "Session Call Limited").sub_msg("This ban will last for 60 more seconds");
    let stage = Stage::new(serving().fault(ONE, Fault::Code(limited).first(1)), None).await;
    let call = |session: &str| {
        stage
            .client
            .call_untyped(ONE, Value::Null, Some(&Session::new(session)))
    };
    assert_eq!(
        call("one-session").await.unwrap_err().retry_after(),
        Some(secs(60))
    );
    call("another-session").await.unwrap();
}

#[tokio::test]
async fn who_repeats_nothing_is_held_back_only_with_a_limit_and_by_a_ban_that_was_named() {
    let guess = ApiError::new(7, "App Call Limited");
    let limit = RateLimit::per_second(1000).burst(1000);
    for (limit, ban, requests) in [
        (None, ban(9), 2),
        (Some(limit.clone()), guess, 2),
        (Some(limit), ban(9), 1),
    ] {
        let gateway = serving()
            .fault(ONE, Fault::Code(ban).first(1))
            .start()
            .await
            .unwrap();
        let clock = Frozen::at_now();
        let mut builder = Client::builder("12345678", SECRET)
            .gateway(gateway.url())
            .retry(RetryPolicy::none())
            .clock(clock.clone());
        if let Some(limit) = limit {
            builder = builder.rate_limit(limit);
        }
        let client = builder.build().unwrap();
        let call = || client.call_untyped(ONE, Value::Null, None);
        assert_eq!(call().await.unwrap_err().attempts(), 1);
        match call().await {
            Ok(reply) => assert_eq!((reply.attempts(), requests), (1, 2)),
            Err(error) => {
                assert_eq!((error.attempts(), error.code()), (0, Some(7)), "{error}");
                assert_eq!(error.retry_after(), Some(secs(9)));
            }
        }
        assert_eq!(gateway.counters().requests, requests);
        assert!(clock.slept().is_empty());
    }
}
