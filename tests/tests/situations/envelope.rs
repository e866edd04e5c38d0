//! What stands around an answer: roots, errors, request ids.

use serde_json::json;
use top_runtime::{ErrorKind, Outcome};

use crate::situation::{Situation, fails, reads, root, unreadable};

pub(crate) fn situations() -> Vec<Situation> {
    [
        roots(),
        company(),
        request_ids(),
        refusals(),
        refusals_in_company(),
        completeness(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn roots() -> Vec<Situation> {
    let shapeless = "its root is not an object";
    vec![
        reads("usual-root", root(r#""id":1"#), json!({"id": 1})),
        reads("usual-root-simplified", root(r#""id":1"#), json!({"id": 1})).simplified(),
        reads("any-root", r#"{"whatever":{"id":1}}"#, json!({"id": 1})),
        reads(
            "root-of-qimen",
            r#"{"response":{"flag":"success","id":1}}"#,
            json!({"id": 1}),
        ),
        reads("empty-root", root(""), json!({})),
        reads("no-root", r#"{"id":1}"#, json!({"id": 1})),
        reads("no-root-simplified", r#"{"id":1}"#, json!({"id": 1})).simplified(),
        reads("no-root-and-nothing-simplified", "{}", json!({})).simplified(),
        unreadable("no-root-and-nothing", "{}", "no root"),
        reads(
            "one-object",
            r#"{"result":{"success":true}}"#,
            json!({"result": {"success": true}}),
        )
        .result(),
        reads(
            "one-object-simplified",
            r#"{"result":{"success":true}}"#,
            json!({"result": {"success": true}}),
        )
        .result()
        .simplified(),
        reads(
            "one-object-in-its-root",
            r#"{"shop_order_result_response":{"result":{"success":true}}}"#,
            json!({"result": {"success": true}}),
        )
        .result()
        .simplified(),
        reads(
            "second-envelope-says-no",
            r#"{"shop_order_result_response":{"result":{"success":false,"code":"7","msg":"no"}}}"#,
            json!({"result": {"success": false, "code": "7", "msg": "no"}}),
        )
        .result(),
        reads(
            "code-and-msg-of-the-business",
            root(r#""code":"200","msg":"ok","id":1"#),
            json!({"id": 1}),
        ),
        unreadable(
            "another-service",
            r#"{"errcode":40035,"errmsg":"x"}"#,
            "no member of the declared response",
        ),
        unreadable(
            "a-proxy's-object",
            r#"{"fault":{"detail":"x"}}"#,
            "no member of the declared response",
        ),
        unreadable(
            "root-is-a-text",
            r#"{"shop_order_get_response":"ok"}"#,
            shapeless,
        ),
        unreadable(
            "root-is-null",
            r#"{"shop_order_get_response":null}"#,
            shapeless,
        ),
        unreadable(
            "root-is-a-list",
            r#"{"shop_order_get_response":[{"id":1}]}"#,
            shapeless,
        ),
        unreadable("list-without-a-root", r#"[{"id":1}]"#, "not a JSON object"),
        unreadable("text-without-a-root", r#""ok""#, "not a JSON object"),
        unreadable("null-without-a-root", "null", "not a JSON object"),
    ]
}

/// Objects that hold more than a root.
fn company() -> Vec<Situation> {
    vec![
        reads(
            "root-and-a-stray-member",
            r#"{"shop_order_get_response":{"id":1},"trace":"t-1"}"#,
            json!({"id": 1}),
        ),
        reads(
            "root-behind-a-stray-member",
            r#"{"request_id":"r","shop_order_get_response":{"id":1}}"#,
            json!({"id": 1}),
        )
        .request_id("r"),
        reads(
            "root-behind-a-stray-object",
            r#"{"trace":{"x":1},"shop_order_get_response":{"id":1},"request_id":"r"}"#,
            json!({"id": 1}),
        )
        .request_id("r"),
        reads(
            "root-behind-another",
            r#"{"a_response":{"id":2},"shop_order_get_response":{"id":1,"request_id":"r"}}"#,
            json!({"id": 1}),
        )
        .request_id("r"),
        unreadable(
            "two-roots",
            r#"{"a":{"x":1},"b":{"x":2}}"#,
            "no member of the declared response",
        ),
    ]
}

fn request_ids() -> Vec<Situation> {
    vec![
        reads("request-id-in-the-root", root(r#""id":1,"request_id":"r-17""#), json!({"id": 1}))
            .request_id("r-17"),
        reads("request-id-simplified", r#"{"id":1,"request_id":"r-17"}"#, json!({"id": 1}))
            .simplified()
            .request_id("r-17"),
        reads(
            "request-id-beside-the-root",
            r#"{"shop_order_get_response":{"id":1},"request_id":"r-17"}"#,
            json!({"id": 1}),
        )
        .request_id("r-17"),
        reads(
            "request-id-in-the-root-and-beside-it",
            r#"{"shop_order_get_response":{"id":1,"request_id":"r-17"},"request_id":"another"}"#,
            json!({"id": 1}),
        )
        .request_id("r-17"),
        reads("request-id-as-a-number", root(r#""id":1,"request_id":17"#), json!({"id": 1})).request_id("17"),
        reads(
            "request-id-also-declared",
            r#"{"shop_order_traced_response":{"id":1,"request_id":"r-17"}}"#,
            json!({"id": 1, "request_id": "r-17"}),
        )
        .traced()
        .request_id("r-17"),
        reads(
            "request-id-of-a-field",
            r#"{"shop_order_result_response":{"result":{"request_id":"field's"},"request_id":"r-17"}}"#,
            json!({"result": {"request_id": "field's"}}),
        )
        .result()
        .request_id("r-17"),
    ]
}

fn refusals() -> Vec<Situation> {
    use Outcome::{NotExecuted, Unknown};
    let api = |name, members: &str, outcome, says| {
        fails(
            name,
            format!(r#"{{"error_response":{members}}}"#),
            ErrorKind::Api,
            outcome,
            says,
        )
    };
    vec![
        api(
            "error",
            r#"{"code":27,"msg":"Invalid session"}"#,
            NotExecuted,
            "Invalid session",
        )
        .code(27),
        api(
            "error-simplified",
            r#"{"code":27,"msg":"Invalid session"}"#,
            NotExecuted,
            "Invalid session",
        )
        .code(27)
        .simplified(),
        api(
            "error-code-as-text",
            r#"{"code":"15","sub_code":"isp.unknown-error"}"#,
            Unknown,
            "isp.unknown-error",
        )
        .code(15)
        .retryable(true),
        api(
            "error-code-as-decimal",
            r#"{"code":27.0}"#,
            NotExecuted,
            "code 27",
        )
        .code(27),
        api(
            "error-code-not-a-number",
            r#"{"code":"isv.pear","msg":"green"}"#,
            NotExecuted,
            "isv.pear",
        ),
        api(
            "error-without-a-code",
            r#"{"msg":"green"}"#,
            NotExecuted,
            "green",
        ),
        api(
            "error-without-anything",
            "{}",
            NotExecuted,
            "without a code",
        ),
        api(
            "error-with-arguments",
            r#"{"args":{"arg":[{"key":"a","value":"b"}]},"code":21,"msg":"Missing Method"}"#,
            NotExecuted,
            "Missing Method",
        )
        .code(21),
        api(
            "error-with-nulls",
            r#"{"code":41,"msg":null,"sub_code":null,"sub_msg":""}"#,
            NotExecuted,
            "code 41",
        )
        .code(41),
        api(
            "error-with-line-breaks",
            "{\"code\":41,\"msg\":\"a\r\nb\",\"sub_msg\":\"c\\nd\"}",
            NotExecuted,
            "code 41",
        )
        .code(41),
        reads(
            "error-only-in-a-text",
            root(r#""title":"{\"error_response\":{\"code\":27}}""#),
            json!({"title": "{\"error_response\":{\"code\":27}}"}),
        ),
        unreadable(
            "error-is-null",
            r#"{"error_response":null}"#,
            "error_response",
        ),
        unreadable(
            "error-is-a-text",
            r#"{"error_response":"no"}"#,
            "error_response",
        ),
    ]
}

/// A refusal and what may stand beside it.
fn refusals_in_company() -> Vec<Situation> {
    use Outcome::NotExecuted;
    vec![
        fails(
            "error-beside-a-root",
            r#"{"shop_order_get_response":{},"error_response":{"code":27,"msg":"x"}}"#,
            ErrorKind::Api,
            NotExecuted,
            "code 27",
        )
        .code(27),
        fails(
            "error-and-its-request-id-behind",
            r#"{"error_response":{"code":27},"request_id":"r-17"}"#,
            ErrorKind::Api,
            NotExecuted,
            "r-17",
        )
        .code(27),
        fails(
            "error-and-its-request-id-in-front",
            r#"{"request_id":"r-17","error_response":{"code":27}}"#,
            ErrorKind::Api,
            NotExecuted,
            "r-17",
        )
        .code(27),
        reads(
            "error-null-beside-a-value",
            r#"{"id":1,"error_response":null}"#,
            json!({"id": 1}),
        )
        .simplified(),
        reads(
            "error-null-beside-a-root",
            r#"{"error_response":null,"shop_order_get_response":{"id":1}}"#,
            json!({"id": 1}),
        ),
    ]
}

fn completeness() -> Vec<Situation> {
    let must = |members: &str| format!(r#"{{"shop_order_must_response":{{{members}}}}}"#);
    let missing = "missing from the answer";
    vec![
        reads(
            "complete",
            must(r#""lines":{},"line":{},"at":"2031-07-09 00:00:00","title":"","id":0"#),
            json!({"id": 0, "title": "", "at": "2031-07-09 00:00:00", "line": {}, "lines": []}),
        )
        .must(),
        reads(
            "list-missing",
            must(r#""line":{},"at":"2031-07-09 00:00:00","title":"","id":0"#),
            json!({"id": 0, "title": "", "at": "2031-07-09 00:00:00", "line": {}, "lines": []}),
        )
        .must(),
        unreadable(
            "field-missing",
            must(r#""id":1,"at":"2031-07-09 00:00:00","line":{}"#),
            missing,
        )
        .must()
        .at("title"),
        unreadable("all-fields-missing", must(""), missing)
            .must()
            .at("id"),
        unreadable(
            "object-missing",
            must(r#""id":1,"title":"x","at":"2031-07-09 00:00:00""#),
            missing,
        )
        .must()
        .at("line"),
        unreadable("field-null", must(r#""id":null"#), "found null")
            .must()
            .at("id"),
        unreadable("number-blank", must(r#""id":"""#), r#"found """#)
            .must()
            .at("id"),
        unreadable(
            "required-date-blank",
            must(r#""id":1,"title":"x","at":"""#),
            "expected a date",
        )
        .must()
        .at("at"),
        reads(
            "field-too-many",
            root(r#""id":1,"new":{"a":[1,{"b":null}]},"x":[[[]]]"#),
            json!({"id": 1}),
        ),
    ]
}
