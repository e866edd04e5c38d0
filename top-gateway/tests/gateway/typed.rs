//! Declared requests: parameters become fields, and rules are kept.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use top_runtime::{DateTime, Decimal, Json, top_api, top_model};

use crate::support::{call, code, error, gateway, protocol, with};

#[top_api(method = "taobao.everything.put", session = false)]
struct EverythingPutRequest {
    title: String,
    count: Option<i64>,
    ratio: Option<f64>,
    price: Option<Decimal>,
    open: Option<bool>,
    start: Option<DateTime>,
    kind: Option<Kind>,
    fields: Option<Vec<String>>,
    ids: Option<Vec<u64>>,
    dates: Option<Vec<DateTime>>,
    order: Option<Order>,
    #[top(rename = "orderList", max_items = 2)]
    orders: Option<Vec<Order>>,
    grid: Option<Vec<Vec<i32>>>,
    map: Option<BTreeMap<String, Order>>,
    document: Option<Json<Order>>,
    any: Option<Value>,
    #[top(max = 10)]
    limited: Option<i64>,
    #[top(required_if(kind = 2))]
    note: Option<String>,
}

#[top_model]
struct Order {
    #[top(rename = "orderId")]
    id: i64,
    #[top(max_len = 3)]
    remark: Option<String>,
    lines: Option<Vec<Line>>,
}

#[top_model]
struct Line {
    #[top(rename = "skuCode", min = 1)]
    sku: i64,
}

#[top_model]
enum Kind {
    #[top(value = 1)]
    Small,
    #[top(value = 2)]
    Large,
}

#[top_model]
struct EverythingPutResponse {
    /// The request as the handler saw it.
    seen: String,
}

async fn everything() -> top_gateway::Gateway {
    gateway()
        .on::<EverythingPutRequest>(|request, ctx| {
            assert_eq!(ctx.method(), "taobao.everything.put");
            Ok(EverythingPutResponse {
                seen: serde_json::to_string(&request).expect("every field has a serde form"),
            })
        })
        .start()
        .await
        .unwrap()
}

fn put(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let params = with(protocol("taobao.everything.put"), "simplify", "true");
    pairs
        .iter()
        .fold(with(params, "title", "t"), |params, (name, value)| {
            with(params, name, value)
        })
}

