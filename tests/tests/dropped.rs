//! Calls that are given up at every point where they wait leave nothing behind that holds up others.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use top_gateway::{ApiError, Fault, Gateway};
use top_runtime::{
    Client, RateLimit, RetryPolicy, Session, SessionFuture, SessionKey, SessionProvider,
};

const METHOD: &str = "taobao.dropped.probe";
const SECRET: &str = "dropped-app-secret";

/// How far everything else goes on between two polls.
const STEPS: usize = 30;

/// Takes a while for each key, and fails where one is renewed while it is.
#[derive(Clone, Default)]
struct Slow {
    asked: Arc<AtomicUsize>,
    renewing: Arc<AtomicUsize>,
}

impl SessionProvider for Slow {
    fn current(&self) -> SessionFuture<'_> {
        Box::pin(async {
            tokio::task::yield_now().await;
            Ok(SessionKey::new("old-key"))
        })
    }

    fn renew<'a>(&'a self, _refused: &'a SessionKey) -> SessionFuture<'a> {
        Box::pin(async {
            self.asked.fetch_add(1, Ordering::SeqCst);
            assert_eq!(self.renewing.fetch_add(1, Ordering::SeqCst), 0);
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            self.renewing.fetch_sub(1, Ordering::SeqCst);
            Ok(SessionKey::new("new-key"))
        })
    }
}

async fn stage() -> (Gateway, Client) {
    let not_reached =
        ApiError::new(15, "Remote service error").sub_code("isp.top-remote-service-unavailable");
    let gateway = Gateway::builder()
        .app("12345678", SECRET)
        .session("new-key")
        .on_untyped(METHOD, |_, _| Ok(json!({ "done": true })))
        .fault(METHOD, Fault::Code(not_reached).every(3))
        .start()
        .await
        .unwrap();
    let client = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .rate_limit(RateLimit::per_second(2_000).method(METHOD, RateLimit::per_second(1_000)))
        .retry(
            RetryPolicy::default()
                .max_attempts(20)
                .base_delay(Duration::from_millis(1)),
        )
        .timeout(Duration::from_mins(1))
        .build()
        .unwrap();
    (gateway, client)
}

/// Polls so often, while everything else goes on, and gives up. Whether it had come to its end by then.
async fn given_up<T>(work: impl Future<Output = T>, polls: usize) -> bool {
    let mut work = pin!(work);
    for _ in 0..polls {
        let context = &mut Context::from_waker(Waker::noop());
        if work.as_mut().poll(context).is_ready() {
            return true;
        }
        for _ in 0..STEPS {
            tokio::task::yield_now().await;
        }
    }
    false
}

#[tokio::test]
async fn at_every_point_where_a_call_or_a_batch_waits() {
    let (gateway, client) = stage().await;
    let mut ended = 0;
    for polls in 0..60 {
        let provider = Slow::default();
        let session = Session::refreshing(provider.clone());
        let call = || client.call_untyped(METHOD, Value::Null, Some(&session));
        ended += usize::from(given_up(call(), polls).await);
        let mut batch = client.batch();
        for _ in 0..3 {
            let _ = batch
                .push_untyped(METHOD, Value::Null, Some(&session))
                .unwrap();
        }
        ended += usize::from(given_up(batch.send(), polls).await);
        // Whoever comes behind them is served, with the key that they had asked for.
        let reply = call().await.unwrap();
        assert_eq!(reply["done"], true);
        assert_eq!(
            provider.asked.load(Ordering::SeqCst),
            1,
            "after {polls} polls"
        );
    }
    assert!(ended < 120, "some were given up");
    drop(client);
    while gateway.open_connections() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_with_half_of_them_aborted() {
    let (gateway, client) = stage().await;
    let provider = Slow::default();
    let session = Session::refreshing(provider.clone());
    let mut calls = JoinSet::new();
    let mut handles = Vec::new();
    let mut batch = client.batch();
    let _ = batch
        .push_untyped(METHOD, Value::Null, Some(&session))
        .unwrap();
    let batch = tokio::spawn(batch.send());
    for _ in 0..200 {
        handles.push(calls.spawn(client.call_untyped(METHOD, Value::Null, Some(&session))));
    }
    for handle in handles.iter().step_by(2) {
        tokio::task::yield_now().await;
        handle.abort();
    }
    assert!(batch.await.unwrap().unwrap().attempts() >= 2);
    let (mut answered, mut aborted) = (0, 0);
    while let Some(joined) = calls.join_next().await {
        match joined {
            Ok(reply) => {
                reply.unwrap();
                answered += 1;
            }
            Err(error) => {
                assert!(error.is_cancelled(), "{error}");
                aborted += 1;
            }
        }
    }
    assert!(answered >= 100, "{answered} and {aborted}");
    assert_eq!(provider.asked.load(Ordering::SeqCst), 1);
    drop(client);
    while gateway.open_connections() > 0 {
        tokio::task::yield_now().await;
    }
}
