//! Requests and answers of HTTP as another client sent and got them: the same call, made with ours, must carry the
//! same parameters and the same signature, and the answer must be understood the same way.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use top_runtime::{Error, ErrorKind, Outcome, Reply};
use top_tests::{Answer, Canned, Received, Source};

mod batch;
mod capture;

use capture::{Capture, answer};

/// Rows where the official SDK and this client part on purpose: what we do, and why.
const DIFFERENCES: [(&str, Ours, &str); 7] = [
    (
        "app-param-overrides-protocol-name-in-signature",
        Ours::NothingSent,
        "a business parameter with a name of the protocol makes a signature that no gateway accepts",
    ),
    (
        "rsp-302-no-location",
        Ours::Fails(ErrorKind::HttpStatus, Outcome::Unknown),
        "a redirect is not an answer, and an empty object no success",
    ),
    (
        "rsp-200-html",
        Ours::Fails(ErrorKind::Decode, Outcome::Executed),
        "an unchecked exception there, an error with the whole page here",
    ),
    (
        "rsp-400-empty",
        Ours::Fails(ErrorKind::HttpStatus, Outcome::NotExecuted),
        "an exception without a kind there",
    ),
    (
        "rsp-404",
        Ours::Fails(ErrorKind::HttpStatus, Outcome::NotExecuted),
        "an exception without a kind there",
    ),
    (
        "qimencloud-form",
        Ours::Answers,
        "`flag: success` makes the SDK say that a success failed",
    ),
    (
        "qimencloud-xml-body",
        Ours::Answers,
        "`flag: success` makes the SDK say that a success failed",
    ),
];

#[derive(Clone, Copy)]
enum Ours {
    NothingSent,
    Fails(ErrorKind, Outcome),
    Answers,
}

#[tokio::test]
async fn every_row_is_sent_and_understood_alike() {
    let source = Source::open();
    let rows = source.rows("http-captures.json");
    let (mut sent, mut batches) = (0, 0);
    for row in &rows {
        let name = row["name"].as_str().unwrap();
        match name {
            "batch-empty" => batch::an_empty_one_is_not_sent(name).await,
            "batch-check-fails" => batch::a_wrong_call_is_not_taken(name).await,
            _ if name.starts_with("batch-") => {
                batch::exchange(name, row).await;
                batches += 1;
            }
            "client-side-check-fails-no-http" => a_blank_required_field_is_not_sent(name).await,
            "connect-refused" => nobody_listens(name).await,
            "read-timeout" => nobody_answers(name, row).await,
            _ => {
                assert!(exchange(name, row).await, "{name}: no request in the row");
                sent += 1;
            }
        }
    }
    for (name, _, why) in &DIFFERENCES {
        assert!(!why.is_empty());
        let listed = rows.iter().any(|row| row["name"] == *name);
        assert!(listed || !source.is_recorded(), "{name} is no row");
    }
    println!(
        "{} rows: {sent} exchanged, {batches} as batches",
        rows.len()
    );
}

/// Makes the call of a row and compares everything.
async fn exchange(name: &str, row: &Value) -> bool {
    let Some(captured) = row["requests"].get(0).map(Capture::of) else {
        return false;
    };
    let result = &row["result"];
    let server = Canned::always(answer(row["note"].as_str().unwrap(), result)).await;
    let business = captured.business(result);
    let difference = DIFFERENCES
        .iter()
        .find(|row| row.0 == name)
        .map(|row| row.1);

    let call = captured.call(&server, &business);
    let prepared = call.prepare();
    if let Some(Ours::NothingSent) = difference {
        let error = prepared.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{name}: {error}");
        let error = captured.call(&server, &business).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotExecuted, "{name}: {error}");
        assert!(server.requests().is_empty(), "{name}");
        return true;
    }
    captured.compare(name, &Received::prepared(&prepared.unwrap()), &business);
    let got = captured.call(&server, &business).await;
    assert_eq!(server.requests().len(), 1, "{name}");
    captured.compare(name, &server.last_request(), &business);
    understood(name, &got, result, difference);
    true
}

/// What our client made of the answer, against what the other one made of it.
fn understood(
    name: &str,
    got: &Result<Reply<Value>, Error>,
    theirs: &Value,
    difference: Option<Ours>,
) {
    match (difference, got) {
        (Some(Ours::Answers), Ok(reply)) => assert_eq!(reply["flag"], "success", "{name}"),
        (Some(Ours::Fails(kind, outcome)), Err(error)) => {
            assert_eq!(
                (error.kind(), error.outcome()),
                (kind, outcome),
                "{name}: {error}"
            );
        }
        (None, Ok(reply)) => {
            assert_eq!(theirs["isSuccess"], true, "{name}: {reply:?}");
            assert_eq!(reply["time"], theirs["time"], "{name}");
            assert_eq!(reply.request_id(), theirs["requestId"].as_str(), "{name}");
        }
        (None, Err(error)) => {
            assert_ne!(theirs["isSuccess"], true, "{name}: {error}");
            let code = error.code().map(|code| code.to_string());
            assert_eq!(
                code.as_deref(),
                theirs["errorCode"].as_str(),
                "{name}: {error}"
            );
            assert_eq!(error.attempts(), 1, "{name}: {error}");
        }
        (Some(_), got) => panic!("{name}: {got:?}"),
    }
}

#[top_runtime::top_api(method = "taobao.time.get", session = false, response = Anything)]
pub(crate) struct Checked {
    must: String,
}

#[top_runtime::top_model]
pub(crate) struct Anything {}

async fn a_blank_required_field_is_not_sent(name: &str) {
    let server = Canned::always(Answer::nothing()).await;
    let request = Checked { must: " ".into() };
    let error = request.execute(&server.client()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{name}: {error}");
    assert_eq!(error.path(), Some("must"), "{name}: {error}");
    assert!(server.requests().is_empty(), "{name}");
}

async fn nobody_listens(name: &str) {
    let server = Canned::always(Answer::nothing()).await;
    let client = server.client();
    server.stop().await;
    let error = client
        .call_untyped("taobao.time.get", Value::Null, None)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{name}: {error}");
    assert_eq!(error.outcome(), Outcome::NotExecuted, "{name}: {error}");
}

async fn nobody_answers(name: &str, row: &Value) {
    let server = Canned::always(Answer::nothing().then_silence()).await;
    let captured = Capture::of(&row["requests"][0]);
    let call = captured
        .call(&server, &BTreeMap::new())
        .timeout(Duration::from_millis(300));
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{name}: {error}");
    assert_eq!(error.outcome(), Outcome::Unknown, "{name}: {error}");
    captured.compare(name, &server.last_request(), &BTreeMap::new());
}
