//! Every check of the envelope, one by one, with the platform's code.

use crate::support::{
    KEY, SECRET, SESSION, call, code, echo, encoded, error, gateway, get, hex, post, protocol,
    send, signed, with, without,
};
use serde_json::{Value, json};
use top_gateway::{Untyped, Verdict};
use top_runtime::SessionPolicy;

#[tokio::test]
async fn a_signed_call_is_answered_in_every_sign_method() {
    let gateway = echo().start().await.unwrap();
    for method in ["md5", "hmac", "hmac-sha256"] {
        let params = with(
            with(protocol("taobao.echo"), "sign_method", method),
            "q",
            "中 文+&=%~*-._!'()/",
        );
        let answer = call(&gateway, params).await;
        assert_eq!(
            answer.json()["echo_response"]["params"],
            json!({ "q": "中 文+&=%~*-._!'()/" }),
            "{method}"
        );
    }
    // Left out, the platform takes it for md5.
    let answer = call(&gateway, without(protocol("taobao.echo"), "sign_method")).await;
    assert_eq!(
        (
            answer.status,
            answer.json()["echo_response"]["params"].clone()
        ),
        (200, json!({}))
    );
}

/// Computed with another program (python3, hashlib and hmac) over the same parameters.
#[tokio::test]
async fn signatures_computed_elsewhere_are_right() {
    let gateway = echo().start().await.unwrap();
    for (method, sign) in [
        ("md5", "B4D1DD4CC9057C8DCD57EA88B8E91826"),
        ("hmac", "20C124E581F1C312BF26EF828640FB5B"),
        (
            "hmac-sha256",
            "118BF880C35488520115AD444837205C56EB35621669E642A7D41AF658FA38CF",
        ),
    ] {
        let params = with(
            with(protocol("taobao.echo"), "sign_method", method),
            "title",
            "中文 😀",
        );
        let answer = post(
            &gateway,
            &format!("/router/rest?{}", encoded(&with(params, "sign", sign))),
            &[],
            b"",
        )
        .await;
        assert_eq!(
            answer.json()["echo_response"]["params"]["title"],
            "中文 😀",
            "{method}"
        );
    }
}

#[tokio::test]
async fn each_parameter_of_the_protocol_must_be_there() {
    let gateway = echo().start().await.unwrap();
    for (missing, wanted, msg) in [
        ("method", 21, "Missing Method"),
        ("app_key", 28, "Missing App Key"),
        ("timestamp", 30, "Missing Timestamp"),
        ("v", 32, "Missing Version"),
    ] {
        let answer = call(&gateway, without(protocol("taobao.echo"), missing)).await;
        assert_eq!((answer.status, code(&answer)), (200, wanted));
        assert_eq!(error(&answer)["msg"], msg);
        let blank = call(&gateway, with(protocol("taobao.echo"), missing, " ")).await;
        assert_eq!(code(&blank), wanted, "a blank {missing} is a missing one");
    }
    let unsigned = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&protocol("taobao.echo"))),
        &[],
        b"",
    )
    .await;
    assert_eq!(code(&unsigned), 24);
}

