//! Every code of the platform: may the same call succeed later, has it been done, must the user authorise again, and
//! how long is the wait.

use std::time::Duration;

use serde_json::{Value, json};
use top_runtime::{Client, Error, ErrorKind, Outcome};
use top_tests::{Answer, Canned};

/// Code, `sub_code`, what is asked of the error: `no` (again fails), `again` (not done, try again), `wait s`
/// (not done, after so many seconds), `quota` (not done, not today), `open` (nobody knows, try again), `vague` (nobody
/// knows, and again may fail), `user` (authorise), `clock` (not done, with the right time).
const TABLE: &str = "
    1   -                                                   open
    2   -                                                   no
    3   -                                                   no
    4   -                                                   wait 1
    5   -                                                   wait 1
    6   -                                                   wait 1
    7   accesscontrol.limited-by-app-access-count           quota
    7   accesscontrol.limited-by-api-access-count           wait 1
    7   accesscontrol.limited-by-app-api-access-count       wait 1
    7   accesscontrol.limited-by-dynamic-access-count       wait 1
    7   isv.access-limited-by-api-access-count              wait 1
    7   isv.access-limited-by-app-api-access-count          wait 1
    7   isp.call-limited                                    wait 1
    8   -                                                   wait 1
    9   -                                                   no
    10  -                                                   open
    11  isv.permission-api-package-empty                    no
    11  isv.permission-ip-whitelist-limit                   no
    12  -                                                   no
    13  -                                                   no
    15  isv.item-not-exist:1                                no
    15  isv.trade-service-error:SELLER_CLOSED               no
    15  isv.BUSINESS_LIMIT_CONTROL                          wait 1
    15  isp.trade-service-unavailable                       again
    15  isp.top-remote-service-unavailable                  again
    15  isp.top-remote-service-unavailable-tmall            again
    15  isp.service-error                                   open
    15  isp.remote-service-error                            open
    15  isp.remote-service-timeout                          open
    15  isp.remote-connection-error                         open
    15  isp.remote-connection-error-tmall                   open
    15  isp.top-remote-connection-timeout                   open
    15  isp.top-remote-connection-timeout-tmall             open
    15  isp.top-remote-connection-error                     open
    15  isp.top-remote-connection-control-error             open
    15  isp.unknown-error                                   open
    15  isp.top-remote-unknown-error                        open
    15  isp.internal-error                                  open
    15  isp.sys-error                                       open
    15  isp.dependency-error                                open
    15  isp.redirect-error                                  open
    15  isp.http-read-timeout                               open
    15  isp.call-limited                                    wait 1
    15  isp.system-busy                                     wait 1
    15  isp.item-update-service-error:GENERIC_FAILURE       open
    15  isp.item-update-service-error:IC_SYSTEM_NOT_READY_TRY_AGAIN_LATER  again
    15  isp.null-pointer-exception                          no
    15  isp.top-parse-error                                 no
    15  isp.top-mapping-parse-error                         no
    15  isp.param-error                                     no
    15  isp.invalid-parameters                              no
    15  isp.pid-check-error                                 no
    15  isp.rebate-id-not-match                             no
    15  isp.relation-id-not-corrent                         no
    15  isp.runtime-max-limit                               no
    15  -                                                   vague
    15  40001                                               vague
    20  -                                                   no
    21  -                                                   no
    22  -                                                   no
    23  -                                                   no
    24  -                                                   no
    25  -                                                   no
    26  -                                                   user
    27  invalid-sessionkey                                  user
    27  -                                                   user
    28  -                                                   no
    29  -                                                   no
    30  -                                                   no
    31  -                                                   clock
    32  -                                                   no
    33  -                                                   no
    34  -                                                   no
    40  isv.missing-parameter:num_iid                       no
    41  isv.invalid-parameter                               no
    42  -                                                   user
    43  -                                                   no
    44  -                                                   user
    45  -                                                   no
    46  -                                                   no
    47  -                                                   no
    50  isv.invalid-permission                              no
    50  isp.remote-service-timeout                          open
    50  -                                                   vague
    53  -                                                   user
    88  -                                                   open
    99  -                                                   no
    501 -                                                   no
    530 isp.system-busy                                     wait 1
    560 -                                                   no
    700 -                                                   open
    900 -                                                   open
    901 -                                                   open
    902 -                                                   open
    1001 -                                                  no
