//! One request to the authorisation server.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Map, Value as Tree};

use super::Token;
use super::token::unreadable;
use crate::call::on_runtime;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Outcome, Refusal};
use crate::secret::MASK;
use crate::session::SessionError;
use crate::wire::form;

/// What stands for the method in errors.
const NAME: &str = "oauth/token";

/// An answer is a few hundred bytes; a larger one is an attack or an accident.
const MAX_ANSWER: usize = 1024 * 1024;

/// What is changed for a token.
pub(super) struct Grant<'g> {
    pub(super) kind: &'static str,
    /// The parameter that carries `secret`.
    pub(super) name: &'static str,
    /// The code or the refresh token.
    pub(super) secret: &'g str,
    pub(super) redirect_uri: Option<&'g str>,
    /// Why the user must authorise again if it is refused.
    pub(super) refused: &'static str,
}

/// Changes a grant for a token.
pub(super) async fn exchange(
    client: &Client,
    http: &reqwest::Client,
    address: &str,
    grant: &Grant<'_>,
) -> Result<Token, Error> {
    on_runtime().map_err(|error| error.of_call(NAME, 0))?;
    let limit = client.shared().timeout;
    let result = match tokio::time::timeout(limit, post(client, http, address, grant)).await {
        Ok(result) => result,
        Err(_) => Err(timed_out(limit)),
    };
    result.map_err(|error| error.of_call(NAME, 1))
}

async fn post(
    client: &Client,
    http: &reqwest::Client,
    address: &str,
    grant: &Grant<'_>,
) -> Result<Token, Error> {
    let shared = client.shared();
    let mut body = Vec::new();
    for (name, value) in [
        ("grant_type", grant.kind),
        (grant.name, grant.secret),
        ("client_id", &shared.app_key),
        ("client_secret", shared.secret.expose()),
    ] {
        form::push_pair(name, value, &mut body);
    }
    if let Some(redirect_uri) = grant.redirect_uri {
        form::push_pair("redirect_uri", redirect_uri, &mut body);
    }
    let mut response = http
        .post(format!("{address}/token"))
        .header(
            CONTENT_TYPE,
            "application/x-www-form-urlencoded;charset=UTF-8",
        )
        .header(ACCEPT, "application/json")
        .body(body)
        .send()
        .await
        .map_err(broken)?;
    let status = response.status().as_u16();
    let mut answer = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if answer.len() + chunk.len() > MAX_ANSWER {
            return Err(unreadable("it is far too long"));
        }
        answer.extend_from_slice(&chunk);
    }
    let answer = match serde_json::from_slice(&answer) {
        Ok(Tree::Object(answer)) => Some(answer),
        _ => None,
    };
    match answer {
        Some(answer) if answer.contains_key("error") => Err(refused(
            &answer,
            status,
            grant,
            &[grant.secret, shared.secret.expose()],
        )),
        Some(answer) if (200..300).contains(&status) => Token::of_answer(&answer, shared.now()),
        None if (200..300).contains(&status) => Err(unreadable("it is not a JSON object")),
        _ => Err(of_status(status)),
    }
}

/// `{"error": …, "error_description": …}`, which comes with status 400.
fn refused(answer: &Map<String, Tree>, status: u16, grant: &Grant<'_>, secrets: &[&str]) -> Error {
    let text = |name: &str| {
        let text = answer.get(name)?.as_str()?;
        // A server may repeat what it was sent.
        let masked = secrets
            .iter()
            .filter(|secret| !secret.is_empty())
            .fold(text.to_owned(), |text, secret| text.replace(secret, MASK));
        Some(masked)
    };
    let error = text("error").unwrap_or_default();
    let of_the_grant = !matches!(
        error.as_str(),
        "invalid_request"
            | "unsupported_grant_type"
            | "unauthorized_client"
            | "server_error"
            | "temporarily_unavailable"
    );
    let description = text("error_description").unwrap_or_default();
    let body = format!("{error}: {description}");
    let mut refusal = Refusal::default();
    "the authorisation server refused".clone_into(&mut refusal.msg);
    if of_the_grant {
        refusal.msg.push_str(": ");
        refusal.msg.push_str(grant.refused);
        refusal
            .msg
            .push_str("; the user must authorise the app again");
    }
    refusal.sub_code = Some(error).filter(|text| !text.is_empty());
    refusal.sub_msg = Some(description).filter(|text| !text.is_empty());
    let error = Error::api(refusal, Bytes::from(body)).with_status(status);
    if of_the_grant {
        error.with_source(SessionError::authorize(grant.refused))
    } else {
        error
    }
}

fn of_status(status: u16) -> Error {
    let (outcome, message) = match status {
        300..400 => (
            Outcome::NotExecuted,
            "a redirect, which is never followed because it would carry the app secret elsewhere; check the address \
             of the authorisation server",
        ),
        400..500 => (
            Outcome::NotExecuted,
            "refused; check the address of the authorisation server",
        ),
        _ => (
            Outcome::Unknown,
            "the authorisation server or something before it failed; try again",
        ),
    };
    Error::new(
        ErrorKind::HttpStatus,
        outcome,
        format!("HTTP status {status}: {message}"),
    )
    .with_status(status)
}

fn timed_out(limit: Duration) -> Error {
    Error::new(
        ErrorKind::Timeout,
        Outcome::Unknown,
        format!("no token within {limit:.1?}; try again"),
    )
}

fn broken(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let kind = if error.is_timeout() {
        ErrorKind::Timeout
    } else {
        ErrorKind::Transport
    };
    let (outcome, message) = if error.is_connect() || error.is_builder() {
        (
            Outcome::NotExecuted,
            "no connection to the authorisation server; check its address, the network and the certificate",
        )
    } else {
        (
            Outcome::Unknown,
            "the connection to the authorisation server broke; try again",
        )
    };
    Error::new(kind, outcome, message).with_source(error)
}
