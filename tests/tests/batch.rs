//! Many calls in one request.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use serde_json::{Value, json};
use top_gateway::{ApiError, Fault, Gateway, GatewayBuilder};
use top_runtime::{
    Attachment, Client, Error, ErrorKind, Format, Outcome, Session, SessionFuture, SessionKey,
    SessionProvider, SignMethod, top_api, top_model,
};
use top_tests::{Answer, Canned, Frozen};

#[top_api(method = "taobao.batch.item.get", session = true, idempotent)]
struct ItemRequest {
    num_iid: i64,
}

#[top_model]
struct ItemResponse {
    num_iid: i64,
    seen_by: Option<String>,
}

#[top_api(method = "taobao.batch.note.add", session = false)]
struct NoteRequest {
    #[top(max_len = 20)]
    text: String,
}

#[top_model]
struct NoteResponse {
    id: i64,
}

const SECRET: &str = "batch-app-secret";

fn serving() -> GatewayBuilder {
    Gateway::builder()
        .app("12345678", SECRET)
        .any_session()
        .on::<ItemRequest>(|request, ctx| {
            Ok(ItemResponse {
                num_iid: request.num_iid,
                seen_by: ctx.session().map(str::to_owned),
            })
        })
        .on::<NoteRequest>(|request, _| match request.text.as_str() {
            "no" => Err(ApiError::new(15, "Remote service error").sub_code("isv.note-refused")),
            _ => Ok(NoteResponse { id: 7 }),
        })
        .on_untyped("taobao.batch.odd.get", |_, _| {
            Ok(json!({ "id": "not a number" }))
        })
}

fn client(gateway: &Gateway) -> Client {
    Client::builder("12345678", SECRET)
        .gateway(gateway.url())
        .clock(Frozen::at_now())
        .build()
        .unwrap()
}

fn note(text: &str) -> NoteRequest {
    NoteRequest { text: text.into() }
}

#[tokio::test]
async fn each_call_has_its_own_api_session_and_result() {
    for (format, simplify) in [
        (Format::Json, false),
        (Format::Json, true),
        (Format::Xml, false),
    ] {
        let gateway = serving().start().await.unwrap();
        let client = Client::builder("12345678", SECRET)
            .gateway(gateway.url())
            .format(format)
            .simplify(simplify)
            .build()
            .unwrap();
        let mut batch = client.batch();
        let alice = batch
            .push(&ItemRequest { num_iid: 1 }, Some(&Session::new("of-alice")))
            .unwrap();
        let refused = batch.push(&note("no"), None).unwrap();
        let bob = batch
            .push(&ItemRequest { num_iid: 2 }, Some(&Session::new("of-bob")))
            .unwrap();
        let fine = batch.push(&note("a&b=c 100% 中文"), None).unwrap();
        let any = batch
            .push_untyped("taobao.batch.odd.get", Value::Null, None)
            .unwrap();
        assert_eq!(batch.len(), 5);
        let mut replies = batch.send().await.unwrap();
        // In any order.
        assert_eq!(replies.take(fine).unwrap().id, 7);
        let error = replies.take(refused).unwrap_err();
        assert_eq!(
            (error.kind(), error.sub_code()),
            (ErrorKind::Api, Some("isv.note-refused"))
        );
        assert_eq!(
            (error.method(), error.attempts()),
            ("taobao.batch.note.add", 1)
        );
        let (alice, bob) = (replies.take(alice).unwrap(), replies.take(bob).unwrap());
        assert_eq!(
            (alice.num_iid, alice.seen_by.as_deref()),
            (1, Some("of-alice"))
        );
        assert_eq!((bob.num_iid, bob.seen_by.as_deref()), (2, Some("of-bob")));
        assert_ne!(alice.request_id(), bob.request_id());
        assert_eq!(replies.take(any).unwrap()["id"], "not a number");
        let records = gateway.records();
        let places: Vec<_> = records
            .iter()
            .map(|record| record.batch().unwrap())
            .collect();
        assert_eq!(places, [0, 1, 2, 3, 4]);
        assert_eq!(records[3].parameter("text"), Some("a&b=c 100% 中文"));
    }
}

const ITEM: &str = r#"{"batch_note_add_response":{"id":1,"request_id":"r1"}}"#;
const REFUSED: &str = r#"{"error_response":{"code":15,"msg":"no","sub_code":"isv.x"}}"#;

