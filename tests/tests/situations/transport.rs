//! Connections that end, stall and stutter.

use serde_json::json;
use top_runtime::{ErrorKind, Outcome};
use top_tests::Answer;

use crate::situation::{Situation, fails, reads, root, unreadable};

fn broken(name: &'static str, answer: Answer, says: &'static str) -> Situation {
    fails(name, answer, ErrorKind::Transport, Outcome::Unknown, says).retryable(true)
}

fn slow(name: &'static str, answer: Answer) -> Situation {
    fails(
        name,
        answer.then_silence(),
        ErrorKind::Timeout,
        Outcome::Unknown,
        "may be done",
    )
    .impatient()
    .retryable(true)
}

pub(crate) fn situations() -> Vec<Situation> {
    let text = root(r#""id":1"#);
    let whole = || Answer::json(&text);
    let (left, right) = text.split_at(9);
    let head = |line: &str| Answer::raw(format!("{line}{text}"));
    vec![
        reads("byte-by-byte", whole().byte_by_byte(), json!({"id": 1})),
        reads(
            "chunked",
            Answer::chunked(&[left, right], true),
            json!({"id": 1}),
        ),
        reads(
            "until-the-end",
            head("HTTP/1.1 200 OK\r\n\r\n"),
            json!({"id": 1}),
        ),
        reads(
            "http-1.0",
            head("HTTP/1.0 200 OK\r\n\r\n"),
            json!({"id": 1}),
        ),
        reads(
            "after-100-continue",
            head("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
            json!({"id": 1}),
        ),
        broken(
            "closed-before-the-answer",
            Answer::nothing(),
            "before the answer",
        ),
        broken(
            "reset-before-the-answer",
            Answer::nothing().then_reset(),
            "before the answer",
        ),
        broken(
            "closed-in-the-head",
            whole().cut_at(20),
            "before the answer",
        ),
        broken(
            "closed-in-the-body",
            whole().without_last(5),
            "in the middle",
        ),
        broken(
            "reset-in-the-body",
            whole().without_last(5).then_reset(),
            "in the middle",
        ),
        broken(
            "chunked-and-cut",
            Answer::chunked(&[left], false),
            "in the middle",
        ),
        broken(
            "chunked-and-cut-behind-the-value",
            Answer::chunked(&[left, right], false),
            "in the middle",
        ),
        broken(
            "no-http",
            Answer::raw("SSH-2.0-OpenSSH_9.6\r\n"),
            "not valid HTTP",
        ),
        broken(
            "two-lengths",
            head("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n"),
            "not valid HTTP",
        ),
        unreadable(
            "length-too-short",
            Answer::raw(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\n{text}"
            )),
            "unexpected end",
        ),
        slow("silent-from-the-start", Answer::nothing()),
        slow("silent-in-the-head", whole().cut_at(20)),
        slow("silent-in-the-body", whole().without_last(5)),
        slow("silent-in-a-chunk", Answer::chunked(&[left], false)),
    ]
}
