//! No text of the program tells the app secret, a session, a token or a signature: no `Debug` of any public type, and
//! no error, whatever provoked it and however deep its source.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use top_runtime::auth::{AuthApi, MemoryStore, OAuth, RefreshingProvider, Token, TokenStore as _};
use top_runtime::{
    Client, ClientBuilder, Error, ErrorKind, RawBody, Session, SessionKey, UntypedParams, top_api,
    top_model,
};
use top_tests::{Answer, Canned, Frozen};

const APP_SECRET: &str = "5ecret-of-the-app";
/// With letters that a URL holds in another form.
const SESSION: &str = "5ession+of/a=user";
const REFRESH: &str = "5efresh-token";

#[top_api(method = "shop.secret.get", session = true, response = Kept)]
struct SecretGet {
    text: Option<String>,
}

#[top_model]
struct Kept {
    number: Option<i64>,
    counts: Option<BTreeMap<String, i64>>,
    #[top(success)]
    done: Option<bool>,
    #[top(error_msg)]
    why: Option<String>,
}

fn builder(server: &Canned) -> ClientBuilder {
    Client::builder("12345678", APP_SECRET)
        .gateway(server.url())
        .clock(Frozen::at(1_941_321_900))
        .timeout(Duration::from_millis(200))
}

/// The signature of the one call that is made here: the clock stands still.
fn signature(client: &Client) -> String {
    let prepared = client
        .prepare(&request(), Some(&Session::new(SESSION)))
        .unwrap();
    let url = prepared.url();
    assert!(
        url.contains(&in_url(SESSION)),
        "the test looks for what is not there: {url}"
    );
    let (_, sign) = url.split_once("sign=").unwrap();
    sign.split('&').next().unwrap().to_owned()
}

