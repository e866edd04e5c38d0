//! Sessions that expire, over real sockets: refreshed once for all, stored before they are used, and never shown.

#![allow(
    clippy::format_push_string,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod exchange;
mod refresh;
mod store;

use std::time::SystemTime;

use serde_json::{Value, json};
use top_runtime::auth::{MemoryStore, OAuth, RefreshingProvider, Token, TokenSource, TokenStore};
use top_runtime::{Client, Clock as _, Error, Session};
use top_tests::server::APP_SECRET;
use top_tests::{Answer, Canned, Frozen};

const NOW: u64 = 1_900_000_000;

fn now() -> SystemTime {
    Frozen::at(NOW).now()
}

fn token_json(number: u32) -> Value {
    json!({
        "access_token": format!("hidden-session-{number}"),
        "refresh_token": format!("hidden-refresh-{number}"),
        "token_type": "Bearer",
        "expires_in": 86_400,
        "re_expires_in": 172_800,
        "taobao_user_id": "77",
        "taobao_user_nick": "%E7%A7%8B%E6%9C%88",
    })
}

fn token(number: u32) -> Token {
    Token::from_answer(&token_json(number).to_string(), now()).unwrap()
}

async fn stored(token: &Token) -> MemoryStore {
    let store = MemoryStore::new();
    store.save("seller", token).await.unwrap();
    store
}

fn done() -> Answer {
    Answer::json(r#"{"shop_get_response":{"sid":7}}"#)
}

fn expired_session() -> Answer {
    Answer::json(
        r#"{"error_response":{"code":27,"msg":"Invalid session","sub_code":"invalid-sessionkey"}}"#,
    )
}

fn refused_grant(error: &str, description: &str) -> Answer {
    let body = json!({"error": error, "error_description": description});
    Answer::http(
        400,
        &[("Content-Type", "application/json")],
        body.to_string(),
    )
}

fn oauth(server: &Canned, client: &Client) -> OAuth {
    OAuth::at(client, server.url().strip_suffix("/router/rest").unwrap()).unwrap()
}

fn provider(source: impl TokenSource, store: impl TokenStore) -> RefreshingProvider {
    RefreshingProvider::new(source, store, "seller").clock(Frozen::at(NOW))
}

async fn call(client: &Client, session: &Session) -> Result<(), Error> {
    client
        .call_untyped("taobao.shop.get", [("fields", "sid")], Some(session))
        .await
        .map(drop)
}

/// What an error shows to a log, all the way down.
fn shown(error: &Error) -> String {
    let mut text = format!(
        "{error:?} {error} {:?}",
        error.body().map(String::from_utf8_lossy)
    );
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text.push_str(&format!(" {inner:?} {inner}"));
        source = inner.source();
    }
    text
}

fn assert_hidden(error: &Error) {
    let text = shown(error);
    assert!(
        !text.contains("hidden") && !text.contains(APP_SECRET),
        "{text}"
    );
}
