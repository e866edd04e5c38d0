//! What is sent for what was given.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use top_runtime::{Attachment, Call, Client, Prepared, RawBody, Session, top_api, top_model};
use top_tests::{Frozen, Received};

use crate::deep::{AWKWARD, full};

/// Signing takes the time of the platform, whatever the zone of this machine: 00:05 in London is 08:05 in Beijing.
pub(crate) fn client() -> Client {
    Client::builder("12345678", "app-secret")
        .clock(Frozen::at(1_941_321_900))
        .partner_id("tests")
        .build()
        .unwrap()
}

pub(crate) fn sent(call: Call<'_, impl Sized>) -> Received {
    Received::prepared(&call.prepare().unwrap())
}

pub(crate) fn session() -> Session {
    Session::new("session-of-a-user")
}

#[test]
fn every_type_has_its_form_on_the_wire() {
    let prepared = client().prepare(&full(), Some(&session())).unwrap();
    let sent = Received::prepared(&prepared);
    let mut query = sent.query();
    assert_eq!(query.remove("sign").unwrap().len(), 64);
    let wanted = [
        ("app_key", "12345678"),
        ("format", "json"),
        ("method", "shop.order.put"),
        ("partner_id", "tests"),
        ("session", "session-of-a-user"),
        ("sign_method", "hmac-sha256"),
        ("timestamp", "2031-07-09 08:05:00"),
        ("v", "2.0"),
    ];
    assert_eq!(
        query,
        wanted.map(|(k, v)| (k.to_owned(), v.to_owned())).into()
    );

    let mut form = sent.form();
    let mut json =
        |name: &str| -> Value { serde_json::from_str(&form.remove(name).unwrap()).unwrap() };
    let line = |sku: &str| {
        json!({
            "sku": sku, "quantity": 2, "price": "123.00", "state": "TRADE_NEW",
            "extra": {"colour": AWKWARD}, "size": {"w": -1}
        })
    };
    let order = json!({
        "orderId": 9_223_372_036_854_775_807_i64,
        "orderLines": [line("a"), {"sku": "b", "quantity": 1}],
        "buyer": {"nick": "一", "referredBy": {"nick": "二"}},
        "app_key": "not the protocol's",
    });
    assert_eq!(json("order"), order);
    assert_eq!(
        json("orders"),
        json!([order, {"orderId": 1, "orderLines": [line("z")]}])
    );
    assert_eq!(json("grid"), json!([[1, 2], [3]]));
    assert_eq!(json("labels"), json!({"k": "v"}));
    assert_eq!(json("by_name"), json!({"first": line("c")}));
    assert_eq!(json("document"), line("d"));
    assert_eq!(
        json("anything"),
        json!({"n": [1, true, null], "id": i64::MAX})
    );
    let wanted = [
        ("at", "2031-07-09 08:05:00"),
        ("days", "2031-07-09 08:05:00"),
        ("ids", "9007199254740993,-1"),
        ("large", "18446744073709551615"),
        ("level", "105"),
        ("note", AWKWARD),
        ("out_no", "A-17"),
        ("paid", "false"),
        ("price", "-0.50"),
        ("prices", "1.10,0.0"),
        ("rate", "0.5"),
        ("small", "255"),
        ("state", "TRADE_CLOSED"),
        ("states", "TRADE_FINISHED,NEW"),
        ("tags", "x,two words"),
    ];
    assert_eq!(
        form,
        wanted.map(|(k, v)| (k.to_owned(), v.to_owned())).into()
    );

    let signed = prepared.string_to_sign();
    assert!(signed.contains("partner_idtests"), "{signed}");
    for secret in ["app-secret", "session-of-a-user"] {
        assert!(!signed.contains(secret), "{signed}");
    }
}