fn in_url(text: &str) -> String {
    text.replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

fn request() -> SecretGet {
    SecretGet { text: None }
}

/// Looks for everything that must not be told.
fn hidden(about: &str, text: &str, sign: &str) {
    for secret in [APP_SECRET, SESSION, REFRESH, sign] {
        for part in [secret, &in_url(secret), &secret[..7]] {
            assert!(!text.contains(part), "{about} tells {part}: {text}");
        }
    }
}

fn debug_hidden(value: &dyn Debug, sign: &str) {
    hidden("Debug", &format!("{value:?}"), sign);
    hidden("Debug", &format!("{value:#?}"), sign);
}

/// An error and all its sources, as texts.
fn error_hidden(about: &str, error: &Error, sign: &str, url: &str) {
    let mut next: Option<&dyn StdError> = Some(error);
    while let Some(error) = next {
        for text in [
            error.to_string(),
            format!("{error:?}"),
            format!("{error:#?}"),
        ] {
            hidden(about, &text, sign);
            assert!(!text.contains(url), "{about} tells the URL: {text}");
        }
        next = error.source();
    }
}

#[tokio::test]
async fn no_debug_tells_a_secret() {
    let server = Canned::always(Answer::json(r#"{"shop_secret_get_response":{"number":1}}"#)).await;
    let client = builder(&server).build().unwrap();
    let session = Session::new(SESSION);
    let sign = signature(&client);
    debug_hidden(&client, &sign);
    debug_hidden(&builder(&server), &sign);
    debug_hidden(&session, &sign);
    debug_hidden(&SessionKey::new(SESSION), &sign);
    debug_hidden(&client.prepare(&request(), Some(&session)), &sign);
    hidden(
        "string_to_sign",
        &client
            .prepare(&request(), Some(&session))
            .unwrap()
            .string_to_sign(),
        &sign,
    );

    let params = UntypedParams::from([("refresh_token", REFRESH)]);
    let signed = client
        .call_untyped("shop.token.refresh", params.clone(), None)
        .prepare()
        .unwrap()
        .string_to_sign();
    assert!(signed.contains("refresh_token***"), "{signed}");
    hidden("string_to_sign", &signed, &sign);
    assert!(format!("{params:?}").contains("refresh_token"));
    debug_hidden(&params, &sign);
    debug_hidden(&client.call_untyped("a.b", params, Some(&session)), &sign);

    let mut call = Box::pin(client.call(&request(), Some(&session)));
    debug_hidden(&call, &sign);
    let reply = (&mut call).await.unwrap();
    debug_hidden(&call, &sign);
    debug_hidden(&reply, &sign);
    let text = format!("{{\"session\":\"{SESSION}\"}}");
    debug_hidden(&RawBody::Json(text.clone()), &sign);
    debug_hidden(
        &client
            .call(&request(), Some(&session))
            .raw_body(RawBody::Xml(text)),
        &sign,
    );

    let mut batch = client.batch();
    debug_hidden(&batch.push(&request(), Some(&session)).unwrap(), &sign);
    debug_hidden(&batch, &sign);
    debug_hidden(&batch.send().await, &sign);
}

#[tokio::test]
async fn no_debug_of_a_token_or_of_what_keeps_it_tells_it() {
    let server = Canned::always(Answer::nothing()).await;
    let client = builder(&server).build().unwrap();
    let answer = json!({
        "access_token": SESSION, "refresh_token": REFRESH, "expires_in": 3600, "re_expires_in": 7200,
        "taobao_user_id": "17"
    });
    let token = Token::from_answer(&answer.to_string(), SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(token.expose_refresh_token(), Some(REFRESH));
    let sign = signature(&client);
    debug_hidden(&token, &sign);
    debug_hidden(&token.session(), &sign);
    debug_hidden(&token.session_key(), &sign);
    let store = MemoryStore::new();
    store.save("17", &token).await.unwrap();
    debug_hidden(&store, &sign);
    let oauth = OAuth::new(&client);
    debug_hidden(&oauth, &sign);
    debug_hidden(&AuthApi::new(&client), &sign);
    hidden(
        "authorize_url",
        &oauth.authorize_url("https://shop.example/back", "s"),
        &sign,
    );
    let provider = RefreshingProvider::new(oauth, store, "17");
    debug_hidden(&provider, &sign);
    debug_hidden(&Session::refreshing(provider), &sign);

    let verifier = top_runtime::spi::Verifier::new(APP_SECRET);
    debug_hidden(&verifier, &sign);
    let query = format!("sign={sign}&session={SESSION}");
    let inbound = top_runtime::spi::InboundRequest::new("application/json", &query, b"{}");
    debug_hidden(&inbound, &sign);
    let error = verifier.verify(&inbound).unwrap_err();
    hidden("SpiError", &format!("{error} {error:?}"), &sign);
}

/// Answers that end in each kind of error; some repeat what the request said, as servers do.
fn answers(sign: &str) -> Vec<(&'static str, Answer, ErrorKind)> {
    let echo = format!("session={SESSION}&sign={sign}");
    let page = format!("<html><body>/router/rest?{echo}</body></html>");
    let root =
        |members: Value| Answer::json(json!({"shop_secret_get_response": members}).to_string());
    let refusal = |fields: Value| Answer::json(json!({"error_response": fields}).to_string());
    let elsewhere = format!("http://127.0.0.1:1/?{echo}");
    vec![
        (
            "reset",
            Answer::nothing().then_reset(),
            ErrorKind::Transport,
        ),
        ("closed", Answer::nothing(), ErrorKind::Transport),
        (
            "cut",
            root(json!({"number": 1})).without_last(3),
            ErrorKind::Transport,
        ),
        ("no http", Answer::raw(echo.clone()), ErrorKind::Transport),
        (
            "silence",
            Answer::nothing().then_silence(),
            ErrorKind::Timeout,
        ),
        ("page", Answer::html(502, &page), ErrorKind::HttpStatus),
        (
            "redirect",
            Answer::http(302, &[("Location", &elsewhere)], ""),
            ErrorKind::HttpStatus,
        ),
        (
            "page as answer",
            Answer::html(200, &page),
            ErrorKind::Decode,
        ),
        (
            "text as answer",
            Answer::http(200, &[], &echo),
            ErrorKind::Decode,
        ),
        (
            "packed",
            Answer::http(200, &[("Content-Encoding", &echo)], b"\xFF"),
            ErrorKind::Decode,
        ),
        (
            "wrong value",
            root(json!({"number": "many"})),
            ErrorKind::Decode,
        ),
        (
            "refused",
            refusal(json!({"code": 25, "msg": "Invalid signature"})),
            ErrorKind::Api,
        ),
        (
            "refused, with text",
            refusal(json!({"code": 15, "msg": "m", "sub_code": "isv.x", "sub_msg": "s"})),
            ErrorKind::Api,
        ),
        (
            "says no",
            root(json!({"done": false, "why": "not today"})),
            ErrorKind::Refused,
        ),
    ]
}

/// Answers in which the platform itself repeats what must not be told in the very texts that an error shows.
fn echoes(sign: &str) -> Vec<(&'static str, Answer, ErrorKind)> {
    let echo = format!("session={SESSION}, sign={sign}");
    let root =
        |members: Value| Answer::json(json!({"shop_secret_get_response": members}).to_string());
    let refusal = |fields: Value| Answer::json(json!({"error_response": fields}).to_string());
    vec![
        (
            "echo in msg",
            refusal(json!({"code": 27, "msg": echo})),
            ErrorKind::Api,
        ),
        (
            "echo in sub_msg",
            refusal(json!({"code": 25, "msg": "m", "sub_msg": echo})),
            ErrorKind::Api,
        ),
        (
            "echo in sub_code",
            refusal(json!({"code": 25, "msg": "m", "sub_code": echo})),
            ErrorKind::Api,
        ),
        (
            "echo in request_id",
            refusal(json!({"code": 25, "msg": "m", "request_id": echo})),
            ErrorKind::Api,
        ),
        (
            "echo as a URL",
            refusal(json!({"code": 25, "msg": format!("/rest?session={}", in_url(SESSION))})),
            ErrorKind::Api,
        ),
        (
            "echo of the app secret",
            refusal(json!({"code": 25, "msg": format!("{APP_SECRET}a1{APP_SECRET}")})),
            ErrorKind::Api,
        ),
        (
            "echo as a wrong value",
            root(json!({"number": echo})),
            ErrorKind::Decode,
        ),
        (
            "echo that is cut",
            root(json!({"number": format!("{:>70}{SESSION}", "")})),
            ErrorKind::Decode,
        ),
        (
            "echo as a key",
            root(json!({"counts": {SESSION: "many"}})),
            ErrorKind::Decode,
        ),
        (
            "echo in a refusal of the answer",
            root(json!({"done": false, "why": echo})),
            ErrorKind::Refused,
        ),
    ]
}

/// The one answer to a batch of two calls, each with what it echoes.
fn batches(sign: &str) -> [(String, Option<ErrorKind>); 5] {
    let echo = format!("session={SESSION}, sign={sign}");
    let refusal =
        json!({"error_response": {"code": 27, "msg": "m", "sub_code": "s", "sub_msg": echo}});
    let wrong = json!({"shop_secret_get_response": {"number": echo}});
    let no = json!({"shop_secret_get_response": {"done": false, "why": echo}});
    let twice = |answer: &Value| format!("{answer}\r\n-S-\r\n{answer}");
    [
        (twice(&refusal), Some(ErrorKind::Api)),
        (twice(&wrong), Some(ErrorKind::Decode)),
        (twice(&no), Some(ErrorKind::Refused)),
        // For the batch as a whole.
        (refusal.to_string(), None),
        (echo, None),
    ]
}

#[tokio::test]
async fn no_error_of_a_batch_tells_a_secret() {
    let server = Canned::always(Answer::nothing()).await;
    let client = builder(&server).build().unwrap();
    let session = Session::new(SESSION);
    let two_calls = async || {
        let mut batch = client.batch();
        let tickets = [(); 2].map(|()| batch.push(&request(), Some(&session)).unwrap());
        (batch.send().await, tickets)
    };
    assert!(two_calls().await.0.is_err());
    // The clock stands still, so that the next request is signed alike.
    let sign = server.last_request().query()["sign"].clone();
    for (answer, wanted) in batches(&sign) {
        server.now(Answer::json(&answer));
        let (sent, tickets) = two_calls().await;
        debug_hidden(&sent, &sign);
        match (sent, wanted) {
            (Ok(mut replies), Some(wanted)) => {
                for ticket in tickets {
                    let taken = replies.take(ticket);
                    let error = taken
                        .and_then(top_runtime::Reply::into_success)
                        .unwrap_err();
                    assert_eq!(error.kind(), wanted, "{error}");
                    error_hidden(&answer, &error, &sign, &server.url());
                }
            }
            (Err(error), None) => error_hidden(&answer, &error, &sign, &server.url()),
            (sent, _) => panic!("{answer}: {sent:?}"),
        }
    }
}

#[tokio::test]
async fn no_error_tells_a_secret() {
    let server = Canned::always(Answer::nothing()).await;
    let client = builder(&server).build().unwrap();
    let sign = signature(&client);
    let session = Session::new(SESSION);
    let mut kinds = BTreeSet::new();
    let mut see = |about: &str, error: &Error, wanted: ErrorKind| {
        assert_eq!(error.kind(), wanted, "{about}: {error}");
        error_hidden(about, error, &sign, &server.url());
        kinds.insert(format!("{wanted:?}"));
    };
    for (about, answer, wanted) in answers(&sign).into_iter().chain(echoes(&sign)) {
        server.now(answer);
        let ended = request().execute(&client, &session).await;
        let error = ended
            .and_then(top_runtime::Reply::into_success)
            .unwrap_err();
        see(about, &error, wanted);
        assert_eq!(server.last_request().query()["sign"], sign, "{about}");
    }
    see(
        "no session",
        &client.call(&request(), None).await.unwrap_err(),
        ErrorKind::MissingSession,
    );
    let named = client
        .call_untyped("a.b", json!({"session": SESSION}), None)
        .await
        .unwrap_err();
    see("a parameter of the protocol", &named, ErrorKind::Invalid);
    let header = client
        .call(&request(), Some(&session))
        .header("Host", SESSION)
        .await
        .unwrap_err();
    see("a header", &header, ErrorKind::Invalid);
    let header = client
        .call(&request(), Some(&session))
        .header("x-key", format!("{SESSION}\n"));
    see(
        "the value of a header",
        &header.await.unwrap_err(),
        ErrorKind::Invalid,
    );

    let with_password = format!("https://user:{APP_SECRET}@gw.example/router/rest");
    for gateway in [
        &with_password,
        &format!("ftp://gw.example/{APP_SECRET}"),
        &format!("http://gw.example/?{APP_SECRET}"),
        &format!(":{APP_SECRET}"),
    ] {
        let error = Client::builder("12345678", APP_SECRET)
            .gateway(gateway)
            .build()
            .unwrap_err();
        see("a gateway", &error, ErrorKind::Invalid);
    }
    assert_eq!(kinds.len(), 8, "{kinds:?}");
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_not_told() {
    let server = Canned::always(Answer::nothing()).await;
    let client = builder(&server).build().unwrap();
    let (sign, url) = (signature(&client), server.url());
    server.stop().await;
    let error = request()
        .execute(&client, &Session::new(SESSION))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    error_hidden("nobody listens", &error, &sign, &url);
}
