//! The requests and answers of the rows, read, and the same calls made with this client.

use std::collections::BTreeMap;

use serde_json::Value;
use top_runtime::{Call, Client, RawBody, RetryPolicy, Session, SignMethod};
use top_tests::{Answer, Canned, Frozen, Received};

/// The secrets of the apps in the rows; the rows themselves do not say them.
const SECRETS: [(&str, &str); 3] = [
    ("12345678", "secret0123456789"),
    ("1", "s"),
    ("87654321", "pear"),
];

/// The request of a row, read.
pub(crate) struct Capture {
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

/// The parameters that the client sets and the row tells.
const PROTOCOL: [&str; 11] = [
    "app_key",
    "format",
    "method",
    "partner_id",
    "session",
    "sign",
    "sign_method",
    "simplify",
    "target_app_key",
    "timestamp",
    "v",
];

impl Capture {
    pub(crate) fn of(request: &Value) -> Self {
        let headers = request["headers"].as_array().unwrap();
        let content_type = headers
            .iter()
            .find_map(|header| header.as_str()?.strip_prefix("Content-Type: "))
            .unwrap();
        let request_line = request["request_line"].as_str().unwrap();
        let received = Received {
            line: request_line.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        Self {
            query: received.query(),
            content_type: content_type.to_owned(),
            body: request["body_utf8"].as_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn is_form(&self) -> bool {
        self.content_type
            .starts_with("application/x-www-form-urlencoded")
    }

    /// The parameters of the caller, blank ones included where the row tells them.
    pub(crate) fn business(&self, result: &Value) -> BTreeMap<String, String> {
        if let Some(params) = result["params"].as_object() {
            let given =
                |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
            return params.iter().filter_map(given).collect();
        }
        if self.is_form() {
            return top_tests::received::pairs(&self.body).into_iter().collect();
        }
        let mut params = self.query.clone();
        params.retain(|name, _| !PROTOCOL.contains(&name.as_str()));
        params
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// What stands in the query and is neither the protocol's nor the caller's: the gateway's address has it.
    pub(crate) fn own_query(&self, business: &BTreeMap<String, String>) -> String {
        let own = self.query.iter().filter(|(name, _)| {
            !PROTOCOL.contains(&name.as_str()) && !business.contains_key(*name)
        });
        own.map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("&")
    }

    pub(crate) fn client(&self, server: &Canned, business: &BTreeMap<String, String>) -> Client {
        let app_key = self.query("app_key").unwrap();
        let (_, secret) = SECRETS.iter().find(|(key, _)| *key == app_key).unwrap();
        let mut gateway = server.url();
        let own_query = self.own_query(business);
        if !own_query.is_empty() {
            gateway = format!("{gateway}?{own_query}");
        }
        let mut builder = Client::builder(app_key, *secret)
            .gateway(gateway)
            .retry(RetryPolicy::default())
            .clock(Frozen::at_text(self.query("timestamp").unwrap()))
            .sign_method(SignMethod::from_wire(self.query("sign_method").unwrap()).unwrap())
            .simplify(self.query("simplify") == Some("true"));
        if let Some(partner_id) = self.query("partner_id") {
            builder = builder.partner_id(partner_id);
        }
        builder.build().unwrap()
    }

    /// The same call, made with this client.
    pub(crate) fn call(
        &self,
        server: &Canned,
        business: &BTreeMap<String, String>,
    ) -> Call<'static, Value> {
        let session = self.query("session").map(Session::new);
        let params: Vec<(String, String)> = business.clone().into_iter().collect();
        let method = self.query("method").unwrap().to_owned();
        let mut call = self
            .client(server, business)
            .call_untyped(method, params, session.as_ref());
        if let Some(app_key) = self.query("target_app_key") {
            call = call.target_app_key(app_key);
        }
        match self.content_type.as_str() {
            _ if self.is_form() => call,
            json if json.starts_with("application/json") => {
                call.raw_body(RawBody::Json(self.body.clone()))
            }
            _ => call.raw_body(RawBody::Xml(self.body.clone())),
        }
    }

    /// Parameters, signature, content type and raw body must be those of the row.
    pub(crate) fn compare(&self, name: &str, ours: &Received, business: &BTreeMap<String, String>) {
        assert!(ours.line.starts_with("POST "), "{name}: {}", ours.line);
        assert_eq!(
            ours.header("content-type"),
            Some(self.content_type.as_str()),
            "{name}"
        );
        assert_eq!(ours.query(), self.query, "{name}");
        if self.is_form() {
            let mut wanted = business.clone();
            wanted.retain(|_, value| !top_runtime::is_blank(value));
            assert_eq!(ours.form(), wanted, "{name}");
        } else {
            assert_eq!(ours.body, self.body.as_bytes(), "{name}");
        }
    }
}

/// The answer of a row: its body with the head that the note describes, or with an ordinary one.
pub(crate) fn answer(note: &str, result: &Value) -> Answer {
    let body = result["body"].as_str();
    let Some(head) = note.strip_prefix("response bytes: HTTP/1.1 ") else {
        return Answer::json(body.unwrap_or(r#"{"response":{"flag":"success"}}"#));
    };
    let mut lines = head.split(" | ");
    let status: u16 = lines
        .next()
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let header = |wanted: &str| {
        headers
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| *value)
    };
    let length: usize = header("Content-Length").map_or(0, |length| length.parse().unwrap());
    // A row whose body nobody could read does not say what it was.
    let unknown = match header("Content-Type") {
        Some("text/html") if length >= 7 => format!("<html>{}", ">".repeat(length - 6)),
        _ => "x".repeat(length),
    };
    let body = body.unwrap_or(&unknown);
    assert_eq!(body.len(), length, "{note}");
    let headers: Vec<_> = headers
        .into_iter()
        .filter(|(name, _)| *name != "Content-Length")
        .collect();
    Answer::http(status, &headers, body)
}