/// Sends two notes to a server that answers with `body`.
async fn two_notes(body: &str) -> (Result<[Result<i64, Error>; 2], Error>, Canned) {
    let server = Canned::always(Answer::json(body)).await;
    let client = server.client();
    let mut batch = client.batch();
    let (first, second) = (
        batch.push(&note("a"), None).unwrap(),
        batch.push(&note("b"), None).unwrap(),
    );
    let replies = batch.send().await;
    let taken = replies.map(|mut replies| {
        [first, second].map(|ticket| replies.take(ticket).map(|reply| reply.id))
    });
    (taken, server)
}

#[tokio::test]
async fn one_is_refused_one_is_unreadable_one_is_fine() {
    let (taken, _) = two_notes(&format!("{ITEM}\r\n-S-\r\n<html>")).await;
    let [fine, unreadable] = taken.unwrap();
    assert_eq!(fine.unwrap(), 1);
    let error = unreadable.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Decode, Outcome::Executed)
    );
    assert_eq!(error.body(), Some(&b"<html>"[..]), "its own piece");

    let (taken, _) = two_notes(&format!("{REFUSED}\r\n-S-\r\n{ITEM}")).await;
    let [refused, fine] = taken.unwrap();
    assert_eq!(refused.unwrap_err().sub_code(), Some("isv.x"));
    assert_eq!(fine.unwrap(), 1);

    let (taken, _) = two_notes(&format!("{ITEM}\r\n-S-\r\n")).await;
    let [fine, empty] = taken.unwrap();
    assert_eq!(fine.unwrap(), 1);
    assert_eq!(empty.unwrap_err().kind(), ErrorKind::Decode);

    let (taken, _) = two_notes(&format!("{ITEM}\r\n-S-\r\n{ITEM}\r\n-S-\r\n")).await;
    assert!(
        taken.unwrap().iter().all(Result::is_ok),
        "a separator behind the last"
    );
}

#[tokio::test]
async fn answers_that_do_not_match_the_calls_are_one_error_that_keeps_them() {
    for body in [
        ITEM.to_owned(),
        [ITEM; 3].join("\r\n-S-\r\n"),
        [ITEM; 2].join("-S-"),
        String::new(),
    ] {
        let (taken, server) = two_notes(&body).await;
        let error = taken.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Decode, Outcome::Executed),
            "{body}"
        );
        assert_eq!(error.body(), Some(body.as_bytes()));
        assert_eq!((error.method(), error.attempts()), ("batch", 1));
        assert_eq!(server.requests().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn an_error_of_the_whole_batch_is_that_error() {
    let (taken, _) = two_notes(r#"{"error_response":{"code":25,"msg":"Invalid signature"}}"#).await;
    let error = taken.unwrap_err();
    assert_eq!(
        (error.kind(), error.code(), error.msg()),
        (ErrorKind::Api, Some(25), Some("Invalid signature"))
    );

    let gateway = serving().start().await.unwrap();
    let client = Client::builder("12345678", "another-secret")
        .gateway(gateway.url())
        .build()
        .unwrap();
    let mut batch = client.batch();
    let _ = batch.push(&note("a"), None).unwrap();
    let _ = batch.push(&note("b"), None).unwrap();
    assert_eq!(batch.send().await.unwrap_err().code(), Some(25));
}

/// The rows of the official SDK: signatures over the same bodies, made at a fixed time.
#[tokio::test]
async fn the_signature_is_that_of_the_official_client() {
    let body = format!("{ITEM}\r\n-S-\r\n{ITEM}");
    let server = Canned::always(Answer::json(body)).await;
    let client = Client::builder("12345678", "secret0123456789")
        .gateway(server.url())
        .sign_method(SignMethod::Md5)
        .partner_id("top-sdk-java-dynamicVersionNo")
        .clock(Frozen::at_text("2016-01-01 12:00:00"))
        .build()
        .unwrap();
    let mut batch = client.batch();
    for method in ["taobao.time.get", "taobao.appip.get"] {
        let _ = batch.push_untyped(method, Value::Null, None).unwrap();
    }
    let _ = batch.send().await.unwrap();
    let request = server.last_request();
    assert!(request.target().starts_with("/router/batch?"));
    assert_eq!(
        request.body,
        b"method=taobao.time.get\r\n-S-\r\nmethod=taobao.appip.get"
    );
    assert_eq!(
        request.header("content-type"),
        Some("text/plain;charset=UTF-8")
    );
    assert_eq!(request.header("top-api-separator"), None);
    let query = request.query();
    assert_eq!(query["sign"], "C5E12E051F59868E8E2BA2B78DEEF5D0");
    let names: Vec<_> = query.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "app_key",
            "format",
            "partner_id",
            "sign",
            "sign_method",
            "timestamp",
            "v"
        ]
    );
}

