//! Inbound calls: the signatures of other programs, and what must not pass.

#![allow(
    clippy::format_collect,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use top_gateway::Spi;
use top_runtime::Clock as _;
use top_runtime::reqwest::header::HeaderMap;
use top_runtime::spi::{self, InboundRequest, SpiError, Verifier};
use top_tests::{Answer, Canned, Frozen, Source};

#[test]
fn every_row_has_the_same_verdict() {
    let rows = Source::open().rows("spi.json");
    let mut passed = 0;
    for row in &rows {
        let name = row["name"].as_str().unwrap();
        // Without a verdict where the SDK has thrown something.
        let wanted = row["result"]["success"].as_bool();
        let inbound = Row::of(row);
        // The rows were signed years ago, or will be; some have no timestamp.
        let verdict = Verifier::new(row["secret"].as_str().unwrap())
            .any_age()
            .verify(&inbound.request())
            .map(|call| call.body().map(<[u8]>::to_vec));
        if more_than_one_equals(&inbound.query) {
            // On purpose: the SDK leaves such a pair (x=a=b) out of the signature, and with it whatever anybody puts
            // there. Here it is a value like any other, so that the signature without it is wrong.
            if wanted == Some(true) {
                assert_eq!(verdict, Err(SpiError::WrongSign), "{name}");
            }
            continue;
        }
        match verdict {
            Ok(body) => {
                passed += 1;
                assert_eq!(wanted, Some(true), "{name} must not pass");
                let body = body.map(|body| String::from_utf8(body).unwrap());
                assert_eq!(
                    body.as_deref(),
                    row["result"]["request_body"].as_str(),
                    "{name}"
                );
            }
            Err(error) => {
                assert_ne!(wanted, Some(true), "{name}: {error}");
                let why = match wanted {
                    None => SpiError::UnsupportedContentType,
                    _ if inbound.query.contains("sign=") => SpiError::WrongSign,
                    _ => SpiError::MissingSign,
                };
                assert_eq!(error, why, "{name}");
            }
        }
    }
    assert!(passed > 0, "no row passes");
    println!("{} rows", rows.len());
}

/// A row as an HTTP server would have it.
struct Row {
    content_type: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Row {
    fn of(row: &Value) -> Self {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let map = |name: &str| {
            row[name]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, value)| {
                    (
                        name.to_ascii_lowercase(),
                        name.clone(),
                        value.as_str().unwrap_or_default().to_owned(),
                    )
                })
        };
        let query = text("query");
        let form: Vec<String> = map("form")
            .map(|(_, name, value)| format!("{}={}", escaped(&name), escaped(&value)))
            .collect();
        Self {
            content_type: text("content_type"),
            query,
            headers: map("headers")
                .map(|(name, _, value)| (name, value))
                .collect(),
            body: if row["form"].is_object() {
                form.join("&").into_bytes()
            } else {
                text("body").into_bytes()
            },
        }
    }

    fn request(&self) -> InboundRequest<'_> {
        InboundRequest::new(&self.content_type, &self.query, &self.body).headers(|name| {
            self.headers
                .get(&name.to_ascii_lowercase())
                .map(String::as_bytes)
        })
    }
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

fn more_than_one_equals(query: &str) -> bool {
    query.split('&').any(|pair| pair.matches('=').count() > 1)
}

/// The signature of `sign` alone does for calls without headers and empty values.
fn signed(secret: &str, params: &[(&str, &str)], query: &str, body: &str) -> String {
    let sign = top_runtime::sign(
        top_runtime::SignMethod::Md5,
        secret,
        params.iter().copied(),
        Some(body),
    );
    format!("{query}&sign={sign}")
}

#[test]
fn more_than_one_equals_is_a_value_that_is_signed() {
    let params = [("timestamp", "2031-07-09 12:00:00"), ("x", "a=b")];
    let query = signed("pear", &params, "x=a=b&timestamp=2031-07-09+12:00:00", "{}");
    let at_noon = Verifier::new("pear").clock(Frozen::at_text("2031-07-09 12:00:00"));
    let request = InboundRequest::new("application/json", &query, b"{}");
    let call = at_noon.verify(&request).unwrap();
    assert_eq!(call.text("x"), Some("a=b"));
    // To the SDK both of these are the same call.
    let forged = query.replace("a=b", "a=c");
    let request = InboundRequest::new("application/json", &forged, b"{}");
    assert_eq!(at_noon.verify(&request).unwrap_err(), SpiError::WrongSign);
}

#[test]
fn the_age_counts_in_both_directions() {
    let params = [("timestamp", "2031-07-09 12:00:00")];
    let query = signed("pear", &params, "timestamp=2031-07-09%2012%3A00%3A00", "{}");
    let at = |now: &str, verifier: Verifier| {
        let request = InboundRequest::new("application/json", &query, b"{}");
        verifier
            .clock(Frozen::at_text(now))
            .verify(&request)
            .map(drop)
    };
    let verifier = || Verifier::new("pear");
    for now in [
        "2031-07-09 11:50:00",
        "2031-07-09 12:00:00",
        "2031-07-09 12:10:00",
    ] {
        assert_eq!(at(now, verifier()), Ok(()), "{now}");
    }
    let ten_minutes_one = Duration::from_secs(601);
    assert_eq!(
        at("2031-07-09 12:10:01", verifier()),
        Err(SpiError::TooOld {
            age: ten_minutes_one
        })
    );
    assert_eq!(
        at("2031-07-09 11:49:59", verifier()),
        Err(SpiError::FromTheFuture {
            ahead: ten_minutes_one
        })
    );
    let minute = Duration::from_mins(1);
    assert_eq!(
        at("2031-07-09 12:01:01", verifier().max_age(minute)),
        Err(SpiError::TooOld {
            age: Duration::from_secs(61)
        })
    );
    assert_eq!(at("1999-01-01 00:00:00", verifier().any_age()), Ok(()));
    // By the clock of this machine 2031 is the future.
    let request = InboundRequest::new("application/json", &query, b"{}");
    assert!(matches!(
        spi::verify("pear", &request),
        Err(SpiError::FromTheFuture { .. } | SpiError::TooOld { .. })
    ));
}

