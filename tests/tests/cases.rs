//! Round trips of whole APIs, undeclared: what is sent for a tree of values, and which tree an answer gives.
//!
//! The wrapped JSON and the XML of an answer cannot be read into a tree without the types of the API: only the
//! simplified form can, and the errors in both forms.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use top_runtime::{Attachment, Call, Client, Error, ErrorKind, Format, Session};
use top_tests::multipart::Part;
use top_tests::{Answer, Canned, Received, Source};

#[derive(Debug, Default)]
struct Counts {
    requests: usize,
    files: usize,
    answers: usize,
    errors: usize,
}

#[tokio::test]
async fn every_case_makes_the_round_trip() {
    let source = Source::open();
    let files = source.files("corpus/cases");
    let server = Canned::always(Answer::nothing()).await;
    let simplified = server.builder().simplify(true).build().unwrap();
    let xml = server.builder().format(Format::Xml).build().unwrap();
    let mut counts = Counts::default();
    for file in &files {
        let case = source.document(file);
        let api = Api::of(&case);
        for request in case["requests"].as_array().unwrap() {
            api.is_sent(&simplified, request);
            counts.files += api.files_arrive(&server, &simplified, request).await;
            counts.requests += 1;
        }
        for response in case["responses"].as_array().unwrap() {
            server.now(Answer::json(response["simplified"].as_str().unwrap()));
            api.is_read(&simplified, response).await;
            counts.answers += 1;
        }
        for error in case["errors"].as_array().unwrap() {
            server.now(Answer::json(error["json"].as_str().unwrap()));
            api.fails(&simplified, &error["fields"]).await;
            server.now(Answer::xml(error["xml"].as_str().unwrap()));
            api.fails(&xml, &error["fields"]).await;
            counts.errors += 2;
        }
    }
    println!("{} cases: {counts:?}", files.len());
    if source.is_recorded() {
        assert!(files.len() >= 1053, "{} cases", files.len());
        assert!(counts.requests >= 2106, "{counts:?}");
        assert!(counts.files >= 32, "{counts:?}");
        assert!(counts.answers >= 2106, "{counts:?}");
        assert!(counts.errors >= 4212, "{counts:?}");
    }
}

/// What a case says about its API.
struct Api {
    method: String,
    session: Option<Session>,
}

impl Api {
    fn of(case: &Value) -> Self {
        Self {
            method: case["method"].as_str().unwrap().to_owned(),
            session: (case["session"] == true).then(|| Session::new("session-of-a-user")),
        }
    }

    /// The call for a request of the case.
    fn call(&self, client: &Client, request: &Value) -> Call<'static, Value> {
        let mut params = request["tree"].as_object().unwrap().clone();
        params.retain(|_, value| value.get("$file").is_none());
        for (name, value) in &mut params {
            // An empty list does not say what it is a list of: of plain values it is left out, of objects it is `[]`.
            // Only a declared type knows, so here the caller says what is meant.
            if *value == Value::Array(Vec::new()) {
                *value = request["params"].get(name).cloned().unwrap_or_default();
            }
        }
        let method = self.method.clone();
        let mut call = client.call_untyped(method, Value::Object(params), self.session.as_ref());
        for (name, file) in request["files"].as_object().unwrap() {
            let attachment =
                Attachment::from_bytes(file["filename"].as_str().unwrap(), content(file))
                    .content_type(file["content_type"].as_str().unwrap());
            call = call.attachment(name, attachment);
        }
        call
    }

    /// `prepare` gives exactly the parameters and files of the case.
    fn is_sent(&self, client: &Client, request: &Value) {
        let prepared = self.call(client, request).prepare().unwrap();
        let sent = Received::prepared(&prepared);
        let query = sent.query();
        assert_eq!(query["method"], self.method);
        assert_eq!(
            query.contains_key("session"),
            self.session.is_some(),
            "{}",
            self.method
        );
        self.holds(&sent, request);
    }

    /// The files arrive at a server, among the same parameters. Gives how many they are.
    async fn files_arrive(&self, server: &Canned, client: &Client, request: &Value) -> usize {
        let files = request["files"].as_object().unwrap().len();
        if files > 0 {
            server.now(Answer::json("{}"));
            let _ = self.call(client, request).await;
            self.holds(&server.last_request(), request);
        }
        files
    }

    fn holds(&self, sent: &Received, request: &Value) {
        let about = format!("{} {}", self.method, request["name"]);
        let json = request["json"].as_array().unwrap();
        let is_json = |name: &str| json.iter().any(|other| other == name);
        let comparable = |name: &str, text: &str| {
            if !is_json(name) {
                return Value::from(text);
            }
            serde_json::from_str(text).unwrap_or_else(|_| panic!("{about}: {name}: {text}"))
        };
        let wanted: BTreeMap<&String, Value> = request["params"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, text)| (name, comparable(name, text.as_str().unwrap())))
            .collect();
        let form = sent.form();
        let given: BTreeMap<&String, Value> = form
            .iter()
            .map(|(name, text)| (name, comparable(name, text)))
            .collect();
        assert_eq!(given, wanted, "{about}");

        let files = request["files"].as_object().unwrap();
        if files.is_empty() {
            return;
        }
        let mut parts = sent.parts();
        parts.retain(|part| part.file_name.is_some());
        parts.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(parts, wanted_parts(files), "{about}");
    }

    /// The answer that the server sends next gives the tree of the case.
    async fn is_read(&self, client: &Client, response: &Value) {
        let about = format!("{} {}", self.method, response["name"]);
        let call = client.call_untyped(self.method.clone(), Value::Null, self.session.as_ref());
        let reply = call
            .await
            .unwrap_or_else(|error| panic!("{about}: {error}"));
        assert_eq!(
            reply.request_id(),
            response["request_id"].as_str(),
            "{about}"
        );
        assert_eq!(*reply, response["tree"], "{about}");
    }

    /// The answer that the server sends next is the error of the case.
    async fn fails(&self, client: &Client, fields: &Value) {
        let call = client.call_untyped(self.method.clone(), Value::Null, self.session.as_ref());
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{}: {error}", self.method);
        assert_eq!(Value::Object(read(&error)), *fields, "{}", self.method);
    }
}

fn content(file: &Value) -> Vec<u8> {
    let text = file["base64"].as_str().unwrap();
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => panic!("not base64: {text}"),
    };
    let mut bytes = Vec::new();
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = four.iter().fold(0, |bits, byte| bits << 6 | digit(*byte));
        let bits = bits << (6 * (4 - four.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}

fn wanted_parts(files: &Map<String, Value>) -> Vec<Part> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut parts: Vec<Part> = files
        .iter()
        .map(|(name, file)| Part {
            name: name.clone(),
            file_name: text(&file["filename"]),
            content_type: text(&file["content_type"]),
            content: content(file),
        })
        .collect();
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    parts
}

/// The fields that an error has.
fn read(error: &Error) -> Map<String, Value> {
    [
        ("code", error.code().map(Value::from)),
        ("msg", error.msg().map(Value::from)),
        ("sub_code", error.sub_code().map(Value::from)),
        ("sub_msg", error.sub_msg().map(Value::from)),
        ("request_id", error.request_id().map(Value::from)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect()
}

#[test]
fn base64_of_the_cases_is_decoded() {
    for (text, wanted) in [
        ("", ""),
        ("cA==", "p"),
        ("cGU=", "pe"),
        ("cGVh", "pea"),
        ("cGVhcg==", "pear"),
    ] {
        assert_eq!(
            content(&serde_json::json!({"base64": text})),
            wanted.as_bytes()
        );
    }
}
