//! `topapi call --input`: many calls, interrupted and gone on with.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use top_gateway::{ApiError, Fault, Gateway, GatewayBuilder, Untyped};
use top_runtime::SessionPolicy;

use crate::process::{Home, KEY, SECRET, SESSION, code, interrupt, text};

const METHOD: &str = "demo.tea.order.pay";

/// A gateway that refuses the orders whose number ends in 3.
fn gateway() -> GatewayBuilder {
    Gateway::builder()
        .app(KEY, SECRET)
        .session(SESSION)
        .on_untyped(
            Untyped::new(METHOD).session(SessionPolicy::Required),
            |params, _| match params.get("order") {
                Some(order) if order.ends_with('3') => {
                    Err(ApiError::new(15, "Remote service error").sub_code("isv.order-closed"))
                }
                Some(order) => Ok(json!({ "paid": order })),
                None => Err(ApiError::new(40, "no order")),
            },
        )
}

fn input(home: &Home, orders: std::ops::RangeInclusive<u32>) {
    let lines: Vec<String> = orders
        .map(|order| json!({ "order": order }).to_string())
        .collect();
    let lines = lines.join("\n");
    home.file("orders.ndjson", &lines);
}

fn run(home: &Home, more: &[&str]) -> Output {
    let arguments = ["call", METHOD, "--input", "orders.ndjson"];
    home.run(arguments.iter().chain(more))
}

/// The orders that reached the gateway, sorted; twice is twice.
fn sent(gateway: &Gateway) -> Vec<u32> {
    let records = gateway.records();
    let order = |record: &top_gateway::Record| record.parameter("order").unwrap().parse().unwrap();
    let mut orders: Vec<u32> = records.iter().map(order).collect();
    orders.sort_unstable();
    orders
}

