//! The answer's own flags for "done", wherever they stand in it.

use std::collections::BTreeMap;

use top_runtime::{ErrorKind, Json, top_api, top_model};
use top_tests::{Answer, Canned};

#[top_api(method = "shop.flags.get", session = false, response = Flags)]
struct FlagsGet {}

#[top_model]
struct Flags {
    list: Option<Vec<Flag>>,
    map: Option<BTreeMap<String, Flag>>,
    document: Option<Json<Flag>>,
    #[top(success = 0)]
    status: Option<u64>,
    word: Option<Word>,
}

#[top_model]
struct Flag {
    #[top(success)]
    done: Option<bool>,
    #[top(error_code)]
    code: Option<String>,
    #[top(error_msg)]
    msg: Option<String>,
}

#[top_model]
struct Word {
    #[top(success = "OK")]
    state: Option<State>,
}

#[top_model]
enum State {
    #[top(value = "OK")]
    Done,
    #[top(other)]
    Other(String),
}

#[tokio::test]
async fn a_flag_counts_wherever_it_stands() {
    for (inside, done) in [
        ("", None),
        (r#""list":[]"#, None),
        (r#""list":[{"done":true}]"#, Some(true)),
        (r#""list":[{"done":true},{"done":false}]"#, Some(false)),
        (r#""map":{"a":{"done":"true"}}"#, Some(true)),
        (r#""map":{"a":{"done":true},"b":{"done":0}}"#, Some(false)),
        (r#""document":"{\"done\":false}""#, Some(false)),
        (r#""status":0"#, Some(true)),
        (r#""status":"7""#, Some(false)),
        (r#""status":0,"word":{"state":"OK"}"#, Some(true)),
        (r#""status":0,"word":{"state":"NO"}"#, Some(false)),
    ] {
        let body = format!(r#"{{"shop_flags_get_response":{{{inside}}}}}"#);
        let server = Canned::always(Answer::json(body)).await;
        let reply = FlagsGet {}.execute(&server.client()).await.unwrap();
        assert_eq!(reply.succeeded(), done, "{inside}");
        assert_eq!(
            reply.into_success().is_ok(),
            done != Some(false),
            "{inside}"
        );
    }
}

#[tokio::test]
async fn the_code_and_the_text_are_those_beside_the_flag_that_says_no() {
    let body = r#"{"shop_flags_get_response":{
        "list":[{"done":true,"code":"1","msg":"fine"}],
        "map":{"a":{"done":false,"code":"7","msg":"sold out"}}}}"#;
    let server = Canned::always(Answer::json(body)).await;
    let reply = FlagsGet {}.execute(&server.client()).await.unwrap();
    let error = reply.into_success().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    let told = (error.code(), error.sub_code(), error.msg());
    assert_eq!(told, (Some(7), Some("7"), Some("sold out")));
}
