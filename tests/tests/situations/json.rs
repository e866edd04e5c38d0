//! The text of JSON: cut, odd, and hostile.

use serde_json::json;
use top_tests::Answer;

use crate::situation::{Situation, reads, root, unreadable};

pub(crate) fn situations() -> Vec<Situation> {
    [strings(), grammar(), cut(), repeated(), deep()]
        .into_iter()
        .flatten()
        .collect()
}

fn strings() -> Vec<Situation> {
    let title = |name, text: &str, wanted: &str| {
        reads(
            name,
            root(&format!(r#""title":"{text}""#)),
            json!({"title": wanted}),
        )
    };
    vec![
        title(
            "raw-control-characters",
            "a\tb\r\nc\u{1}\u{0}d",
            "a\tb\r\nc\u{1}\u{0}d",
        ),
        title("escapes", r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
        title(
            "escapes-in-hexadecimal",
            r"\u4e2d\u4E2D\u00e9\u0041",
            "中中éA",
        ),
        title("escaped-pair", r"\ud83c\udf50", "🍐"),
        title("half-a-pair", r"a\ud83cb\udf50", "a\u{FFFD}b\u{FFFD}"),
        title("beyond-the-basic-plane", "🍐𠮷", "🍐𠮷"),
        title("replacement-character", "a\u{FFFD}b", "a\u{FFFD}b"),
        title(
            "line-separators",
            "a\u{2028}b\u{2029}c\u{85}d",
            "a\u{2028}b\u{2029}c\u{85}d",
        ),
        title("entities-stay", "&lt;b&gt; &amp;", "&lt;b&gt; &amp;"),
        title("blank-text-stays", "", ""),
        unreadable("unknown-escape", root(r#""title":"\x41""#), "escape").at("title"),
        unreadable("short-escape", root(r#""title":"\u4e2""#), "hexadecimal").at("title"),
        unreadable(
            "not-utf-8",
            Answer::json(b"{\"shop_order_get_response\":{\"title\":\"\xFF\xFE\"}}"),
            "UTF-8",
        ),
    ]
}

fn grammar() -> Vec<Situation> {
    let utf_16: Vec<u8> = root(r#""id":1"#)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let with_mark: Vec<u8> = [b"\xFF\xFE", utf_16.as_slice()].concat();
    vec![
        reads(
            "byte-order-mark",
            format!("\u{FEFF}{}", root(r#""id":1"#)),
            json!({"id": 1}),
        ),
        reads(
            "white-space-around",
            format!(" \r\n\t{}\n\n ", root(r#""id":1"#)),
            json!({"id": 1}),
        ),
        reads(
            "white-space-inside",
            "{ \"shop_order_get_response\"\n:\t{ \"id\" : 1 , \"ids\" : [ 1 , 2 ] } }",
            json!({"id": 1, "ids": [1, 2]}),
        ),
        unreadable("trailing-text", format!("{} x", root("")), "trailing text"),
        unreadable(
            "two-answers",
            format!("{0}{0}", root(r#""id":1"#)),
            "trailing text",
        ),
        unreadable("trailing-comma", root(r#""id":1,"#), "trailing comma"),
        unreadable(
            "trailing-comma-in-a-list",
            root(r#""ids":[1,]"#),
            "trailing comma",
        )
        .at("ids"),
        unreadable(
            "single-quotes",
            "{'shop_order_get_response':{}}",
            "double quotes",
        ),
        unreadable(
            "names-without-quotes",
            "{shop_order_get_response:{}}",
            "double quotes",
        ),
        unreadable("comment", format!("{}/* x */", root("")), "trailing text"),
        unreadable(
            "callback",
            format!("callback({})", root("")),
            "not a JSON object",
        ),
        unreadable(
            "json-in-a-text",
            r#""{\"shop_order_get_response\":{}}""#,
            "not a JSON object",
        ),
        unreadable("not-a-number", root(r#""rate":NaN"#), "expected a value").at("rate"),
        unreadable("leading-zero", root(r#""id":012"#), "leading zero").at("id"),
        unreadable("utf-16", Answer::json(utf_16), "cannot be read"),
        reads(
            "utf-16-with-its-mark",
            Answer::json(with_mark),
            json!({"id": 1}),
        ),
    ]
}

fn cut() -> Vec<Situation> {
    let end = "unexpected end";
    vec![
        unreadable("cut", r#"{"shop_order_get_response":{"id":1"#, end),
        unreadable(
            "cut-behind-a-comma",
            r#"{"shop_order_get_response":{"id":1,"#,
            end,
        ),
        unreadable(
            "cut-in-a-text",
            r#"{"shop_order_get_response":{"title":"a"#,
            end,
        )
        .at("title"),
        unreadable(
            "cut-in-an-escape",
            r#"{"shop_order_get_response":{"title":"a\"#,
            end,
        )
        .at("title"),
        unreadable(
            "cut-in-a-name",
            r#"{"shop_order_get_response":{"id":1,"ti"#,
            end,
        ),
        unreadable(
            "cut-in-a-word",
            r#"{"shop_order_get_response":{"paid":tr"#,
            end,
        )
        .at("paid"),
        unreadable(
            "cut-in-a-list",
            r#"{"shop_order_get_response":{"ids":[1,2"#,
            end,
        )
        .at("ids"),
        unreadable(
            "cut-in-what-nobody-reads",
            r#"{"shop_order_get_response":{"new":[{"a":"#,
            end,
        ),
        unreadable(
            "cut-before-the-last-bracket",
            r#"{"shop_order_get_response":{"id":1}"#,
            end,
        ),
    ]
}

fn repeated() -> Vec<Situation> {
    vec![
        reads("name-twice", root(r#""id":1,"id":2"#), json!({"id": 2})),
        reads(
            "list-twice",
            root(r#""ids":[1,2],"ids":[3]"#),
            json!({"ids": [3]}),
        ),
        reads(
            "name-twice-null-last",
            root(r#""id":1,"id":null"#),
            json!({}),
        ),
        reads("name-escaped", root(r#""\u0069d":1"#), json!({"id": 1})),
        reads("names-in-capitals", root(r#""ID":1,"Id":2"#), json!({})),
    ]
}

fn deep() -> Vec<Situation> {
    let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let parents = |levels: usize| {
        let inside = r#"{"parent":"#.repeat(levels);
        format!(
            r#"{{"shop_order_get_response":{inside}{{}}{}}}"#,
            "}".repeat(levels)
        )
    };
    let too_deep = "nested deeper than";
    vec![
        reads(
            "deep-where-nobody-reads",
            root(&format!(r#""id":1,"new":{}"#, nested(100))),
            json!({"id": 1}),
        ),
        unreadable(
            "too-deep-where-nobody-reads",
            root(&format!(r#""new":{}"#, nested(100_000))),
            too_deep,
        ),
        unreadable(
            "too-deep-in-any",
            root(&format!(r#""any":{}"#, nested(100_000))),
            too_deep,
        )
        .at("any"),
        unreadable(
            "too-deep-without-an-end",
            "[".repeat(1_000_000),
            "not a JSON object",
        ),
        reads(
            "five-parents",
            parents(5),
            json!({"parent": {"parent": {"parent": {"parent": {"parent": {}}}}}}),
        ),
        unreadable("too-many-parents", parents(10_000), too_deep).at(parents_path()),
    ]
}

/// Where the reading stops: as deep as is allowed, less the two levels around it.
fn parents_path() -> &'static str {
    let path = vec!["parent"; 127].join(".");
    path.leak()
}