#[tokio::test]
async fn each_kind_of_parameter_becomes_its_field() {
    let gateway = everything().await;
    let answer = call(
        &gateway,
        put(&[
            ("title", " 中 文 "),
            ("count", "9223372036854775807"),
            ("ratio", "0.5"),
            ("price", "123.00"),
            ("open", "true"),
            ("start", "2016-01-01 12:00:00"),
            ("kind", "1"),
            ("fields", "num_iid,title, sku"),
            ("ids", "1,18446744073709551615"),
            ("dates", "2016-01-01 12:00:00,2016-01-02 00:00:00"),
            ("order", r#"{"orderId":1,"lines":[{"skuCode":5}]}"#),
            ("orderList", r#"[{"orderId":"2"},{"orderId":3}]"#),
            ("grid", "[[1,2],[3]]"),
            ("map", r#"{"a":{"orderId":4}}"#),
            ("document", r#"{"orderId":5}"#),
            ("any", r#"{"x":[1,null]}"#),
            ("unheard_of", "ignored"),
        ]),
    )
    .await;
    let seen: Value =
        serde_json::from_str(answer.json()["seen"].as_str().expect("an answer")).unwrap();
    assert_eq!(
        seen,
        json!({
            "title": " 中 文 ",
            "count": 9_223_372_036_854_775_807_i64,
            "ratio": 0.5,
            "price": "123.00",
            "open": true,
            "start": "2016-01-01 12:00:00",
            "kind": 1,
            "fields": ["num_iid", "title", " sku"],
            "ids": [1, 18_446_744_073_709_551_615_u64],
            "dates": ["2016-01-01 12:00:00", "2016-01-02 00:00:00"],
            "order": { "orderId": 1, "lines": [{ "skuCode": 5 }] },
            "orderList": [{ "orderId": 2 }, { "orderId": 3 }],
            "grid": [[1, 2], [3]],
            "map": { "a": { "orderId": 4 } },
            "document": "{\"orderId\":5}",
            "any": { "x": [1, null] },
        })
    );
    assert_eq!(
        gateway.records()[0].parameter("unheard_of"),
        Some("ignored")
    );
}

#[tokio::test]
async fn what_is_missing_is_code_40_and_what_is_wrong_41_with_the_name_on_the_wire() {
    let gateway = everything().await;
    for (pairs, wanted, name) in [
        (&[("title", "")][..], 40, "title"),
        (&[("title", "\u{3000}")], 40, "title"),
        (&[("kind", "2")], 40, "note"),
        (&[("order", "{}")], 40, "order.orderId"),
        (
            &[("orderList", r#"[{"orderId":1},{}]"#)],
            40,
            "orderList[1].orderId",
        ),
        (&[("count", "many")], 41, "count"),
        (&[("count", "9223372036854775808")], 41, "count"),
        (&[("price", "1,5")], 41, "price"),
        (&[("open", "maybe")], 41, "open"),
        (&[("start", "2016-13-01 00:00:00")], 41, "start"),
        (&[("kind", "3")], 41, "kind"),
        (&[("ids", "1,x")], 41, "ids[1]"),
        (&[("limited", "11")], 41, "limited"),
        (&[("order", "{")], 41, "order"),
        (&[("order", "[1]")], 41, "order"),
        (
            &[("order", r#"{"orderId":1,"lines":[{"skuCode":"x"}]}"#)],
            41,
            "order.lines[0].skuCode",
        ),
        (
            &[("order", r#"{"orderId":1,"lines":[{"skuCode":0}]}"#)],
            41,
            "order.lines[0].skuCode",
        ),
        (
            &[("order", r#"{"orderId":1,"remark":"long"}"#)],
            41,
            "order.remark",
        ),
        (
            &[(
                "orderList",
                r#"[{"orderId":1},{"orderId":2},{"orderId":3}]"#,
            )],
            41,
            "orderList",
        ),
        (
            &[("map", r#"{"a b":{"orderId":1,"remark":"long"}}"#)],
            41,
            "map[\"a b\"].remark",
        ),
        (&[("document", "no JSON")], 41, "document"),
        (
            &[("document", r#"{"orderId":1,"remark":"long"}"#)],
            41,
            "document.remark",
        ),
    ] {
        let answer = call(&gateway, put(pairs)).await;
        let msg = if wanted == 40 {
            "Missing Required Arguments"
        } else {
            "Invalid Arguments"
        };
        assert_eq!(
            (code(&answer), error(&answer)["msg"].clone()),
            (wanted, json!(format!("{msg}:{name}"))),
            "{pairs:?}"
        );
        assert!(
            error(&answer)["sub_msg"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{pairs:?}"
        );
    }
    assert_eq!(gateway.counters().executed, 0);
}

#[tokio::test]
async fn required_parameters_of_undeclared_methods() {
    let gateway = gateway()
        .on_untyped(
            top_gateway::Untyped::new("taobao.loose").required(["fields", "num_iid"]),
            |_, _| Ok(json!({})),
        )
        .start()
        .await
        .unwrap();
    let params = with(protocol("taobao.loose"), "fields", "title");
    let answer = call(&gateway, params.clone()).await;
    assert_eq!(error(&answer)["msg"], "Missing Required Arguments:num_iid");
    assert_eq!(error(&answer)["sub_code"], "isv.missing-parameter:num_iid");
    let answer = call(&gateway, with(params, "num_iid", "1")).await;
    assert_eq!(
        answer.text(),
        r#"{"loose_response":{"request_id":"gw000000000002"}}"#
    );
}

#[tokio::test]
async fn a_handler_that_panics_is_a_refusal() {
    let gateway = gateway()
        .on_untyped("taobao.panic", |_, ctx| match ctx.attempt() {
            1 => panic!("at the first call"),
            attempt => Ok(json!({ "attempt": attempt })),
        })
        .start()
        .await
        .unwrap();
    let answer = call(&gateway, protocol("taobao.panic")).await;
    assert_eq!(
        (code(&answer), error(&answer)["sub_msg"].clone()),
        (15, json!("the handler panicked: at the first call"))
    );
    assert_eq!(
        call(&gateway, protocol("taobao.panic")).await.json()["panic_response"]["attempt"],
        2
    );
}
