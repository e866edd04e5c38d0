//! Every way to misbehave, as a caller sees it.

use std::time::{Duration, Instant};

use serde_json::json;
use top_gateway::{ApiError, Fault, FaultRule, Gateway, RawAnswer, StartError, Verdict};

use crate::support::{
    Answer, End, Line, SECRET, call, code, echo, encoded, gateway, post, protocol, request, signed,
    with,
};

/// A gateway whose first call of `taobao.echo` meets the fault.
async fn first(fault: impl Into<FaultRule>) -> Gateway {
    echo()
        .fault("taobao.echo", fault.into().first(1))
        .start()
        .await
        .unwrap()
}

/// The first answer; then a second call, which must be answered, and whether the first was executed.
async fn meet(gateway: &Gateway) -> (Answer, bool) {
    let answer = call(gateway, protocol("taobao.echo")).await;
    let again = call(gateway, protocol("taobao.echo")).await;
    assert_eq!(again.json()["echo_response"]["params"], json!({}));
    let records = gateway.records();
    assert_eq!(records.len(), 2);
    assert!(
        matches!(records[0].verdict(), Verdict::Faulted(_)),
        "{:?}",
        records[0].verdict()
    );
    assert_eq!(
        (records[1].verdict(), records[1].attempt()),
        (&Verdict::Accepted, 2)
    );
    assert_eq!(gateway.counters_of("taobao.echo").faulted, 1);
    (answer, records[0].executed())
}

#[tokio::test]
async fn connections_are_reset() {
    for (fault, executed) in [
        (Fault::ResetBeforeRead.always(), false),
        (Fault::ResetBeforeAnswer.always(), true),
        (Fault::ResetBeforeAnswer.before_handler(), false),
    ] {
        let (answer, done) = meet(&first(fault).await).await;
        assert_eq!((answer.status, answer.end, done), (0, End::Reset, executed));
    }
}

#[tokio::test]
async fn a_reset_before_reading_does_not_wait_for_the_body() {
    let gateway = first(Fault::ResetBeforeRead).await;
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.echo"), SECRET, ""))
    );
    let mut line = Line::open(&gateway).await;
    line.write(
        format!("POST {target} HTTP/1.1\r\nHost: gateway\r\nContent-Length: 1000\r\n\r\n")
            .as_bytes(),
    )
    .await;
    let answer = line.read().await;
    assert_eq!((answer.status, answer.end), (0, End::Reset));
    assert_eq!(gateway.records()[0].method(), "taobao.echo");
}

#[tokio::test]
async fn bodies_break_off() {
    let whole = r#"{"echo_response":{"params":{},"request_id":"gw000000000001"}}"#;
    for (fault, end) in [
        (Fault::ResetInBody, End::Reset),
        (Fault::CutBody, End::Cut),
        (Fault::CutChunked, End::Cut),
    ] {
        let (answer, executed) = meet(&first(fault.clone()).await).await;
        assert_eq!(
            (answer.status, answer.end, executed),
            (200, end, true),
            "{fault:?}"
        );
        assert_eq!(answer.text(), whole[..whole.len() / 2], "{fault:?}");
        let chunked = answer.header("transfer-encoding") == Some("chunked");
        assert_eq!(chunked, fault == Fault::CutChunked);
        if !chunked {
            assert_eq!(
                answer.header("content-length"),
                Some(whole.len().to_string().as_str()),
                "{fault:?}"
            );
        }
        let (answer, executed) = meet(&first(fault.before_handler()).await).await;
        assert_eq!((answer.status, answer.end, executed), (200, end, false));
    }
}

#[tokio::test]
async fn answers_are_not_those_of_the_platform() {
    for (fault, status, content_type, executed) in [
        (Fault::Status(502), 502, Some("text/html"), false),
        (Fault::Status(503), 503, Some("text/html"), false),
        (Fault::Html, 200, Some("text/html"), false),
        (Fault::Empty, 200, None, true),
        (Fault::Redirect(302), 302, Some("text/html"), false),
    ] {
        let (answer, done) = meet(&first(fault.clone()).await).await;
        assert_eq!(
            (answer.status, answer.header("content-type"), done),
            (status, content_type, executed),
            "{fault:?}"
        );
        assert_eq!(answer.end, End::Complete);
        assert_eq!(answer.body.is_empty(), fault == Fault::Empty);
        assert_eq!(
            answer.header("location"),
            matches!(fault, Fault::Redirect(_)).then_some("/redirected")
        );
        let (_, done) = meet(&first(fault.after_handler()).await).await;
        assert!(done, "after the handler");
    }
}

