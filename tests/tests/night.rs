//! What an engineer on call meets between the client and the platform: each error says what happened, whether the call
//! was executed, and what to do.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io::{self, Cursor, Read};
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use top_gateway::Gateway;
use top_runtime::{
    Attachment, Call, Client, Error, ErrorKind, Outcome, RateLimit, RawBody, RetryPolicy, Session,
    SessionFuture, SessionKey, SessionProvider,
};
use top_tests::answer::gzip;
use top_tests::{Answer, Canned, Frozen};

const ANSWER: &str = r#"{"night_get_response":{"done":true}}"#;

fn call(client: &Client) -> Call<'static, Value> {
    client.call_untyped("taobao.night.get", Value::Null, None)
}

/// How the call ends and how long it waited in between.
async fn ended(answer: Answer, idempotent: bool) -> (Error, Vec<Duration>) {
    let server = Canned::always(answer).await;
    let clock = Frozen::at_text("2016-01-01 12:00:00");
    let client = server
        .builder()
        .clock(clock.clone())
        .retry(RetryPolicy::default())
        .build()
        .unwrap();
    let call = call(&client);
    let call = if idempotent { call.idempotent() } else { call };
    (call.await.unwrap_err(), clock.slept())
}

#[track_caller]
fn says(error: &Error, texts: &[&str]) {
    let told = error.to_string();
    for text in texts {
        assert!(told.contains(text), "no `{text}` in: {told}");
    }
}

#[tokio::test]
async fn a_status_says_who_refused_and_what_to_do() {
    for (status, outcome, text) in [
        (
            401,
            Outcome::NotExecuted,
            "check the gateway URL and any proxy",
        ),
        (403, Outcome::NotExecuted, "firewall"),
        (404, Outcome::NotExecuted, "check the gateway URL"),
        (407, Outcome::NotExecuted, "http_client()"),
        (413, Outcome::NotExecuted, "send less"),
        (429, Outcome::NotExecuted, "call less often"),
        (302, Outcome::Unknown, "never followed"),
        (408, Outcome::Unknown, "look whether"),
        (500, Outcome::Unknown, "look before repeating"),
        (503, Outcome::Unknown, "look before repeating"),
    ] {
        let (error, _) = ended(Answer::http(status, &[], ""), false).await;
        assert_eq!(
            (error.kind(), error.status(), error.outcome()),
            (ErrorKind::HttpStatus, Some(status), outcome)
        );
        says(&error, &[&format!("HTTP status {status}"), text]);
        if outcome == Outcome::NotExecuted {
            says(&error, &["executed"]);
        }
    }
}

#[tokio::test]
async fn a_wait_that_is_asked_for_is_obeyed() {
    let secs = Duration::from_secs;
    let date = ("Date", "Fri, 01 Jan 2016 05:00:00 GMT");
    let later = "Fri, 01 Jan 2016 05:00:04 GMT";
    for (status, wait, idempotent, named, slept) in [
        (429, "3", false, Some(3), vec![secs(3); 2]),
        (429, later, false, Some(4), vec![secs(4); 2]),
        (429, "0", false, Some(0), vec![secs(1); 2]),
        (429, "60", false, Some(60), Vec::new()),
        (503, "3", false, Some(3), Vec::new()),
        (503, "3", true, Some(3), vec![secs(3); 2]),
        (503, "soon", false, None, Vec::new()),
    ] {
        let answer = Answer::http(status, &[date, ("Retry-After", wait)], "");
        let (error, waits) = ended(answer, idempotent).await;
        assert_eq!(error.retry_after(), named.map(secs), "{status} {wait}");
        assert_eq!(waits, slept, "{status} {wait}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_called_that() {
    for noise in ["SSH-2.0-OpenSSH\r\n", ANSWER, "HTTP/1.1 2000 What\r\n\r\n"] {
        let (error, _) = ended(Answer::raw(noise), false).await;
        says(&error, &["not valid HTTP", "check the gateway URL"]);
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Transport, Outcome::Unknown)
        );
    }
}

