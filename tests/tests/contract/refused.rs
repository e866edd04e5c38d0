//! What is refused before anything is sent, and what can be told to go all the same.

use serde_json::{Value, json};
use top_runtime::{
    Attachment, BrokenRule, Error, ErrorKind, Outcome, Prepared, RawBody, top_api, top_model,
};

use crate::deep::{OrderPut, full};
use crate::sent::{PictureAdd, client, sent, session};

/// It is, with the field in its path where it is about one.
fn refused(what: &str, result: Result<Prepared, Error>, path: Option<&str>) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{what}: {error}");
    assert_eq!(error.outcome(), Outcome::NotExecuted, "{what}: {error}");
    assert_eq!(error.attempts(), 0, "{what}: {error}");
    assert!(!error.is_retryable(), "{what}: {error}");
    assert!(
        error.to_string().contains("nothing was sent"),
        "{what}: {error}"
    );
    assert_eq!(error.path(), path, "{what}: {error}");
}

#[test]
fn a_value_without_a_form_on_the_wire() {
    let client = client();
    let order = |request: &OrderPut| client.prepare(request, Some(&session()));
    let commas = OrderPut {
        tags: Some(vec!["a".into(), "b,c".into()]),
        ..full()
    };
    refused("comma", order(&commas), Some("tags"));
    let no_number = OrderPut {
        rate: Some(f64::NAN),
        ..full()
    };
    refused("not a number", order(&no_number), Some("rate"));
    let undeclared = client.call_untyped("a.b", json!({"t": ["a", "b,c"]}), None);
    refused("comma, undeclared", undeclared.prepare(), Some("t"));
    let list = client.call_untyped("a.b", json!([1]), None);
    refused("not an object", list.prepare(), None);
}

#[top_api(method = "a.b", session = false, response = Nothing)]
struct Joined {
    fields: Vec<String>,
    #[top(required)]
    more: Option<Vec<Value>>,
    rest: Option<Vec<String>>,
}

#[top_model]
struct Nothing {}

#[test]
fn a_required_list_of_which_nothing_is_left() {
    let client = client();
    let text = |text: &str| vec![text.to_owned()];
    let joined = |fields, more: &str| Joined {
        fields,
        more: Some(vec![json!(more)]),
        rest: Some(text("")),
    };
    let prepare = |request: &Joined| client.prepare(request, None);
    let blank = prepare(&joined(text(" "), "x"));
    refused("one blank text", blank, Some("fields"));
    refused("a tree", prepare(&joined(text("x"), "")), Some("more"));
    let call = joined(text(""), "x").execute(&client);
    refused("executed", call.prepare(), Some("fields"));
    // Two are joined to a comma, and what is optional is left out.
    let two = prepare(&joined(vec![String::new(); 2], "x")).unwrap();
    let params: Vec<_> = two.params().collect();
    assert_eq!(params, [("fields", ","), ("more", "x")]);
}

#[test]
fn a_value_against_its_rule() {
    let client = client();
    let mut zero = full();
    zero.order.lines[1].quantity = 0;
    let prepared = client.prepare(&zero, Some(&session()));
    refused("below", prepared, Some("order.lines[1].quantity"));
    let nine = Attachment::from_bytes("a", vec![0; 9]);
    let large = PictureAdd::builder().title("t").picture(nine).build();
    refused(
        "file too large",
        client.prepare(&large, None),
        Some("picture"),
    );
}

#[test]
fn a_name_of_the_protocol_or_none_at_all() {
    let client = client();
    let call = || client.call_untyped("a.b", Value::Null, None);
    let file = || Attachment::from_bytes("a", "");
    let named = client.call_untyped("a.b", json!({"method": "x"}), None);
    refused("given", named.prepare(), None);
    refused("added", call().param("sign", "x").prepare(), None);
    refused("file", call().attachment("session", file()).prepare(), None);
    refused("header", call().header("app_key", "x").prepare(), None);
    refused(
        "own header",
        call().header("Content-Type", "text/plain").prepare(),
        None,
    );
    refused("host", call().header("Host", "elsewhere").prepare(), None);
    refused("header's name", call().header("a b", "x").prepare(), None);
    refused(
        "header's value",
        call().header("a", "x\r\nb: y").prepare(),
        None,
    );
    for method in ["order", "a b.c", "", ".", "a.", "a..b", "a.b\n"] {
        let call = client.call_untyped(method, Value::Null, None);
        refused(&format!("method {method:?}"), call.prepare(), None);
    }
    let both = call()
        .attachment("a", file())
        .raw_body(RawBody::Json("{}".into()));
    refused("file and body", both.prepare(), None);
}

#[test]
fn rules_can_be_skipped_for_a_call() {
    let mut request = full();
    request.order.lines[0].quantity = 5_000;
    request.out_no = "x".repeat(17);
    let session = session();
    let error = request.validate().unwrap_err();
    let broken: Vec<_> = error
        .violations()
        .iter()
        .map(|v| (v.path(), v.rule().clone()))
        .collect();
    let max = BrokenRule::Max {
        limit: "999".into(),
        actual: "5000".into(),
    };
    let max_len = BrokenRule::MaxLen {
        limit: 16,
        actual: 17,
        bytes: false,
    };
    assert_eq!(
        broken,
        [("out_no", max_len), ("order.lines[0].quantity", max)]
    );
    let client = client();
    let refused = client.call(&request, Some(&session)).prepare().unwrap_err();
    assert_eq!(refused.path(), Some("out_no"));
    let sent = sent(client.call(&request, Some(&session)).skip_rules());
    assert_eq!(sent.form()["out_no"].len(), 17);
}
