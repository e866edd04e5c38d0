//! What the gateway writes: JSON, simplified JSON, XML, compressed or not.

use serde_json::json;
use top_runtime::{DateTime, Decimal, top_api, top_model};

use crate::support::{
    NOW, SECRET, call, code, echo, encoded, error, gateway, post, protocol, signed, with, without,
};

/// Everything that an answer can hold.
#[top_api(method = "tmall.answer.get", session = false)]
struct AnswerGetRequest {}

#[top_model]
struct AnswerGetResponse {
    title: Option<String>,
    id: i64,
    price: Option<Decimal>,
    paid: Option<DateTime>,
    done: Option<bool>,
    numbers: Vec<i64>,
    lines: Vec<OrderDTO>,
    nothing: Option<String>,
}

#[top_model]
struct OrderDTO {
    tags: Vec<String>,
}

fn full() -> AnswerGetResponse {
    AnswerGetResponse {
        title: Some("a <b> & \"c\" 中".to_owned()),
        id: 9_223_372_036_854_775_807,
        price: Some("123.00".parse().unwrap()),
        paid: Some(NOW.parse().unwrap()),
        done: Some(true),
        numbers: vec![1, 2],
        lines: vec![OrderDTO {
            tags: vec!["x".to_owned()],
        }],
        nothing: None,
    }
}

