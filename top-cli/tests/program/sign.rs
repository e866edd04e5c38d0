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

/// A signature over what `change` makes of the parameters of a request, and the request as a file.
fn captured(home: &Home, text: &[u8]) -> String {
    std::fs::write(home.path("request"), text).unwrap();
    let output = home.run(["sign", "--request", "request"]);
    format!(
        "{}: {}{}",
        code(&output),
        self::text(&output.stdout),
        self::text(&output.stderr)
    )
}

const URL: &str = "https://gw.api.taobao.com/router/rest?method=taobao.time.get&v=2.0&app_key=12345678\
    &timestamp=2026-01-01+00%3A00%3A00&sign_method=md5&sign=";
const BEFORE: &str = "app_key12345678methodtaobao.time.get";
const BEHIND: &str = "sign_methodmd5timestamp2026-01-01 00:00:00v2.0";

#[test]
fn a_request_is_read_in_every_shape() {
    let home = Home::new("");
    let sign = wrapped(&format!("{BEFORE}nick中 国{BEHIND}"));
    let (_, query) = URL.split_once('?').unwrap();
    let body = "nick=%E4%B8%AD+%E5%9B%BD";
    for request in [
        format!("{URL}{sign}\n\n{body}\n"),
        format!("{URL}{sign}\n{body}"),
        format!("{URL}{sign}&{body}"),
        format!("{query}{sign}&{body}"),
        format!(
            "POST /router/rest?{query}{sign} HTTP/1.1\r\nHost: gw.api.taobao.com\r\nContent-Length: 24\r\n\r\n{body}"
        ),
        format!(
            "POST /router/rest HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{query}{sign}&{body}"
        ),
        format!("curl '{URL}{sign}' -H 'Accept: */*' --data-raw '{body}'"),
        format!(
            "$ curl -X POST \\\n  -H \"Content-Type: application/x-www-form-urlencoded\" \\\n  -d{body} \\\n  \"{URL}{sign}\"\n"
        ),
        format!("curl -G {URL}{sign} --data-urlencode 'nick=中 国'").replace('&', "\\&"),
        format!("curl '{URL}{sign}' -F $'nick=\\u4e2d 国' -F 'image=@/tmp/a.png;type=image/png'"),
        format!(
            "{URL}{sign}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"nick\"\r\n\r\n\
             中 国\r\n--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\nPNG\r\n--b--\r\n"
        ),
    ] {
        let said = captured(&home, request.as_bytes());
        assert!(
            said.starts_with("0: ") && said.contains("the signature is right"),
            "{request}\n{said}"
        );
    }
}

#[test]
fn a_batch_keeps_the_ends_of_its_lines() {
    let home = Home::new("");
    let batch = "https://gw.api.taobao.com/router/batch?v=2.0&app_key=12345678\
        &timestamp=2026-01-01+00%3A00%3A00&sign_method=md5&sign=";
    let body = "method=a.b&x=1\r\n-S-\r\nmethod=c.d";
    let sign = wrapped(&format!("app_key12345678{BEHIND}{body}"));
    for request in [
        format!("{batch}{sign}\r\n\r\n{body}"),
        format!("{batch}{sign}\n\n{}\n", body.replace('\r', "")),
    ] {
        let said = captured(&home, request.as_bytes());
        assert!(said.starts_with("0: "), "{said}");
    }
    // A value that only looks like it.
    let sign = wrapped(&format!("{BEFORE}nickXL-S-M{BEHIND}"));
    let said = captured(&home, format!("{URL}{sign}\n\nnick=XL-S-M").as_bytes());
    assert!(said.starts_with("0: "), "{said}");
}

#[test]
fn traps_that_other_programs_fell_into_are_named() {
    let home = Home::new("");
    let gbk = b"\xd6\xd0\xb9\xfa";
    let bytes = |value: &[u8]| {
        [
            SECRET.as_bytes(),
            BEFORE.as_bytes(),
            b"nick",
            value,
            BEHIND.as_bytes(),
            SECRET.as_bytes(),
        ]
        .concat()
    };
    let of_bytes = |value: &[u8]| {
        use std::fmt::Write as _;
        let digest = <md5::Md5 as md5::Digest>::digest(bytes(value));
        digest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02X}");
            text
        })
    };
    let file =
        "--b\nContent-Disposition: form-data; name=\"pic\"; filename=\"a.png\"\n\nPNG\n--b--\n";
    let url = |text: &str| format!("{URL}{}", wrapped(&format!("{BEFORE}{text}{BEHIND}")));
    for (request, said) in [
        (
            format!("{}\n\n{file}", url("pica.png")),
            "the names of files were signed",
        ),
        (
            format!("{}\n\n{file}", url("pic")),
            "the parameters of files were signed",
        ),
        (
            format!("{}\n\nnick=%40me", url("")),
            "begin with @ were taken for files",
        ),
        (
            format!("{}\n\nnick=a+b", url("nicka%20b")),
            "with %20 for a space",
        ),
        (
            format!("{}\n\nnick=a%2Fb", url("nicka%2fb")),
            "in lower-case hex",
        ),
        (
            format!("{}\n\nnick=true", url("nickTrue")),
            "signed as True and False",
        ),
        (
            format!("{}\n\nnick={{\"a\":1}}", url("nick{\"a\": 1}")),
            "blanks behind commas",
        ),
        (
            format!("{}\n\nnick=1.50", url("nick1.5")),
            "without the zeros",
        ),
        (
            format!("{}\n\nnick=a&zone=b", url("nicka")),
            "`zone` was not signed, or was added after signing",
        ),
        (
            format!("{}\n\nnick=a", url("nicka").replace("&v=2.0", "")),
            "v=2.0 was signed and not sent",
        ),
        (
            format!("{URL}{}\n\nnick=%E4%B8%AD%E5%9B%BD", of_bytes(gbk)),
            "signed as GBK, and is sent as UTF-8",
        ),
        (
            format!("{URL}{}\n\nnick=%E4%B8%AD%E5%9B%BD", of_bytes(b"??")),
            "Latin-1",
        ),
        (
            format!("{URL}{}\n\nnick=%D6%D0%B9%FA", of_bytes(gbk)),
            "not sent as UTF-8: `nick`",
        ),
    ] {
        let found = captured(&home, request.as_bytes());
        assert!(found.starts_with("1: "), "{said}: {found}");
        assert!(found.contains(said), "{said}: {found}");
    }
}

#[test]
fn two_mistakes_are_both_named() {
    let home = Home::new("");
    let pairs = "app_key=12345678&method=taobao.time.get&nick=a%20b&sign_method=md5&timestamp=2026-01-01%2000%3A00%3A00&v=2.0";
    let said = captured(
        &home,
        format!("{URL}{}\n\nnick=a+b", wrapped(pairs).to_lowercase()).as_bytes(),
    );
    for mistake in [
        "joined as name=value&",
        "with %20 for a space",
        "lower-case hex",
    ] {
        assert!(said.contains(mistake), "{mistake}: {said}");
    }
    assert_eq!(said.matches("wrong: ").count(), 3, "{said}");
}

#[test]
fn milliseconds_are_a_timestamp_too() {
    let home = Home::new("");
    let url = URL.replace("2026-01-01+00%3A00%3A00", "1767196800000");
    let sign =
        wrapped(&format!("{BEFORE}{BEHIND}").replace("2026-01-01 00:00:00", "1767196800000"));
    let said = captured(&home, format!("{url}{sign}").as_bytes());
    assert!(said.starts_with("0: "), "{said}");
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
