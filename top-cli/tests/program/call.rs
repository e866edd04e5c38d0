//! `topapi call`, one call at a time.

use serde_json::{Value, json};
use top_gateway::{ApiError, Fault, Gateway, RawAnswer, Untyped};
use top_runtime::SessionPolicy;

use crate::process::{Home, KEY, SECRET, SESSION, Served, code, text};

#[test]
fn values_of_every_form_arrive_at_the_gateway_of_the_pages() {
    let mut served = Served::of_fixtures();
    let home = Home::with_secret(&served.url, "app-secret");
    home.file("tea.txt", "leaves");
    let order = r#"tea_order:={"order_kind":1,"cups":[{"type":"oolong"}]}"#;
    let output = home.run([
        "call",
        "demo.tea.order.add",
        order,
        "note=a=b & ü",
        "tags:=[\"hot\",\"big\"]",
        "photo=@tea.txt",
    ]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["result"]["success"], true, "{answer}");
    assert!(text(&output.stdout).lines().count() > 3);
    let said = served.until("photo");
    for line in [
        "#1 demo.tea.order.add — accepted",
        "    note = a=b & ü",
        "    tags = hot,big",
        "    photo = file tea.txt (6 bytes",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }

    let output = home.run(["call", "demo.tea.order.add", "--ndjson", order]);
    assert_eq!(text(&output.stdout).lines().count(), 1);
    let output = home.run([
        "call",
        "taobao.tea.order.remove",
        "order_no=7",
        "--no-session",
        "--format",
        "xml",
    ]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("removed"));
}

