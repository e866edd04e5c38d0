//! What is kept of requests, and what never is.

use std::sync::{Arc, Mutex};

use serde_json::json;
use top_gateway::{Gateway, Verdict};

use crate::support::{
    KEY, SECRET, SESSION, call, echo, encoded, gateway, post, protocol, signed, with,
};

#[tokio::test]
async fn a_request_is_recorded_decoded() {
    let gateway = echo().start().await.unwrap();
    let mut params = with(
        with(protocol("taobao.echo"), "q", "中 文"),
        "session",
        SESSION,
    );
    params.push(("partner_id".to_owned(), "tests".to_owned()));
    let target = format!("/router/rest?{}", encoded(&signed(params, SECRET, "")));
    post(
        &gateway,
        &target,
        &[("User-Agent", "by-hand"), ("X-Trace", "1")],
        b"",
    )
    .await;
    let records = gateway.records();
    let record = &records[0];
    assert_eq!(
        (record.number(), record.attempt(), record.batch()),
        (1, 1, None)
    );
    assert_eq!(
        (record.method(), record.app_key(), record.http_method()),
        ("taobao.echo", KEY, "POST")
    );
    assert_eq!(record.parameters(), [("q".to_owned(), "中 文".to_owned())]);
    assert_eq!(record.parameter("q"), Some("中 文"));
    for (name, value) in [
        ("format", "json"),
        ("v", "2.0"),
        ("sign_method", "md5"),
        ("partner_id", "tests"),
    ] {
        assert_eq!(record.protocol(name), Some(value), "{name}");
    }
    assert_eq!(
        (record.protocol("sign"), record.protocol("session")),
        (None, None)
    );
    assert_eq!(
        (record.header("user-agent"), record.header("X-Trace")),
        (Some("by-hand"), Some("1"))
    );
    assert!(record.has_session() && record.has_sign() && record.executed());
    assert_eq!(record.verdict(), &Verdict::Accepted);
}

