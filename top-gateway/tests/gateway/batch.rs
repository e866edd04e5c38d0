//! Many calls in one request.

use serde_json::{Value, json};
use top_gateway::{ApiError, Fault, Gateway, Untyped, Verdict};
use top_runtime::SessionPolicy;

use crate::support::{
    Answer, SECRET, SESSION, code, echo, encoded, post, protocol, signed, with, without,
};

const S: &str = "\r\n-S-\r\n";

/// The protocol parameters of a batch: no method.
fn envelope() -> Vec<(String, String)> {
    with(without(protocol(""), "method"), "simplify", "true")
}

async fn send(
    gateway: &Gateway,
    envelope: Vec<(String, String)>,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let target = format!("/router/batch?{}", encoded(&signed(envelope, SECRET, body)));
    let headers: Vec<_> = [("Content-Type", "text/plain;charset=UTF-8")]
        .into_iter()
        .chain(headers.iter().copied())
        .collect();
    post(gateway, &target, &headers, body.as_bytes()).await
}

fn pieces(answer: &Answer, separator: &str) -> Vec<Value> {
    answer
        .text()
        .split(separator)
        .map(|piece| serde_json::from_str(piece).expect("JSON"))
        .collect()
}

async fn gateway() -> Gateway {
    echo()
        .session("second-session")
        .on_untyped(Untyped::new("taobao.who").session(SessionPolicy::Required), |_, ctx| {
            Ok(json!({ "session": ctx.session(), "app": ctx.app_key(), "target": ctx.target_app_key() }))
        })
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn calls_are_answered_in_order_each_with_its_own_result() {
    let gateway = gateway().await;
    let body = [
        "method=taobao.echo&q=%E4%B8%AD+1",
        "method=taobao.nothing",
        "method=taobao.who&session=session-key&target_app_key=9",
        "method=taobao.who",
        "method=taobao.who&session=unknown",
        "a=1",
        "method=taobao.who&session=second-session&app_key=7",
    ]
    .join(S);
    let answer = send(&gateway, envelope(), &[], &body).await;
    let pieces = pieces(&answer, S);
    assert_eq!(pieces[0]["params"], json!({ "q": "中 1" }));
    assert_eq!(pieces[1]["error_response"]["code"], 22);
    assert_eq!(
        (&pieces[2]["session"], &pieces[2]["target"]),
        (&json!(SESSION), &json!("9"))
    );
    assert_eq!(pieces[3]["error_response"]["code"], 26);
    assert_eq!(pieces[4]["error_response"]["code"], 27);
    assert_eq!(pieces[5]["error_response"]["code"], 21);
    assert_eq!(
        (&pieces[6]["session"], &pieces[6]["app"]),
        (&json!("second-session"), &json!("12345678"))
    );
    assert_eq!(pieces.len(), 7);
    let records = gateway.records();
    assert_eq!(
        records
            .iter()
            .map(top_gateway::Record::batch)
            .collect::<Vec<_>>(),
        (0..7).map(Some).collect::<Vec<_>>()
    );
    assert_eq!(records[6].verdict(), &Verdict::Accepted);
    assert!(!format!("{records:?}").contains("second-session"));
}

#[tokio::test]
async fn common_parameters_and_calls_without_any() {
    let gateway = gateway().await;
    let body = format!("#PUBLIC#method=taobao.echo&a=1{S}N{S}a=2&b=3{S}");
    let answer = send(&gateway, envelope(), &[], &body).await;
    let params: Vec<_> = pieces(&answer, S)
        .into_iter()
        .map(|piece| piece["params"].clone())
        .collect();
    // An empty piece is a call without parameters too.
    assert_eq!(
        params,
        [
            json!({ "a": "1" }),
            json!({ "a": "2", "b": "3" }),
            json!({ "a": "1" })
        ]
    );
    // The session of the envelope is that of every call which has none.
    let answer = send(
        &gateway,
        with(envelope(), "session", SESSION),
        &[],
        "#PUBLIC#method=taobao.who\r\n-S-\r\nN",
    )
    .await;
    assert_eq!(pieces(&answer, S)[0]["session"], SESSION);
}

#[tokio::test]
async fn a_header_names_another_separator() {
    let gateway = gateway().await;
    let body = "method=taobao.echo&a=1-X-method=taobao.echo&a=2";
    let answer = send(&gateway, envelope(), &[("top-api-separator", "-X-")], body).await;
    assert_eq!(pieces(&answer, "-X-")[1]["params"]["a"], "2");
}

#[tokio::test]
async fn the_batch_as_a_whole_is_verified() {
    let gateway = gateway().await;
    let body = "method=taobao.echo\r\n-S-\r\nmethod=taobao.echo";
    for (envelope, wanted) in [
        (without(envelope(), "app_key"), 28),
        (with(envelope(), "app_key", "0"), 29),
        (without(envelope(), "timestamp"), 30),
        (with(envelope(), "timestamp", "2015-01-01 12:00:00"), 31),
        (without(envelope(), "v"), 32),
    ] {
        assert_eq!(code(&send(&gateway, envelope, &[], body).await), wanted);
    }
    let target = format!(
        "/router/batch?{}",
        encoded(&signed(envelope(), SECRET, body))
    );
    let changed = post(
        &gateway,
        &target,
        &[("Content-Type", "text/plain")],
        b"method=taobao.echo",
    )
    .await;
    assert_eq!(code(&changed), 25);
    assert_eq!(code(&send(&gateway, envelope(), &[], "").await), 40);
    assert_eq!(
        code(&send(&gateway, envelope(), &[], "#PUBLIC#a=1").await),
        40
    );
    assert_eq!(code(&send(&gateway, envelope(), &[], "a=%FF").await), 47);
    assert_eq!(gateway.counters().executed, 0);
}

#[tokio::test]
async fn answers_come_in_xml_too() {
    let gateway = gateway().await;
    let answer = send(
        &gateway,
        with(envelope(), "format", "xml"),
        &[],
        "method=taobao.echo\r\n-S-\r\nmethod=no",
    )
    .await;
    let text = answer.text();
    let pieces: Vec<_> = text.split(S).collect();
    assert!(
        pieces[0].contains("<echo_response>") && pieces[1].contains("<code>22</code>"),
        "{text}"
    );
}

#[tokio::test]
async fn some_faults_happen_to_one_call_and_some_to_the_whole() {
    let gateway = gateway().await;
    let body = "method=taobao.echo\r\n-S-\r\nmethod=taobao.echo";
    gateway
        .add_fault(
            "taobao.echo",
            Fault::Code(ApiError::new(7, "App Call Limited")).nth(2),
        )
        .unwrap();
    let answer = send(&gateway, envelope(), &[], body).await;
    let both = pieces(&answer, S);
    assert_eq!(
        (&both[0]["params"], &both[1]["error_response"]["code"]),
        (&json!({}), &json!(7))
    );
    gateway.clear_faults();

    gateway
        .add_fault("taobao.echo", Fault::Status(502).nth(2))
        .unwrap();
    assert_eq!(send(&gateway, envelope(), &[], body).await.status, 502);
    assert_eq!(gateway.counters_of("taobao.echo").executed, 2);
    gateway.clear_faults();

    gateway
        .add_fault(
            "/router/batch",
            Fault::Code(ApiError::new(10, "Service Currently Unavailable")).first(1),
        )
        .unwrap();
    gateway
        .add_fault("/router/batch", Fault::ResetBeforeAnswer.first(1))
        .unwrap();
    assert_eq!(code(&send(&gateway, envelope(), &[], body).await), 10);
    assert_eq!(gateway.counters_of("taobao.echo").executed, 2);
    assert_eq!(send(&gateway, envelope(), &[], body).await.status, 0);
    assert_eq!(gateway.counters_of("taobao.echo").executed, 4);
}
