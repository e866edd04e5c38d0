//! A caller written for these tests alone: it signs and speaks HTTP by its own means, so that nothing is tested by
//! itself.

mod http;
mod signing;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use top_gateway::{Gateway, GatewayBuilder};

pub(crate) use http::{Answer, End, Line, get, post, request, send};
pub(crate) use signing::{hex, hex_sha256, signed};

pub(crate) const KEY: &str = "12345678";
pub(crate) const SECRET: &str = "app-secret";
pub(crate) const SESSION: &str = "session-key";

/// 2016-01-01 12:00:00 GMT+8, the time of every gateway here.
pub(crate) const NOW: &str = "2016-01-01 12:00:00";

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(403_228)
}

/// A gateway with one app and one session at a fixed time.
pub(crate) fn gateway() -> GatewayBuilder {
    Gateway::builder()
        .app(KEY, SECRET)
        .session(SESSION)
        .clock(now)
}

/// A gateway that answers `taobao.echo` with the parameters it was given.
pub(crate) fn echo() -> GatewayBuilder {
    gateway().on_untyped("taobao.echo", |params, _| {
        Ok(json!({ "params": params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<std::collections::BTreeMap<_, _>>() }))
    })
}

/// The parameters of the protocol for a call of `method`.
pub(crate) fn protocol(method: &str) -> Vec<(String, String)> {
    [
        ("method", method),
        ("app_key", KEY),
        ("timestamp", NOW),
        ("v", "2.0"),
        ("format", "json"),
        ("sign_method", "md5"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// `params` with one replaced or added.
pub(crate) fn with(
    mut params: Vec<(String, String)>,
    name: &str,
    value: &str,
) -> Vec<(String, String)> {
    params.retain(|(own, _)| own != name);
    params.push((name.to_owned(), value.to_owned()));
    params
}

/// `params` without one.
pub(crate) fn without(mut params: Vec<(String, String)>, name: &str) -> Vec<(String, String)> {
    params.retain(|(own, _)| own != name);
    params
}

/// Signs and sends everything in the query.
pub(crate) async fn call(gateway: &Gateway, params: Vec<(String, String)>) -> Answer {
    let query = signing::encoded(&signed(params, SECRET, ""));
    post(gateway, &format!("/router/rest?{query}"), &[], b"").await
}

/// Names and values as a form or a query.
pub(crate) fn encoded(params: &[(String, String)]) -> String {
    signing::encoded(params)
}

/// The code of a refusal.
pub(crate) fn code(answer: &Answer) -> i64 {
    error(answer)["code"]
        .as_i64()
        .unwrap_or_else(|| panic!("no refusal: {}", answer.text()))
}

/// The refusal in an answer.
pub(crate) fn error(answer: &Answer) -> Value {
    answer.json()["error_response"].clone()
}
