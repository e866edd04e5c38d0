//! Codes and refresh tokens, changed for sessions.

use std::time::Duration;

use serde_json::{Value, json};
use top_gateway::{ApiError, Fault, Gateway, StartError};
use top_runtime::auth::{MemoryStore, OAuth, RefreshingProvider, TokenStore as _};
use top_runtime::{Client, Error, Session};

use crate::support::{Answer, KEY, SECRET, encoded, post};

const SELLER: &str = "taobao.seller.get";

fn serving() -> top_gateway::GatewayBuilder {
    Gateway::builder()
        .app(KEY, SECRET)
        .code("a-code", "session-of-alice")
        .on_untyped(
            top_gateway::Untyped::new(SELLER).session(top_runtime::SessionPolicy::Required),
            |_, ctx| Ok(json!({ "seen_by": ctx.session() })),
        )
}

fn client(gateway: &Gateway) -> Client {
    Client::builder(KEY, SECRET)
        .gateway(gateway.url())
        .build()
        .unwrap()
}

async fn seen(client: &Client, session: &Session) -> Result<String, Error> {
    let reply = client
        .call_untyped(SELLER, Value::Null, Some(session))
        .await?;
    Ok(reply["seen_by"].as_str().unwrap_or_default().to_owned())
}

/// Everything that a program does with OAuth, from the code to the session after the next.
#[tokio::test]
async fn a_code_becomes_a_session_that_renews_itself() {
    let gateway = serving().start().await.unwrap();
    let client = client(&gateway);
    let oauth = OAuth::at(&client, gateway.oauth_url()).unwrap();
    let token = oauth
        .token("a-code", "https://shop.example/")
        .await
        .unwrap();
    assert_eq!(token.user_nick(), Some("网关"));
    let store = MemoryStore::new();
    store.save("alice", &token).await.unwrap();
    let session = Session::refreshing(RefreshingProvider::new(oauth.clone(), store, "alice"));
    assert_eq!(seen(&client, &session).await.unwrap(), "session-of-alice");

    for after in ["gateway-session-2", "gateway-session-3"] {
        let before = gateway.counters_of("/token").requests;
        gateway.revoke_session("session-of-alice");
        gateway.revoke_session("gateway-session-2");
        let mut batch = client.batch();
        let tickets = [(); 3].map(|()| {
            batch
                .push_untyped(SELLER, Value::Null, Some(&session))
                .unwrap()
        });
        let mut replies = batch.send().await.unwrap();
        for ticket in tickets {
            assert_eq!(replies.take(ticket).unwrap()["seen_by"], after);
        }
        assert_eq!(gateway.counters_of("/token").requests, before + 1);
    }

    // A code is good once.
    let error = oauth
        .token("a-code", "https://shop.example/")
        .await
        .unwrap_err();
    assert!(error.needs_authorization(), "{error}");
    assert_eq!(error.sub_code(), Some("invalid_client"));
    gateway.add_code("b-code", "session-of-bob");
    oauth
        .token("b-code", "https://shop.example/")
        .await
        .unwrap();
    assert!(seen(&client, &Session::new("session-of-bob")).await.is_ok());
}

#[tokio::test]
async fn a_refresh_ends_the_session_before() {
    let gateway = serving()
        .session("old-session")
        .refresh_token("old-refresh", "old-session")
        .start()
        .await
        .unwrap();
    let ask = async || {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "old-refresh"),
            ("client_id", KEY),
            ("client_secret", SECRET),
        ];
        token(&gateway, &form).await
    };
    let client = client(&gateway);
    assert!(seen(&client, &Session::new("old-session")).await.is_ok());
    let answer = ask().await;
    assert_eq!(answer.status, 200);
    let session = answer.json()["access_token"].as_str().unwrap().to_owned();
    assert!(seen(&client, &Session::new(session)).await.is_ok());
    let error = seen(&client, &Session::new("old-session"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(27));
    let again = ask().await;
    assert_eq!(
        (again.status, &again.json()["error"]),
        (400, &json!("invalid_grant"))
    );
}

async fn token(gateway: &Gateway, form: &[(&str, &str)]) -> Answer {
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let header = ("Content-Type", "application/x-www-form-urlencoded");
    post(gateway, "/token", &[header], encoded(&form).as_bytes()).await
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_is_used_up() {
    let gateway = serving().start().await.unwrap();
    let good = [
        ("grant_type", "authorization_code"),
        ("code", "a-code"),
        ("client_id", KEY),
        ("client_secret", SECRET),
        ("redirect_uri", "https://shop.example/"),
    ];
    for (name, value, error) in [
        ("grant_type", "password", "unsupported_grant_type"),
        ("grant_type", "", "invalid_request"),
        ("code", "", "invalid_request"),
        ("code", "another", "invalid_client"),
        ("client_id", "87654321", "invalid_client"),
        ("client_secret", "another", "invalid_client"),
        ("redirect_uri", "", "invalid_request"),
    ] {
        let form = good.map(|(own, text)| {
            if own == name {
                (own, value)
            } else {
                (own, text)
            }
        });
        let answer = token(&gateway, &form).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (400, &json!(error)),
            "{name}={value}"
        );
    }
    assert_eq!(token(&gateway, &good).await.status, 200);
    let counters = gateway.counters_of("/token");
    assert_eq!(
        (counters.requests, counters.refused, counters.accepted),
        (8, 7, 1)
    );
    // The book holds neither the code nor the secret nor what came of them.
    let told = format!("{:?}", gateway.records());
    for secret in ["a-code", SECRET, "session-of-alice", "gateway-refresh"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
    assert_eq!(
        gateway.records()[7].parameter("grant_type"),
        Some("authorization_code")
    );
}

#[tokio::test]
async fn faults_happen_to_tokens_as_well() {
    let gateway = serving()
        .fault(
            "/token",
            Fault::Code(ApiError::new(1, "server_error")).first(1),
        )
        .fault("/token", Fault::Status(502).first(1))
        .fault("/token", Fault::Delay(Duration::from_hours(1)).first(1))
        .start()
        .await
        .unwrap();
    let client = client(&gateway);
    let oauth = OAuth::at(&client, gateway.oauth_url()).unwrap();
    let ask = async || oauth.token("a-code", "https://shop.example/").await;
    let error = ask().await.unwrap_err();
    assert_eq!(
        (error.sub_code(), error.needs_authorization()),
        (Some("server_error"), false)
    );
    assert_eq!(ask().await.unwrap_err().status(), Some(502));
    gateway.clear_faults();
    ask().await.unwrap();
    let stray = serving().fault("/tokens", Fault::Html).start().await;
    assert!(matches!(stray, Err(StartError::FaultWithoutHandler(_))));
}
