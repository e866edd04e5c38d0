//! Requests and answers of HTTP as another client sent and got them: the same call, made with ours, must carry the
//! same parameters and the same signature, and the answer must be understood the same way.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use top_runtime::{
    Call, Client, Error, ErrorKind, Outcome, RawBody, Reply, RetryPolicy, Session, SignMethod,
};
use top_tests::{Answer, Canned, Frozen, Received, Source};

/// The secrets of the apps in the rows; the rows themselves do not say them.
const SECRETS: [(&str, &str); 3] = [
    ("12345678", "secret0123456789"),
    ("1", "s"),
    ("87654321", "pear"),
];

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
    let (mut sent, mut batch) = (0, 0);
    for row in &rows {
        let name = row["name"].as_str().unwrap();
        match name {
            // The client of batches has a wire form of its own.
            _ if name.starts_with("batch-") => batch += 1,
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
    println!("{} rows: {sent} exchanged, {batch} of batches", rows.len());
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

/// The request of a row, read.
struct Capture {
    query: BTreeMap<String, String>,
    content_type: String,
    body: String,
}

/// The parameters that the client sets and the row tells.
const PROTOCOL: [&str; 11] = [
    "app_key",
    "format",
    "method",
    "partner_id",
    "session",
    "sign",
    "sign_method",
    "simplify",
    "target_app_key",
    "timestamp",
    "v",
];

impl Capture {
    fn of(request: &Value) -> Self {
        let headers = request["headers"].as_array().unwrap();
        let content_type = headers
            .iter()
            .find_map(|header| header.as_str()?.strip_prefix("Content-Type: "))
            .unwrap();
        let request_line = request["request_line"].as_str().unwrap();
        let received = Received {
            line: request_line.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        Self {
            query: received.query(),
            content_type: content_type.to_owned(),
            body: request["body_utf8"].as_str().unwrap().to_owned(),
        }
    }

    fn is_form(&self) -> bool {
        self.content_type
            .starts_with("application/x-www-form-urlencoded")
    }

    /// The parameters of the caller, blank ones included where the row tells them.
    fn business(&self, result: &Value) -> BTreeMap<String, String> {
        if let Some(params) = result["params"].as_object() {
            let given =
                |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
            return params.iter().filter_map(given).collect();
        }
        if self.is_form() {
            return top_tests::received::pairs(&self.body).into_iter().collect();
        }
        let mut params = self.query.clone();
        params.retain(|name, _| !PROTOCOL.contains(&name.as_str()));
        params
    }

    fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// What stands in the query and is neither the protocol's nor the caller's: the gateway's address has it.
    fn own_query(&self, business: &BTreeMap<String, String>) -> String {
        let own = self.query.iter().filter(|(name, _)| {
            !PROTOCOL.contains(&name.as_str()) && !business.contains_key(*name)
        });
        own.map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("&")
    }

    fn client(&self, server: &Canned, business: &BTreeMap<String, String>) -> Client {
        let app_key = self.query("app_key").unwrap();
        let (_, secret) = SECRETS.iter().find(|(key, _)| *key == app_key).unwrap();
        let mut gateway = server.url();
        let own_query = self.own_query(business);
        if !own_query.is_empty() {
            gateway = format!("{gateway}?{own_query}");
        }
        let mut builder = Client::builder(app_key, *secret)
            .gateway(gateway)
            .retry(RetryPolicy::default())
            .clock(Frozen::at_text(self.query("timestamp").unwrap()))
            .sign_method(SignMethod::from_wire(self.query("sign_method").unwrap()).unwrap())
            .simplify(self.query("simplify") == Some("true"));
        if let Some(partner_id) = self.query("partner_id") {
            builder = builder.partner_id(partner_id);
        }
        builder.build().unwrap()
    }

    /// The same call, made with this client.
    fn call(&self, server: &Canned, business: &BTreeMap<String, String>) -> Call<'static, Value> {
        let session = self.query("session").map(Session::new);
        let params: Vec<(String, String)> = business.clone().into_iter().collect();
        let method = self.query("method").unwrap().to_owned();
        let mut call = self
            .client(server, business)
            .call_untyped(method, params, session.as_ref());
        if let Some(app_key) = self.query("target_app_key") {
            call = call.target_app_key(app_key);
        }
        match self.content_type.as_str() {
            _ if self.is_form() => call,
            json if json.starts_with("application/json") => {
                call.raw_body(RawBody::Json(self.body.clone()))
            }
            _ => call.raw_body(RawBody::Xml(self.body.clone())),
        }
    }

    /// Parameters, signature, content type and raw body must be those of the row.
    fn compare(&self, name: &str, ours: &Received, business: &BTreeMap<String, String>) {
        assert!(ours.line.starts_with("POST "), "{name}: {}", ours.line);
        assert_eq!(
            ours.header("content-type"),
            Some(self.content_type.as_str()),
            "{name}"
        );
        assert_eq!(ours.query(), self.query, "{name}");
        if self.is_form() {
            let mut wanted = business.clone();
            wanted.retain(|_, value| !top_runtime::is_blank(value));
            assert_eq!(ours.form(), wanted, "{name}");
        } else {
            assert_eq!(ours.body, self.body.as_bytes(), "{name}");
        }
    }
}

/// The answer of a row: its body with the head that the note describes, or with an ordinary one.
fn answer(note: &str, result: &Value) -> Answer {
    let body = result["body"].as_str();
    let Some(head) = note.strip_prefix("response bytes: HTTP/1.1 ") else {
        return Answer::json(body.unwrap_or(r#"{"response":{"flag":"success"}}"#));
    };
    let mut lines = head.split(" | ");
    let status: u16 = lines
        .next()
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let header = |wanted: &str| {
        headers
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| *value)
    };
    let length: usize = header("Content-Length").map_or(0, |length| length.parse().unwrap());
    // A row whose body nobody could read does not say what it was.
    let unknown = match header("Content-Type") {
        Some("text/html") if length >= 7 => format!("<html>{}", ">".repeat(length - 6)),
        _ => "x".repeat(length),
    };
    let body = body.unwrap_or(&unknown);
    assert_eq!(body.len(), length, "{note}");
    let headers: Vec<_> = headers
        .into_iter()
        .filter(|(name, _)| *name != "Content-Length")
        .collect();
    Answer::http(status, &headers, body)
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
struct Checked {
    must: String,
}

#[top_runtime::top_model]
struct Anything {}

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
