//! Codes and tokens: the ways to get one, and what goes wrong on them.

use serde_json::{Value, json};
use top_runtime::auth::{AuthApi, MemoryStore, OAuth};
use top_runtime::{Client, ErrorKind, Outcome, Session};
use top_tests::{Answer, Canned, Frozen};

use crate::{NOW, assert_hidden, done, oauth, provider, refused_grant, token, token_json};

#[tokio::test]
async fn a_code_is_changed_for_a_token_both_ways() {
    let tokens = Canned::always(Answer::json(token_json(1).to_string())).await;
    let client = tokens.builder().clock(Frozen::at(NOW)).build().unwrap();
    let by_oauth = oauth(&tokens, &client)
        .token("hidden-code", "https://shop.example/r?a=1")
        .await;
    assert_eq!(by_oauth.unwrap(), token(1));
    let form = tokens.last_request().form();
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["code"], "hidden-code");
    assert_eq!(form["redirect_uri"], "https://shop.example/r?a=1");

    let result = token_json(1).to_string();
    for body in [
        json!({"top_auth_token_create_response": {"token_result": result}}),
        json!({"token_result": token_json(1)}),
    ] {
        tokens.now(Answer::json(body.to_string()));
        let by_api = AuthApi::new(&client).uuid("u-1").token("hidden-code").await;
        assert_eq!(by_api.unwrap(), token(1));
    }
    let params = tokens.last_request().params();
    assert_eq!(params["method"], "taobao.top.auth.token.create");
    assert_eq!(
        (params["code"].as_str(), params["uuid"].as_str()),
        ("hidden-code", "u-1")
    );
}

#[tokio::test]
async fn errors_of_the_authorisation_server_say_what_they_are() {
    let server = Canned::always(done()).await;
    let client = server.client();
    let oauth = oauth(&server, &client);
    let token = async |answer: Answer| {
        server.now(answer);
        let error = oauth
            .token("hidden-code", "https://shop.example/")
            .await
            .unwrap_err();
        assert_hidden(&error);
        error
    };
    let error = token(refused_grant("invalid_client", "code hidden-code was used")).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(400)));
    assert_eq!(error.sub_code(), Some("invalid_client"));
    assert_eq!(error.sub_msg(), Some("code *** was used"));
    assert!(
        error.needs_authorization() && !error.is_retryable(),
        "{error}"
    );
    let error = token(refused_grant("unsupported_grant_type", "")).await;
    assert!(!error.needs_authorization(), "{error}");

    for answer in [
        Answer::json(r#"{"access":"hidden-session-1"}"#),
        Answer::json(r#""hidden-session-1""#),
        Answer::json(r#"{"access_token":"hidden-session-1""#),
        Answer::json(""),
        Answer::html(200, "<html>hidden</html>"),
        Answer::json(vec![b'1'; 2 << 20]),
    ] {
        let error = token(answer).await;
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Decode, Outcome::Executed)
        );
        assert_eq!(error.body(), None);
    }
    let error = token(Answer::html(502, "<html>")).await;
    assert_eq!(
        (error.kind(), error.is_retryable()),
        (ErrorKind::HttpStatus, true)
    );
    let error = token(Answer::http(302, &[("Location", "/elsewhere")], "")).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::HttpStatus, Some(302))
    );
    let error = token(Answer::nothing()).await;
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Transport, Outcome::Unknown)
    );
    let gone = Canned::always(done()).await;
    let address = gone.url().replace("/router/rest", "");
    gone.stop().await;
    let error = OAuth::at(&client, &address)
        .unwrap()
        .token("hidden-code", "")
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Transport, Outcome::NotExecuted)
    );
    assert_hidden(&error);
}

#[tokio::test]
async fn errors_of_the_platforms_api_say_what_they_are() {
    let server = Canned::always(done()).await;
    let client = server.client();
    let token = async |body: Value| {
        server.now(Answer::json(body.to_string()));
        let error = AuthApi::new(&client)
            .token("hidden-code")
            .await
            .unwrap_err();
        assert_hidden(&error);
        error
    };
    let refusal = |code: i64, sub_code: &str, sub_msg: &str| json!({"error_response": {"code": code, "msg": "no", "sub_code": sub_code, "sub_msg": sub_msg}});
    let error = token(refusal(15, "isv.invalid-code", "used")).await;
    assert!(error.needs_authorization(), "{error}");
    assert_eq!(error.code(), Some(15));
    let error = token(refusal(15, "isv.invalid-code", "no such code: hidden-code")).await;
    assert!(error.needs_authorization(), "{error}");
    // Not the user's business.
    for (code, sub_code) in [
        (25, ""),
        (11, "isv.permission-api-package-limit"),
        (7, ""),
        (15, "isp.service-error"),
    ] {
        let error = token(refusal(code, sub_code, "")).await;
        assert!(!error.needs_authorization(), "{error}");
    }
    for answer in [
        json!({"top_auth_token_create_response": {}}),
        json!({"top_auth_token_create_response": {"token_result": "hidden"}}),
        json!({"top_auth_token_create_response": {"token_result": "\"hidden\""}}),
        json!({"top_auth_token_create_response": {"token_result": {"access": "hidden"}}}),
        json!(["hidden"]),
    ] {
        let error = token(answer).await;
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
        assert_eq!(error.body(), None);
    }
}

#[test]
fn the_app_secret_goes_to_https_only() {
    let client = Client::builder("12345678", "hidden-app-secret")
        .build()
        .unwrap();
    for good in [
        "https://oauth.example",
        "http://localhost:80/",
        "http://[::1]:9",
        "http://127.0.0.1",
    ] {
        OAuth::at(&client, good).unwrap();
    }
    for bad in [
        "http://oauth.example",
        "ftp://oauth.example",
        "oauth.example",
        "https://user:hidden@oauth.example",
        "https://oauth.example/?hidden=1",
        "https://oauth.example/#hidden",
    ] {
        let error = OAuth::at(&client, bad).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_hidden(&error);
    }
    OAuth::at_insecure(&client, "http://oauth.example").unwrap();
    let oauth = OAuth::at(&client, "https://oauth.example/").unwrap();
    assert_eq!(
        oauth.authorize_url("https://shop.example/r", "a&b"),
        "https://oauth.example/authorize?response_type=code&client_id=12345678\
         &redirect_uri=https%3A%2F%2Fshop.example%2Fr&state=a%26b"
    );
    let session = Session::refreshing(provider(oauth.clone(), MemoryStore::new()));
    let text = format!("{oauth:?} {:?} {session:?}", AuthApi::new(&client));
    assert!(!text.contains("hidden"), "{text}");
}