#[tokio::test]
async fn roots_are_wrong() {
    let (answer, executed) = meet(&first(Fault::WrongRoot).await).await;
    assert_eq!(
        answer.json(),
        json!({ "unexpected_response": { "params": {}, "request_id": "gw000000000001" } })
    );
    assert!(executed);
    for (name, value, wanted) in [
        ("simplify", "true", r#"{"unexpected_response":{"#),
        (
            "format",
            "xml",
            "<?xml version=\"1.0\" encoding=\"utf-8\" ?><unexpected_response>",
        ),
    ] {
        let gateway = first(Fault::WrongRoot).await;
        let answer = call(&gateway, with(protocol("taobao.echo"), name, value)).await;
        assert!(answer.text().starts_with(wanted), "{}", answer.text());
    }
}

#[tokio::test]
async fn codes_are_answered_instead() {
    let limit =
        ApiError::new(7, "App Call Limited").sub_msg("This ban will last for 3 more seconds");
    let (answer, executed) = meet(&first(Fault::Code(limit.clone())).await).await;
    assert_eq!((code(&answer), executed), (7, false));
    let (answer, executed) = meet(&first(Fault::Code(limit).after_handler()).await).await;
    assert_eq!((code(&answer), executed), (7, true));
}

#[tokio::test]
async fn any_answer_can_be_sent_as_it_is() {
    let raw = RawAnswer::new(203)
        .header("X-Odd", "yes")
        .header("content-encoding", "gzip")
        .body(&b"\xEF\xBB\xBF{\"a"[..]);
    let (answer, executed) = meet(&first(Fault::Raw(raw)).await).await;
    assert_eq!(
        (answer.status, answer.header("x-odd"), executed),
        (203, Some("yes"), false)
    );
    assert_eq!(answer.body, b"\xEF\xBB\xBF{\"a");
}

#[tokio::test(start_paused = true)]
async fn answers_are_late() {
    let gateway = echo()
        .fault(
            "taobao.echo",
            Fault::Delay(Duration::from_hours(1)).first(1),
        )
        .start()
        .await
        .unwrap();
    let start = tokio::time::Instant::now();
    let answer = call(&gateway, protocol("taobao.echo")).await;
    assert_eq!(answer.json()["echo_response"]["params"], json!({}));
    assert!(start.elapsed() >= Duration::from_hours(1));
    assert_eq!(gateway.records()[0].verdict(), &Verdict::Accepted);
    call(&gateway, protocol("taobao.echo")).await;
    assert!(start.elapsed() < Duration::from_hours(2));
}

#[tokio::test]
async fn a_late_answer_is_executed_at_once_and_a_late_handler_may_never_run() {
    let (closed, mut verdicts) = tokio::sync::mpsc::unbounded_channel();
    let gateway = echo()
        .observe(move |record| closed.send(record.clone()).expect("the test listens"))
        .fault(
            "taobao.echo",
            Fault::Delay(Duration::from_hours(1)).first(1),
        )
        .fault(
            "taobao.echo",
            Fault::Delay(Duration::from_hours(1))
                .before_handler()
                .nth(2),
        )
        .start()
        .await
        .unwrap();
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.echo"), SECRET, ""))
    );
    let mut impatient = Line::open(&gateway).await;
    impatient.write(&request("POST", &target, &[], b"")).await;
    // The verdict is there although the answer is not.
    let record = verdicts.recv().await.unwrap();
    assert_eq!(
        (record.verdict(), record.executed()),
        (&Verdict::Accepted, true)
    );
    drop(impatient);

    let mut impatient = Line::open(&gateway).await;
    impatient.write(&request("POST", &target, &[], b"")).await;
    drop(impatient);
    let record = verdicts.recv().await.unwrap();
    assert_eq!(
        (record.verdict(), record.executed()),
        (&Verdict::Abandoned, false)
    );
    assert_eq!(
        (gateway.counters().abandoned, gateway.counters().executed),
        (1, 1)
    );
}

#[tokio::test]
async fn faults_follow_each_other_and_only_meet_what_was_verified() {
    let gateway = echo()
        .fault("taobao.echo", Fault::Status(502).first(1))
        .fault(
            "*",
            Fault::Code(ApiError::new(7, "App Call Limited")).nth(2),
        )
        .start()
        .await
        .unwrap();
    let unsigned = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&protocol("taobao.echo"))),
        &[],
        b"",
    )
    .await;
    assert_eq!(code(&unsigned), 24);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let answer = call(&gateway, protocol("taobao.echo")).await;
        let refused = answer.status == 200 && answer.json().get("error_response").is_some();
        statuses.push((answer.status, refused));
    }
    assert_eq!(
        statuses,
        [(502, false), (200, false), (200, true), (200, false)]
    );
    gateway
        .add_fault("taobao.echo", Fault::Status(500))
        .unwrap();
    assert_eq!(call(&gateway, protocol("taobao.echo")).await.status, 500);
    gateway.clear_faults();
    assert_eq!(call(&gateway, protocol("taobao.echo")).await.status, 200);
    assert_eq!(gateway.records().last().unwrap().attempt(), 7);
}

#[tokio::test]
async fn a_connection_goes_on_after_a_fault_that_leaves_it_whole() {
    let gateway = first(Fault::Status(502)).await;
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.echo"), SECRET, ""))
    );
    let mut line = Line::open(&gateway).await;
    for status in [502, 200, 200] {
        line.write(&request("POST", &target, &[], b"")).await;
        assert_eq!(line.read().await.status, status);
    }
}