#[tokio::test]
async fn refusals_say_whether_the_call_was_executed() {
    let refused = |sub_code: &str| {
        Answer::json(
            json!({"error_response": {"code": 15, "msg": "Remote service error", "sub_code": sub_code}})
                .to_string(),
        )
    };
    for (sub_code, texts) in [
        ("isv.item-not-exist", ["; not executed", "business data"]),
        (
            "isp.top-remote-service-unavailable",
            ["; not executed", "try again later"],
        ),
        ("isp.call-limited", ["; not executed", "call less often"]),
        (
            "isp.remote-service-timeout",
            ["; perhaps executed", "look whether the call was done"],
        ),
        (
            "9100",
            ["; perhaps executed", "look whether the call was done"],
        ),
    ] {
        says(&ended(refused(sub_code), false).await.0, &texts);
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_the_end() {
    let bomb = gzip(vec![b' '; 65 << 20]);
    let packed = Answer::http(200, &[("Content-Encoding", "gzip")], bomb);
    let (error, waits) = ended(packed, true).await;
    says(&error, &["larger than", "ask for less"]);
    assert_eq!((error.outcome(), waits.len()), (Outcome::Executed, 0));
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn an_answer_that_trickles_does_not_outlast_the_call() {
    let server = Canned::always(Answer::json(ANSWER).without_last(1).then_silence()).await;
    let error = call(&server.client())
        .timeout(Duration::from_millis(100))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout, Outcome::Unknown)
    );
}

#[tokio::test]
async fn a_connection_that_is_never_made_has_sent_nothing() {
    // Takes connections and never says anything: TLS is never agreed upon.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/router/rest", listener.local_addr().unwrap());
    let policy = RetryPolicy::default()
        .attempt_timeout(Duration::from_millis(50))
        .base_delay(Duration::ZERO);
    let client = Client::builder("12345678", "night-app-secret")
        .gateway(url)
        .retry(policy)
        .build()
        .unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.attempts()),
        (ErrorKind::Timeout, Outcome::NotExecuted, 3),
        "{error}"
    );
    says(&error, &["no connection", "nothing was sent", "check"]);
    // With and without a body, what was sent is not called unsent.
    let server = Canned::always(Answer::nothing().then_silence()).await;
    let client = server.client();
    for params in [Value::Null, json!({"id": 1})] {
        let call = client.call_untyped("taobao.night.get", params, None);
        let error = call.timeout(Duration::from_millis(100)).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
    }
}

/// Gives a blank key.
struct Blank;

impl SessionProvider for Blank {
    fn current(&self) -> SessionFuture<'_> {
        Box::pin(async { Ok(SessionKey::new(" ")) })
    }

    fn renew<'a>(&'a self, _refused: &'a SessionKey) -> SessionFuture<'a> {
        self.current()
    }
}

#[tokio::test]
async fn an_empty_session_is_not_sent() {
    let server = Canned::always(Answer::json(ANSWER)).await;
    let client = server.client();
    for session in [
        Session::new(""),
        Session::new(" \n"),
        Session::refreshing(Blank),
    ] {
        let call = client.call_untyped("taobao.night.get", Value::Null, Some(&session));
        let error = call.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts(), error.outcome()),
            (ErrorKind::MissingSession, 0, Outcome::NotExecuted),
            "{error}"
        );
        let mut batch = client.batch();
        let pushed = batch.push_untyped("taobao.night.get", Value::Null, Some(&session));
        assert!(pushed.is_err() || batch.send().await.is_err());
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn what_was_read_with_the_end_of_its_line_is_noticed() {
    for (app_key, secret) in [
        ("12345678\n", "secret"),
        ("12345678", "secret\r\n"),
        (" 1", "s"),
    ] {
        let error = Client::builder(app_key, secret).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        says(&error, &["white space", "end of its line"]);
    }
    let server = Canned::always(Answer::json(ANSWER)).await;
    let session = Session::new("61000000\n");
    let client = server.client();
    let call = client.call_untyped("taobao.night.get", Value::Null, Some(&session));
    says(
        &call.await.unwrap_err(),
        &["nothing was sent", "white space"],
    );
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_address_that_is_too_long_is_said_to_be() {
    let server = Canned::always(Answer::json(ANSWER)).await;
    let client = server.client();
    let call = client
        .call_untyped("taobao.night.get", [("text", "x".repeat(70_000))], None)
        .raw_body(RawBody::Json("{}".to_owned()));
    let error = call.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.is_retryable()),
        (ErrorKind::Invalid, Outcome::NotExecuted, false)
    );
    says(&error, &["nothing was sent", "64 KiB"]);
}