/// To the byte: who reads a form by pairs does not see an empty one.
#[test]
fn address_and_body_are_apart_and_hold_nothing_but_their_pairs() {
    let call = || client().call_untyped("a.b", [("b", "2"), ("a", "1 +")], None);
    let head = "https://gw.api.taobao.com/router/rest?app_key=12345678&format=json&partner_id=tests\
                &sign_method=hmac-sha256&v=2.0&method=a.b&timestamp=2031-07-09+08%3A05%3A00&sign=";
    let behind_sign = |prepared: &Prepared| {
        let rest = prepared.url().strip_prefix(head);
        let rest = rest.unwrap_or_else(|| panic!("{}", prepared.url()));
        rest.split_at(64).1.to_owned()
    };

    let form = call().prepare().unwrap();
    assert_eq!(form.body(), Some(&b"a=1+%2B&b=2"[..]));
    assert_eq!(behind_sign(&form), "");

    let raw = call().raw_body(RawBody::Json("{}".to_owned()));
    let raw = raw.prepare().unwrap();
    assert_eq!(raw.body(), Some(&b"{}"[..]));
    assert_eq!(behind_sign(&raw), "&a=1+%2B&b=2");

    let files = call().attachment("c", Attachment::from_bytes("c.txt", "text"));
    let files = files.prepare().unwrap();
    assert!(files.body().unwrap().starts_with(b"--"), "{files:?}");
    assert_eq!(behind_sign(&files), "");

    let nothing = client().call_untyped("a.b", json!({}), None).prepare();
    let nothing = nothing.unwrap();
    assert_eq!(nothing.body(), Some(&b""[..]));
    assert_eq!(behind_sign(&nothing), "");
}

#[test]
fn what_is_blank_is_neither_sent_nor_signed() {
    let pairs = [("a", ""), ("b", " \t\u{3000}"), ("c", " x "), (" ", "d")];
    let prepared = client().call_untyped("a.b", pairs, None).prepare().unwrap();
    let params: Vec<_> = prepared.params().collect();
    assert_eq!(params, [("c", " x ")]);
    assert!(prepared.string_to_sign().contains("c x "));

    let tree = json!({"a": null, "b": "", "c": [], "d": {}, "e": false, "f": 0});
    let sent = sent(client().call_untyped("a.b", tree, None));
    let form: Vec<_> = sent.form().into_iter().collect();
    let wanted = [("c", "[]"), ("d", "{}"), ("e", "false"), ("f", "0")];
    assert_eq!(form, wanted.map(|(k, v)| (k.to_owned(), v.to_owned())));
}

#[test]
fn a_blank_parameter_of_the_protocol_is_neither_sent_nor_signed() {
    let client = Client::builder("12345678", "app-secret")
        .partner_id(" ")
        .target_app_key("")
        .build()
        .unwrap();
    let call = client.call_untyped("a.b", Value::Null, None);
    let query = sent(call.target_app_key("\u{3000}")).query();
    for name in ["partner_id", "target_app_key"] {
        assert!(!query.contains_key(name), "{name}");
    }
}

#[test]
fn a_text_replaces_a_file_of_its_name() {
    let call = client()
        .call_untyped("a.b", Value::Null, None)
        .attachment("x", Attachment::from_bytes("a", "b"))
        .param("x", "1");
    assert_eq!(sent(call).form()["x"], "1");
}

#[test]
fn nothing_to_send_is_an_empty_form() {
    let sent = sent(client().call_untyped("taobao.time.get", Value::Null, None));
    assert!(sent.body.is_empty());
    assert!(sent.form().is_empty());
}

#[test]
fn a_call_can_be_changed_before_it_is_sent() {
    let client = client();
    let call = client
        .call_untyped("a.b", [("x", "1"), ("y", "2")], None)
        .param("x", "3")
        .param("z", "a,b")
        .target_app_key("55")
        .header("x-trace", "t-1");
    let sent = sent(call);
    assert_eq!(sent.query()["target_app_key"], "55");
    let form: Vec<_> = sent.form().into_iter().collect();
    let wanted = [("x", "3"), ("y", "2"), ("z", "a,b")];
    assert_eq!(form, wanted.map(|(k, v)| (k.to_owned(), v.to_owned())));
}

