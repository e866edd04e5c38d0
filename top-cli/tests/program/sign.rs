//! `topapi sign`: what a signature is made of, and what is wrong with one that another program made.

use std::process::Output;

use top_runtime::{SignMethod, sign};

use crate::process::{Home, SECRET, SESSION, code, text};

const NOTHING: [(&str, &str); 0] = [];

/// The text that is right for the request below.
const RIGHT: &str = "app_key12345678formatjsonmethodtaobao.time.getnicka bsessionsession-of-a-user\
    sign_methodmd5timestamp2026-01-01 00:00:00v2.0";

/// A request as a program sent it, with this signature.
fn judged(home: &Home, signature: &str) -> Output {
    judged_with(
        home,
        signature,
        "md5",
        "nick=a+b&zone=",
        "2026-01-01+00%3A00%3A00",
    )
}

fn judged_with(home: &Home, signature: &str, method: &str, body: &str, timestamp: &str) -> Output {
    let request = format!(
        "POST https://gw.api.taobao.com/router/rest?method=taobao.time.get&v=2.0&app_key=12345678&format=json\
         &session={SESSION}&timestamp={timestamp}&sign_method={method}&sign={signature} HTTP/1.1\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}\n"
    );
    home.file("request", &request);
    home.run(["sign", "--request", "request"])
}

fn md5(text: &str) -> String {
    sign(SignMethod::Md5, "", NOTHING, Some(text))
}

fn wrapped(text: &str) -> String {
    md5(&format!("{SECRET}{text}{SECRET}"))
}

#[test]
fn a_right_signature_is_right() {
    let home = Home::new("");
    let output = judged(&home, &wrapped(RIGHT));
    assert_eq!(code(&output), 0, "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("the signature is right"));
    let hmac = sign(
        SignMethod::HmacSha256,
        SECRET,
        NOTHING,
        Some(&RIGHT.replace("md5", "hmac-sha256")),
    );
    let output = judged_with(
        &home,
        &hmac,
        "hmac-sha256",
        "nick=a+b&zone=",
        "2026-01-01+00%3A00%3A00",
    );
    assert_eq!(code(&output), 0, "{}", text(&output.stdout));
}

#[test]
fn each_mistake_is_named() {
    let home = Home::new("");
    let unsorted = "methodtaobao.time.getv2.0app_key12345678formatjsonsessionsession-of-a-user\
        timestamp2026-01-01 00:00:00sign_methodmd5nicka b";
    let equals = "app_key=12345678&format=json&method=taobao.time.get&nick=a b&session=session-of-a-user\
        &sign_method=md5&timestamp=2026-01-01 00:00:00&v=2.0";
    let of_the_protocol = RIGHT.replace("nicka b", "");
    for (signature, said) in [
        (wrapped(RIGHT).to_lowercase(), "lower-case hex"),
        (wrapped(unsorted), "were not sorted by name"),
        (
            wrapped(&(RIGHT.to_owned() + "zone")),
            "blank values were signed",
        ),
        (
            wrapped(&RIGHT.replace(' ', "+").replace("00:00:00", "00%3A00%3A00")),
            "URL-encoded before signing",
        ),
        (wrapped(equals), "joined as name=value&"),
        (
            wrapped(&equals.replace('&', "")),
            "joined as name=value; nothing",
        ),
        (
            wrapped(&of_the_protocol),
            "only the parameters of the protocol were signed",
        ),
        (
            wrapped("nicka b"),
            "only the parameters of the call were signed",
        ),
        (
            wrapped(&RIGHT.replace("sessionsession-of-a-user", "")),
            "session was not signed",
        ),
        (
            wrapped(&RIGHT.replace("formatjson", "")),
            "format was not signed",
        ),
        (
            sign(SignMethod::Hmac, SECRET, NOTHING, Some(RIGHT)),
            "signed by hmac, but sign_method says md5",
        ),
        (md5(&format!("{RIGHT}{SECRET}")), "only behind the text"),
        (md5(&format!("{SECRET}{RIGHT}")), "only before the text"),
        (md5("something"), "no mistake that is known here"),
    ] {
        let output = judged(&home, &signature);
        let stdout = text(&output.stdout);
        assert_eq!(code(&output), 1, "{said}: {stdout}");
        assert!(stdout.contains(said), "{said}: {stdout}");
        assert_eq!(stdout.matches("wrong: ").count(), 1, "{said}: {stdout}");
    }
}

#[test]
fn a_raw_body_is_signed_behind_the_parameters() {
    let home = Home::new("");
    let of_the_protocol = RIGHT.replace("nicka b", "");
    let body = "{\"a\":1}";
    let now = "2026-01-01+00%3A00%3A00";
    let right = wrapped(&format!("{of_the_protocol}{body}"));
    assert_eq!(code(&judged_with(&home, &right, "md5", body, now)), 0);
    let output = judged_with(&home, &wrapped(&of_the_protocol), "md5", body, now);
    assert_eq!(code(&output), 1);
    assert!(text(&output.stdout).contains("the raw body was not signed"));
}

#[test]
fn what_can_be_seen_without_the_secret_is_said_first() {
    let home = Home::new("");
    let output = judged_with(&home, "X", "md4", "nick=a", "1767196800");
    let stdout = text(&output.stdout);
    assert_eq!(code(&output), 1);
    assert!(stdout.contains("there is no sign_method `md4`"), "{stdout}");
    assert!(
        stdout.contains("the timestamp `1767196800` is not yyyy-MM-dd HH:mm:ss"),
        "{stdout}"
    );
}

#[test]
fn parameters_are_explained_and_the_session_masked() {
    let home = Home::new("");
    let session = format!("session={SESSION}");
    let output = home.run([
        "sign",
        "method=taobao.time.get",
        "nick=a b",
        "app_key=1",
        &session,
        "zone=",
    ]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let stdout = text(&output.stdout);
    assert!(stdout.contains("zone =   (left out)"), "{stdout}");
    assert!(
        stdout.contains("app_key1methodtaobao.time.getnicka bsession***\n"),
        "{stdout}"
    );
    let params = [
        ("app_key", "1"),
        ("method", "taobao.time.get"),
        ("nick", "a b"),
        ("session", SESSION),
    ];
    for method in [SignMethod::Md5, SignMethod::Hmac, SignMethod::HmacSha256] {
        assert!(
            stdout.contains(&sign(method, SECRET, params, None)),
            "{method}: {stdout}"
        );
    }
    home.file("body", "<a/>");
    let output = home.run(["sign", "app_key=1", "--body", "body"]);
    assert!(text(&output.stdout).contains(&sign(
        SignMethod::Md5,
        SECRET,
        [("app_key", "1")],
        Some("<a/>")
    )));
}

#[test]
fn a_text_that_is_no_request_is_an_error_of_the_command_line() {
    let home = Home::new("");
    for (request, said) in [
        ("", "expected the URL of the request on the first line"),
        (
            "https://gw.api.taobao.com/router/rest?a=1\n",
            "has no parameter `sign`",
        ),
        (
            "https://gw.api.taobao.com/router/rest?a=%zz&sign=1\n",
            "not encoded right",
        ),
    ] {
        home.file("request", request);
        let output = home.run(["sign", "--request", "request"]);
        assert_eq!(code(&output), 2, "{request}");
        assert!(
            text(&output.stderr).contains(said),
            "{}",
            text(&output.stderr)
        );
    }
    assert_eq!(code(&home.run(["sign"])), 2);
    assert_eq!(code(&home.run(["sign", "no-value"])), 2);
}