#[tokio::test]
async fn a_batch_is_repeated_only_if_all_of_it_may_be() {
    for (notes, fault, attempts) in [
        (0, Fault::Status(502), 2),
        (1, Fault::Status(502), 1),
        (
            1,
            Fault::Code(ApiError::new(15, "no").sub_code("isp.top-remote-service-unavailable")),
            2,
        ),
        (0, Fault::ResetBeforeAnswer, 2),
        (1, Fault::ResetBeforeAnswer, 1),
    ] {
        let name = format!("{notes} {fault:?}");
        let gateway = serving()
            .fault("/router/batch", fault.first(1))
            .start()
            .await
            .unwrap();
        let client = client(&gateway);
        let mut batch = client.batch();
        let session = Session::new("of-alice");
        let item = batch
            .push(&ItemRequest { num_iid: 1 }, Some(&session))
            .unwrap();
        let _ = batch
            .push(&ItemRequest { num_iid: 2 }, Some(&session))
            .unwrap();
        for _ in 0..notes {
            let _ = batch.push(&note("a"), None).unwrap();
        }
        let made = match batch.send().await {
            Ok(mut replies) => replies.take(item).unwrap().attempts(),
            Err(error) => {
                assert_eq!(error.outcome(), Outcome::Unknown, "{name}");
                error.attempts()
            }
        };
        assert_eq!(made, attempts, "{name}");
    }
}

#[tokio::test]
async fn what_cannot_travel_is_refused_and_the_batch_is_as_it_was() {
    let gateway = serving().start().await.unwrap();
    let client = client(&gateway);
    assert_eq!(
        client.batch().send().await.unwrap_err().kind(),
        ErrorKind::Invalid
    );
    let mut batch = client.batch();
    let too_long = batch
        .push(&note("more than twenty characters"), None)
        .unwrap_err();
    assert_eq!(
        (too_long.kind(), too_long.path()),
        (ErrorKind::Invalid, Some("text"))
    );
    let missing = batch.push(&ItemRequest { num_iid: 1 }, None).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::MissingSession);
    let file = batch
        .push(
            &FileRequest {
                file: Attachment::from_bytes("a.txt", "x"),
            },
            None,
        )
        .unwrap_err();
    assert_eq!(file.kind(), ErrorKind::Invalid);
    assert!(batch.is_empty());
    assert!(gateway.records().is_empty());
    // A ticket opens its own reply only.
    let good = batch.push(&note("a"), None).unwrap();
    let mut other = client.batch();
    let stray = other.push(&note("b"), None).unwrap();
    let mut replies = batch.send().await.unwrap();
    assert_eq!(replies.take(stray).unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(replies.take(good).unwrap().id, 7);
}

#[top_api(method = "taobao.batch.file.add", session = false, response = NoteResponse)]
struct FileRequest {
    file: Attachment,
}

/// Never has a key.
struct Silent;

impl SessionProvider for Silent {
    fn current(&self) -> SessionFuture<'_> {
        Box::pin(std::future::pending())
    }

    fn renew<'a>(&'a self, _refused: &'a SessionKey) -> SessionFuture<'a> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn the_time_of_a_batch_covers_the_wait_for_its_sessions() {
    let client = Client::builder("12345678", SECRET)
        .gateway("http://127.0.0.1:9/router/rest")
        .build()
        .unwrap();
    let mut batch = client.batch().timeout(Duration::from_millis(50));
    let _ = batch
        .push(
            &ItemRequest { num_iid: 1 },
            Some(&Session::refreshing(Silent)),
        )
        .unwrap();
    let error = batch.send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.attempts()),
        (ErrorKind::Timeout, Outcome::NotExecuted, 0)
    );
}

#[tokio::test]
async fn a_ban_that_one_call_of_a_batch_meets_holds_back_its_method() {
    let ban =
        ApiError::new(7, "App Call Limited").sub_msg("This ban will last for 60 more seconds");
    let gateway = serving()
        .fault("taobao.batch.note.add", Fault::Code(ban).first(1))
        .start()
        .await
        .unwrap();
    let client = client(&gateway);
    let mut batch = client.batch();
    let banned = batch.push(&note("a"), None).unwrap();
    let fine = batch.push(&note("b"), None).unwrap();
    let mut replies = batch.send().await.unwrap();
    assert_eq!(replies.take(banned).unwrap_err().code(), Some(7));
    assert_eq!(replies.take(fine).unwrap().id, 7);
    let error = note("c").execute(&client).await.unwrap_err();
    assert_eq!((error.attempts(), error.code()), (0, Some(7)));
    assert_eq!(gateway.counters().requests, 2);
}