";

#[tokio::test]
async fn every_code_says_what_to_do() {
    let server = Canned::always(Answer::nothing()).await;
    let client = server.client();
    let mut wrong = Vec::new();
    let rows = TABLE.lines().map(str::trim).filter(|line| !line.is_empty());
    for row in rows.clone() {
        let (code, rest) = row.split_once(' ').unwrap();
        let (sub_code, wanted) = rest.trim_start().split_once(' ').unwrap();
        let mut fields =
            json!({"code": code.parse::<i64>().unwrap(), "msg": "m", "request_id": "r-17"});
        if sub_code != "-" {
            fields["sub_code"] = sub_code.into();
            fields["sub_msg"] = "s".into();
        }
        let error = refused(&server, &client, fields).await;
        assert_eq!(
            error.code().map(|code| code.to_string()).as_deref(),
            Some(code)
        );
        assert_eq!(error.sub_code().unwrap_or("-"), sub_code);
        let got = class(&error);
        if got != wanted.trim() {
            wrong.push(format!("{row}: {got}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(rows.count(), 95);
}

async fn refused(server: &Canned, client: &Client, fields: Value) -> Error {
    server.now(Answer::json(json!({"error_response": fields}).to_string()));
    let error = client
        .call_untyped("a.b", Value::Null, None)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api, "{error}");
    assert_eq!(
        (error.msg(), error.request_id()),
        (Some("m"), Some("r-17")),
        "{error}"
    );
    assert_eq!(
        (error.path(), error.status(), error.attempts()),
        (None, None, 1),
        "{error}"
    );
    assert!(error.body().is_some(), "{error}");
    error
}

/// The answers of an error to the four questions, in the words of the table.
fn class(error: &Error) -> String {
    let questions = (
        error.is_retryable(),
        error.outcome(),
        error.needs_authorization(),
        error.retry_after(),
    );
    match questions {
        (false, Outcome::NotExecuted, false, None) => "no".into(),
        (false, Outcome::NotExecuted, true, None) => "user".into(),
        (false, Outcome::Unknown, false, None) => "vague".into(),
        (true, Outcome::Unknown, false, None) => "open".into(),
        (true, Outcome::NotExecuted, false, Some(wait)) => format!("wait {}", wait.as_secs()),
        (true, Outcome::NotExecuted, false, None) if error.code() == Some(31) => "clock".into(),
        (true, Outcome::NotExecuted, false, None) if error.code() == Some(7) => "quota".into(),
        (true, Outcome::NotExecuted, false, None) => "again".into(),
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn the_length_of_a_ban_is_read_from_its_text() {
    let server = Canned::always(Answer::nothing()).await;
    let client = server.client();
    for (sub_code, sub_msg, wait) in [
        (
            "accesscontrol.limited-by-api-access-count",
            "This ban will last for 17 more seconds",
            Some(17),
        ),
        (
            "accesscontrol.limited-by-dynamic-access-count",
            "This ban will last for 1 more second",
            Some(1),
        ),
        (
            "accesscontrol.limited-by-app-access-count",
            "This ban will last for 31062 more seconds",
            Some(31_062),
        ),
        (
            "accesscontrol.limited-by-app-access-count",
            "no number",
            None,
        ),
        (
            "accesscontrol.limited-by-api-access-count",
            "99999999999999999999999 more seconds",
            Some(1),
        ),
    ] {
        let fields = json!({"code": 7, "msg": "m", "sub_code": sub_code, "sub_msg": sub_msg, "request_id": "r-17"});
        let error = refused(&server, &client, fields).await;
        assert_eq!(
            error.retry_after(),
            wait.map(Duration::from_secs),
            "{error}"
        );
        assert_eq!(error.sub_msg(), Some(sub_msg));
    }
}
