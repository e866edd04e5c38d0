//! Answers and what the official SDK makes of them: we read the same values, and where we do not, the table of
//! differences says by name what we do and why.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use serde_json::{Map, Value, json};
use top_runtime::{Client, DateTime, Error, ErrorKind, Format, Outcome, Reply, top_api, top_model};
use top_tests::{Answer, Canned, Source};

#[top_api(method = "x.get", session = false, response = Response)]
struct Request {}

/// Every member that stands in a row.
#[top_model]
struct Response {
    str: Option<String>,
    num: Option<i64>,
    flagb: Option<bool>,
    date: Option<DateTime>,
    items: Option<Vec<Item>>,
    item: Option<Item>,
    names: Option<Vec<String>>,
    ids: Option<Vec<i64>>,
}

#[top_model]
struct Item {
    num_iid: Option<i64>,
    title: Option<String>,
}

/// What we make of an answer.
#[derive(Clone, Copy, Debug)]
enum Ours {
    /// These values, as JSON.
    Reads(&'static str),
    /// The values of the one mode in which they are read there.
    ReadsEither,
    /// An error of decoding that says this.
    Refuses(&'static str),
}

use Ours::{Reads, ReadsEither, Refuses};

/// Where we differ from the official SDK on purpose.
const DIFFERENCES: &[(&str, Ours, &str)] = &[
    (
        "normal-simplified",
        ReadsEither,
        "both shapes are read whatever was asked for; there it is a success without any value",
    ),
    (
        "business-code-at-root",
        Reads(r#"{"str":"ok"}"#),
        "a `code` of the business is not the platform's: only `error_response` is",
    ),
    (
        "dingtalk",
        Refuses("holds no member of the declared response"),
        "another platform's answer is none of this one, rather than a success without any value",
    ),
    (
        "wrapper-value-not-object",
        Refuses("its root is not an object"),
        "there it is a success without any value",
    ),
    (
        "wrapper-null",
        Refuses("its root is not an object"),
        "there it is a success without any value",
    ),
    (
        "array-root",
        Refuses("not a JSON object"),
        "there it is a success without any value",
    ),
    (
        "string-as-float",
        Reads(r#"{"str":"1.10"}"#),
        "a price keeps its digits",
    ),
    (
        "long-plus-string",
        Reads(r#"{"num":5}"#),
        "there the value is lost without a word",
    ),
    (
        "long-spaces",
        Reads(r#"{"num":5}"#),
        "there the value is lost without a word",
    ),
    (
        "bool-string-1",
        Reads(r#"{"flagb":true}"#),
        "everything but `true` is false there",
    ),
    (
        "date-only",
        Reads(r#"{"date":{"date_epoch_ms":1582992000000}}"#),
        "midnight, rather than an answer lost for its form",
    ),
    (
        "date-iso-T",
        Reads(r#"{"date":{"date_epoch_ms":1582992000000}}"#),
        "the same time in another form, rather than an answer lost for it",
    ),
    (
        "date-lenient-month13",
        Refuses("`date`: expected a date"),
        "month 13 is a mistake, not January of the next year",
    ),
    (
        "date-zero",
        Reads("{}"),
        "the databases' word for none, not a day in the year -1",
    ),
    (
        "list-single-object-not-array",
        Reads(r#"{"items":[{"numIid":1}]}"#),
        "one element without its list; there it is lost without a word",
    ),
    (
        "list-scalars-mixed",
        Refuses("`ids[2]`: expected a whole number of 64 bits, found null"),
        "there a list of numbers holds texts, nulls and fractions, and fails where it is used",
    ),
    (
        "list-nested-array-dropped",
        Reads(r#"{"names":["a","[\"b\"]","c"]}"#),
        "what is no text is kept as its JSON; there it is lost without a word",
    ),
    (
        "leading-bom",
        Reads(r#"{"str":"a"}"#),
        "a byte order mark says nothing",
    ),
    (
        "xml-empty-date",
        Reads("{}"),
        "an empty element is no date, rather than an answer lost for it",
    ),
    (
        "xml-qimen",
        Reads(r#"{"str":"v"}"#),
        "a `code` of the business is not the platform's: only `error_response` is",
    ),
];

#[tokio::test]
async fn every_row_reads_alike() {
    let source = Source::open();
    let rows = source.rows("parse.json");
    let server = Canned::always(Answer::nothing()).await;
    let xml = server.builder().format(Format::Xml).build().unwrap();
    let wrapped = server.client();
    let simplified = server.builder().simplify(true).build().unwrap();
    let mut differing = 0;
    for row in &rows {
        let name = row["name"].as_str().unwrap();
        let body = row["body"].as_str().unwrap();
        let difference = DIFFERENCES.iter().find(|difference| difference.0 == name);
        let modes: &[(&str, &Client)] = match row["format"].as_str().unwrap() {
            "xml" => &[("top", &xml)],
            _ => &[("top/default", &wrapped), ("top/simplify", &simplified)],
        };
        let mut first = None;
        let mut agreed = true;
        for (mode, client) in modes {
            server.now(Answer::json(body));
            let ours = ours(client).await;
            let theirs = theirs(&row["parsed"][mode]);
            // There, a wrapped answer to a call that asked for a simplified one is a success without any value, even
            // if it holds a refusal. Here the shape that was asked for does not matter.
            match &first {
                None => first = Some(ours.clone()),
                Some(first) => assert_eq!(
                    &ours, first,
                    "{name}, {mode}: another value in another mode"
                ),
            }
            if *mode == "top/simplify" && theirs == Ok(Map::new()) {
                continue;
            }
            match difference {
                None => assert_eq!(shown(&ours), theirs, "{name}, {mode}"),
                Some((_, ReadsEither, _)) => {
                    assert_eq!(
                        shown(&ours),
                        self::theirs(&row["parsed"]["top/simplify"]),
                        "{name}"
                    );
                }
                Some((_, wanted, _)) => check(name, &ours, *wanted),
            }
            agreed &= shown(&ours) == theirs;
        }
        assert_eq!(
            agreed,
            difference.is_none(),
            "{name}: no difference any more"
        );
        differing += usize::from(!agreed);
    }
    for (name, _, why) in DIFFERENCES {
        assert!(!why.is_empty());
        let listed = rows.iter().any(|row| row["name"] == *name);
        assert!(listed || !source.is_recorded(), "{name} is no row");
    }
    println!(
        "{} answers, {differing} read differently on purpose",
        rows.len()
    );
}

type Members = Map<String, Value>;

/// What our client makes of the answer that the server is about to send: the values as the rows have them, or the
/// text of the error.
async fn ours(client: &Client) -> Result<Members, String> {
    let request = Request {};
    match request.execute(client).await {
        Ok(reply) => Ok(values(&reply)),
        Err(error) if error.kind() == ErrorKind::Api => Ok(refusal(&error)),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
            assert_eq!(error.outcome(), Outcome::Executed, "{error}");
            assert!(error.body().is_some(), "{error}");
            Err(error.to_string())
        }
    }
}

fn check(name: &str, ours: &Result<Members, String>, wanted: Ours) {
    match (wanted, ours) {
        (Reads(wanted), Ok(ours)) => {
            let wanted: Members = serde_json::from_str(wanted).unwrap();
            assert_eq!(*ours, wanted, "{name}");
        }
        (Refuses(wanted), Err(ours)) => assert!(ours.contains(wanted), "{name}: {ours}"),
        (wanted, ours) => panic!("{name}: {ours:?} instead of {wanted:?}"),
    }
}

/// Two errors are alike, whatever their words.
fn shown(ours: &Result<Members, String>) -> Result<Members, ()> {
    ours.clone().map_err(drop)
}

/// What the official SDK made of an answer; without any value where it made nothing of it and called that a success.
fn theirs(parsed: &Value) -> Result<Members, ()> {
    match parsed {
        Value::Null => Ok(Members::new()),
        Value::Object(members) if members.contains_key("exception") => Err(()),
        Value::Object(members) => {
            let mut members = members.clone();
            members.retain(|name, value| name != "isSuccess()" && *value != "");
            Ok(members)
        }
        _ => panic!("not what a row holds: {parsed}"),
    }
}

/// Our values in the words of the rows. An empty list and none are the same to the platform.
fn values(reply: &Reply<Response>) -> Members {
    let item = |item: &Item| {
        Value::Object(given([
            ("numIid", item.num_iid.map(Value::from)),
            ("title", item.title.clone().map(Value::from)),
        ]))
    };
    let items = reply.items.as_ref().filter(|items| !items.is_empty());
    let millis = |date: DateTime| json!({"date_epoch_ms": date.unix_seconds() * 1000});
    given([
        ("str", reply.str.clone().map(Value::from)),
        ("num", reply.num.map(Value::from)),
        ("flagb", reply.flagb.map(Value::from)),
        ("date", reply.date.map(millis)),
        ("items", items.map(|items| items.iter().map(item).collect())),
        ("item", reply.item.as_ref().map(item)),
        ("names", reply.names.clone().map(Value::from)),
        ("ids", reply.ids.clone().map(Value::from)),
        ("requestId", reply.request_id().map(Value::from)),
    ])
}

fn refusal(error: &Error) -> Members {
    given([
        (
            "errorCode",
            error.code().map(|code| code.to_string().into()),
        ),
        ("msg", error.msg().map(Value::from)),
        ("subCode", error.sub_code().map(Value::from)),
        ("subMsg", error.sub_msg().map(Value::from)),
        ("requestId", error.request_id().map(Value::from)),
    ])
}

fn given<const COUNT: usize>(members: [(&str, Option<Value>); COUNT]) -> Members {
    let given = members.into_iter();
    given
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}