#[test]
fn what_a_page_forbids_is_refused() {
    let served = Served::of_fixtures();
    let home = Home::with_secret(&served.url, "app-secret");
    let cup = r#"{"order_kind":1,"cups":[{"type":"oolong"}]}"#;
    let order = format!("tea_order:={cup}");
    let long = format!("note={}", "x".repeat(21));
    let take_away = format!("tea_order:={}", cup.replace(":1", ":3"));
    for (params, said) in [
        (vec![], "isv.missing-parameter:tea_order"),
        (
            vec!["tea_order:={\"order_kind\":1}"],
            "isv.missing-parameter:tea_order.cups",
        ),
        (
            vec!["tea_order:={\"order_kind\":\"x\",\"cups\":[]}"],
            "isv.invalid-parameter:tea_order.order_kind",
        ),
        (vec![&order, &long], "21 characters, at most 20"),
        (vec![&order, "tags=1,2,3,4,5,6"], "6 elements, at most 5"),
        (
            vec![&take_away],
            "isv.missing-parameter:tea_order.take_away_fee",
        ),
        (vec![&order, "photo=text"], "isv.invalid-parameter:photo"),
    ] {
        let output = home.run(["call", "demo.tea.order.add"].into_iter().chain(params));
        assert_eq!(code(&output), 1);
        assert!(text(&output.stdout).is_empty());
        let stderr = text(&output.stderr);
        assert!(
            stderr.starts_with("topapi: demo.tea.order.add") && stderr.contains(said),
            "{said}: {stderr}"
        );
    }
    let without = home.run(["call", "demo.tea.order.add", "--no-session", &order]);
    assert_eq!(code(&without), 1);
    assert!(text(&without.stderr).contains("26"), "{without:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_says_whether_it_was_done() {
    let method = || Untyped::new("demo.time.get").session(SessionPolicy::Optional);
    for (fault, expected) in [
        (None, 0),
        (
            Some(Fault::Code(
                ApiError::new(15, "Remote service error").sub_code("isv.closed"),
            )),
            1,
        ),
        (Some(Fault::ResetBeforeAnswer), 3),
        (Some(Fault::Status(502)), 3),
        (Some(Fault::Empty), 4),
        (Some(Fault::CutBody), 3),
    ] {
        let mut builder = Gateway::builder()
            .app(KEY, SECRET)
            .session(SESSION)
            .on_untyped(method(), |_, _| Ok(json!({ "time": "now" })));
        let about = format!("{fault:?}");
        if let Some(fault) = fault {
            builder = builder.fault("demo.time.get", fault);
        }
        let gateway = builder.start().await.unwrap();
        let home = Home::new(gateway.url());
        let output = home.run(["call", "demo.time.get"]);
        assert_eq!(code(&output), expected, "{about}: {output:?}");
        assert_eq!(gateway.records().len(), 1, "{about}: sent once");
        assert_eq!(output.stderr.is_empty(), expected == 0, "{about}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_read_is_printed_as_it_came() {
    let answer = RawAnswer::new(200)
        .header("content-type", "application/json")
        .body("{\"time\": now}");
    let gateway = Gateway::builder()
        .app(KEY, SECRET)
        .on_untyped(Untyped::new("demo.time.get"), |_, _| Ok(json!({})))
        .fault("demo.time.get", Fault::Raw(answer))
        .start()
        .await
        .unwrap();
    let home = Home::new(gateway.url());
    let output = home.run(["call", "demo.time.get", "--no-session"]);
    assert_eq!(code(&output), 4, "{output:?}");
    assert_eq!(text(&output.stdout), "{\"time\": now}\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_may_be_repeated_is() {
    let gateway = Gateway::builder()
        .app(KEY, SECRET)
        .session(SESSION)
        .on_untyped(
            Untyped::new("demo.time.get").session(SessionPolicy::Optional),
            |_, _| Ok(json!({ "time": "now" })),
        )
        .fault("demo.time.get", Fault::Status(502).first(1))
        .start()
        .await
        .unwrap();
    let home = Home::new(gateway.url());
    let output = home.run(["call", "demo.time.get", "--idempotent"]);
    assert_eq!(code(&output), 0, "{output:?}");
    assert_eq!(gateway.records().len(), 2);
    gateway
        .add_fault(
            "demo.time.get",
            Fault::Delay(std::time::Duration::from_secs(20)),
        )
        .unwrap();
    let output = home.run(["call", "demo.time.get", "--timeout", "1"]);
    assert_eq!(code(&output), 3, "{output:?}");
}

#[test]
fn a_dry_run_sends_nothing_and_masks_secrets() {
    let home = Home::new("http://127.0.0.1:9/router/rest");
    home.file("tea.txt", "leaves");
    let output = home.run([
        "call",
        "demo.tea.order.add",
        "--dry-run",
        "note=a b",
        "photo=@tea.txt",
    ]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let said = text(&output.stdout);
    for line in [
        "POST http://127.0.0.1:9/router/rest\n",
        "content type  multipart/form-data",
        "query         session = ***\n",
        "query         sign = ***\n",
        "parameter     note = a b\n",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(
        said.contains("file          photo = tea.txt (") && said.contains("6 bytes)"),
        "{said}"
    );
}

#[test]
fn what_makes_no_sense_is_said_and_not_sent() {
    let home = Home::new("http://127.0.0.1:9/router/rest");
    for (arguments, expected, said) in [
        (vec!["call"], 2, "METHOD"),
        (vec!["call", "demo.time.get", "x"], 2, "expected name=text"),
        (vec!["call", "demo.time.get", "x:={"], 2, "not JSON"),
        (vec!["call", "demo.time.get", "x=@none"], 2, "no file none"),
        (
            vec!["call", "demo.time.get", "x=1", "x=2"],
            2,
            "given twice",
        ),
        (vec!["call", "demo.time.get", "sign=x"], 1, "sign"),
        (vec!["call", "no method", "x=1"], 1, "method"),
        (
            vec!["call", "demo.time.get", "--timeout", "0"],
            2,
            "--timeout",
        ),
        (
            vec!["call", "demo.time.get", "--input", "none.ndjson"],
            2,
            "none.ndjson",
        ),
    ] {
        let output = home.run(&arguments);
        let stderr = text(&output.stderr);
        assert_eq!(code(&output), expected, "{arguments:?}: {stderr}");
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
    }
    // Nobody listens there, so it was certainly not done.
    assert_eq!(code(&home.run(["call", "demo.time.get"])), 1);
}

#[test]
fn a_reader_that_goes_away_changes_no_exit_code() {
    let served = Served::of_fixtures();
    let home = Home::with_secret(&served.url, "app-secret");
    home.file("request", "https://gw.api.taobao.com/router/rest?sign=X\n");
    let remove = [
        "call",
        "taobao.tea.order.remove",
        "order_no=7",
        "--no-session",
    ];
    let dry = [&remove[..], &["--dry-run"]].concat();
    for (arguments, wanted) in [
        (&remove[..], 0),
        (&dry[..], 0),
        (&["sign", "a=b"], 0),
        (&["sign", "--request", "request"], 1),
    ] {
        let mut child = home
            .command(arguments)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(code(&output), wanted, "{arguments:?}");
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn tokens_are_shown_to_nobody() {
    let home = Home::new("http://127.0.0.1:9/router/rest");
    let token = "refresh_token=token-of-a-user";
    for arguments in [
        &["call", "taobao.top.auth.token.refresh", token, "--dry-run"][..],
        &["sign", "app_key=1", token],
    ] {
        let output = home.run(arguments);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let said = text(&output.stdout);
        assert!(said.contains("refresh_token = ***"), "{said}");
        assert!(said.contains("refresh_token***"), "{said}");
        assert!(!said.contains("token-of-a-user"), "{said}");
    }
}
