//! Calls without a runtime of one's own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;

use serde_json::json;
use tokio::runtime::Runtime;
use top_gateway::Gateway;
use top_runtime::auth::OAuth;
use top_runtime::{Client, Error, ErrorKind, Outcome};

const METHOD: &str = "taobao.blocking.probe";
const SECRET: &str = "blocking-app-secret";

fn gateway(runtime: &Runtime) -> (Gateway, Client) {
    let gateway = Gateway::builder()
        .app("12345678", SECRET)
        .on_untyped(METHOD, |params, _| Ok(json!({ "id": params.get("id") })));
    let gateway = runtime.block_on(gateway.start()).unwrap();
    let client = Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .build()
        .unwrap();
    (gateway, client)
}

#[test]
fn threads_without_a_runtime_call_at_the_same_time() {
    let runtime = Runtime::new().unwrap();
    let (gateway, client) = gateway(&runtime);
    thread::scope(|scope| {
        for worker in 0..8 {
            let client = &client;
            scope.spawn(move || {
                for round in 0..10 {
                    let id = format!("{worker}-{round}");
                    let reply = client
                        .call_untyped(METHOD, [("id", id.as_str())], None)
                        .wait()
                        .unwrap();
                    assert_eq!(reply["id"], id);
                }
            });
        }
    });
    assert_eq!(gateway.counters().accepted, 80);
}

#[test]
fn errors_come_out_as_they_are() {
    let runtime = Runtime::new().unwrap();
    let (_gateway, client) = gateway(&runtime);
    let error = client
        .call_untyped("taobao.no.such", [("id", "1")], None)
        .wait()
        .unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(22)));
}

#[test]
fn inside_a_runtime_it_is_an_error_and_no_deadlock() {
    let runtime = Runtime::new().unwrap();
    let (gateway, client) = gateway(&runtime);
    let refused = || {
        client
            .call_untyped(METHOD, [("id", "1")], None)
            .wait()
            .unwrap_err()
    };
    let current = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for error in [
        runtime.block_on(async { refused() }),
        current.block_on(async { refused() }),
        {
            let client = client.clone();
            let task = async move {
                client
                    .call_untyped(METHOD, [("id", "1")], None)
                    .wait()
                    .unwrap_err()
            };
            runtime.block_on(async { tokio::spawn(task).await.unwrap() })
        },
    ] {
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Invalid, Outcome::NotExecuted)
        );
        assert!(error.to_string().contains(".await"), "{error}");
    }
    assert_eq!(gateway.counters().requests, 0);
}

/// What another executor does.
fn polled<T>(call: impl Future<Output = Result<T, Error>>) -> Error {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => error,
        Poll::Ready(Ok(_)) => panic!("it was answered"),
        Poll::Pending => panic!("it was started"),
    }
}

#[test]
fn on_another_executor_it_is_an_error_and_no_panic() {
    let runtime = Runtime::new().unwrap();
    let (gateway, client) = gateway(&runtime);
    let mut batch = client.batch();
    let _ = batch.push_untyped(METHOD, [("id", "1")], None).unwrap();
    let oauth = OAuth::at(&client, gateway.oauth_url()).unwrap();
    for error in [
        polled(client.call_untyped(METHOD, [("id", "1")], None)),
        polled(batch.send()),
        polled(oauth.token("code", "https://shop.example/authorized")),
    ] {
        assert_eq!(
            (error.kind(), error.outcome(), error.attempts()),
            (ErrorKind::Invalid, Outcome::NotExecuted, 0)
        );
        assert!(
            error.to_string().contains("needs a tokio runtime"),
            "{error}"
        );
    }
    assert_eq!(gateway.counters().requests, 0);
}