#[test]
fn a_raw_body_moves_the_parameters_into_the_query() {
    let text = r#"{"a":"梨"}"#;
    for (body, content_type) in [
        (RawBody::Json(text.into()), "application/json;charset=utf-8"),
        (RawBody::Xml("<a>梨</a>".into()), "text/xml;charset=utf-8"),
    ] {
        let raw = match &body {
            RawBody::Json(text) | RawBody::Xml(text) => text.clone(),
            _ => panic!("another kind of body"),
        };
        let call = client().call_untyped("a.b", [("customerId", "c 1")], None);
        let prepared = call.raw_body(body).prepare().unwrap();
        assert!(prepared.string_to_sign().contains(&raw));
        let sent = Received::prepared(&prepared);
        assert_eq!(sent.header("content-type"), Some(content_type));
        assert_eq!(sent.query()["customerId"], "c 1");
        assert_eq!(sent.body, raw.as_bytes());
    }
}

#[top_api(method = "shop.picture.add", session = false, response = Nothing)]
pub(crate) struct PictureAdd {
    pub(crate) title: String,
    #[top(max_len = 8)]
    pub(crate) picture: Attachment,
    pub(crate) more: Option<Vec<Attachment>>,
}

#[top_model]
pub(crate) struct Nothing {}

#[test]
fn files_travel_beside_the_texts_and_are_not_signed() {
    let request = PictureAdd::builder()
        .title(AWKWARD)
        .picture(
            Attachment::from_bytes("梨 \"1\".png", vec![0, 255, 13, 10]).content_type("image/png"),
        )
        .more(vec![
            Attachment::from_bytes("a", ""),
            Attachment::from_bytes("b", "--"),
        ])
        .build();
    let prepared = client().prepare(&request, None).unwrap();
    let signed = prepared.string_to_sign();
    assert!(
        !signed.contains(".png") && !signed.contains("more"),
        "{signed}"
    );
    let sent = Received::prepared(&prepared);
    assert_eq!(
        sent.form(),
        [("title".to_owned(), AWKWARD.to_owned())].into()
    );
    let files: Vec<_> = sent
        .parts()
        .into_iter()
        .filter_map(|part| Some((part.name, part.file_name?, part.content_type?, part.content)))
        .collect();
    let file = |name: &str, file: &str, kind: &str, bytes: &[u8]| {
        (
            name.to_owned(),
            file.to_owned(),
            kind.to_owned(),
            bytes.to_vec(),
        )
    };
    assert_eq!(
        files,
        [
            file("picture", "梨 \"1\".png", "image/png", &[0, 255, 13, 10]),
            file("more", "a", "application/octet-stream", b""),
            file("more", "b", "application/octet-stream", b"--"),
        ]
    );
}

#[test]
fn a_stream_has_no_body_before_it_is_sent() {
    let stream = Attachment::from_factory("a", None, || Ok(std::io::Cursor::new(b"x")));
    let request = PictureAdd::builder().title("t").picture(stream).build();
    let prepared = client().prepare(&request, None).unwrap();
    assert_eq!(prepared.body(), None);
    assert!(prepared.content_type().starts_with("multipart/form-data"));
}

#[test]
fn the_same_parameters_have_the_same_signature_in_any_order() {
    let client = client();
    let of = |pairs: [(&'static str, &'static str); 3]| {
        sent(client.call_untyped("a.b", pairs, None))
            .query()
            .remove("sign")
    };
    let signature = of([("a", "1"), ("b", "2"), ("\u{1F350}", "3")]);
    assert_eq!(signature, of([("\u{1F350}", "3"), ("b", "2"), ("a", "1")]));
    assert_ne!(signature, of([("\u{1F350}", "3"), ("b", "2"), ("a", "2")]));
}

#[test]
fn declared_and_undeclared_are_sent_alike() {
    let client = client();
    let declared = sent(client.call(&full(), Some(&session())));
    let tree = serde_json::to_value(full()).unwrap();
    let undeclared = sent(client.call_untyped("shop.order.put", tree, Some(&session())));
    let comparable = |sent: &Received| -> BTreeMap<String, Value> {
        let form = sent.form().into_iter();
        form.map(|(name, text)| {
            (
                name,
                serde_json::from_str(&text).unwrap_or(Value::String(text)),
            )
        })
        .collect()
    };
    assert_eq!(comparable(&declared), comparable(&undeclared));
}