#[test]
fn a_call_without_a_time_does_not_pass() {
    let query = signed("pear", &[("a", "1")], "a=1", "");
    let request = InboundRequest::new("text/plain", &query, b"");
    assert_eq!(
        spi::verify("pear", &request).unwrap_err(),
        SpiError::MissingTimestamp
    );
    let query = signed("pear", &[("timestamp", "noon")], "timestamp=noon", "");
    let request = InboundRequest::new("text/plain", &query, b"");
    assert_eq!(
        spi::verify("pear", &request).unwrap_err(),
        SpiError::UnreadableTimestamp
    );
    // A time that nobody has signed says nothing.
    let unsigned = format!("{query}&timestamp=2031-07-09+12:00:00");
    let request = InboundRequest::new("text/plain", &unsigned, b"");
    assert_eq!(
        spi::verify("pear", &request).unwrap_err(),
        SpiError::WrongSign
    );
}

#[test]
fn the_headers_of_http_are_taken_as_they_are() {
    let params = [("timestamp", "2031-07-09 12:00:00"), ("x-shop", "梨 1")];
    let query = signed("pear", &params, "timestamp=2031-07-09+12:00:00", "<r/>");
    let mut headers = HeaderMap::new();
    headers.insert("Content-Type", "Text/XML; charset=utf-8".parse().unwrap());
    headers.insert("Top-Sign-List", "x-shop,x-none".parse().unwrap());
    headers.insert("X-Shop", "%E6%A2%A8+1".parse().unwrap());
    let at_noon = Verifier::new("pear").clock(Frozen::at_text("2031-07-09 12:00:00"));
    let shop = |headers: &HeaderMap| {
        let request = InboundRequest::of_http(headers, Some(&query), b"<r/>");
        at_noon
            .verify(&request)
            .map(|call| call.text("x-shop").map(str::to_owned))
    };
    // `x-none` is signed with its name alone, which `sign` leaves out.
    assert_eq!(shop(&headers), Err(SpiError::WrongSign));
    headers.insert("Top-Sign-List", "x-shop".parse().unwrap());
    assert_eq!(shop(&headers), Ok(Some("梨 1".into())));
    headers.remove("X-Shop");
    assert_eq!(shop(&headers), Err(SpiError::WrongSign));
}

#[tokio::test]
async fn what_the_gateway_sends_is_taken() {
    let server = Canned::always(Answer::json("{}")).await;
    let noon = Frozen::at_text("2031-07-09 12:00:00");
    let url = server.url() + "?shop=a%3Db";
    let call = |number| {
        let call = Spi::new("87654321", "pear").call(&url, "shop.stock.changed");
        let call = call.timestamp(noon.now());
        match number {
            0 => call.json(r#"{"名":"秋月"}"#),
            1 => call.xml("<r/>").signed_header("x-shop", "梨 1"),
            2 => call
                .form("note", "a & b = c")
                .form("empty", "")
                .query("q", "1+1"),
            _ => call.form("v", "1.0"),
        }
    };
    for number in 0..4 {
        for (call, wanted) in [
            (call(number), Ok(())),
            (call(number).tampered(), Err(SpiError::WrongSign)),
        ] {
            call.send().await.unwrap();
            let received = server.last_request();
            let header = |name: &str| received.header(&name.to_ascii_lowercase());
            let query = received.target().split_once('?').unwrap().1;
            let kind = header("content-type").unwrap();
            let request = InboundRequest::new(kind, query, &received.body)
                .headers(|name| header(name).map(str::as_bytes));
            let verdict = Verifier::new("pear").clock(noon.clone()).verify(&request);
            if let Ok(call) = &verdict {
                assert_eq!(call.text("shop"), Some("a=b"));
                assert_eq!(call.text("v"), Some("2.0"));
            }
            assert_eq!(verdict.map(drop), wanted, "{received:?}");
        }
    }
}

#[test]
fn nothing_shows_a_secret_a_signature_or_a_payload() {
    let query = signed("pear", &[("buyer", "wang")], "buyer=wang", "payload");
    let sign = query.rsplit('=').next().unwrap();
    let request = InboundRequest::new("text/plain", &query, b"payload");
    let verifier = Verifier::new("pear").any_age();
    let call = verifier.verify(&request).unwrap();
    let wrong = Verifier::new("peas")
        .any_age()
        .verify(&request)
        .unwrap_err();
    let shown = format!("{request:?} {verifier:?} {call:?} {wrong:?} {wrong}");
    for hidden in ["pear", "peas", "wang", "payload", sign] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
}
