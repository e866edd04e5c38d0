//! Each call of a batch is treated as it would be on its own: sessions, repetitions, limits, bans, the clock.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use top_gateway::{ApiError, Fault, Gateway, GatewayBuilder};
use top_runtime::{
    Client, ClientBuilder, Error, ErrorKind, Outcome, RateLimit, RetryPolicy, Session,
    SessionError, SessionFuture, SessionKey, SessionProvider, TopApi as _, top_api, top_model,
};
use top_tests::{Answer, Canned, Frozen};

#[top_api(method = "taobao.batch.item.get", session = true)]
struct ItemRequest {
    num_iid: i64,
}

#[top_model]
struct ItemResponse {
    num_iid: i64,
}

#[top_api(method = "taobao.batch.note.add", session = false)]
struct NoteRequest {
    id: i64,
}

#[top_model]
struct NoteResponse {
    id: i64,
}

const NOTE: &str = "taobao.batch.note.add";
const ITEM: &str = "taobao.batch.item.get";
const SECRET: &str = "batch-app-secret";

fn serving() -> GatewayBuilder {
    Gateway::builder()
        .app("12345678", SECRET)
        .session("new-key")
        .session("of-bob")
        .on::<ItemRequest>(|request, _| {
            Ok(ItemResponse {
                num_iid: request.num_iid,
            })
        })
        .on::<NoteRequest>(|request, _| Ok(NoteResponse { id: request.id }))
}

fn builder(gateway: &Gateway, clock: &Frozen) -> ClientBuilder {
    Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .clock(clock.clone())
}

fn client(gateway: &Gateway) -> Client {
    builder(gateway, &Frozen::at_now()).build().unwrap()
}

fn item(num_iid: i64) -> ItemRequest {
    ItemRequest { num_iid }
}

fn note(id: i64) -> NoteRequest {
    NoteRequest { id }
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn ban(seconds: u64) -> ApiError {
    ApiError::new(7, "App Call Limited")
        .sub_code("accesscontrol.limited-by-api-access-count")
        .sub_msg(format!("This ban will last for {seconds} more seconds"))
}

/// The methods and ids of the requests, each with its place in its batch.
fn sent(gateway: &Gateway) -> Vec<(usize, String)> {
    let records = gateway.records();
    records
        .iter()
        .map(|record| {
            let id = record.parameter("num_iid").or(record.parameter("id"));
            (record.batch().unwrap(), id.unwrap_or_default().to_owned())
        })
        .collect()
}

/// Gives `old-key`, then what `renew` says, and counts how often it is asked.
#[derive(Clone)]
struct Renewing {
    asked: Arc<AtomicUsize>,
    renewed: Result<&'static str, SessionError>,
}

impl Renewing {
    fn with(renewed: Result<&'static str, SessionError>) -> (Session, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let session = Session::refreshing(Self {
            asked: asked.clone(),
            renewed,
        });
        (session, asked)
    }
}

impl SessionProvider for Renewing {
    fn current(&self) -> SessionFuture<'_> {
        Box::pin(async { Ok(SessionKey::new("old-key")) })
    }

    fn renew<'a>(&'a self, refused: &'a SessionKey) -> SessionFuture<'a> {
        assert_eq!(refused.expose(), "old-key");
        self.asked.fetch_add(1, Ordering::SeqCst);
        let renewed = self.renewed.clone();
        Box::pin(async { renewed.map(SessionKey::new) })
    }
}

#[tokio::test]
async fn calls_refused_for_their_session_are_repeated_alone_after_one_refresh() {
    for policy in [RetryPolicy::none(), RetryPolicy::default()] {
        let gateway = serving().start().await.unwrap();
        let client = builder(&gateway, &Frozen::at_now())
            .retry(policy)
            .build()
            .unwrap();
        let (session, asked) = Renewing::with(Ok("new-key"));
        let mut batch = client.batch();
        let first = batch.push(&item(1), Some(&session)).unwrap();
        let note = batch.push(&note(2), None).unwrap();
        let bob = batch.push(&item(3), Some(&Session::new("of-bob"))).unwrap();
        let last = batch.push(&item(4), Some(&session.clone())).unwrap();
        let mut replies = batch.send().await.unwrap();
        assert_eq!((asked.load(Ordering::SeqCst), replies.attempts()), (1, 2));
        let (first, last) = (replies.take(first).unwrap(), replies.take(last).unwrap());
        assert_eq!((first.num_iid, last.num_iid), (1, 4));
        assert_eq!((first.attempts(), last.attempts()), (2, 2));
        assert_eq!(replies.take(note).unwrap().attempts(), 1);
        assert_eq!(replies.take(bob).unwrap().num_iid, 3);
        let places = [(0, "1"), (1, "2"), (2, "3"), (3, "4"), (0, "1"), (1, "4")];
        assert_eq!(
            sent(&gateway),
            places.map(|(place, id)| (place, id.to_owned()))
        );
        assert_eq!(gateway.counters().executed, 4, "none of them twice");
    }
}