#[tokio::test]
async fn each_parameter_of_the_protocol_must_be_right() {
    let gateway = echo().start().await.unwrap();
    for (name, value, wanted) in [
        ("method", "taobao.nothing", 22),
        ("app_key", "87654321", 29),
        ("timestamp", "2016-01-01 12:10:01", 31),
        ("timestamp", "2016-01-01T12:00:00", 31),
        ("v", "two", 33),
        ("v", "1.0", 34),
        ("sign_method", "sha1", 25),
        ("session", "somebody else's", 27),
    ] {
        let answer = call(&gateway, with(protocol("taobao.echo"), name, value)).await;
        assert_eq!(code(&answer), wanted, "{name}={value}");
    }
    // Nobody knows how to answer in a format that does not exist: it is the default one.
    let answer = call(&gateway, with(protocol("taobao.echo"), "format", "yaml")).await;
    assert!(
        answer.text().contains("<code>23</code>"),
        "{}",
        answer.text()
    );
    let millis = call(
        &gateway,
        with(protocol("taobao.echo"), "timestamp", "1451620800123"),
    )
    .await;
    assert_eq!(millis.json()["echo_response"]["params"], json!({}));
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_says_what_it_can() {
    let gateway = echo().start().await.unwrap();
    let refuse = async |params: Vec<(String, String)>| {
        let answer = post(
            &gateway,
            &format!("/router/rest?{}", encoded(&params)),
            &[],
            b"",
        )
        .await;
        assert_eq!(code(&answer), 25);
        error(&answer)["sub_msg"].as_str().unwrap().to_owned()
    };
    let right = signed(protocol("taobao.echo"), SECRET, "");
    let sign = right.last().unwrap().1.clone();

    assert!(
        refuse(signed(protocol("taobao.echo"), "another-secret", ""))
            .await
            .starts_with("check the secret")
    );
    assert!(
        refuse(with(right.clone(), "sign", &sign.to_lowercase()))
            .await
            .contains("upper-case")
    );
    assert!(
        refuse(with(right.clone(), "session", SESSION))
            .await
            .contains("session")
    );
    assert!(
        refuse(with(right.clone(), "sign_method", "hmac"))
            .await
            .starts_with("check")
    );
    assert!(
        refuse(with(right.clone(), "extra", "1"))
            .await
            .starts_with("check")
    );
    assert!(
        refuse(with(right.clone(), "sign", &sign[..31]))
            .await
            .starts_with("check")
    );
    assert!(
        refuse(with(right, "sign", "签名"))
            .await
            .starts_with("check")
    );
    let hmac = signed(
        with(protocol("taobao.echo"), "sign_method", "hmac"),
        SECRET,
        "",
    );
    // Signed with HMAC over parameters that say MD5.
    let body = r#"{"a":1}"#;
    let unsigned_body = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&hmac)),
        &[("Content-Type", "application/json")],
        body.as_bytes(),
    )
    .await;
    assert!(
        error(&unsigned_body)["sub_msg"]
            .as_str()
            .unwrap()
            .contains("raw body")
    );
    assert_eq!(gateway.counters().accepted, 0);
}

#[tokio::test]
async fn blank_values_are_not_signed() {
    let gateway = echo().start().await.unwrap();
    let params = signed(protocol("taobao.echo"), SECRET, "");
    for blank in ["", " ", "\t\r\n", "\u{3000}"] {
        let answer = post(
            &gateway,
            &format!(
                "/router/rest?{}",
                encoded(&with(params.clone(), "q", blank))
            ),
            &[],
            b"",
        )
        .await;
        assert_eq!(
            answer.json()["echo_response"]["params"],
            json!({}),
            "{blank:?}"
        );
    }
    // A no-break space is no white space to Java.
    let answer = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&with(params, "q", "\u{A0}"))),
        &[],
        b"",
    )
    .await;
    assert_eq!(code(&answer), 25);
}

#[tokio::test]
async fn names_are_sorted_by_utf_16() {
    let gateway = echo().start().await.unwrap();
    // U+FF61 sorts behind U+1F600 in UTF-16 and before it in UTF-8.
    let mut params = protocol("taobao.echo");
    params.push(("\u{FF61}".to_owned(), "a".to_owned()));
    params.push(("\u{1F600}".to_owned(), "b".to_owned()));
    let answer = call(&gateway, params.clone()).await;
    assert_eq!(code(&answer), 25, "in the order of UTF-8");
    let text = format!(
        "app_key{KEY}formatjsonmethodtaobao.echosign_methodmd5timestamp2016-01-01 12:00:00v2.0\u{1F600}b\u{FF61}a"
    );
    let sign = {
        use md5::Digest as _;
        hex(&md5::Md5::digest(format!("{SECRET}{text}{SECRET}")))
    };
    let answer = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&with(params, "sign", &sign))),
        &[],
        b"",
    )
    .await;
    assert_eq!(answer.json()["echo_response"]["params"]["\u{1F600}"], "b");
}

