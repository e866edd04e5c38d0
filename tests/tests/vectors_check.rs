//! Checks before sending, against those of the official SDK: the same requests are refused, and where they are not,
//! the row says why.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;

use serde_json::Value;
use top_runtime::kernel::{Model, validate};
use top_runtime::{Attachment, BrokenRule, Json, ValidationError, top_api, top_model};
use top_tests::Source;

#[top_api(method = "check.of.text", session = false, response = Nothing)]
struct Text {
    must: String,
    #[top(max_len = 3)]
    short: Option<String>,
}

#[top_api(method = "check.of.file", session = false, response = Nothing)]
struct File {
    must: Attachment,
    #[top(max_len = 3)]
    small: Option<Attachment>,
}

#[top_api(method = "check.of.number", session = false, response = Nothing)]
struct Number {
    must: i64,
    #[top(min = 1, max = 100)]
    level: Option<i64>,
}

#[top_api(method = "check.of.list", session = false, response = Nothing)]
struct List {
    #[top(max_items = 2)]
    few: Option<Vec<String>>,
    #[top(max_items = 2)]
    document: Option<Json<Vec<i64>>>,
}

#[top_model]
struct Nothing {}

type Checked = Result<(), ValidationError>;

/// What one row stands for.
struct Row {
    /// What `validate` says to the request of the row.
    ours: Checked,
    /// Why it says something else than the official SDK.
    differs: Option<&'static str>,
}

fn same(request: &dyn Model) -> Row {
    Row {
        ours: validate(request),
        differs: None,
    }
}

fn differs(why: &'static str, request: &dyn Model) -> Row {
    Row {
        ours: validate(request),
        differs: Some(why),
    }
}

fn rows() -> BTreeMap<&'static str, Row> {
    let text = |must: &str, short: Option<&str>| Text {
        must: must.into(),
        short: short.map(str::to_owned),
    };
    let number = |level| Number { must: 0, level };
    let few = |few: &[&str]| List {
        few: Some(few.iter().map(|&item| item.to_owned()).collect()),
        document: None,
    };
    let bytes = |length| Attachment::from_bytes("a.bin", vec![0; length]);
    BTreeMap::from([
        // A value that is null does not compile; what comes next to it is a required Option without a value.
        ("notEmpty-null", same(&MustBeGiven { must: None })),
        ("notEmpty-empty-string", same(&text("", None))),
        (
            "notEmpty-u3000-passes",
            differs(
                "the SDK lets it pass and then drops it as blank, and the gateway asks for it",
                &text("\u{3000}", None),
            ),
        ),
        ("notEmpty-number-ok", same(&number(None))),
        (
            "notEmpty-fileitem-ok",
            same(&File {
                must: bytes(1),
                small: None,
            }),
        ),
        (
            "maxLength-emoji-counts-2-utf16-units",
            differs(
                "lengths are in characters: UTF-16 units are Java's own affair",
                &text("x", Some("\u{1F350}\u{1F34F}")),
            ),
        ),
        ("maxLength-null-ok", same(&text("x", None))),
        (
            "maxLength-file",
            same(&File {
                must: bytes(1),
                small: Some(bytes(4)),
            }),
        ),
        ("maxListSize-3-of-2", same(&few(&["a", "b", "c"]))),
        (
            "maxListSize-leading-empty-counted",
            same(&few(&["", "a", "b"])),
        ),
        (
            "objMaxListSize-json-array-3-of-2",
            same(&List {
                few: None,
                document: Some(Json(vec![1, 2, 3])),
            }),
        ),
        (
            "objMaxListSize-object-ok",
            // An object in the place of a list does not compile; no list is what remains of it.
            same(&List {
                few: None,
                document: None,
            }),
        ),
        ("maxValue-over", same(&number(Some(101)))),
        ("minValue-null-ok", same(&number(None))),
        // Rows of our own.
        (
            "length-at-the-limit",
            same(&text("x", Some("\u{68A8}\u{68A8}\u{68A8}"))),
        ),
        ("length-above-the-limit", same(&text("x", Some("four")))),
        ("value-below", same(&number(Some(0)))),
        ("value-at-the-limits", same(&number(Some(100)))),
        ("list-at-the-limit", same(&few(&["a", "b"]))),
    ])
}

#[top_api(method = "check.of.option", session = false, response = Nothing)]
struct MustBeGiven {
    #[top(required)]
    must: Option<String>,
}

#[test]
fn every_row_is_checked_alike() {
    let recorded = Source::open().rows("check.json");
    let ours = rows();
    for row in &recorded {
        let name = row["name"].as_str().unwrap();
        let Some(Row { ours, differs }) = ours.get(name) else {
            panic!("{name}: a row without a request");
        };
        assert_eq!(
            ours.is_ok() == row["ok"].as_bool().unwrap(),
            differs.is_none(),
            "{name}: {ours:?}"
        );
        if let (Err(error), None) = (ours, differs) {
            same_reason(name, error, row);
        }
    }
    println!("{} checks", recorded.len());
}

/// One violation each, of the rule and with the limit that the SDK names in its message.
fn same_reason(name: &str, error: &ValidationError, row: &Value) {
    let [violation] = error.violations() else {
        panic!("{name}: {error}");
    };
    let (code, limit) = match violation.rule() {
        BrokenRule::Blank | BrokenRule::Empty | BrokenRule::Required => ("40", String::new()),
        BrokenRule::MaxLen { limit, .. } | BrokenRule::MaxItems { limit, .. } => {
            ("41", format!("than {limit}."))
        }
        BrokenRule::Min { limit, .. } | BrokenRule::Max { limit, .. } => {
            ("41", format!("than {limit}."))
        }
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(row["err_code"], code, "{name}: {violation}");
    let message = row["err_msg"].as_str().unwrap();
    assert!(message.ends_with(&limit), "{name}: {violation}: {message}");
}

#[test]
fn all_violations_come_at_once_in_the_order_of_the_fields() {
    let request = Text {
        must: String::new(),
        short: Some("four".into()),
    };
    let error = request.validate().unwrap_err();
    let paths: Vec<_> = error
        .violations()
        .iter()
        .map(top_runtime::Violation::path)
        .collect();
    assert_eq!(paths, ["must", "short"]);
    assert_eq!(
        error.to_string(),
        "`must`: required, but blank; `short`: 4 characters, at most 3 are allowed"
    );
}
