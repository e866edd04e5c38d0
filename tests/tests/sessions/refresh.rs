//! Calls whose session is refused.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use top_runtime::auth::{AuthApi, MemoryStore, RefreshingProvider, StoreFuture, Token, TokenStore};
use top_runtime::{Client, Clock as _, ErrorKind, Outcome, RetryPolicy, Session, SessionError};
use top_tests::server::{APP_KEY, APP_SECRET};
use top_tests::{Answer, Canned, Frozen};

use crate::{
    NOW, assert_hidden, call, done, expired_session, now, oauth, provider, refused_grant, shown,
    stored, token, token_json,
};

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

/// How many calls are on their way at once.
const CALLS: usize = 64;

/// A platform where a session ends while many calls are on their way: the first `CALLS` requests are answered when all
/// of them are there, and the first session is refused.
struct Ending {
    address: SocketAddr,
    sessions: Arc<Mutex<Vec<String>>>,
}

impl Ending {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sessions, all_there) = (Arc::default(), Arc::new(Barrier::new(CALLS)));
        let seen = Arc::clone(&sessions);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(Self::serve(
                    stream,
                    Arc::clone(&seen),
                    Arc::clone(&all_there),
                ));
            }
        });
        Self { address, sessions }
    }

    async fn serve(stream: TcpStream, seen: Arc<Mutex<Vec<String>>>, all_there: Arc<Barrier>) {
        let mut stream = BufReader::new(stream);
        loop {
            let (mut line, mut length) = (String::new(), 0);
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            let session = line.split_once("session=").unwrap().1;
            let session = session.split(['&', ' ']).next().unwrap().to_owned();
            while line != "\r\n" {
                line.clear();
                stream.read_line(&mut line).await.unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            stream.read_exact(&mut vec![0; length]).await.unwrap();
            let number = {
                let mut seen = seen.lock().unwrap();
                seen.push(session.clone());
                seen.len()
            };
            if number <= CALLS {
                all_there.wait().await;
            }
            let body = if session == "hidden-session-1" {
                r#"{"error_response":{"code":27,"msg":"Invalid session"}}"#
            } else {
                r#"{"shop_get_response":{"sid":7}}"#
            };
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_are_refused_together_share_one_refresh() {
    let platform = Ending::start().await;
    let client = Client::builder(APP_KEY, APP_SECRET)
        .gateway(format!("http://{}/router/rest", platform.address))
        .retry(RetryPolicy::none())
        .clock(Frozen::at(NOW))
        .build()
        .unwrap();
    let tokens = Canned::always(Answer::json(token_json(2).to_string())).await;
    let store = stored(&token(1)).await;
    let session = Session::refreshing(provider(oauth(&tokens, &client), store.clone()));
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let (client, session) = (client.clone(), session.clone());
            tokio::spawn(async move { call(&client, &session).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(tokens.requests().len(), 1);
    let form = tokens.last_request().form();
    assert_eq!(form["grant_type"], "refresh_token");
    assert_eq!(form["refresh_token"], "hidden-refresh-1");
    assert_eq!(form["client_id"], APP_KEY);
    assert_eq!(form["client_secret"], APP_SECRET);
    assert_eq!(tokens.last_request().target(), "/token");

    let sessions = platform.sessions.lock().unwrap().clone();
    assert_eq!(sessions.len(), 2 * CALLS);
    let (before, after) = sessions.split_at(CALLS);
    assert!(before.iter().all(|session| session == "hidden-session-1"));
    assert!(after.iter().all(|session| session == "hidden-session-2"));
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
    // What the platform has said is not lost, and it is not for the user.
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Transport, Some(27))
    );
    assert!(!error.needs_authorization() && error.is_retryable());
    assert!(error.to_string().contains("not executed"), "{error}");
    call(&server.client(), &session).await.unwrap();
    assert_eq!(tokens.requests().len(), 2);
}

#[tokio::test]
async fn a_refresh_that_fails_for_now_is_tried_again_as_the_policy_says() {
    let server = Canned::in_turn([expired_session(), expired_session(), done()]).await;
    let tokens = Canned::in_turn([
        Answer::html(502, "<html>"),
        Answer::json(token_json(2).to_string()),
    ])
    .await;
    let client = server
        .builder()
        .retry(RetryPolicy::default())
        .clock(Frozen::at(NOW))
        .build()
        .unwrap();
    let session = Session::refreshing(provider(oauth(&tokens, &client), stored(&token(1)).await));
    call(&client, &session).await.unwrap();
    assert_eq!(server.last_request().query()["session"], "hidden-session-2");

    // And it is never for the user, however often it fails.
    let server = Canned::always(expired_session()).await;
    let tokens = Canned::always(Answer::html(502, "<html>")).await;
    let client = server
        .builder()
        .retry(RetryPolicy::default())
        .clock(Frozen::at(NOW))
        .build()
        .unwrap();
    let session = Session::refreshing(provider(oauth(&tokens, &client), stored(&token(1)).await));
    let error = call(&client, &session).await.unwrap_err();
    assert!(!error.needs_authorization(), "{error}");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3));
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
        .before_expiry(Duration::from_hours(1))
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
    clock.sleep(Duration::from_mins(1)).await;
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