#[tokio::test]
async fn no_secret_is_in_a_record_or_in_any_debug() {
    let observed = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&observed);
    let builder = echo().observe(move |record| log.lock().unwrap().extend([format!("{record:?}")]));
    let mut shown = format!("{builder:?}");
    let gateway = builder.start().await.unwrap();
    let mut signs = Vec::new();
    for (name, value) in [
        ("q", SECRET),
        ("note", "my key is session-key, and my secret app-secret"),
        ("refresh_token", "refresh-me"),
        ("method", "unknown.app-secret.session-key"),
        ("app_key", SECRET),
        ("partner_id", SESSION),
    ] {
        let params = with(
            with(protocol("taobao.echo"), "session", SESSION),
            name,
            value,
        );
        let params = signed(params, SECRET, "");
        signs.push(params.last().unwrap().1.clone());
        post(
            &gateway,
            &format!("/router/rest?{}", encoded(&params)),
            &[("X-Session", SESSION)],
            b"",
        )
        .await;
    }
    let body = format!(r#"{{"session":"{SESSION}"}}"#);
    let params = signed(
        with(protocol("taobao.echo"), "session", SESSION),
        SECRET,
        &body,
    );
    let target = format!("/router/rest?{}", encoded(&params));
    post(
        &gateway,
        &target,
        &[("Content-Type", "application/json")],
        body.as_bytes(),
    )
    .await;
    // A session that nobody knows is a secret all the same.
    let params = signed(
        with(protocol("taobao.echo"), "session", "stranger-key"),
        SECRET,
        "",
    );
    post(
        &gateway,
        &format!("/router/rest?{}", encoded(&params)),
        &[("X-Session", "stranger-key")],
        b"",
    )
    .await;

    let records = gateway.records();
    assert_eq!(records.len(), 8);
    shown.extend([format!(
        "{gateway:?} {records:?} {}",
        observed.lock().unwrap()
    )]);
    for record in &records {
        let parts = [
            record.method(),
            record.app_key(),
            record.body().unwrap_or_default(),
            record.request_id(),
        ];
        shown.push_str(&parts.concat());
        for (name, value) in record.parameters().iter().chain(record.headers()) {
            shown.extend([name, "=", value, " "]);
        }
        shown.push_str(record.protocol("partner_id").unwrap_or_default());
    }
    for secret in [SECRET, SESSION, "stranger-key", "refresh-me"]
        .into_iter()
        .chain(signs.iter().map(String::as_str))
    {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert_eq!(
        records[1].parameter("note"),
        Some("my key is ***, and my secret ***")
    );
}

#[tokio::test]
async fn debug_of_the_context_hides_the_session() {
    let gateway = gateway()
        .on_untyped("taobao.debug", |_, ctx| {
            Ok(json!({ "debug": format!("{ctx:?}") }))
        })
        .start()
        .await
        .unwrap();
    let answer = call(&gateway, with(protocol("taobao.debug"), "session", SESSION)).await;
    assert!(
        answer.text().contains("***") && !answer.text().contains(SESSION),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn records_are_capped_and_counters_go_on() {
    let count = Arc::new(Mutex::new(0));
    let seen = Arc::clone(&count);
    let gateway = echo()
        .keep_records(3)
        .observe(move |_| *seen.lock().unwrap() += 1)
        .start()
        .await
        .unwrap();
    for round in 0..10 {
        call(
            &gateway,
            with(protocol("taobao.echo"), "round", &round.to_string()),
        )
        .await;
    }
    call(&gateway, protocol("taobao.nothing")).await;
    let rounds: Vec<_> = gateway
        .records()
        .iter()
        .map(|record| record.parameter("round").map(str::to_owned))
        .collect();
    assert_eq!(rounds, [Some("8".to_owned()), Some("9".to_owned()), None]);
    let counters = gateway.counters();
    assert_eq!(
        (
            counters.requests,
            counters.accepted,
            counters.refused,
            counters.executed
        ),
        (11, 10, 1, 10)
    );
    assert_eq!(gateway.counters_of("taobao.echo").requests, 10);
    assert_eq!(gateway.counters_of("taobao.nothing").requests, 0);
    assert_eq!(*count.lock().unwrap(), 11);
    gateway.clear_records();
    assert!(gateway.records().is_empty());
    assert_eq!(gateway.counters().requests, 11);

    let forgetful = echo().keep_records(0).start().await.unwrap();
    call(&forgetful, protocol("taobao.echo")).await;
    assert!(forgetful.records().is_empty());
    assert_eq!(forgetful.counters().executed, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_each_recorded_once() {
    const CALLS: usize = 200;
    let gateway = Arc::new(echo().start().await.unwrap());
    let calls: Vec<_> = (0..CALLS)
        .map(|id| {
            let gateway: Arc<Gateway> = Arc::clone(&gateway);
            tokio::spawn(async move {
                call(
                    &gateway,
                    with(protocol("taobao.echo"), "id", &id.to_string()),
                )
                .await
                .status
            })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 200);
    }
    let records = gateway.records();
    let mut ids: Vec<usize> = records
        .iter()
        .map(|record| record.parameter("id").unwrap().parse().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, (0..CALLS).collect::<Vec<_>>());
    assert!(records.iter().all(top_gateway::Record::executed));
    let numbers: Vec<_> = records.iter().map(top_gateway::Record::number).collect();
    assert_eq!(numbers, (1..=CALLS as u64).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_batch_that_is_refused_as_a_whole_does_not_tell_its_sessions() {
    let gateway = echo().start().await.unwrap();
    let body =
        "method=taobao.echo&session=of-somebody\r\n-S-\r\nmethod=taobao.echo&session=of-another";
    let target = format!("/router/batch?{}", encoded(&protocol("taobao.echo")));
    let header = ("Content-Type", "text/plain");
    post(&gateway, &target, &[header], body.as_bytes()).await;
    let record = &gateway.records()[0];
    assert!(matches!(record.verdict(), Verdict::Refused(_)));
    assert!(record.body().unwrap().contains("session=***"), "{record:?}");
    assert!(!format!("{record:?}").contains("of-"), "{record:?}");
}