#[tokio::test]
async fn no_setting_however_odd_ends_in_a_panic() {
    let server = Canned::always(Answer::http(
        429,
        &[("Retry-After", "18446744073709551615")],
        "",
    ))
    .await;
    // As long as a test's own clock can count.
    let ages = Duration::from_hours(24 * 36_500);
    let long = [Duration::ZERO, Duration::from_nanos(1), ages];
    let many = [0, 1, 1_000_000_001, u32::MAX];
    for (wait, number) in long
        .into_iter()
        .flat_map(|wait| many.map(|number| (wait, number)))
    {
        let limit = RateLimit::per_second(number).burst(number);
        let policy = RetryPolicy::default()
            .max_attempts(number.min(3))
            .base_delay(wait)
            .max_delay(wait)
            .max_ban(wait)
            .attempt_timeout(Duration::MAX);
        let client = server
            .builder()
            .clock(Frozen::at(0))
            .retry(policy)
            .rate_limit(limit.clone().method("taobao.night.get", limit))
            .timeout(Duration::MAX)
            .connect_timeout(Duration::MAX)
            .build()
            .unwrap();
        server.now(Answer::http(
            429,
            &[("Retry-After", "18446744073709551615")],
            "",
        ));
        assert!(call(&client).await.is_err());
        server.now(Answer::html(502, ""));
        assert!(call(&client).idempotent().await.is_err());
        let mut batch = client.batch().timeout(Duration::MAX);
        let _ = batch
            .push_untyped("taobao.night.get", Value::Null, None)
            .unwrap();
        assert!(batch.send().await.is_err());
    }
}

/// Breaks after a few pieces.
struct Breaking(usize);

impl Read for Breaking {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(1)
            .ok_or_else(|| io::Error::other("the disk is gone"))?;
        Ok(piece.len())
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_sent_as_it_was_meant_is_not_executed() {
    let gateway = Gateway::builder()
        .app("12345678", "night-app-secret")
        .on_untyped("taobao.night.get", |_, _| Ok(json!({ "done": true })))
        .start()
        .await
        .unwrap();
    let client = Client::builder("12345678", "night-app-secret")
        .gateway(gateway.url())
        .build()
        .unwrap();
    let bytes = || Ok(Cursor::new([1, 2, 3]));
    for (file, text) in [
        (
            Attachment::from_factory("a.txt", None, || {
                Err::<Breaking, _>(io::Error::other("no disk"))
            }),
            "cannot be read",
        ),
        (
            Attachment::from_factory("a.txt", Some(1 << 30), || Ok(Breaking(3))),
            "the disk is gone",
        ),
        (
            Attachment::from_factory("a.txt", None, || Ok(Breaking(3))),
            "the disk is gone",
        ),
        (
            Attachment::from_factory("a.txt", Some(4), bytes),
            "not as long as",
        ),
        (
            Attachment::from_factory("a.txt", Some(2), bytes),
            "not as long as",
        ),
    ] {
        let error = call(&client)
            .attachment("file", file)
            .idempotent()
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome(), error.attempts()),
            (ErrorKind::Invalid, Outcome::NotExecuted, 1)
        );
        says(&error, &["a.txt", text, "nothing was executed"]);
    }
    let file = Attachment::from_factory("a.txt", Some(3), bytes);
    call(&client).attachment("file", file).await.unwrap();
    assert_eq!(gateway.counters().executed, 1);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_noticed_before_anything_is_sent() {
    let canned = Canned::always(Answer::json(ANSWER)).await;
    let client = canned.client();
    let directory = std::env::temp_dir();
    for path in [Path::new("/nowhere/a.txt"), &directory] {
        let with_file = || call(&client).attachment("image", Attachment::from_path(path));
        let sent = with_file().await.unwrap_err();
        let prepared = with_file().prepare().unwrap_err();
        for error in [sent, prepared] {
            assert_eq!(
                (error.kind(), error.outcome(), error.attempts()),
                (ErrorKind::Invalid, Outcome::NotExecuted, 0)
            );
            says(
                &error,
                &["nothing was sent: the file of `image` cannot be read ("],
            );
            assert!(
                !error.to_string().contains(path.to_str().unwrap()),
                "{error}"
            );
        }
    }
    assert!(canned.requests().is_empty());
}