#[tokio::test]
async fn a_session_that_is_not_renewed_fails_its_calls_only() {
    let gone = SessionError::authorize("the shop has left");
    let down = SessionError::passing("the vault is sealed");
    for (renewed, kind, authorize, requests, asks) in [
        (Err(gone), ErrorKind::Api, true, 1, 1),
        // It may pass: as often as the policy says.
        (Err(down), ErrorKind::Transport, false, 3, 3),
        // Refused again.
        (Ok("unknown-key"), ErrorKind::Api, true, 2, 1),
    ] {
        let gateway = serving().start().await.unwrap();
        let client = client(&gateway);
        let (session, asked) = Renewing::with(renewed);
        let mut batch = client.batch();
        let refused = batch.push(&item(1), Some(&session)).unwrap();
        let fine = batch.push(&note(2), None).unwrap();
        let mut replies = batch.send().await.unwrap();
        assert_eq!(replies.take(fine).unwrap().id, 2);
        let error = replies.take(refused).unwrap_err();
        assert_eq!(
            (error.kind(), error.needs_authorization()),
            (kind, authorize),
            "{error}"
        );
        assert_eq!(
            (error.method(), error.outcome()),
            (ITEM, Outcome::NotExecuted)
        );
        assert_eq!(error.attempts(), requests, "{error}");
        assert_eq!(asked.load(Ordering::SeqCst), asks);
    }
}

/// Has no key, and says so at once or never.
struct Keyless {
    answers: bool,
}

impl SessionProvider for Keyless {
    fn current(&self) -> SessionFuture<'_> {
        if self.answers {
            Box::pin(async { Err(SessionError::authorize("nobody has authorised")) })
        } else {
            Box::pin(std::future::pending())
        }
    }

    fn renew<'a>(&'a self, _refused: &'a SessionKey) -> SessionFuture<'a> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_user_without_a_session_does_not_stop_the_others() {
    let gateway = serving().start().await.unwrap();
    let client = client(&gateway);
    let nobody = Session::refreshing(Keyless { answers: true });
    let mut batch = client.batch();
    let unsent = batch.push(&item(1), Some(&nobody)).unwrap();
    let fine = batch.push(&note(2), None).unwrap();
    let mut replies = batch.send().await.unwrap();
    assert_eq!(replies.take(fine).unwrap().id, 2);
    let error = replies.take(unsent).unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::MissingSession, 0)
    );
    assert!(error.needs_authorization(), "{error}");
    assert_eq!(sent(&gateway).len(), 1);

    let mut batch = client.batch();
    let _ = batch.push(&item(1), Some(&nobody)).unwrap();
    let error = batch.send().await.unwrap_err();
    assert_eq!(
        (error.method(), error.attempts()),
        (ITEM, 0),
        "nothing to send"
    );

    let silent = Session::refreshing(Keyless { answers: false });
    let mut batch = client.batch().timeout(Duration::from_millis(50));
    let _ = batch.push(&item(1), Some(&silent)).unwrap();
    let error = batch.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("session provider"), "{error}");
}

