//! Calls against a gateway that checks everything: each way of signing, each form of answers, many at a time.

use std::future::Future;
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;
use top_gateway::{ApiError, Gateway};
use top_runtime::{
    Client, ClientBuilder, ErrorKind, Format, Outcome, Reply, Session, SignMethod, TopApi, top_api,
    top_model,
};
use top_tests::{Answer, Canned};

use crate::deep::{OrderPut, OrderPutResponse, echo, full};

#[top_api(method = "taobao.shop.square", session = false, response = Squared)]
struct Square {
    number: i64,
}

#[top_model]
struct Squared {
    square: i64,
    #[top(success = "yes")]
    done: Option<String>,
    #[top(error_code)]
    why_code: Option<String>,
    #[top(error_msg)]
    why: Option<String>,
}

const SESSION: &str = "session-of-a-user";

async fn platform() -> Gateway {
    Gateway::builder()
        .app("12345678", "app-secret")
        .session(SESSION)
        .on::<OrderPut>(|request, _| Ok(echo(request)))
        .on::<Square>(|request, _| {
            let answer = Squared::builder();
            match request.number {
                0 => Ok(answer
                    .square(0)
                    .done("no")
                    .why_code("E-1")
                    .why("zero")
                    .build()),
                number if number < 0 => {
                    Err(ApiError::new(15, "Remote service error").sub_code("isv.below-zero"))
                }
                number => Ok(answer.square(number * number).done("yes").build()),
            }
        })
        .start()
        .await
        .unwrap()
}

fn client(gateway: &Gateway) -> ClientBuilder {
    Client::builder("12345678", "app-secret").gateway(gateway.url())
}

#[tokio::test]
async fn everything_survives_each_way_there_and_back() {
    let gateway = platform().await;
    let session = Session::new(SESSION);
    let wanted = echo(full());
    let methods = [SignMethod::Md5, SignMethod::Hmac, SignMethod::HmacSha256];
    let forms = [
        (Format::Json, false),
        (Format::Json, true),
        (Format::Xml, false),
    ];
    for method in methods {
        for (format, simplify) in forms {
            let builder = client(&gateway)
                .sign_method(method)
                .format(format)
                .simplify(simplify);
            let client = builder.build().unwrap();
            let about = format!("{method} {format:?} {simplify}");
            let reply = full().execute(&client, &session).await;
            let reply = reply.unwrap_or_else(|error| panic!("{about}: {error}"));
            assert!(
                reply.request_id().is_some_and(|id| !id.is_empty()),
                "{about}"
            );
            assert_eq!(reply.attempts(), 1, "{about}");
            assert_eq!(reply.succeeded(), Some(true), "{about}");
            assert!(!reply.body().is_empty(), "{about}");
            let answer: OrderPutResponse = reply.into_success().unwrap().into_inner();
            // XML has no types: what is undeclared comes back as texts.
            let (mut answer, mut wanted) = (answer, wanted.clone());
            if format == Format::Xml {
                assert!(answer.anything.take().is_some(), "{about}");
                wanted.anything = None;
            }
            assert_eq!(answer, wanted, "{about}");
        }
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused_whatever_the_method() {
    let gateway = platform().await;
    for method in [SignMethod::Md5, SignMethod::Hmac, SignMethod::HmacSha256] {
        let builder = Client::builder("12345678", "wrong")
            .gateway(gateway.url())
            .sign_method(method);
        let error = Square { number: 3 }
            .execute(&builder.build().unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.code(), Some(25), "{method}: {error}");
        assert_eq!(error.outcome(), Outcome::NotExecuted, "{method}: {error}");
    }
}

/// What a program does with any API.
async fn any<A: TopApi>(
    client: &Client,
    request: &A,
) -> Result<Reply<A::Response>, top_runtime::Error> {
    client
        .call(request, None)
        .timeout(Duration::from_secs(10))
        .idempotent()
        .await
}

#[tokio::test]
async fn many_calls_at_a_time_each_get_their_own_answer() {
    fn is_send<T: Send>(call: T) -> T {
        call
    }
    let gateway = platform().await;
    let client = client(&gateway).build().unwrap();
    let mut calls = JoinSet::new();
    for number in 1..=64 {
        let client = client.clone();
        calls.spawn(async move { (number, is_send(Square { number }.execute(&client)).await) });
    }
    let mut seen = 0;
    while let Some(ended) = calls.join_next().await {
        let (number, reply) = ended.unwrap();
        assert_eq!(reply.unwrap().square, number * number);
        seen += 1;
    }
    assert_eq!(seen, 64);

    // A call is a future by itself.
    let mut calls = JoinSet::new();
    for number in [2, 3] {
        calls.spawn(Square { number }.execute(&client));
    }
    let squares: Vec<i64> = calls
        .join_all()
        .await
        .into_iter()
        .map(|reply| reply.unwrap().square)
        .collect();
    assert_eq!(squares.iter().sum::<i64>(), 13);
    assert_eq!(
        any(&client, &Square { number: 5 }).await.unwrap().square,
        25
    );
}

#[tokio::test]
async fn nothing_is_sent_before_a_call_is_polled() {
    let server = Canned::always(Answer::json("{}")).await;
    let client = server.client();
    let call = client.call_untyped("a.b", json!({}), None);
    assert!(format!("{call:?}").contains("a.b"));
    drop(call);
    let mut call = Box::pin(client.call_untyped("a.b", json!({}), None));
    let poll = std::future::poll_fn(|context| {
        std::task::Poll::Ready(call.as_mut().poll(context).is_pending())
    });
    assert!(poll.await, "an answer without waiting");
    drop(call);
    client
        .call_untyped("c.d", json!({"x": 1}), None)
        .await
        .unwrap_err();
    let methods: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.query()["method"].clone())
        .collect();
    assert_eq!(
        methods.last().map(String::as_str),
        Some("c.d"),
        "{methods:?}"
    );
    assert!(methods.len() <= 2, "{methods:?}");
}

#[tokio::test]
async fn an_answer_can_say_no() {
    let gateway = platform().await;
    let client = client(&gateway).build().unwrap();
    let reply = Square { number: 0 }.execute(&client).await.unwrap();
    assert_eq!(reply.succeeded(), Some(false));
    assert_eq!(reply.square, 0);
    let request_id = reply.request_id().map(str::to_owned);
    let error = reply.into_success().unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Refused, Outcome::Executed)
    );
    assert_eq!(
        (error.code(), error.sub_code(), error.msg()),
        (None, Some("E-1"), Some("zero"))
    );
    assert_eq!(error.request_id(), request_id.as_deref());
    assert!(error.body().is_some() && !error.is_retryable(), "{error}");
    assert_eq!(error.attempts(), 1);

    let error = Square { number: -1 }.execute(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.sub_code()),
        (ErrorKind::Api, Some("isv.below-zero"))
    );
}

