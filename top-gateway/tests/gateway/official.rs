//! Requests byte for byte as the official SDK was seen to send them.

use serde_json::{Value, json};
use top_gateway::Gateway;

use crate::support::{Line, code, now};

/// Name, target, content type, body, and the business parameters, or the code of the refusal.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Result<Value, i64>,
);

fn rows() -> Vec<Row> {
    vec![
        (
            "form-md5",
            "/router/rest?app_key=12345678&method=taobao.item.seller.get&v=2.0&sign=E9FF95C47171D15713CA32875D9BD8D6&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&session=sess123&format=json&sign_method=md5",
            "application/x-www-form-urlencoded;charset=UTF-8",
            "q=%E4%B8%AD+%E6%96%87%2B%26%3D%25%7E*-._%21%27%28%29%2F&num_iid=11223344&fields=num_iid%2Ctitle",
            Ok(
                json!({"q": "中 文+&=%~*-._!'()/", "num_iid": "11223344", "fields": "num_iid,title"}),
            ),
        ),
        (
            "form-hmac",
            "/router/rest?app_key=12345678&method=taobao.item.seller.get&v=2.0&sign=44789F567992ACAF55D7D5410332A192&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&session=sess123&format=json&sign_method=hmac",
            "application/x-www-form-urlencoded;charset=UTF-8",
            "q=%E4%B8%AD+%E6%96%87%2B%26%3D%25%7E*-._%21%27%28%29%2F&num_iid=11223344&fields=num_iid%2Ctitle",
            Ok(
                json!({"q": "中 文+&=%~*-._!'()/", "num_iid": "11223344", "fields": "num_iid,title"}),
            ),
        ),
        (
            "form-hmac-sha256",
            "/router/rest?app_key=12345678&method=taobao.item.seller.get&v=2.0&sign=ECDF30A2AAB6A57FE0C6E3E620F01376981AB828B5815F3878B20A52CBA4CEFE&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&session=sess123&format=json&sign_method=hmac-sha256",
            "application/x-www-form-urlencoded;charset=UTF-8",
            "q=%E4%B8%AD+%E6%96%87%2B%26%3D%25%7E*-._%21%27%28%29%2F&num_iid=11223344&fields=num_iid%2Ctitle",
            Ok(
                json!({"q": "中 文+&=%~*-._!'()/", "num_iid": "11223344", "fields": "num_iid,title"}),
            ),
        ),
        (
            "form-raw-textparams-with-blank-and-null",
            "/router/rest?app_key=12345678&method=taobao.time.get&v=2.0&sign=872F08422D2EE91227DB56CA3764F3BFDE6E968778A121F8C35F8ADBF77D5DE1&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&format=json&sign_method=hmac-sha256",
            "application/x-www-form-urlencoded;charset=UTF-8",
            "x=1",
            Ok(json!({"x": "1"})),
        ),
        (
            "json-content-type",
            "/router/rest?query_p=v1&app_key=12345678&method=taobao.test.json&v=2.0&sign=729EBAA1DF2147F77611016E830A2C1A8D4E639956EB218DBF865D4E9C2F64DD&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&format=json&sign_method=hmac-sha256",
            "application/json;charset=utf-8",
            r#"{"plain":"p","body_obj":{"c":["中\/"],"a_b":1}}"#,
            Ok(json!({"query_p": "v1"})),
        ),
        (
            "json-content-type-empty-body",
            "/router/rest?query_p=v1&app_key=12345678&method=taobao.test.json&v=2.0&sign=267F111760FDAF9EB94AF4427FAD8CEC923ADAA72C8724B57A992068ABA79D98&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&format=json&sign_method=hmac-sha256",
            "application/json;charset=utf-8",
            "",
            Ok(json!({"query_p": "v1"})),
        ),
        (
            "qimencloud-form",
            "/router/rest?app_key=12345678&method=qimen.test.method&v=2.0&sign=B2F8BA4D58531A4DDADD7627FD8C25017B7BE9CED6947145D0E479DE77A44091&timestamp=2016-01-01+12%3A00%3A00&target_app_key=999&partner_id=top-sdk-java-dynamicVersionNo&format=json&sign_method=hmac-sha256",
            "application/x-www-form-urlencoded;charset=UTF-8",
            "a=1",
            Ok(json!({"a": "1"})),
        ),
        (
            "qimencloud-xml-body",
            "/router/rest?a=1&app_key=12345678&method=qimen.test.method&v=2.0&sign=279149041C0E786F0F8EA027C6BB07B987D4B85EEEC76AB22D77F040A49694FD&timestamp=2016-01-01+12%3A00%3A00&target_app_key=999&partner_id=top-sdk-java-dynamicVersionNo&format=json&sign_method=hmac-sha256",
            "text/xml;charset=utf-8",
            "<request><a>1</a></request>",
            Ok(json!({"a": "1"})),
        ),
        (
            "app-param-overrides-protocol-name-in-signature",
            "/router/rest?app_key=12345678&method=taobao.time.get&v=2.0&sign=574F76F2D9FBB3BA6AA0A557F4BEBAE65C772FF866623B78CC61ACC487E27F5B&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&format=json&sign_method=hmac-sha256",
            "application/x-www-form-urlencoded;charset=UTF-8",
            "method=evil.override&extra=1",
            Err(25),
        ),
        (
            "form-param-name-not-urlencoded",
            "/router/rest?app_key=12345678&method=taobao.time.get&v=2.0&sign=3A17196FEB5DD3D766D22AE978A68253273A4921E2FC9F908C7EA6F3711EFC36&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&format=json&sign_method=hmac-sha256",
            "application/x-www-form-urlencoded;charset=UTF-8",
            "a b&c=v",
            Err(25),
        ),
    ]
}

