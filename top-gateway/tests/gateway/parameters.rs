//! Parameters are read wherever a caller puts them.

use serde_json::{Value, json};

use crate::support::{SECRET, code, echo, encoded, get, post, protocol, signed, with};

const FORM: (&str, &str) = (
    "Content-Type",
    "application/x-www-form-urlencoded;charset=UTF-8",
);

fn params(answer: &crate::support::Answer) -> Value {
    answer.json()["echo_response"]["params"].clone()
}

#[tokio::test]
async fn in_the_query_in_the_body_or_in_both() {
    let gateway = echo().start().await.unwrap();
    let all = signed(
        with(with(protocol("taobao.echo"), "a", "1"), "b", "2 & 3"),
        SECRET,
        "",
    );
    let (business, own): (Vec<_>, Vec<_>) = all
        .iter()
        .cloned()
        .partition(|(name, _)| name.len() == 1 && name != "v");
    let wanted = json!({ "a": "1", "b": "2 & 3" });

    let everything_in_query = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&all)),
        &[],
        b"",
    )
    .await;
    assert_eq!(params(&everything_in_query), wanted);
    let got = get(&gateway, &format!("/router/rest?{}", encoded(&all))).await;
    assert_eq!(params(&got), wanted);
    let everything_in_body =
        post(&gateway, "/router/rest", &[FORM], encoded(&all).as_bytes()).await;
    assert_eq!(params(&everything_in_body), wanted);
    let as_the_official_sdk = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&own)),
        &[FORM],
        encoded(&business).as_bytes(),
    )
    .await;
    assert_eq!(params(&as_the_official_sdk), wanted);
    let without_content_type = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&own)),
        &[],
        encoded(&business).as_bytes(),
    )
    .await;
    assert_eq!(params(&without_content_type), wanted);
}

#[tokio::test]
async fn of_two_values_the_first_counts_and_the_query_comes_first() {
    let gateway = echo().start().await.unwrap();
    let all = signed(with(protocol("taobao.echo"), "a", "query"), SECRET, "");
    let answer = post(
        &gateway,
        &format!("/router/rest?{}&a=later", encoded(&all)),
        &[FORM],
        b"a=body&v=1.0",
    )
    .await;
    assert_eq!(params(&answer), json!({ "a": "query" }));
    // A caller that signs what the body says of the protocol is refused, as by the platform.
    let confused = signed(with(protocol("taobao.evil"), "extra", "1"), SECRET, "");
    let sign = &confused.last().unwrap().1;
    let own = with(protocol("taobao.echo"), "sign", sign);
    let answer = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&own)),
        &[FORM],
        b"method=taobao.evil&extra=1",
    )
    .await;
    assert_eq!(code(&answer), 25);
}

#[tokio::test]
async fn names_need_not_be_encoded_and_plus_is_a_space() {
    let gateway = echo().start().await.unwrap();
    let all = signed(
        with(with(protocol("taobao.echo"), "a b", "x=y"), "c", "1 2"),
        SECRET,
        "",
    );
    let (business, own): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|(name, _)| name == "a b" || name == "c");
    assert_eq!(business.len(), 2);
    let answer = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&own)),
        &[FORM],
        b"a b=x=y&&c=1+2&",
    )
    .await;
    assert_eq!(params(&answer), json!({ "a b": "x=y", "c": "1 2" }));
}

#[tokio::test]
async fn beside_a_raw_body_which_is_signed() {
    let gateway = crate::support::gateway()
        .on_untyped("taobao.echo", |params, ctx| {
            Ok(json!({ "q": params.get("q"), "body": ctx.body() }))
        })
        .start()
        .await
        .unwrap();
    for (content_type, body) in [
        ("application/json;charset=utf-8", r#"{"a":"中\/"}"#),
        ("text/xml;charset=utf-8", "<request><a>1</a></request>"),
        ("text/plain", "just text"),
    ] {
        let all = signed(with(protocol("taobao.echo"), "q", "1"), SECRET, body);
        let target = format!("/router/rest?{}", encoded(&all));
        let answer = post(
            &gateway,
            &target,
            &[("Content-Type", content_type)],
            body.as_bytes(),
        )
        .await;
        assert_eq!(answer.json()["echo_response"]["body"], body);
        assert_eq!(answer.json()["echo_response"]["q"], "1");
        let changed = post(
            &gateway,
            &target,
            &[("Content-Type", content_type)],
            format!("{body} ").as_bytes(),
        )
        .await;
        assert_eq!(code(&changed), 25, "{content_type}");
        assert_eq!(gateway.records()[0].body(), Some(body));
        gateway.clear_records();
    }
    let empty = signed(protocol("taobao.echo"), SECRET, "");
    let target = format!("/router/rest?{}", encoded(&empty));
    let answer = post(
        &gateway,
        &target,
        &[("Content-Type", "application/json")],
        b"",
    )
    .await;
    assert_eq!(answer.json()["echo_response"]["body"], "");
}

#[tokio::test]
async fn what_is_not_utf_8_is_code_47() {
    let gateway = echo().start().await.unwrap();
    let own = signed(protocol("taobao.echo"), SECRET, "");
    let target = format!("/router/rest?{}", encoded(&own));
    for (content_type, body) in [
        (FORM.1, &b"q=%D6%D0"[..]),
        (FORM.1, b"q=\xD6\xD0"),
        (FORM.1, b"q=%zz"),
        ("application/json", b"\"\xFF\""),
        ("application/x-www-form-urlencoded;charset=GBK", b"q=1"),
    ] {
        let answer = post(&gateway, &target, &[("Content-Type", content_type)], body).await;
        assert_eq!(code(&answer), 47, "{content_type} {body:?}");
    }
    let answer = get(&gateway, "/router/rest?method=%FF").await;
    assert!(answer.text().contains("<code>47</code>"));
}

#[tokio::test]
async fn more_than_the_gateway_takes_is_code_3() {
    let gateway = echo().max_text(100).start().await.unwrap();
    let own = signed(protocol("taobao.echo"), SECRET, "");
    let target = format!("/router/rest?{}", encoded(&own));
    let answer = post(&gateway, &target, &[FORM], "a".repeat(101).as_bytes()).await;
    assert_eq!(code(&answer), 3);
}
