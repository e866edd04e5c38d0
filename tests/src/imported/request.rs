//! A request tree, typed and prepared, against the parameters that must arrive.

use std::collections::BTreeMap;

use serde_json::Value;
use top_runtime::{ErrorKind, Session, SessionPolicy};

use super::{Api, Report, base64};
use crate::multipart::Part;
use crate::received::Received;

pub(super) fn check(
    client: &top_runtime::Client,
    api: &Api,
    case: &Value,
    report: &mut Report,
    wrong: &mut Vec<String>,
) {
    let takes_session = case["session"].as_bool().expect("a session policy");
    let policy = if takes_session {
        SessionPolicy::Required
    } else {
        SessionPolicy::None
    };
    if api.session != policy {
        wrong.push(format!("the session is {:?}, not {policy:?}", api.session));
    }
    let session = Session::new("session-of-a-user");
    let (right, other) = match policy {
        SessionPolicy::Required => (Some(&session), None),
        _ => (None, Some(&session)),
    };
    for request in case["requests"].as_array().expect("requests") {
        report.requests += 1;
        report.files += request["files"].as_object().expect("files").len();
        let name = &request["name"];
        match (api.prepare)(client, &request["tree"], right) {
            Ok(prepared) => {
                let sent = Received::prepared(&prepared);
                differences(api, &sent, request, takes_session, &mut |line| {
                    wrong.push(format!("request {name}: {line}"));
                });
            }
            Err(error) => wrong.push(format!("request {name}: {error}")),
        }
        match (api.prepare)(client, &request["tree"], other) {
            Err(error) if error.kind() == ErrorKind::MissingSession => {}
            Err(error) => wrong.push(format!("request {name}: the wrong session gives {error}")),
            Ok(_) => wrong.push(format!("request {name}: the wrong session is taken")),
        }
    }
}

fn differences(
    api: &Api,
    sent: &Received,
    request: &Value,
    takes_session: bool,
    wrong: &mut dyn FnMut(String),
) {
    let query = sent.query();
    if query.get("method").map(String::as_str) != Some(api.method) {
        wrong(format!("sent as {:?}", query.get("method")));
    }
    if query.contains_key("session") != takes_session {
        wrong("the session in the query".to_owned());
    }
    let json: Vec<&str> = request["json"]
        .as_array()
        .expect("names")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let comparable = |name: &str, text: &str| {
        let document = json
            .contains(&name)
            .then(|| serde_json::from_str(text).ok());
        document.flatten().unwrap_or_else(|| Value::from(text))
    };
    let wanted: BTreeMap<String, Value> = request["params"]
        .as_object()
        .expect("parameters")
        .iter()
        .map(|(name, text)| {
            (
                name.clone(),
                comparable(name, text.as_str().expect("a text")),
            )
        })
        .collect();
    let given: BTreeMap<String, Value> = sent
        .form()
        .into_iter()
        .map(|(name, text)| {
            let value = comparable(&name, &text);
            (name, value)
        })
        .collect();
    for (name, value) in &wanted {
        match given.get(name) {
            Some(other) if other == value => {}
            Some(other) => wrong(format!("`{name}` is sent as {other}, not {value}")),
            None => wrong(format!("`{name}` is not sent: {value}")),
        }
    }
    for (name, value) in given.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
        wrong(format!("`{name}` is sent and should not be: {value}"));
    }
    let files = files_of(sent);
    let wanted = wanted_files(&request["files"]);
    if files != wanted {
        wrong(format!("files {files:?}, not {wanted:?}"));
    }
}

fn files_of(sent: &Received) -> Vec<Part> {
    let content_type = sent.header("content-type").unwrap_or_default();
    if !content_type.starts_with("multipart/") {
        return Vec::new();
    }
    let mut parts = sent.parts();
    parts.retain(|part| part.file_name.is_some());
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    parts
}

fn wanted_files(files: &Value) -> Vec<Part> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let files = files.as_object().expect("files");
    let mut parts: Vec<Part> = files
        .iter()
        .map(|(name, file)| Part {
            name: name.clone(),
            file_name: text(&file["filename"]),
            content_type: text(&file["content_type"]),
            content: base64::decode(file["base64"].as_str().expect("base64")),
        })
        .collect();
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    parts
}
