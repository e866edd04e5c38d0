//! Sessions that expire, over real sockets: refreshed once for all, stored before they are used, and never shown.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::sync::Barrier;
use top_runtime::auth::{
    AuthApi, FileStore, MemoryStore, OAuth, RefreshingProvider, StoreFuture, Token, TokenSource,
    TokenStore,
};
use top_runtime::{Client, Clock as _, Error, ErrorKind, Outcome, Session, SessionError};
use top_tests::server::{APP_KEY, APP_SECRET};
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

#[tokio::test]
async fn without_a_provider_the_user_must_authorise_again() {
    let server = Canned::always(expired_session()).await;
    let error = call(&server.client(), &Session::new("hidden-session-1"))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(27)));
    assert!(error.needs_authorization());
    assert_eq!(error.outcome(), Outcome::NotExecuted);
    assert!(
        error.to_string().contains("must authorise the app again"),
        "{error}"
    );
    assert_eq!(server.requests().len(), 1);
    assert_hidden(&error);
}

/// 64 calls that meet before any of them is answered.
async fn all_at_once(server: &Canned, session: &Session) -> Vec<Result<(), Error>> {
    let (client, barrier) = (server.client(), Arc::new(Barrier::new(64)));
    let calls: Vec<_> = (0..64)
        .map(|_| {
            let (client, session, barrier) = (client.clone(), session.clone(), barrier.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                call(&client, &session).await
            })
        })
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

/// The first 64 requests are refused, the ones after are answered.
fn all_refused_once() -> impl Iterator<Item = Answer> {
    std::iter::repeat_n(expired_session(), 64).chain([done()])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_are_refused_together_share_one_refresh() {
    let server = Canned::in_turn(all_refused_once()).await;
    let tokens = Canned::always(Answer::json(token_json(2).to_string())).await;
    let store = stored(&token(1)).await;
    let source = oauth(&tokens, &server.client());
    let session = Session::refreshing(provider(source, store.clone()));
    for result in all_at_once(&server, &session).await {
        result.unwrap();
    }
    assert_eq!(tokens.requests().len(), 1);
    let form = tokens.last_request().form();
    assert_eq!(form["grant_type"], "refresh_token");
    assert_eq!(form["refresh_token"], "hidden-refresh-1");
    assert_eq!(form["client_id"], APP_KEY);
    assert_eq!(form["client_secret"], APP_SECRET);
    assert_eq!(tokens.last_request().target(), "/token");

    let sessions: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.query()["session"].clone())
        .collect();
    assert_eq!(sessions.len(), 128);
    assert!(
        sessions[..64]
            .iter()
            .all(|session| session == "hidden-session-1")
    );
    assert!(
        sessions[64..]
            .iter()
            .all(|session| session == "hidden-session-2")
    );
    let new = store.load("seller").await.unwrap().unwrap();
    assert_eq!(new.expose_refresh_token(), Some("hidden-refresh-2"));
    assert_eq!(new.user_nick(), Some("秋月"));
}

#[tokio::test]
async fn the_apis_of_the_platform_refresh_as_well() {
    let result = token_json(2).to_string();
    let body =
        json!({"top_auth_token_refresh_response": {"token_result": result, "request_id": "r"}});
    let server = Canned::in_turn([expired_session(), Answer::json(body.to_string()), done()]).await;
    let client = server.client();
    let session = Session::refreshing(provider(AuthApi::new(&client), stored(&token(1)).await));
    call(&client, &session).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    let refresh = requests[1].params();
    assert_eq!(refresh["method"], "taobao.top.auth.token.refresh");
    assert_eq!(refresh["refresh_token"], "hidden-refresh-1");
    assert!(!refresh.contains_key("session"));
    assert_eq!(requests[2].query()["session"], "hidden-session-2");
}

#[tokio::test]
async fn a_session_that_is_refused_again_is_not_refreshed_for_ever() {
    let server = Canned::always(expired_session()).await;
    let tokens = Canned::always(Answer::json(token_json(2).to_string())).await;
    let source = oauth(&tokens, &server.client());
    let session = Session::refreshing(provider(source, stored(&token(1)).await));
    let error = call(&server.client(), &session).await.unwrap_err();
    assert!(error.needs_authorization());
    assert_eq!((server.requests().len(), tokens.requests().len()), (2, 1));
    assert_hidden(&error);
}

#[tokio::test]
async fn a_refused_refresh_token_is_for_the_user() {
    let server = Canned::always(expired_session()).await;
    let tokens = Canned::always(refused_grant(
        "invalid_grant",
        "no such token: hidden-refresh-1",
    ))
    .await;
    let source = oauth(&tokens, &server.client());
    let session = Session::refreshing(provider(source, stored(&token(1)).await));
    let error = call(&server.client(), &session).await.unwrap_err();
    assert!(error.needs_authorization());
    assert!(shown(&error).contains("invalid_grant"), "{}", shown(&error));
    assert_hidden(&error);
    assert_eq!((server.requests().len(), tokens.requests().len()), (1, 1));
}

