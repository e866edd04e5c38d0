//! The rows of many calls in one request.
//!
//! We write every call out and never collect what they share in a public part: a row that has one, or a separator of
//! its own, is compared by the parameters of each call, and all others to the byte.

use std::collections::BTreeMap;

use serde_json::Value;
use top_runtime::{ErrorKind, Outcome, Session};
use top_tests::received::pairs;
use top_tests::{Answer, Canned};

use crate::Checked;
use crate::capture::{Capture, answer};

const SEPARATOR: &str = "\r\n-S-\r\n";
const PUBLIC: &str = "#PUBLIC#";

type Params = BTreeMap<String, String>;

pub(crate) async fn exchange(name: &str, row: &Value) {
    let request = &row["requests"][0];
    let captured = Capture::of(request);
    let separator = request["headers"]
        .as_array()
        .unwrap()
        .iter()
        .find_map(|header| header.as_str()?.strip_prefix("top-api-separator: "))
        .unwrap_or(SEPARATOR);
    let same_bytes = separator == SEPARATOR && !captured.body.starts_with(PUBLIC);
    let calls = calls(&captured.body, separator);
    let result = &row["result"];
    let theirs = result["body"].as_str().unwrap();
    let ours = theirs.replace(separator, SEPARATOR);
    let server = Canned::always(answer("", &serde_json::json!({ "body": ours }))).await;

    let mut batch = captured.client(&server, &Params::new()).batch();
    let mut tickets = Vec::new();
    for call in &calls {
        let mut params = call.clone();
        let method = params.remove("method").unwrap();
        let session = params.remove("session").map(Session::new);
        let params: Vec<(String, String)> = params.into_iter().collect();
        tickets.push(
            batch
                .push_untyped(method, params, session.as_ref())
                .unwrap(),
        );
    }
    let sent = batch.send().await;

    let request = server.last_request();
    assert_eq!(
        request.line.split(['?', ' ']).nth(1),
        Some("/router/batch"),
        "{name}"
    );
    assert_eq!(
        request.header("content-type"),
        Some(captured.content_type.as_str()),
        "{name}"
    );
    let body = String::from_utf8(request.body.clone()).unwrap();
    assert_eq!(self::calls(&body, SEPARATOR), calls, "{name}");
    let (mut query, mut wanted) = (request.query(), captured.query.clone());
    if same_bytes {
        assert_eq!(body, captured.body, "{name}");
    } else {
        // Another body, another signature.
        assert_ne!(query.remove("sign"), wanted.remove("sign"), "{name}");
    }
    assert_eq!(query, wanted, "{name}");

    match sent {
        Ok(mut replies) => {
            assert_eq!(result["isSuccess"], true, "{name}");
            for (ticket, piece) in tickets.into_iter().zip(theirs.split(separator)) {
                let reply = replies.take(ticket).unwrap();
                assert_eq!(reply.body(), piece.as_bytes(), "{name}");
            }
        }
        Err(error) => {
            assert_eq!(result["isSuccess"], false, "{name}: {error}");
            let code = error.code().map(|code| code.to_string());
            assert_eq!(
                code.as_deref(),
                result["errorCode"].as_str(),
                "{name}: {error}"
            );
        }
    }
}

/// The parameters of each call, those of the public part included.
fn calls(body: &str, separator: &str) -> Vec<Params> {
    let mut pieces = body.split(separator).peekable();
    let public = pieces.next_if(|piece| piece.starts_with(PUBLIC));
    let public = public.map_or("", |piece| &piece[PUBLIC.len()..]);
    let call = |piece: &str| {
        let own = if piece == "N" { "" } else { piece };
        pairs(public).into_iter().chain(pairs(own)).collect()
    };
    pieces.map(call).collect()
}

pub(crate) async fn an_empty_one_is_not_sent(name: &str) {
    let server = Canned::always(Answer::nothing()).await;
    let error = server.client().batch().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{name}: {error}");
    assert_eq!(error.outcome(), Outcome::NotExecuted, "{name}: {error}");
    assert!(server.requests().is_empty(), "{name}");
}

pub(crate) async fn a_wrong_call_is_not_taken(name: &str) {
    let server = Canned::always(Answer::nothing()).await;
    let mut batch = server.client().batch();
    let good = Checked { must: "x".into() };
    let blank = Checked { must: " ".into() };
    let _ticket = batch.push(&good, None).unwrap();
    let error = batch.push(&blank, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{name}: {error}");
    assert_eq!(error.path(), Some("must"), "{name}: {error}");
    assert_eq!(batch.len(), 1, "{name}");
    assert!(server.requests().is_empty(), "{name}");
}
