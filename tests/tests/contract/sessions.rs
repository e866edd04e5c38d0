//! Sessions: in the types where the API is known, and at run time where it is not.

use top_gateway::Gateway;
use top_runtime::{Client, Error, ErrorKind, Outcome, Session, TopApi, top_api, top_model};

#[top_api(method = "shop.with.session", session = true, response = Nothing)]
struct With {}

#[top_api(method = "shop.without.session", session = false, response = Nothing)]
struct Without {}

#[top_api(method = "shop.either", session = optional, response = Nothing)]
struct Either {}

#[top_model]
struct Nothing {}

const SESSION: &str = "session-of-a-user";

async fn platform() -> (Gateway, Client) {
    let gateway = Gateway::builder()
        .app("12345678", "app-secret")
        .session(SESSION)
        .on::<With>(|_, _| Ok(Nothing {}))
        .on::<Without>(|_, _| Ok(Nothing {}))
        .on::<Either>(|_, _| Ok(Nothing {}))
        .start()
        .await
        .unwrap();
    let client = Client::builder("12345678", "app-secret")
        .gateway(gateway.url())
        .build()
        .unwrap();
    (gateway, client)
}

#[tokio::test]
async fn each_api_is_called_as_it_was_declared() {
    let (gateway, client) = platform().await;
    let session = Session::new(SESSION);
    With {}.execute(&client, &session).await.unwrap();
    Without {}.execute(&client).await.unwrap();
    Either {}.execute(&client, None).await.unwrap();
    Either {}.execute(&client, Some(&session)).await.unwrap();
    assert_eq!(gateway.records().len(), 4);
}

/// What a program does that does not know the API.
async fn generic<A: TopApi>(
    client: &Client,
    request: &A,
    session: Option<&Session>,
) -> Result<(), Error> {
    client.prepare(request, session)?;
    client.call(request, session).await.map(drop)
}

#[tokio::test]
async fn a_wrong_session_is_an_error_before_anything_is_sent() {
    let (gateway, client) = platform().await;
    let session = Session::new(SESSION);
    generic(&client, &With {}, Some(&session)).await.unwrap();
    generic(&client, &Without {}, None).await.unwrap();
    generic(&client, &Either {}, None).await.unwrap();
    assert_eq!(gateway.records().len(), 3);

    let missing = generic(&client, &With {}, None).await.unwrap_err();
    let superfluous = generic(&client, &Without {}, Some(&session))
        .await
        .unwrap_err();
    let called = client.call(&With {}, None).await.unwrap_err();
    for error in [missing, superfluous, called] {
        assert_eq!(error.kind(), ErrorKind::MissingSession, "{error}");
        assert_eq!(error.outcome(), Outcome::NotExecuted, "{error}");
        assert!(
            !error.needs_authorization() && !error.is_retryable(),
            "{error}"
        );
        assert_eq!(error.attempts(), 0, "{error}");
    }
    assert_eq!(gateway.records().len(), 3);
}

#[tokio::test]
async fn a_session_that_the_platform_does_not_know_needs_the_user() {
    let (_gateway, client) = platform().await;
    let error = With {}
        .execute(&client, &Session::new("another"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Api, Some(27)),
        "{error}"
    );
    assert!(
        error.needs_authorization() && !error.is_retryable(),
        "{error}"
    );
    assert_eq!(error.outcome(), Outcome::NotExecuted, "{error}");
}
