//! Where requests go, and who sees them on the way.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::process::Command;

use serde_json::{Value, json};
use top_gateway::Gateway;
use top_runtime::auth::OAuth;
use top_runtime::{Client, ErrorKind, Outcome, Session, reqwest};
use top_tests::{Answer, Canned, Frozen};

const METHOD: &str = "taobao.place.get";

#[test]
fn a_name_that_looks_like_this_machine_is_another() {
    for url in [
        "http://localhost.evil.com/router/rest",
        "http://127.0.0.1.nip.io/router/rest",
        "http://127.0.0.1@evil.com/router/rest",
        "http://localhost:80@evil.com/router/rest",
        "HTTP://evil.com/router/rest",
        "http://0.0.0.0/router/rest",
        "http://evil.com/127.0.0.1",
        "http://evil.com?localhost",
    ] {
        let error = Client::builder("12345678", "s").gateway(url).build();
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Invalid, "{url}");
    }
    for url in [
        "HTTP://LOCALHOST:80/router/rest",
        "http://[::1]:80/router/rest",
        "http://127.1/router/rest",
        "HTTPS://GW.API.TAOBAO.COM/router/rest",
    ] {
        assert!(
            Client::builder("12345678", "s")
                .gateway(url)
                .build()
                .is_ok(),
            "{url}"
        );
    }
    let secret = Client::builder("12345678", "s")
        .gateway("https://gw.example/router/rest?key=hidden")
        .build();
    assert!(!format!("{secret:?}").contains("hidden"));
}

/// Runs another test of this program, one that is ignored otherwise, with a proxy in its environment.
fn with_proxy(test: &str, variable: &str, proxy: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in [
        "NO_PROXY",
        "no_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    command.env(variable, proxy);
    let ran = command
        .args(["--exact", test, "--ignored"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && told.contains("1 passed"), "{told}");
}

/// A proxy that reads what it is not meant to would be asked for here.
const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn what_stays_on_this_machine_does_not_go_through_a_proxy() {
    with_proxy("stays_on_this_machine", "http_proxy", NOBODY);
}

#[tokio::test]
#[ignore = "run by another test"]
async fn stays_on_this_machine() {
    let gateway = Gateway::builder()
        .app("12345678", "place-app-secret")
        .on_untyped(METHOD, |_, _| Ok(json!({ "done": true })))
        .start()
        .await
        .unwrap();
    let local = Client::builder("12345678", "place-app-secret")
        .gateway(gateway.url())
        .build()
        .unwrap();
    assert_eq!(
        local.call_untyped(METHOD, Value::Null, None).await.unwrap()["done"],
        true
    );
    // Also the secret that is changed for a token, by a client of a gateway elsewhere.
    let server = Canned::always(Answer::json(r#"{"access_token":"61000000"}"#)).await;
    let elsewhere = Client::builder("12345678", "place-app-secret")
        .build()
        .unwrap();
    let address = server.url();
    let oauth = OAuth::at(&elsewhere, address.strip_suffix("/router/rest").unwrap()).unwrap();
    oauth.token("code", "https://shop.example/").await.unwrap();
}

#[test]
fn a_proxy_sees_where_a_call_goes_and_nothing_of_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let proxy = runtime.block_on(Canned::always(Answer::http(407, &[], "")));
    let url = proxy.url();
    with_proxy(
        "goes_through_a_proxy",
        "HTTPS_PROXY",
        url.strip_suffix("/router/rest").unwrap(),
    );
    for request in proxy.requests() {
        assert_eq!(request.line, "CONNECT gw.example:443 HTTP/1.1");
        assert!(!format!("{request:?}").contains("place-session"));
    }
    assert_eq!(proxy.requests().len(), 3);
}

#[tokio::test]
#[ignore = "run by another test"]
async fn goes_through_a_proxy() {
    let client = Client::builder("12345678", "place-app-secret")
        .gateway("https://gw.example/router/rest")
        .clock(Frozen::at_now())
        .build()
        .unwrap();
    let session = Session::new("place-session");
    let error = client
        .call_untyped(METHOD, Value::Null, Some(&session))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotExecuted);
    let told = error.to_string();
    assert!(
        told.contains("nothing was sent") && told.contains("proxy"),
        "{told}"
    );
}

#[tokio::test]
async fn a_redirect_that_an_http_client_of_ones_own_follows_is_noticed() {
    let elsewhere = Canned::always(Answer::json(r#"{"place_get_response":{}}"#)).await;
    let to = format!("{}?stolen=1", elsewhere.url());
    for status in [302, 307] {
        let server = Canned::always(Answer::http(status, &[("Location", &to)], "")).await;
        let follows = Client::http_builder()
            .unwrap()
            .redirect(reqwest::redirect::Policy::limited(3))
            .build()
            .unwrap();
        let client = server.builder().http_client(follows).build().unwrap();
        let error = client
            .call_untyped(METHOD, Value::Null, None)
            .await
            .unwrap_err();
        let told = error.to_string();
        assert!(
            told.contains("redirect") && told.contains("Policy::none()"),
            "{told}"
        );
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert!(!error.is_retryable());
        assert!(!error.to_string().contains("stolen"));
    }
}