#[tokio::test]
async fn an_app_with_a_fixed_term_does_not_try_to_refresh() {
    let server = Canned::always(expired_session()).await;
    let tokens = Canned::always(Answer::nothing()).await;
    let mut fixed = token_json(1);
    fixed["re_expires_in"] = json!(0);
    let fixed = Token::from_answer(&fixed.to_string(), now()).unwrap();
    let source = oauth(&tokens, &server.client());
    let session = Session::refreshing(provider(source, stored(&fixed).await));
    let error = call(&server.client(), &session).await.unwrap_err();
    assert!(error.needs_authorization());
    assert!(shown(&error).contains("re_expires_in"), "{}", shown(&error));
    assert_hidden(&error);
    assert_eq!((server.requests().len(), tokens.requests().len()), (1, 0));
}

#[tokio::test]
async fn a_user_without_a_token_must_authorise() {
    let server = Canned::always(done()).await;
    let client = server.client();
    let session = Session::refreshing(provider(AuthApi::new(&client), MemoryStore::new()));
    let error = call(&client, &session).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingSession);
    assert!(error.needs_authorization());
    assert_eq!((error.attempts(), server.requests().len()), (0, 0));
    assert_eq!(error.method(), "taobao.shop.get");
}

#[tokio::test]
async fn a_failed_refresh_is_tried_again_by_the_next_call() {
    let server = Canned::in_turn([expired_session(), expired_session(), done()]).await;
    let tokens = Canned::in_turn([
        Answer::html(502, "<html>"),
        Answer::json(token_json(2).to_string()),
    ])
    .await;
    let source = oauth(&tokens, &server.client());
    let session = Session::refreshing(provider(source, stored(&token(1)).await));
    let error = call(&server.client(), &session).await.unwrap_err();
    assert!(shown(&error).contains("502"), "{}", shown(&error));
    assert_hidden(&error);
    call(&server.client(), &session).await.unwrap();
    assert_eq!(tokens.requests().len(), 2);
}

#[tokio::test]
async fn a_token_that_another_program_has_refreshed_is_taken() {
    let server = Canned::in_turn([done(), expired_session(), done()]).await;
    let tokens = Canned::always(refused_grant("invalid_grant", "used")).await;
    let store = stored(&token(1)).await;
    let source = oauth(&tokens, &server.client());
    let session = Session::refreshing(provider(source, store.clone()));
    call(&server.client(), &session).await.unwrap();
    store.save("seller", &token(5)).await.unwrap();
    call(&server.client(), &session).await.unwrap();
    assert_eq!(server.last_request().query()["session"], "hidden-session-5");
    assert_eq!(tokens.requests().len(), 0);
}

#[tokio::test]
async fn before_the_session_ends_it_is_refreshed_if_that_is_asked_for() {
    let server = Canned::always(done()).await;
    let tokens = Canned::in_turn([
        Answer::html(502, ""),
        Answer::json(token_json(2).to_string()),
    ])
    .await;
    let clock = Frozen::at(NOW);
    let source = oauth(&tokens, &server.client());
    let provider = RefreshingProvider::new(source, stored(&token(1)).await, "seller")
        .before_expiry(Duration::from_secs(3600))
        .clock(clock.clone());
    let session = Session::refreshing(provider);
    let sent = async || {
        call(&server.client(), &session).await.unwrap();
        server.last_request().query()["session"].clone()
    };
    assert_eq!(sent().await, "hidden-session-1");
    clock.sleep(Duration::from_secs(86_400 - 3_601)).await;
    assert_eq!(sent().await, "hidden-session-1");
    assert_eq!(tokens.requests().len(), 0);
    // The refresh fails: the old key is good for another hour, and it is not tried at once again.
    clock.sleep(Duration::from_secs(1)).await;
    assert_eq!(sent().await, "hidden-session-1");
    assert_eq!(sent().await, "hidden-session-1");
    assert_eq!(tokens.requests().len(), 1);
    clock.sleep(Duration::from_secs(60)).await;
    assert_eq!(sent().await, "hidden-session-2");
    assert_eq!(tokens.requests().len(), 2);
}

/// A store that fails the first time it is written to.
#[derive(Clone, Default)]
struct Full(MemoryStore, Arc<AtomicUsize>);

impl TokenStore for Full {
    fn load<'a>(&'a self, user: &'a str) -> StoreFuture<'a, Option<Token>> {
        self.0.load(user)
    }

    fn save<'a>(&'a self, user: &'a str, token: &'a Token) -> StoreFuture<'a, ()> {
        if self.1.fetch_add(1, Ordering::SeqCst) == 0 {
            return Box::pin(async { Err(SessionError::passing("the disk is full")) });
        }
        self.0.save(user, token)
    }
}