#[tokio::test]
async fn a_fault_needs_no_handler() {
    let limited = || Fault::Code(ApiError::new(7, "App Call Limited"));
    let gateway = gateway()
        .fault("taobao.limited", limited().first(1))
        .fault("taobao.empty", Fault::Empty)
        .fault("taobao.page", Fault::Html)
        .fault("taobao.reset", Fault::ResetBeforeAnswer)
        .fault("taobao.strange", Fault::WrongRoot)
        .start()
        .await
        .unwrap();
    let ask = async |method: &str| call(&gateway, protocol(method)).await;
    assert_eq!(code(&ask("taobao.limited").await), 7);
    assert_eq!(code(&ask("taobao.limited").await), 22);
    assert_eq!(ask("taobao.empty").await.body, b"");
    assert!(ask("taobao.page").await.body.starts_with(b"<"));
    assert_eq!(ask("taobao.reset").await.end, End::Reset);
    let strange = ask("taobao.strange").await.json();
    assert!(strange["unexpected_response"].is_object(), "{strange}");
    assert_eq!(code(&ask("taobao.nothing").await), 22);
    gateway.add_fault("taobao.nothing", limited()).unwrap();
    assert_eq!(code(&ask("taobao.nothing").await), 7);
    let counters = gateway.counters_of("taobao.limited");
    assert_eq!((counters.faulted, counters.refused), (1, 1));
}

#[tokio::test]
async fn faults_that_cannot_happen_are_refused() {
    for (method, fault, wanted) in [
        (
            "taobao.nothing",
            Fault::Delay(Duration::from_secs(1)).always(),
            "a fault was added to `taobao.nothing`, which nothing answers: add a handler with .on(…) or .on_untyped(…)",
        ),
        (
            "/router",
            Fault::Empty.always(),
            "a fault was added to `/router`, which nothing answers: add a handler with .on(…) or .on_untyped(…)",
        ),
        (
            "taobao.echo",
            Fault::Empty.with_probability(1.5, 0),
            "a probability is a number from 0.0 to 1.0",
        ),
        (
            "taobao.echo",
            Fault::Status(99).always(),
            "an answer cannot have the status 99",
        ),
        (
            "taobao.echo",
            Fault::Status(101).always(),
            "an answer cannot have the status 101",
        ),
        (
            "*",
            Fault::Raw(RawAnswer::new(200).header("a b", "")).always(),
            "`a b` is no HTTP header",
        ),
    ] {
        let error = echo().fault(method, fault).start().await.unwrap_err();
        assert!(error.to_string().ends_with(wanted), "{error}");
    }
}

#[tokio::test]
async fn what_makes_no_sense_does_not_start() {
    let message =
        async |builder: top_gateway::GatewayBuilder| builder.start().await.unwrap_err().to_string();
    assert_eq!(
        message(Gateway::builder()).await,
        "no app: add one with .app(key, secret)"
    );
    assert_eq!(
        message(Gateway::builder().app("1", " ")).await,
        "an app with a blank key or secret"
    );
    let twice = gateway()
        .on_untyped("a.b", |_, _| Ok(json!({})))
        .on_untyped("a.b", |_, _| Ok(json!({})));
    assert_eq!(message(twice).await, "two handlers answer `a.b`");
    let first = gateway().start().await.unwrap();
    let error = gateway()
        .port(first.address().port())
        .start()
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }));
    assert!(
        error.to_string().starts_with("cannot listen on 127.0.0.1:"),
        "{error}"
    );
}

#[tokio::test]
async fn a_share_of_faults_in_many_calls_keeps_the_books() {
    let faults = [
        Fault::ResetBeforeRead,
        Fault::ResetBeforeAnswer,
        Fault::ResetInBody,
        Fault::CutBody,
        Fault::CutChunked,
        Fault::Status(502),
        Fault::Empty,
    ];
    let mut builder = echo().keep_records(10);
    for (seed, fault) in (0..).zip(faults) {
        builder = builder.fault("taobao.echo", fault.with_probability(0.05, seed));
    }
    let gateway = builder.start().await.unwrap();
    let start = Instant::now();
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.echo"), SECRET, ""))
    );
    let mut answered = 0;
    let mut line = Line::open(&gateway).await;
    for _ in 0..500 {
        line.write(&request("POST", &target, &[], b"")).await;
        let answer = line.read().await;
        if answer.status == 200 && answer.end == End::Complete && !answer.body.is_empty() {
            answered += 1;
        }
        if answer.end != End::Complete {
            line = Line::open(&gateway).await;
        }
    }
    let counters = gateway.counters();
    assert_eq!(
        (counters.requests, counters.accepted),
        (500, answered),
        "in {:?}",
        start.elapsed()
    );
    assert_eq!(counters.accepted + counters.faulted, 500);
    assert!(counters.executed > counters.accepted);
    assert_eq!(gateway.records().len(), 10);
}
