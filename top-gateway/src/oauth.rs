//! `/token`: codes and refresh tokens are changed for sessions, as `oauth.taobao.com` does it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::ApiError;
use crate::answer::{Dropped, Reply};
use crate::fault::{AnswerBody, Fault, Plan};
use crate::record::{Entry, Verdict};
use crate::request::{Call, Format, ReadError, pairs, whole};
use crate::shared::{Shared, TOKEN};

/// A form of a few short fields.
const LIMIT: u64 = 64 << 10;

/// Seconds for which a session is good, and its refresh token.
const SESSION_TERM: u64 = 86_400;
const REFRESH_TERM: u64 = 30 * 86_400;

/// What can be changed for a session. Everything can be used once.
#[derive(Default)]
pub(crate) struct Grants(Mutex<State>);

#[derive(Default)]
struct State {
    /// The session that each code stands for.
    codes: BTreeMap<String, String>,
    /// The session that each refresh token renews.
    refreshes: BTreeMap<String, String>,
    given: u64,
}

/// A token that is given out.
struct Given {
    session: String,
    refresh_token: String,
    /// The session that is no longer valid.
    replaced: Option<String>,
}

impl Grants {
    pub(crate) fn add_code(&self, code: &str, session: &str) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.codes.insert(code.to_owned(), session.to_owned());
    }

    pub(crate) fn add_refresh_token(&self, refresh_token: &str, session: &str) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refreshes = &mut state.refreshes;
        refreshes.insert(refresh_token.to_owned(), session.to_owned());
    }

    fn of_code(&self, code: &str) -> Option<Given> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = state.codes.remove(code)?;
        Some(state.give(session, None))
    }

    fn of_refresh_token(&self, refresh_token: &str) -> Option<Given> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let replaced = state.refreshes.remove(refresh_token)?;
        let session = format!("gateway-session-{}", state.given + 1);
        Some(state.give(session, Some(replaced)))
    }
}

impl State {
    fn give(&mut self, session: String, replaced: Option<String>) -> Given {
        self.given += 1;
        let refresh_token = format!("gateway-refresh-{}", self.given);
        self.refreshes
            .insert(refresh_token.clone(), session.clone());
        Given {
            session,
            refresh_token,
            replaced,
        }
    }
}

/// Why no token is given: `error` and `error_description`.
type Refusal = (&'static str, &'static str);

/// Answers a request for a token.
pub(crate) async fn answer(
    shared: &Shared,
    head: &Parts,
    body: &mut Incoming,
    reply: &Reply,
) -> Result<Response<AnswerBody>, Dropped> {
    let form = match whole(body, LIMIT).await.and_then(|body| pairs(&body)) {
        Ok(form) => Ok(form),
        Err(ReadError::Gone) => return Err(Dropped),
        Err(_) => Err(("invalid_request", "the body is not a form in UTF-8")),
    };
    let form = form.and_then(|form| match head.method {
        Method::POST => Ok(form),
        _ => Err(("invalid_request", "send POST")),
    });
    let call = recorded(form.as_ref().map_or(&[][..], Vec::as_slice));
    let request_id = shared.request_id();
    let ticket = shared.open(&Entry {
        head,
        call: &call,
        batch: None,
        request_id: &request_id,
    });
    let faults = shared.faults_of(TOKEN);
    let plan = Plan::of(faults.iter().map(Arc::as_ref));
    shared.pause(plan.delay_before).await;
    if let Some(fault) = plan.before {
        ticket.end(Verdict::Faulted(fault.name()), false);
        return match fault {
            Fault::Code(error) => refuse(reply, &error.msg, error.sub_msg.as_deref()),
            fault => reply.send(Format::Json, String::new(), Some(&fault)),
        };
    }
    let given = form.and_then(|form| exchange(shared, &form));
    let verdict = match (&given, &plan.after) {
        (_, Some(fault)) => Verdict::Faulted(fault.name()),
        (Ok(_), None) => Verdict::Accepted,
        (Err((error, why)), None) => Verdict::Refused(ApiError::new(400, *error).sub_msg(*why)),
    };
    ticket.end(verdict, given.is_ok());
    shared.pause(plan.delay_after).await;
    match given {
        Ok(given) => reply.send(Format::Json, written(&given), plan.after.as_ref()),
        Err((error, why)) => refuse(reply, error, Some(why)),
    }
}

fn exchange(shared: &Shared, form: &[(String, String)]) -> Result<Given, Refusal> {
    let field = |wanted: &str| {
        let found = form.iter().find(|(name, _)| name == wanted);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    };
    let must = |name: &str, missing: &'static str| field(name).ok_or(("invalid_request", missing));
    let app_key = must("client_id", "client_id is missing")?;
    let secret = must("client_secret", "client_secret is missing")?;
    let known = shared.apps.get(app_key);
    if !known.is_some_and(|known| known.as_bytes().ct_eq(secret.as_bytes()).into()) {
        return Err(("invalid_client", "the app key or its secret is wrong"));
    }
    let given = match must("grant_type", "grant_type is missing")? {
        "authorization_code" => {
            must("redirect_uri", "redirect_uri is missing")?;
            let code = must("code", "code is missing")?;
            let given = shared.grants.of_code(code);
            // The platform's word for a used code, too.
            given.ok_or(("invalid_client", "the code is unknown or was used"))?
        }
        "refresh_token" => {
            let refresh_token = must("refresh_token", "refresh_token is missing")?;
            let given = shared.grants.of_refresh_token(refresh_token);
            given.ok_or(("invalid_grant", "the refresh token is unknown or was used"))?
        }
        _ => {
            return Err((
                "unsupported_grant_type",
                "grant_type is authorization_code or refresh_token",
            ));
        }
    };
    if let Some(replaced) = &given.replaced {
        shared.sessions.revoke(replaced);
    }
    shared.sessions.add(&given.session);
    Ok(given)
}

fn written(given: &Given) -> String {
    json!({
        "access_token": given.session,
        "token_type": "Bearer",
        "expires_in": SESSION_TERM,
        "refresh_token": given.refresh_token,
        "re_expires_in": REFRESH_TERM,
        "r1_expires_in": SESSION_TERM,
        "r2_expires_in": SESSION_TERM,
        "w1_expires_in": SESSION_TERM,
        "w2_expires_in": SESSION_TERM,
        "taobao_user_id": "1",
        "taobao_user_nick": "%E7%BD%91%E5%85%B3",
    })
    .to_string()
}

fn refuse(
    reply: &Reply,
    error: &str,
    description: Option<&str>,
) -> Result<Response<AnswerBody>, Dropped> {
    let text = json!({ "error": error, "error_description": description.unwrap_or_default() });
    let mut response = reply.send(Format::Json, text.to_string(), None)?;
    *response.status_mut() = StatusCode::BAD_REQUEST;
    Ok(response)
}

/// What is kept of a request: neither the secret nor what was to be changed.
fn recorded(form: &[(String, String)]) -> Call {
    let open = form.iter().filter_map(|(name, value)| {
        let name = match name.as_str() {
            "client_id" => "app_key",
            name @ ("grant_type" | "redirect_uri") => name,
            _ => return None,
        };
        Some((name.to_owned(), value.clone()))
    });
    let method = ("method".to_owned(), TOKEN.to_owned());
    Call::new(open.chain([method]).collect(), None, Vec::new())
}