#[tokio::test]
async fn one_call_that_is_refused_is_not_an_error_of_the_batch() {
    let no = ApiError::new(15, "Remote service error").sub_code("isv.note-refused");
    let gateway = serving()
        .fault(NOTE, Fault::Code(no))
        .start()
        .await
        .unwrap();
    let client = client(&gateway);
    let mut batch = client.batch();
    let only = batch.push(&note(1), None).unwrap();
    let error = batch.send().await.unwrap().take(only).unwrap_err();
    assert_eq!(
        (error.method(), error.sub_code(), error.attempts()),
        (NOTE, Some("isv.note-refused"), 1)
    );
    assert!(!error.to_string().contains("batch:"), "{error}");

    // The same for a session: one refresh, one repeat.
    let (session, asked) = Renewing::with(Ok("new-key"));
    let mut batch = client.batch();
    let only = batch.push(&item(1), Some(&session)).unwrap();
    let reply = batch.send().await.unwrap().take(only).unwrap();
    assert_eq!((reply.attempts(), asked.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn what_was_not_executed_is_repeated_and_nothing_else() {
    let not_reached =
        ApiError::new(15, "Remote service error").sub_code("isp.top-remote-service-unavailable");
    let open = ApiError::new(15, "Remote service error").sub_code("isp.remote-service-timeout");
    let gateway = serving()
        .fault(NOTE, Fault::Code(not_reached).nth(2))
        .fault(NOTE, Fault::Code(open).nth(2))
        .start()
        .await
        .unwrap();
    let clock = Frozen::at_now();
    let client = builder(&gateway, &clock).build().unwrap();
    let mut batch = client.batch();
    let tickets = [1, 2, 3].map(|id| batch.push(&note(id), None).unwrap());
    let mut replies = batch.send().await.unwrap();
    let [fine, again, open] = tickets.map(|ticket| replies.take(ticket));
    assert_eq!(fine.unwrap().attempts(), 1);
    let again = again.unwrap();
    assert_eq!((again.id, again.attempts()), (2, 2));
    let error = open.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
    assert_eq!(clock.slept().len(), 1);
    assert_eq!(
        sent(&gateway).last(),
        Some(&(0, "2".to_owned())),
        "it alone"
    );
}

#[tokio::test]
async fn a_repetition_that_fails_as_a_whole_does_not_lose_the_answers_before() {
    let not_reached =
        ApiError::new(15, "Remote service error").sub_code("isp.top-remote-service-unavailable");
    let gateway = serving()
        .fault(NOTE, Fault::Code(not_reached).nth(2))
        .fault("/router/batch", Fault::ResetBeforeAnswer.nth(2))
        .start()
        .await
        .unwrap();
    let client = client(&gateway);
    let mut batch = client.batch();
    let (fine, lost) = (
        batch.push(&note(1), None).unwrap(),
        batch.push(&note(2), None).unwrap(),
    );
    let mut replies = batch.send().await.unwrap();
    assert_eq!(replies.take(fine).unwrap().id, 1);
    let error = replies.take(lost).unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Transport, Outcome::Unknown)
    );
    assert_eq!((error.method(), error.attempts()), (NOTE, 2), "{error}");
}

#[top_api(method = "taobao.batch.probe", session = false, idempotent, response = Done)]
struct Probe {}

#[top_model]
struct Done {
    done: Option<bool>,
}

#[tokio::test]
async fn what_an_earlier_request_left_open_stays_open() {
    let no = ApiError::new(15, "Remote service error").sub_code("isv.no");
    let gateway = serving()
        .on::<Probe>(|_, _| Ok(Done { done: Some(true) }))
        .fault("/router/batch", Fault::ResetBeforeAnswer.first(1))
        .fault(Probe::METHOD, Fault::Code(no).nth(3))
        .start()
        .await
        .unwrap();
    let client = client(&gateway);
    let mut batch = client.batch();
    let (refused, fine) = (
        batch.push(&Probe {}, None).unwrap(),
        batch.push(&Probe {}, None).unwrap(),
    );
    let mut replies = batch.send().await.unwrap();
    assert_eq!(replies.take(fine).unwrap().done, Some(true));
    let error = replies.take(refused).unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some(15), 2));
    assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
}

#[tokio::test]
async fn each_call_counts_for_the_limits() {
    let gateway = serving().start().await.unwrap();
    for (limit, slept) in [
        (RateLimit::per_second(4), [250; 3].as_slice()),
        (RateLimit::per_second(4).burst(4), &[]),
        (
            RateLimit::per_second(1000)
                .burst(1000)
                .method(NOTE, RateLimit::per_second(1)),
            &[1000, 1000],
        ),
    ] {
        let clock = Frozen::at_now();
        let client = builder(&gateway, &clock).rate_limit(limit).build().unwrap();
        let mut batch = client.batch();
        let _ = batch.push(&item(1), Some(&Session::new("of-bob"))).unwrap();
        for id in 0..3 {
            let _ = batch.push(&note(id), None).unwrap();
        }
        let _ = batch.send().await.unwrap();
        let waits: Vec<_> = slept.iter().copied().map(Duration::from_millis).collect();
        assert_eq!(clock.slept(), waits);
    }
}

