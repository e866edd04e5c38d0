//! Clients that no one here wrote; see `tests/interop/README.md`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use top_gateway::{Gateway, Untyped, Verdict};
use top_runtime::SessionPolicy;

use crate::support::{KEY, SECRET, SESSION};

/// Where the clients are installed, if they are.
fn installed(what: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TOP_INTEROP").map(PathBuf::from);
    if folder.is_none() {
        // Straight to the terminal: what a passing test prints is not shown.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: TOP_INTEROP does not name a folder where {what} is installed"
        );
    }
    folder
}

fn script(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/interop")
        .join(path)
}

/// A gateway that takes the time from the machine, as its callers do.
async fn gateway() -> Gateway {
    Gateway::builder()
        .app(KEY, SECRET)
        .session(SESSION)
        .on_untyped("taobao.interop.echo", |params, _| {
            Ok(params
                .iter()
                .map(|(name, value)| (name.to_owned(), json!(value)))
                .collect::<Value>())
        })
        .on_untyped(
            Untyped::new("taobao.interop.session").session(SessionPolicy::Required),
            |_, ctx| Ok(json!({ "known": ctx.session() == Some(SESSION) })),
        )
        .on_untyped("taobao.interop.upload", |params, _| {
            let file = params.file("image");
            Ok(json!({
                "title": params.get("title"),
                "name": file.map(|file| file.file_name().to_owned()),
                "size": file.and_then(top_runtime::Attachment::size),
            }))
        })
        .start()
        .await
        .unwrap()
}

async fn run(mut command: Command) -> Value {
    let output = tokio::task::spawn_blocking(move || command.output().expect("the client starts"))
        .await
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// What both clients see: the root of an answer is taken off by one of them.
fn check(results: &Value, root: impl Fn(&Value, &str) -> Value) {
    assert_eq!(
        root(&results["plain"], "interop_echo_response")["title"],
        "中文 a+b&c=d"
    );
    assert_eq!(
        root(&results["plain"], "interop_echo_response")["number"],
        "7"
    );
    assert_eq!(
        root(&results["session"], "interop_session_response")["known"],
        true
    );
    assert_eq!(results["no_session"]["code"], 26);
    assert_eq!(results["wrong_secret"]["code"], 25);
}

fn verdicts(gateway: &Gateway) -> Vec<Option<i64>> {
    let code = |verdict: &Verdict| match verdict {
        Verdict::Refused(error) => Some(error.code),
        _ => None,
    };
    gateway
        .records()
        .iter()
        .map(|record| code(record.verdict()))
        .collect()
}

#[tokio::test]
async fn ali_topsdk_is_understood() {
    let Some(folder) = installed("npm ali-topsdk") else {
        return;
    };
    let gateway = gateway().await;
    let mut command = Command::new("node");
    command
        .arg(script("node/call.js"))
        .args([gateway.url(), KEY, SECRET, SESSION]);
    // It takes the zone of the machine for that of the platform.
    command
        .env("NODE_PATH", folder.join("node/node_modules"))
        .env("TZ", "Asia/Shanghai");
    let results = run(command).await;
    check(&results, |answer, _| answer.clone());
    assert_eq!(results["plain"]["order"], r#"{"id":1,"lines":["x"]}"#);
    assert_eq!(
        (&results["file"]["title"], &results["file"]["size"]),
        (&json!("图"), &json!(6))
    );
    let records = gateway.records();
    assert!(records.iter().all(|record| {
        record
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("multipart/form-data"))
    }));
    assert_eq!(
        (&records[3].files()[0].name, records[3].files()[0].size),
        (&"image".to_owned(), 6)
    );
    assert_eq!(verdicts(&gateway), [None, None, Some(26), None, Some(25)]);
}

#[tokio::test]
async fn py_taobao_open_is_understood() {
    let Some(folder) = installed("PyPI py-taobao-open") else {
        return;
    };
    let gateway = gateway().await;
    let address = gateway.address();
    let mut command = Command::new(folder.join("python/bin/python"));
    command.arg(script("python/call.py"));
    command
        .args([address.ip().to_string(), address.port().to_string()])
        .args([KEY, SECRET, SESSION]);
    let results = run(command).await;
    check(&results, |answer, root| answer[root].clone());
    assert_eq!(results["file"]["interop_upload_response"]["name"], "a.png");
    assert_eq!(results["file"]["interop_upload_response"]["size"], 9);
    assert!(gateway.records().iter().all(|record| {
        record
            .protocol("timestamp")
            .is_some_and(|time| time.len() == 13 && time.bytes().all(|byte| byte.is_ascii_digit()))
    }));
    assert_eq!(verdicts(&gateway), [None, None, Some(26), None, Some(25)]);
}
