//! `topapi gateway`, called by a program that knows nothing of this project.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::{Value, json};
use top_runtime::{DateTime, SignMethod, sign};

use crate::process::{Home, Served, bare, code, fixture, interrupt, text};

/// Encodes for a form.
fn encode(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(byte).collect()
}

/// Posts parameters as one form over a plain socket and gives the body of the answer.
fn post(url: &str, params: &[(&str, &str)]) -> String {
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let form: Vec<String> = params
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let form = form.join("&");
    let mut socket = TcpStream::connect(host).unwrap();
    write!(
        socket,
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// The same, signed.
fn signed(url: &str, secret: &str, params: &[(&str, &str)]) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let now = DateTime::from_unix_seconds(i64::try_from(now).unwrap())
        .unwrap()
        .to_string();
    let mut params = params.to_vec();
    params.extend([
        ("app_key", "12345678"),
        ("v", "2.0"),
        ("sign_method", "md5"),
        ("timestamp", &now),
    ]);
    let signature = sign(SignMethod::Md5, secret, params.iter().copied(), None);
    params.push(("sign", &signature));
    post(url, &params)
}

#[test]
fn a_name_that_the_page_does_not_have_is_pointed_at() {
    let mut served = Served::of_fixtures();
    let home = Home::with_secret(&served.url, "app-secret");
    let order = r#"tea_order:={"order_kind":1,"cups":[{"type":"oolong","size_":1},{"type":"x","size_":2}]}"#;
    let output = home.run(["call", "demo.tea.order.add", order, "Note=a"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    // The next request ends what is said of this one.
    home.run(["call", "demo.tea.order.add", order]);
    let said = served.until("#2 ");
    assert!(
        said.contains("\n    not on the page: Note, tea_order.cups.size_\n"),
        "{said}"
    );
}

#[test]
fn a_plain_client_is_verified_and_answered_with_the_samples_of_the_page() {
    let mut served = Served::of_fixtures();
    assert!(
        served
            .greeting
            .contains("app key 12345678, secret app-secret")
    );
    assert!(served.greeting.contains("2 methods at http://127.0.0.1:"));
    let remove = [
        ("method", "taobao.tea.order.remove"),
        ("order_no", "77"),
        ("format", "json"),
    ];
    let answer: Value = serde_json::from_str(&signed(&served.url, "app-secret", &remove)).unwrap();
    assert_eq!(
        answer["tea_order_remove_response"]["removed"], true,
        "{answer}"
    );

    let order = r#"{"order_kind":1,"cups":[{"type":"oolong"}]}"#;
    let add = [
        ("method", "demo.tea.order.add"),
        ("session", "anyone"),
        ("tea_order", order),
        ("format", "json"),
    ];
    let answer: Value = serde_json::from_str(&signed(&served.url, "app-secret", &add)).unwrap();
    let result = &answer["demo_tea_order_add_response"]["result"];
    assert_eq!(
        *result,
        json!({"order_no": {"number": 77}, "success": true, "error_code": "0"})
    );
    let mut simple = add.to_vec();
    simple.push(("simplify", "true"));
    let answer: Value = serde_json::from_str(&signed(&served.url, "app-secret", &simple)).unwrap();
    assert_eq!(answer["result"]["order_no"]["number"], 77);
    let xml = signed(
        &served.url,
        "app-secret",
        &add.map(|(name, value)| match name {
            "format" => (name, "xml"),
            _ => (name, value),
        }),
    );
    assert!(
        xml.contains("<order_no><number>77</number></order_no>"),
        "{xml}"
    );

    let refused = signed(&served.url, "wrong", &remove);
    assert!(refused.contains("\"code\":25"), "{refused}");
    let said = served.until("refused");
    assert!(
        said.contains("#1 taobao.tea.order.remove — accepted\n    order_no = 77\n"),
        "{said}"
    );
    assert!(
        !said.contains("app-secret") && !said.contains("anyone"),
        "{said}"
    );
    let missing = signed(
        &served.url,
        "app-secret",
        &[("method", "taobao.tea.order.remove"), ("format", "json")],
    );
    assert!(
        missing.contains("isv.missing-parameter:order_no"),
        "{missing}"
    );
    let other = signed(
        &served.url,
        "app-secret",
        &[("method", "taobao.none"), ("format", "json")],
    );
    assert!(other.contains("\"code\":22"), "{other}");

    interrupt(served.id());
    assert_eq!(served.wait(), 0);
}

#[test]
fn pages_that_cannot_be_served_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in [
        ("demo.tea.order.add.txt", "a.txt"),
        ("demo.tea.order.add.json", "b.json"),
    ] {
        std::fs::copy(fixture(from), folder.path().join(to)).unwrap();
    }
    std::fs::write(folder.path().join("c.txt"), "no page").unwrap();
    std::fs::write(folder.path().join("d.png"), b"\xff").unwrap();
    let mut command = bare(folder.path());
    command.args(["gateway", "--docs"]).arg(folder.path());
    let served = Served::start(command);
    assert!(
        served.greeting.contains("1 method at"),
        "{}",
        served.greeting
    );
    let said = served.errors();
    assert!(
        said.contains("b.json: `demo.tea.order.add` is served from another page; not served"),
        "{said}"
    );
    assert!(said.contains("c.txt: line 1"), "{said}");

    let empty = tempfile::tempdir().unwrap();
    let output = bare(empty.path())
        .args(["gateway", "--docs"])
        .arg(empty.path())
        .stdout(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(code(&output), 1);
    assert!(text(&output.stderr).contains("no page could be read"));
}

#[test]
fn the_secret_of_a_profile_is_not_printed() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("profiles");
    std::fs::write(
        &file,
        "[shop]\napp_key = \"12345678\"\napp_secret = \"hush\"\n",
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut command = bare(home.path());
    command
        .args(["gateway", "--profile", "shop", "--docs"])
        .arg(fixture("taobao.tea.order.remove.txt"))
        .env("TOPAPI_CONFIG", &file);
    let served = Served::start(command);
    assert!(served.greeting.contains("secret from the profile shop"));
    assert!(!served.greeting.contains("hush"));
    let remove = [
        ("method", "taobao.tea.order.remove"),
        ("order_no", "1"),
        ("format", "json"),
    ];
    assert!(signed(&served.url, "hush", &remove).contains("\"removed\":true"));
}