#[tokio::test]
async fn a_short_ban_on_one_call_is_waited_out_and_it_is_repeated_alone() {
    let gateway = serving()
        .fault(NOTE, Fault::Code(ban(7)).first(1))
        .start()
        .await
        .unwrap();
    let clock = Frozen::at_now();
    let client = builder(&gateway, &clock).build().unwrap();
    let mut batch = client.batch();
    let (banned, fine) = (
        batch.push(&note(1), None).unwrap(),
        batch.push(&item(2), Some(&Session::new("of-bob"))).unwrap(),
    );
    let mut replies = batch.send().await.unwrap();
    assert_eq!(replies.take(banned).unwrap().attempts(), 2);
    assert_eq!(replies.take(fine).unwrap().attempts(), 1);
    assert_eq!(clock.slept(), [secs(7)]);
}

#[tokio::test]
async fn a_long_ban_on_one_method_is_not_called_into_and_does_not_stop_the_others() {
    let gateway = serving()
        .fault(NOTE, Fault::Code(ban(60)).first(1))
        .start()
        .await
        .unwrap();
    let client = client(&gateway);
    let error = note(1).execute(&client).await.unwrap_err();
    assert_eq!(error.code(), Some(7));
    let mut batch = client.batch();
    let held = batch.push(&note(2), None).unwrap();
    let fine = batch.push(&item(3), Some(&Session::new("of-bob"))).unwrap();
    let mut replies = batch.send().await.unwrap();
    assert_eq!(replies.take(fine).unwrap().num_iid, 3);
    let error = replies.take(held).unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some(7), 0), "{error}");
    assert_eq!(error.retry_after(), Some(secs(60)));
    assert_eq!(gateway.counters_of(NOTE).requests, 1);
    // Nothing is left to send.
    let mut batch = client.batch();
    let _ = batch.push(&note(4), None).unwrap();
    let error = batch.send().await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (0, Some(secs(60))));
}

#[tokio::test]
async fn a_clock_that_one_call_is_refused_for_is_corrected_once() {
    let refused = r#"{"error_response":{"code":31,"msg":"Invalid Timestamp"}}"#;
    let done = |id: i64| format!(r#"{{"batch_note_add_response":{{"id":{id}}}}}"#);
    let date = ("Date", "Fri, 01 Jan 2016 04:00:30 GMT");
    let mixed = format!("{refused}\r\n-S-\r\n{}", done(2));
    let server = Canned::in_turn([
        Answer::http(200, &[date], &mixed),
        Answer::http(200, &[date], done(1)),
    ])
    .await;
    let client = server
        .builder()
        .clock(Frozen::at_text("2015-12-31 12:00:00"))
        .build()
        .unwrap();
    let mut batch = client.batch();
    let (late, fine) = (
        batch.push(&note(1), None).unwrap(),
        batch.push(&note(2), None).unwrap(),
    );
    let mut replies = batch.send().await.unwrap();
    assert_eq!(replies.take(late).unwrap().id, 1);
    assert_eq!(replies.take(fine).unwrap().id, 2);
    assert_eq!(client.clock_skew_millis(), 86_430_000);
    let stamps: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.query()["timestamp"].clone())
        .collect();
    assert_eq!(stamps, ["2015-12-31 12:00:00", "2016-01-01 12:00:30"]);
}

/// Ends a batch of one call that is always refused with `refused`.
async fn always(refused: Value) -> (Error, usize) {
    let server = Canned::always(Answer::json(
        json!({ "error_response": refused }).to_string(),
    ))
    .await;
    let client = server
        .builder()
        .clock(Frozen::at_now())
        .retry(RetryPolicy::default().max_attempts(4))
        .build()
        .unwrap();
    let mut batch = client.batch();
    let only = batch.push(&note(1), None).unwrap();
    let error = batch.send().await.unwrap().take(only).unwrap_err();
    (error, server.requests().len())
}

#[tokio::test]
async fn nothing_is_repeated_for_ever() {
    let (error, requests) =
        always(json!({"code": 15, "msg": "no", "sub_code": "isp.top-remote-service-unavailable"}))
            .await;
    assert_eq!((error.attempts(), requests), (4, 4), "{error}");
    let (error, requests) = always(json!({"code": 7, "msg": "slow down"})).await;
    assert_eq!((error.attempts(), requests), (4, 4), "{error}");
    let (error, _) = always(json!({"code": 31, "msg": "Invalid Timestamp"})).await;
    assert_eq!(error.code(), Some(31));
}
