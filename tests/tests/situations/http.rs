//! HTTP: status, content type, compression.

use serde_json::json;
use top_runtime::{ErrorKind, Outcome};
use top_tests::{Answer, gzip};

use crate::situation::{Situation, fails, reads, root, unreadable};

const PAGE: &str =
    "<!DOCTYPE html>\n<html><head><title>502</title></head><body>Bad <br> Gateway</body></html>";
const REFUSAL: &str = r#"{"error_response":{"code":40,"msg":"Missing required arguments:num","sub_code":"isv.missing-parameter:num"}}"#;

pub(crate) fn situations() -> Vec<Situation> {
    [statuses(), bodies(), content_types(), compression()]
        .into_iter()
        .flatten()
        .collect()
}

fn status(name: &'static str, answer: Answer, outcome: Outcome, says: &'static str) -> Situation {
    fails(name, answer, ErrorKind::HttpStatus, outcome, says)
}

fn statuses() -> Vec<Situation> {
    use Outcome::{NotExecuted, Unknown};
    let empty = |status| Answer::http(status, &[], "");
    let json =
        |status, body: &str| Answer::http(status, &[("Content-Type", "application/json")], body);
    let elsewhere = [("Location", "http://127.0.0.1:1/elsewhere")];
    vec![
        status(
            "html-502",
            Answer::html(502, PAGE),
            Unknown,
            "HTTP status 502",
        )
        .retryable(true),
        status("500-empty", empty(500), Unknown, "HTTP status 500").retryable(true),
        status(
            "503-json",
            json(503, r#"{"busy":true}"#),
            Unknown,
            "HTTP status 503",
        )
        .retryable(true),
        status("504-empty", empty(504), Unknown, "HTTP status 504").retryable(true),
        status(
            "302",
            Answer::http(302, &elsewhere, ""),
            Unknown,
            "redirect",
        )
        .retryable(true),
        status(
            "301-with-a-value",
            Answer::http(301, &elsewhere, root(r#""id":1"#)),
            Unknown,
            "redirect",
        ),
        status(
            "304",
            Answer::raw("HTTP/1.1 304 X\r\nConnection: close\r\n\r\n"),
            Unknown,
            "HTTP status 304",
        ),
        status("400-empty", empty(400), NotExecuted, "HTTP status 400").retryable(false),
        status(
            "400-of-oauth",
            json(
                400,
                r#"{"error":"invalid_client","error_description":"used"}"#,
            ),
            NotExecuted,
            "HTTP status 400",
        ),
        status(
            "403-html",
            Answer::html(403, PAGE),
            NotExecuted,
            "HTTP status 403",
        )
        .retryable(false),
        status(
            "404",
            Answer::html(404, "no"),
            NotExecuted,
            "HTTP status 404",
        )
        .retryable(false),
        status("408", empty(408), Unknown, "HTTP status 408").retryable(true),
        status("429", empty(429), NotExecuted, "HTTP status 429").retryable(true),
        fails(
            "400-with-an-error",
            json(400, REFUSAL),
            ErrorKind::Api,
            NotExecuted,
            "Missing required",
        )
        .code(40)
        .retryable(false),
        fails(
            "500-with-an-error",
            json(500, REFUSAL),
            ErrorKind::Api,
            NotExecuted,
            "Missing required",
        )
        .code(40),
        fails(
            "error-gzipped",
            Answer::http(400, &[("Content-Encoding", "gzip")], gzip(REFUSAL)),
            ErrorKind::Api,
            NotExecuted,
            "isv.missing-parameter:num",
        )
        .code(40),
        reads("201", json(201, &root(r#""id":1"#)), json!({"id": 1})),
    ]
}

fn bodies() -> Vec<Situation> {
    vec![
        unreadable(
            "html-200",
            Answer::html(200, "<html><body>busy</body></html>"),
            "HTML",
        ),
        unreadable("html-200-with-doctype", Answer::html(200, PAGE), "HTML"),
        unreadable(
            "html-200-in-capitals",
            Answer::html(200, "<HTML></HTML>"),
            "HTML",
        ),
        unreadable(
            "html-200-behind-a-comment",
            Answer::html(200, "<!-- busy -->\n<html></html>"),
            "HTML",
        ),
        unreadable(
            "xhtml-200",
            Answer::html(
                200,
                "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x\"><html/>",
            ),
            "HTML",
        ),
        unreadable(
            "part-of-a-page-200",
            Answer::html(200, "<center>Bad Gateway</center>"),
            "whose root, `center`,",
        ),
        unreadable(
            "text-200",
            Answer::http(200, &[], "Service busy"),
            "cannot be read",
        ),
        unreadable("empty-200", Answer::json(""), "empty"),
        unreadable("white-space-200", Answer::json(" \r\n\t "), "empty"),
        unreadable(
            "204",
            Answer::raw("HTTP/1.1 204 X\r\nConnection: close\r\n\r\n"),
            "empty",
        ),
    ]
}

fn content_types() -> Vec<Situation> {
    let typed = |content_type: &str, body: &[u8]| {
        Answer::http(200, &[("Content-Type", content_type)], body)
    };
    let text = root(r#""title":"梨""#);
    // The same title in the other encodings of the platform's age.
    let gbk: Vec<u8> = [
        root(r#""title":""#).trim_end_matches("}}").as_bytes(),
        b"\xC0\xE6\"}}",
    ]
    .concat();
    vec![
        reads(
            "no-content-type",
            Answer::http(200, &[], &text),
            json!({"title": "梨"}),
        ),
        reads(
            "json-as-html",
            typed("text/html", text.as_bytes()),
            json!({"title": "梨"}),
        ),
        reads(
            "json-as-javascript",
            typed("text/javascript", text.as_bytes()),
            json!({"title": "梨"}),
        ),
        reads(
            "charset-in-odd-letters",
            typed("application/json; Charset=\"utf-8\"", text.as_bytes()),
            json!({"title": "梨"}),
        ),
        reads(
            "charset-gbk-in-vain",
            typed("text/html;charset=GBK", text.as_bytes()),
            json!({"title": "梨"}),
        ),
        reads(
            "charset-gbk",
            typed("text/html;charset=GBK", &gbk),
            json!({"title": "梨"}),
        ),
        unreadable(
            "charset-gbk-not-said",
            typed("application/json", &gbk),
            "UTF-8",
        ),
    ]
}

fn compression() -> Vec<Situation> {
    let text = root(r#""id":1"#);
    let packed = gzip(&text);
    let said =
        |encoding: &str, body: &[u8]| Answer::http(200, &[("Content-Encoding", encoding)], body);
    let cut = &packed[..packed.len() - 6];
    let mut spoilt = packed.clone();
    let middle = spoilt.len() / 2;
    spoilt[middle] ^= 0x55;
    let two = [gzip(&text[..9]), gzip(&text[9..])].concat();
    vec![
        reads("gzip", said("gzip", &packed), json!({"id": 1})),
        unreadable(
            "identity-and-not-utf-8",
            said("identity", b"{\"a_b_response\":{\"title\":\"\xC0\xE6\"}}"),
            "UTF-8",
        ),
        reads("gzip-in-capitals", said("GZIP", &packed), json!({"id": 1})),
        reads(
            "gzip-under-its-old-name",
            said("x-gzip", &packed),
            json!({"id": 1}),
        ),
        reads(
            "gzip-not-said",
            Answer::http(200, &[], &packed),
            json!({"id": 1}),
        ),
        reads(
            "gzip-and-zeros-behind",
            said("gzip", &[packed.as_slice(), &[0; 9]].concat()),
            json!({"id": 1}),
        ),
        reads(
            "gzip-and-a-line-end-behind",
            said("gzip", &[packed.as_slice(), b"\r\n"].concat()),
            json!({"id": 1}),
        ),
        reads("gzip-in-two-members", said("gzip", &two), json!({"id": 1})),
        reads(
            "gzip-said-in-vain",
            said("gzip", text.as_bytes()),
            json!({"id": 1}),
        ),
        unreadable("gzip-cut", said("gzip", cut), "gzip"),
        unreadable("gzip-cut-and-not-said", Answer::http(200, &[], cut), "gzip"),
        unreadable("gzip-broken", said("gzip", &spoilt), "gzip"),
        unreadable("gzip-of-nothing", said("gzip", &gzip("")), "empty"),
        unreadable(
            "another-compression",
            said("br", b"\x0b\x02\x80{}\x03"),
            "br",
        ),
    ]
}