fn printed(output: &Output) -> Vec<Value> {
    let lines = text(&output.stdout);
    let mut lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    lines.sort_by_key(|line| line["line"].as_u64());
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_is_sent_once_and_the_failed_ones_can_be_fed_again() {
    let gateway = gateway().start().await.unwrap();
    let home = Home::new(gateway.url());
    input(&home, 1..=13);
    let first = run(&home, &[]);
    assert_eq!(code(&first), 1, "{}", text(&first.stderr));
    assert_eq!(sent(&gateway), (1..=13).collect::<Vec<_>>());
    let lines = printed(&first);
    assert_eq!(lines.len(), 13);
    assert_eq!(lines[0], json!({"line": 1, "answer": {"paid": "1"}}));
    assert_eq!(lines[2]["error"]["sub_code"], "isv.order-closed");
    assert_eq!(lines[2]["error"]["outcome"], "not_executed");
    assert!(text(&first.stderr).contains("11 answered"));
    assert_eq!(
        sorted(&home.read("orders.ndjson.failed.ndjson")),
        ["{\"order\":13}", "{\"order\":3}"]
    );

    // All is settled: nothing is sent again, and the exit code still says that not all was done.
    let second = run(&home, &[]);
    assert_eq!(code(&second), 1, "{}", text(&second.stderr));
    let said = text(&second.stderr);
    assert!(said.contains("11 settled by an earlier run"), "{said}");
    assert!(said.contains("2 not executed in an earlier run"), "{said}");
    assert_eq!(sent(&gateway).len(), 13);

    let fed = home.run(["call", METHOD, "--input", "orders.ndjson.failed.ndjson"]);
    assert_eq!(code(&fed), 1);
    assert_eq!(sent(&gateway).len(), 15);
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outcome_is_reported_and_never_sent_again() {
    let gateway = gateway()
        .fault(METHOD, Fault::ResetBeforeAnswer.nth(2))
        .start()
        .await
        .unwrap();
    let home = Home::new(gateway.url());
    input(&home, 4..=9);
    let first = run(&home, &["--in-flight", "1"]);
    assert_eq!(code(&first), 3, "{}", text(&first.stderr));
    assert!(
        text(&first.stderr).contains("1 of unknown outcome")
            && text(&first.stderr).contains("lines 2"),
        "{}",
        text(&first.stderr)
    );
    assert_eq!(printed(&first)[1]["error"]["outcome"], "unknown");
    let second = run(&home, &[]);
    assert_eq!(code(&second), 3);
    assert!(text(&second.stderr).contains("lines 2"));
    assert_eq!(sent(&gateway), (4..=9).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_killed_goes_on_where_it_stopped() {
    let gateway = gateway()
        .fault(METHOD, Fault::Delay(Duration::from_millis(300)))
        .start()
        .await
        .unwrap();
    let home = Home::new(gateway.url());
    input(&home, 4..=9);
    let mut child = home
        .command([
            "call",
            METHOD,
            "--input",
            "orders.ndjson",
            "--in-flight",
            "1",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The third is under way.
    wait_for(|| gateway.records().len() >= 3);
    child.kill().unwrap();
    child.wait().unwrap();
    gateway.clear_faults();
    let before = sent(&gateway);
    let rest = run(&home, &[]);
    assert_eq!(code(&rest), 3, "{}", text(&rest.stderr));
    let all = sent(&gateway);
    assert_eq!(all, (4..=9).collect::<Vec<_>>(), "before: {before:?}");
    assert!(text(&rest.stderr).contains("1 of unknown outcome"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_waits_for_what_is_under_way() {
    let gateway = gateway()
        .fault(METHOD, Fault::Delay(Duration::from_millis(500)))
        .start()
        .await
        .unwrap();
    let home = Home::new(gateway.url());
    input(&home, 4..=9);
    let mut child = home
        .command([
            "call",
            METHOD,
            "--input",
            "orders.ndjson",
            "--in-flight",
            "2",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for(|| !gateway.records().is_empty());
    interrupt(child.id());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{said}");
    assert!(
        said.contains("interrupted: run the same command again"),
        "{said}"
    );
    assert!(!said.contains("unknown"), "{said}");
    gateway.clear_faults();
    let rest = run(&home, &[]);
    assert_eq!(code(&rest), 0, "{}", text(&rest.stderr));
    assert_eq!(sent(&gateway), (4..=9).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_interrupted_twice_leaves_what_is_under_way() {
    let gateway = gateway()
        .fault(METHOD, Fault::Delay(Duration::from_mins(1)))
        .start()
        .await
        .unwrap();
    let home = Home::new(gateway.url());
    input(&home, 4..=9);
    let mut child = home
        .command([
            "call",
            METHOD,
            "--input",
            "orders.ndjson",
            "--in-flight",
            "2",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for(|| gateway.records().len() == 2);
    let mut said = BufReader::new(child.stderr.take().unwrap());
    interrupt(child.id());
    let mut stopping = String::new();
    said.read_line(&mut stopping).unwrap();
    assert!(stopping.contains("interrupt again"), "{stopping}");
    interrupt(child.id());
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3), "{rest}");
    assert!(
        rest.contains("2 of unknown outcome") && rest.contains("lines 1, 2"),
        "{rest}"
    );
    gateway.clear_faults();
    assert_eq!(code(&run(&home, &[])), 3);
    assert_eq!(sent(&gateway), (4..=9).collect::<Vec<_>>());
}

fn wait_for(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_mins(1), "it never came");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_input_that_is_no_input_sends_nothing() {
    let gateway = gateway().start().await.unwrap();
    let home = Home::new(gateway.url());
    for (lines, said) in [
        (
            "{\"order\":1}\nnonsense\n",
            "line 2: not JSON: expected ident (column 2); nothing was sent",
        ),
        (
            "{\"order\":1}\n\n{\"order\":",
            "line 3: not JSON: EOF while parsing a value",
        ),
        (
            "{\"order\":1,\"order\":2}",
            "line 1: `order` is given twice",
        ),
        (
            "[1]\n",
            "line 1: invalid type: sequence, expected an object of parameters",
        ),
    ] {
        home.file("orders.ndjson", lines);
        let output = run(&home, &[]);
        assert_eq!(code(&output), 2);
        assert!(
            text(&output.stderr).contains(said),
            "{}",
            text(&output.stderr)
        );
    }
    input(&home, 1..=2);
    let dry = run(&home, &["--dry-run"]);
    assert_eq!(code(&dry), 0);
    assert_eq!(text(&dry.stdout).matches("session = ***").count(), 2);
    assert_eq!(sent(&gateway), Vec::<u32>::new());
    assert!(!home.path("orders.ndjson.journal").exists());

    // Another file under the same name is not taken for the old one.
    assert_eq!(code(&run(&home, &["--journal", "j"])), 0);
    input(&home, 5..=6);
    let other = run(&home, &["--journal", "j"]);
    assert_eq!(code(&other), 2);
    assert!(text(&other.stderr).contains("line 1 of the input is not the one"));
    assert_eq!(sent(&gateway), [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_sent_with_all_their_digits() {
    let gateway = gateway().start().await.unwrap();
    let home = Home::new(gateway.url());
    let line = r#"{"order":12345678901234567890,"price":1.10,"more":{"z":1.00,"a":[2.50]}}"#;
    // A byte order mark and Windows line ends are no part of the lines.
    home.file("orders.ndjson", &format!("\u{feff}{line}\r\n"));
    assert_eq!(code(&run(&home, &[])), 0);
    let record = gateway.records().pop().unwrap();
    assert_eq!(record.parameter("order"), Some("12345678901234567890"));
    assert_eq!(record.parameter("price"), Some("1.10"));
    assert_eq!(record.parameter("more"), Some(r#"{"z":1.00,"a":[2.50]}"#));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_the_lines_behind_a_wrong_one_too() {
    let home = Home::new("http://127.0.0.1:9/router/rest");
    home.file(
        "orders.ndjson",
        "{\"order\":1}\n{\"tags\":[\"a,b\"]}\n{\"order\":3}\n",
    );
    let dry = run(&home, &["--dry-run"]);
    assert_eq!(code(&dry), 1);
    assert_eq!(text(&dry.stdout).matches("order = ").count(), 2);
    let said = text(&dry.stderr);
    assert!(
        said.contains("line 2: ") && said.contains("comma"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_on_one_gateway_is_not_done_on_another() {
    let (first, second) = (
        gateway().start().await.unwrap(),
        gateway().start().await.unwrap(),
    );
    let home = Home::new(first.url());
    input(&home, 1..=2);
    assert_eq!(code(&run(&home, &[])), 0);
    let mut elsewhere = home.command(["call", METHOD, "--input", "orders.ndjson"]);
    let output = elsewhere.env("TOP_GATEWAY", second.url()).output().unwrap();
    assert_eq!(code(&output), 2);
    let said = text(&output.stderr);
    assert!(said.contains("another method, app or gateway"), "{said}");
    assert_eq!(sent(&second), Vec::<u32>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_leaves_nothing_open() {
    let gateway = gateway()
        .fault(METHOD, Fault::Delay(Duration::from_millis(200)))
        .start()
        .await
        .unwrap();
    let home = Home::new(gateway.url());
    input(&home, 4..=9);
    let mut child = home
        .command([
            "call",
            METHOD,
            "--input",
            "orders.ndjson",
            "--in-flight",
            "2",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(code(&output), 1, "{said}");
    assert!(said.contains("standard output was closed"), "{said}");
    assert!(!said.contains("unknown"), "{said}");
    gateway.clear_faults();
    let rest = run(&home, &[]);
    assert_eq!(code(&rest), 0, "{}", text(&rest.stderr));
    assert_eq!(sent(&gateway), (4..=9).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_listening_at_all_does_not_change_what_is_done() {
    let gateway = gateway().start().await.unwrap();
    let home = Home::new(gateway.url());
    input(&home, 1..=3);
    let mut child = home
        .command(["call", METHOD, "--input", "orders.ndjson"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(sent(&gateway), [1, 2, 3]);
}