fn request(target: &str, headers: &str, body: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nAccept: text/xml,text/javascript\r\nUser-Agent: top-sdk-java\r\n{headers}\
         Accept-Encoding: gzip\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn gateway() -> Gateway {
    let mut builder = Gateway::builder()
        .app("12345678", "secret0123456789")
        .session("sess123")
        .clock(now);
    for method in [
        "taobao.item.seller.get",
        "taobao.time.get",
        "taobao.appip.get",
        "taobao.test.json",
        "qimen.test.method",
    ] {
        builder = builder.on_untyped(method, |params, ctx| {
            let params: Value = params
                .iter()
                .map(|(name, value)| (name.to_owned(), json!(value)))
                .collect();
            Ok(json!({ "params": params, "body": ctx.body(), "target": ctx.target_app_key() }))
        });
    }
    builder.start().await.unwrap()
}

#[tokio::test]
async fn calls_are_understood() {
    let gateway = gateway().await;
    let mut line = Line::open(&gateway).await;
    for (name, target, content_type, body, wanted) in rows() {
        line.write(request(target, &format!("Content-Type: {content_type}\r\n"), body).as_bytes())
            .await;
        let answer = line.read().await;
        match wanted {
            Err(wanted) => assert_eq!(code(&answer), wanted, "{name}"),
            Ok(wanted) => {
                let json = answer.json();
                let root = json
                    .as_object()
                    .and_then(|root| root.values().next())
                    .unwrap();
                assert_eq!(root["params"], wanted, "{name}: {json}");
                let is_form = content_type.starts_with("application/x-www-form-urlencoded");
                assert_eq!(
                    root["body"],
                    if is_form { Value::Null } else { json!(body) },
                    "{name}"
                );
                assert_eq!(root["target"] == "999", name.starts_with("qimen"), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn batches_are_understood() {
    let gateway = gateway().await;
    let mut line = Line::open(&gateway).await;
    for (target, header, separator, body) in [
        (
            "/router/batch?app_key=12345678&v=2.0&sign=A19D0777AFB3B6D37D2A4D30DE8C5DC8&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&format=json&sign_method=md5",
            "top-api-separator: -X-\r\n",
            "-X-",
            "method=taobao.time.get-X-method=taobao.appip.get",
        ),
        (
            "/router/batch?app_key=12345678&v=2.0&sign=C5E12E051F59868E8E2BA2B78DEEF5D0&timestamp=2016-01-01+12%3A00%3A00&partner_id=top-sdk-java-dynamicVersionNo&format=json&sign_method=md5",
            "",
            "\r\n-S-\r\n",
            "method=taobao.time.get\r\n-S-\r\nmethod=taobao.appip.get",
        ),
    ] {
        let headers = format!("Content-Type: text/plain;charset=UTF-8\r\n{header}");
        line.write(request(target, &headers, body).as_bytes()).await;
        let text = line.read().await.text();
        let roots: Vec<_> = text
            .split(separator)
            .map(|piece| piece.split('"').nth(1).unwrap())
            .collect();
        assert_eq!(roots, ["time_get_response", "appip_get_response"], "{text}");
    }
}