async fn answering() -> top_gateway::Gateway {
    gateway()
        .on::<AnswerGetRequest>(|_, _| Ok(full()))
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn json_has_a_root_and_wrapped_lists() {
    let gateway = answering().await;
    let answer = call(&gateway, protocol("tmall.answer.get")).await;
    assert_eq!(
        answer.header("content-type"),
        Some("application/json;charset=UTF-8")
    );
    assert_eq!(
        answer.text(),
        concat!(
            r#"{"tmall_answer_get_response":{"title":"a <b> & \"c\" 中","id":9223372036854775807,"price":"123.00","#,
            r#""paid":"2016-01-01 12:00:00","done":true,"numbers":{"number":[1,2]},"#,
            r#""lines":{"order_d_t_o":[{"tags":{"string":["x"]}}]},"request_id":"gw000000000001"}}"#
        )
    );
}

#[tokio::test]
async fn simplified_json_has_neither() {
    let gateway = answering().await;
    let answer = call(
        &gateway,
        with(protocol("tmall.answer.get"), "simplify", "true"),
    )
    .await;
    assert_eq!(
        answer.text(),
        concat!(
            r#"{"title":"a <b> & \"c\" 中","id":9223372036854775807,"price":"123.00","#,
            r#""paid":"2016-01-01 12:00:00","done":true,"numbers":[1,2],"lines":[{"tags":["x"]}],"#,
            r#""request_id":"gw000000000001"}"#
        )
    );
    let not_simplified = call(
        &gateway,
        with(protocol("tmall.answer.get"), "simplify", "false"),
    )
    .await;
    assert_eq!(
        not_simplified.json()["tmall_answer_get_response"]["numbers"],
        json!({ "number": [1, 2] })
    );
}

#[tokio::test]
async fn xml_is_what_nobody_asks_for_and_ends_in_a_comment() {
    let gateway = answering().await;
    for params in [
        with(protocol("tmall.answer.get"), "format", "xml"),
        without(protocol("tmall.answer.get"), "format"),
        with(
            with(protocol("tmall.answer.get"), "format", "xml"),
            "simplify",
            "true",
        ),
    ] {
        let answer = call(&gateway, params).await;
        assert_eq!(
            answer.header("content-type"),
            Some("text/xml;charset=UTF-8")
        );
        let text = answer.text();
        assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\" ?><tmall_answer_get_response><title>a &lt;b&gt; &amp; "), "{text}");
        assert!(text.contains("<id>9223372036854775807</id><price>123.00</price><paid>2016-01-01 12:00:00</paid><done>true</done>"), "{text}");
        assert!(
            text.contains("<numbers list=\"true\"><number>1</number><number>2</number></numbers>"),
            "{text}"
        );
        assert!(text.contains("<lines list=\"true\"><order_d_t_o><tags list=\"true\"><string>x</string></tags></order_d_t_o></lines>"), "{text}");
        assert!(text.contains("<request_id>gw"), "{text}");
        assert!(
            text.ends_with("</tmall_answer_get_response><!--top127000000001.loopback-->"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn refusals_come_in_the_format_asked_for() {
    let gateway = gateway()
        .on_untyped("taobao.refuse", |_, _| {
            Err::<serde_json::Value, _>(
                top_gateway::ApiError::new(15, "Remote <service> error")
                    .sub_code("isv.a&b")
                    .sub_msg("\"no\""),
            )
        })
        .start()
        .await
        .unwrap();
    let wanted = json!({ "error_response": {
        "code": 15, "msg": "Remote <service> error", "sub_code": "isv.a&b", "sub_msg": "\"no\"",
        "request_id": "gw000000000001",
    } });
    assert_eq!(
        call(&gateway, protocol("taobao.refuse")).await.json(),
        wanted
    );
    let simplified = call(
        &gateway,
        with(protocol("taobao.refuse"), "simplify", "true"),
    )
    .await;
    assert_eq!(error(&simplified)["sub_code"], "isv.a&b");
    let xml = call(&gateway, with(protocol("taobao.refuse"), "format", "xml")).await;
    assert_eq!(
        xml.text(),
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?><error_response><code>15</code>\
         <msg>Remote &lt;service&gt; error</msg><sub_code>isv.a&amp;b</sub_code><sub_msg>&quot;no&quot;</sub_msg>\
         <request_id>gw000000000003</request_id></error_response><!--top127000000001.loopback-->"
    );
}

#[tokio::test]
async fn gzip_is_for_those_who_ask() {
    let gateway = echo().start().await.unwrap();
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(
            with(protocol("taobao.echo"), "q", &"中".repeat(500)),
            SECRET,
            ""
        ))
    );
    for (accept, compressed) in [
        ("gzip", true),
        ("deflate, GZIP;q=0.5", true),
        ("gzip;q=0", false),
        ("identity", false),
        ("br", false),
    ] {
        let answer = post(&gateway, &target, &[("Accept-Encoding", accept)], b"").await;
        assert_eq!(
            answer.header("content-encoding") == Some("gzip"),
            compressed,
            "{accept}"
        );
        assert_eq!(
            answer.json()["echo_response"]["params"]["q"],
            "中".repeat(500)
        );
    }
    let refusal = post(
        &gateway,
        "/router/rest?format=json",
        &[("Accept-Encoding", "gzip")],
        b"",
    )
    .await;
    assert_eq!(
        (refusal.header("content-encoding"), code(&refusal)),
        (Some("gzip"), 21)
    );
    let plain = echo().gzip(false).start().await.unwrap();
    let answer = post(&plain, &target, &[("Accept-Encoding", "gzip")], b"").await;
    assert_eq!(answer.header("content-encoding"), None);
}

#[tokio::test]
async fn answers_that_are_not_declared_are_wrapped_as_well() {
    let gateway = gateway()
        .on_untyped("alibaba.list", |_, _| {
            Ok(json!({ "ids": [1], "items": [{ "names": ["a"] }], "none": null }))
        })
        .start()
        .await
        .unwrap();
    let wrapped = call(&gateway, protocol("alibaba.list")).await.json();
    let answer = &wrapped["alibaba_list_response"];
    assert_eq!(answer["ids"], json!({ "number": [1] }));
    assert_eq!(
        answer["items"],
        json!({ "items": [{ "names": { "string": ["a"] } }] })
    );
    let simple = call(&gateway, with(protocol("alibaba.list"), "simplify", "true"))
        .await
        .json();
    assert_eq!(simple["items"], json!([{ "names": ["a"] }]));
    let xml = call(&gateway, with(protocol("alibaba.list"), "format", "xml"))
        .await
        .text();
    assert!(
        xml.contains("<ids list=\"true\"><item>1</item></ids>"),
        "{xml}"
    );
}

#[tokio::test]
async fn request_ids_are_unique_and_the_same_in_each_run() {
    let ids = async || {
        let gateway = answering().await;
        let mut ids = Vec::new();
        for method in ["tmall.answer.get", "unknown", "tmall.answer.get"] {
            let json = call(&gateway, protocol(method)).await.json();
            let answer = json.as_object().unwrap().values().next().unwrap();
            ids.push(answer["request_id"].as_str().unwrap().to_owned());
        }
        assert_eq!(
            gateway
                .records()
                .iter()
                .map(|record| record.request_id().to_owned())
                .collect::<Vec<_>>(),
            ids
        );
        ids
    };
    let first = ids().await;
    assert_eq!(
        first,
        ["gw000000000001", "gw000000000002", "gw000000000003"]
    );
    assert_eq!(first, ids().await);
}