#[tokio::test]
async fn a_batch_answers_each_call_for_itself() {
    let gateway = platform().await;
    let client = client(&gateway).build().unwrap();
    let session = Session::new(SESSION);
    let mut batch = client.batch();
    let nine = batch.push(&Square { number: 3 }, None).unwrap();
    let below = batch.push(&Square { number: -1 }, None).unwrap();
    let order = batch.push(&full(), Some(&session)).unwrap();
    let missing = batch.push(&full(), None).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::MissingSession, "{missing}");
    let mut replies = batch.send().await.unwrap();
    assert_eq!(replies.take(order).unwrap().order, echo(full()).order);
    assert_eq!(
        replies.take(below).unwrap_err().sub_code(),
        Some("isv.below-zero")
    );
    assert_eq!(replies.take(nine).unwrap().square, 9);
}

#[tokio::test]
async fn one_connection_serves_many_calls_and_a_lost_one_is_replaced() {
    let text = r#"{"taobao_shop_square_response":{"square":9}}"#;
    let said = Answer::http(200, &[("Connection", "close")], text);
    let server = Canned::in_turn([
        Answer::json(text),
        Answer::json(text),
        said,
        Answer::json(text),
    ])
    .await;
    let client = server.client();
    for _ in 0..4 {
        assert_eq!(
            Square { number: 3 }.execute(&client).await.unwrap().square,
            9
        );
    }
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_time_out_of_the_users_own_http_client_is_told_as_one() {
    let server = Canned::always(Answer::nothing().then_silence()).await;
    // The builder has seen to the cryptography that reqwest wants.
    let builder = server.builder();
    let http = top_runtime::reqwest::Client::builder()
        .timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let client = builder.http_client(http).build().unwrap();
    let error = Square { number: 3 }.execute(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
}

#[tokio::test]
async fn an_undeclared_answer_is_an_object_in_xml_as_well() {
    let server = Canned::always(Answer::xml("<shop_x_response/>")).await;
    let client = server.builder().format(Format::Xml).build().unwrap();
    let call = || client.call_untyped("shop.x", json!({}), None);
    assert_eq!(*call().await.unwrap(), json!({}));

    let server = Canned::always(Answer::xml("<shop_x_response>busy</shop_x_response>")).await;
    let client = server.builder().format(Format::Xml).build().unwrap();
    let error = client
        .call_untyped("shop.x", json!({}), None)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    assert!(error.to_string().contains("expected an object"), "{error}");
}

#[tokio::test]
async fn the_body_is_as_it_came_whatever_its_charset() {
    let said = |text: &[u8]| Answer::http(200, &[("Content-Type", "text/html;charset=GBK")], text);
    // The same letter in each, in GBK.
    let done = b"{\"shop_x_response\":{\"title\":\"\xC0\xE6\"}}";
    let no = b"{\"error_response\":{\"code\":15,\"msg\":\"\xC0\xE6\",\"sub_code\":\"isv.no\"}}";
    let broken = b"{\"shop_x_response\":{\"title\":\"\xC0\xE6\"}";
    let server = Canned::in_turn([said(done), said(no), said(broken)]).await;
    let client = server.client();
    let call = || client.call_untyped("shop.x", json!({}), None);
    let reply = call().await.unwrap();
    assert_eq!((&reply["title"], reply.body()), (&json!("梨"), &done[..]));
    let error = call().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.msg(), error.body()),
        (ErrorKind::Api, Some("梨"), Some(&no[..]))
    );
    let error = call().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.body()),
        (ErrorKind::Decode, Some(&broken[..]))
    );
}