#[tokio::test]
async fn a_token_that_could_not_be_stored_is_not_lost() {
    let server = Canned::in_turn([expired_session(), done()]).await;
    let tokens = Canned::always(Answer::json(token_json(2).to_string())).await;
    let store = Full(stored(&token(1)).await, Arc::default());
    let client = server.builder().clock(Frozen::at(NOW)).build().unwrap();
    let source = oauth(&tokens, &client);
    let session = Session::refreshing(provider(source, store.clone()));
    let error = call(&server.client(), &session).await.unwrap_err();
    assert!(
        shown(&error).contains("the disk is full"),
        "{}",
        shown(&error)
    );
    // The refresh token is used up: a second refresh would be refused.
    call(&server.client(), &session).await.unwrap();
    assert_eq!(tokens.requests().len(), 1);
    assert_eq!(store.load("seller").await.unwrap(), Some(token(2)));
}

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

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("tokens.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_file_holds_the_tokens_of_many_users() {
    let folder = Folder::new("many-users");
    let store = FileStore::new(folder.file());
    assert_eq!(store.load("a").await.unwrap(), None);
    let saves: Vec<_> = (0..32)
        .map(|number| {
            // Each with a store of its own, as programs of their own would have.
            let store = FileStore::new(folder.file());
            tokio::spawn(async move { store.save(&format!("user {number}"), &token(number)).await })
        })
        .collect();
    for save in saves {
        save.await.unwrap().unwrap();
    }
    for number in 0..32 {
        assert_eq!(
            store.load(&format!("user {number}")).await.unwrap(),
            Some(token(number))
        );
    }
    assert!(!format!("{store:?}").contains("hidden"));
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = Folder::new("owner");
    let store = FileStore::new(folder.file());
    // Somebody who can write to the folder waits for the secrets with a link of the right name.
    let trap = folder.0.join("trap");
    std::fs::write(&trap, "").unwrap();
    symlink(&trap, folder.0.join("tokens.json.tmp")).unwrap();
    store.save("a", &token(1)).await.unwrap();
    assert_eq!(mode(&folder.file()), 0o600);
    assert_eq!(std::fs::read_to_string(&trap).unwrap(), "");
    // What was opened to others by hand is closed again.
    std::fs::set_permissions(folder.file(), PermissionsExt::from_mode(0o644)).unwrap();
    store.save("a", &token(2)).await.unwrap();
    assert_eq!(mode(&folder.file()), 0o600);
    assert_eq!(store.load("a").await.unwrap(), Some(token(2)));
}

#[tokio::test]
async fn a_program_that_is_killed_while_it_writes_leaves_the_old_tokens() {
    let folder = Folder::new("killed");
    let store = FileStore::new(folder.file());
    store.save("a", &token(1)).await.unwrap();
    // Killed between writing and renaming: the new content is there by half, and the lock's file.
    std::fs::write(folder.0.join("tokens.json.tmp"), r#"{"format":"top-tok"#).unwrap();
    assert!(folder.0.join("tokens.json.lock").exists());
    assert_eq!(store.load("a").await.unwrap(), Some(token(1)));
    store.save("b", &token(2)).await.unwrap();
    assert_eq!(store.load("a").await.unwrap(), Some(token(1)));
    assert_eq!(store.load("b").await.unwrap(), Some(token(2)));
    assert!(!folder.0.join("tokens.json.tmp").exists());
}

#[tokio::test]
async fn a_corrupt_file_is_never_overwritten() {
    let folder = Folder::new("corrupt");
    let store = FileStore::new(folder.file());
    for text in [
        "",
        "{",
        "hidden",
        "[]",
        "{}",
        r#"{"format":"other","tokens":{"a":"hidden"}}"#,
        r#"{"format":"top-tokens-1","tokens":"hidden"}"#,
    ] {
        std::fs::write(folder.file(), text).unwrap();
        for error in [
            store.load("a").await.unwrap_err(),
            store.save("a", &token(1)).await.unwrap_err(),
        ] {
            assert!(error.to_string().contains("corrupt"), "{error}");
            assert!(!error.needs_authorization());
            assert!(
                !format!("{error} {error:?}").contains("hidden"),
                "{error:?}"
            );
        }
        assert_eq!(std::fs::read_to_string(folder.file()).unwrap(), text);
    }
    // One token that is broken does not take those of the others with it.
    store.save("a", &token(1)).await.unwrap_err();
    std::fs::remove_file(folder.file()).unwrap();
    store.save("a", &token(1)).await.unwrap();
    let text = std::fs::read_to_string(folder.file()).unwrap();
    let broken = text.replacen(r#""tokens":{"#, r#""tokens":{"b":{"access_token":7},"#, 1);
    std::fs::write(folder.file(), broken).unwrap();
    assert_eq!(store.load("a").await.unwrap(), Some(token(1)));
    let error = store.load("b").await.unwrap_err();
    assert!(error.to_string().contains("access_token"), "{error}");

    let nowhere = FileStore::new(folder.0.join("missing").join("tokens.json"));
    assert_eq!(nowhere.load("a").await.unwrap(), None);
    let error = nowhere.save("a", &token(1)).await.unwrap_err();
    assert!(error.to_string().contains("cannot lock"), "{error}");
}