#[tokio::test]
async fn the_session_follows_the_policy_of_the_method() {
    let answer_session =
        |_: &_, ctx: &top_gateway::Context| Ok(json!({ "session": ctx.session() }));
    let gateway = gateway()
        .on_untyped(
            Untyped::new("taobao.needs").session(SessionPolicy::Required),
            answer_session,
        )
        .on_untyped(
            Untyped::new("taobao.may").session(SessionPolicy::Optional),
            answer_session,
        )
        .on_untyped(
            Untyped::new("taobao.never").session(SessionPolicy::None),
            answer_session,
        )
        .start()
        .await
        .unwrap();
    for (method, without_one, with_one, with_another) in [
        ("taobao.needs", Err(26), Ok(json!(SESSION)), Err(27)),
        ("taobao.may", Ok(Value::Null), Ok(json!(SESSION)), Err(27)),
        ("taobao.never", Ok(Value::Null), Err(41), Err(41)),
    ] {
        for (params, wanted) in [
            (protocol(method), without_one),
            (with(protocol(method), "session", SESSION), with_one),
            (with(protocol(method), "session", "unknown"), with_another),
        ] {
            let answer = call(&gateway, params).await;
            let root = format!("{}_response", &method["taobao.".len()..]);
            let got = match error(&answer)["code"].as_i64() {
                Some(code) => Err(code),
                None => Ok(answer.json()[&root]["session"].clone()),
            };
            assert_eq!(got, wanted, "{method}");
        }
    }
    gateway.revoke_session(SESSION);
    let answer = call(&gateway, with(protocol("taobao.needs"), "session", SESSION)).await;
    assert_eq!(
        (code(&answer), error(&answer)["sub_code"].clone()),
        (27, json!("invalid-sessionkey"))
    );
    gateway.add_session("new");
    let answer = call(&gateway, with(protocol("taobao.needs"), "session", "new")).await;
    assert_eq!(answer.json()["needs_response"]["session"], "new");
}

#[tokio::test]
async fn who_has_not_signed_learns_nothing_about_methods_and_sessions() {
    let gateway = echo().start().await.unwrap();
    for params in [
        with(protocol("taobao.nothing"), "session", SESSION),
        with(protocol("taobao.echo"), "session", "unknown"),
    ] {
        let params = signed(params, "another-secret", "");
        let answer = post(
            &gateway,
            &format!("/router/rest?{}", encoded(&params)),
            &[],
            b"",
        )
        .await;
        assert_eq!(code(&answer), 25);
    }
}

#[tokio::test]
async fn only_post_and_get_are_allowed() {
    let gateway = echo().start().await.unwrap();
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.echo"), SECRET, ""))
    );
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "post"] {
        let answer = send(&gateway, method, &target, &[], b"").await;
        assert!(answer.text().contains('9'), "{method}: {}", answer.text());
    }
    let answer = get(&gateway, &target).await;
    assert_eq!(answer.json()["echo_response"]["params"], json!({}));
    let verdicts: Vec<_> = gateway
        .records()
        .iter()
        .map(|record| (record.http_method().to_owned(), record.verdict().clone()))
        .collect();
    assert!(
        verdicts[..5]
            .iter()
            .all(|(_, verdict)| matches!(verdict, Verdict::Refused(error) if error.code == 9))
    );
    assert_eq!(verdicts[5], ("GET".to_owned(), Verdict::Accepted));
}

#[tokio::test]
async fn several_apps_have_secrets_of_their_own() {
    let gateway = echo().app("2", "second-secret").start().await.unwrap();
    let params = with(protocol("taobao.echo"), "app_key", "2");
    assert_eq!(code(&call(&gateway, params.clone()).await), 25);
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(params, "second-secret", ""))
    );
    assert_eq!(
        post(&gateway, &target, &[], b"").await.json()["echo_response"]["params"],
        json!({})
    );
}

#[tokio::test]
async fn other_paths_are_not_found() {
    let gateway = echo().start().await.unwrap();
    for path in ["/", "/router", "/router/rest/", "/redirected"] {
        assert_eq!(get(&gateway, path).await.status, 404, "{path}");
    }
    assert_eq!((gateway.strays(), gateway.counters().requests), (4, 0));
}
