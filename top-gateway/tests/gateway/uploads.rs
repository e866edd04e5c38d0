//! Files, and bodies that are multipart throughout.

use serde_json::json;
use top_gateway::FileRecord;
use top_runtime::{Attachment, top_api, top_model};

use crate::support::{
    Line, SECRET, code, echo, encoded, error, gateway, hex, hex_sha256, post, protocol, send,
    signed, with,
};

const CONTENT_TYPE: (&str, &str) = (
    "Content-Type",
    "multipart/form-data;charset=UTF-8;boundary=123456789",
);

/// As the official SDK writes it: no blank behind the colon, an empty line first.
fn body(texts: &[(String, String)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in texts {
        body.extend_from_slice(
            format!("\r\n--123456789\r\nContent-Disposition:form-data;name=\"{name}\"\r\nContent-Type:text/plain\r\n\r\n{value}")
                .as_bytes(),
        );
    }
    for (name, file_name, bytes) in files {
        body.extend_from_slice(
            format!("\r\n--123456789\r\nContent-Disposition:form-data;name=\"{name}\";filename=\"{file_name}\"\r\nContent-Type:image/png\r\n\r\n")
                .as_bytes(),
        );
        body.extend_from_slice(bytes);
    }
    body.extend_from_slice(b"\r\n--123456789--\r\n");
    body
}

#[tokio::test]
async fn texts_are_signed_and_files_are_not() {
    let gateway = gateway()
        .on_untyped("taobao.picture.upload", |params, _| {
            let names: Vec<_> = params
                .files_of("image")
                .map(|file| file.file_name().to_owned())
                .collect();
            let first = params
                .file("image")
                .and_then(|file| file.bytes())
                .map(bytes::Bytes::len);
            Ok(json!({ "title": params.get("title"), "names": names, "first": first }))
        })
        .start()
        .await
        .unwrap();
    let all = signed(
        with(protocol("taobao.picture.upload"), "title", "中文 a&b"),
        SECRET,
        "",
    );
    let (business, own): (Vec<_>, Vec<_>) =
        all.iter().cloned().partition(|(name, _)| name == "title");
    let files: &[(&str, &str, &[u8])] = &[
        ("image", "前.png", b"\x89PNG\r\n--1"),
        ("image", "b.png", b""),
    ];
    let target = format!("/router/rest?{}", encoded(&own));
    for (target, texts) in [(target.as_str(), &business), ("/router/rest", &all)] {
        let answer = post(&gateway, target, &[CONTENT_TYPE], &body(texts, files)).await;
        let answer = &answer.json()["picture_upload_response"];
        assert_eq!(answer["title"], "中文 a&b");
        assert_eq!(answer["names"], json!({ "string": ["前.png", "b.png"] }));
        assert_eq!(answer["first"], 9);
    }
    let record = &gateway.records()[1];
    assert_eq!(
        record.files()[0],
        FileRecord {
            name: "image".to_owned(),
            file_name: "前.png".to_owned(),
            content_type: "image/png".to_owned(),
            size: 9,
            sha256: hex_sha256(b"\x89PNG\r\n--1"),
        }
    );
    assert_eq!(
        record.parameters(),
        [("title".to_owned(), "中文 a&b".to_owned())]
    );
}

#[tokio::test]
async fn a_file_does_not_go_with_get() {
    let gateway = echo().start().await.unwrap();
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.echo"), SECRET, ""))
    );
    let answer = send(
        &gateway,
        "GET",
        &target,
        &[CONTENT_TYPE],
        &body(&[], &[("f", "f", b"x")]),
    )
    .await;
    assert_eq!(code(&answer), 9);
}

#[tokio::test]
async fn what_is_no_multipart_body_is_refused() {
    let gateway = echo().start().await.unwrap();
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.echo"), SECRET, ""))
    );
    for (content_type, body) in [
        (CONTENT_TYPE.1, &b"q=1"[..]),
        (
            CONTENT_TYPE.1,
            b"--123456789\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end",
        ),
        ("multipart/form-data", b"--x"),
    ] {
        let answer = post(&gateway, &target, &[("Content-Type", content_type)], body).await;
        assert_eq!(code(&answer), 41, "{content_type}");
    }
}

#[tokio::test]
async fn limits_of_files_hold() {
    let gateway = echo().max_files(10).start().await.unwrap();
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.echo"), SECRET, ""))
    );
    let answer = post(
        &gateway,
        &target,
        &[CONTENT_TYPE],
        &body(&[], &[("f", "f", b"12345678901")]),
    )
    .await;
    assert_eq!(code(&answer), 3);
}

/// A hundred MiB are read, described and not kept; the size that a handler sees is the true one.
#[tokio::test]
async fn a_large_file_is_read_without_being_kept() {
    use sha2::Digest as _;
    /// MiB; digests are slow where they are not optimised.
    const CHUNKS: usize = if cfg!(debug_assertions) { 8 } else { 100 };
    let gateway = gateway()
        .on_untyped("taobao.upload", |params, _| {
            let file = params.file("f").expect("a file");
            Ok(json!({ "size": file.size(), "kept": file.bytes().is_some(), "opens": file.open().is_ok() }))
        })
        .start()
        .await
        .unwrap();
    let target = format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.upload"), SECRET, ""))
    );
    let whole = body(&[], &[("f", "large.bin", b"")]);
    let end = b"\r\n--123456789--\r\n";
    let start = &whole[..whole.len() - end.len()];
    let chunk = vec![7_u8; 1 << 20];
    let mut line = Line::open(&gateway).await;
    let length = start.len() + CHUNKS * chunk.len() + end.len();
    let head = format!(
        "POST {target} HTTP/1.1\r\nHost: gateway\r\n{}: {}\r\nContent-Length: {length}\r\n\r\n",
        CONTENT_TYPE.0, CONTENT_TYPE.1
    );
    line.write(head.as_bytes()).await;
    line.write(start).await;
    let mut digest = sha2::Sha256::new();
    for _ in 0..CHUNKS {
        line.write(&chunk).await;
        digest.update(&chunk);
    }
    line.write(end).await;
    let answer = line.read().await.json();
    assert_eq!(answer["upload_response"]["size"], CHUNKS << 20);
    assert_eq!(
        (
            &answer["upload_response"]["kept"],
            &answer["upload_response"]["opens"]
        ),
        (&json!(false), &json!(false))
    );
    let record = gateway.records().remove(0);
    let wanted = hex(&digest.finalize()).to_lowercase();
    assert_eq!(
        (record.files()[0].size, &record.files()[0].sha256),
        ((CHUNKS as u64) << 20, &wanted)
    );
}

#[top_api(method = "taobao.pictures.put", session = false)]
struct PicturesPutRequest {
    title: Option<String>,
    #[top(max_len = 10)]
    cover: Attachment,
    pictures: Option<Vec<Attachment>>,
}

#[top_model]
struct PicturesPutResponse {
    seen: Vec<String>,
}

#[tokio::test]
async fn files_become_fields_of_a_declared_request() {
    let gateway = gateway()
        .on::<PicturesPutRequest>(|request, _| {
            let pictures = request.pictures.iter().flatten();
            let seen = std::iter::once(&request.cover).chain(pictures).map(|file| {
                let bytes = file.bytes().expect("small files are kept");
                format!(
                    "{} {} {}",
                    file.file_name(),
                    file.media_type(),
                    String::from_utf8_lossy(bytes)
                )
            });
            Ok(PicturesPutResponse {
                seen: seen.collect(),
            })
        })
        .start()
        .await
        .unwrap();
    let own = signed(
        with(protocol("taobao.pictures.put"), "simplify", "true"),
        SECRET,
        "",
    );
    let target = format!("/router/rest?{}", encoded(&own));
    let put = async |files: &[(&str, &str, &[u8])]| {
        post(&gateway, &target, &[CONTENT_TYPE], &body(&[], files)).await
    };
    let answer = put(&[
        ("cover", "c.png", b"cover"),
        ("pictures", "1.png", b"one"),
        ("pictures", "2.png", b"two"),
    ])
    .await;
    assert_eq!(
        answer.json()["seen"],
        json!([
            "c.png image/png cover",
            "1.png image/png one",
            "2.png image/png two"
        ])
    );

    assert_eq!(
        error(&put(&[("pictures", "1.png", b"one")]).await)["msg"],
        "Missing Required Arguments:cover"
    );
    assert_eq!(
        error(&put(&[("cover", "c.png", b"more than ten")]).await)["msg"],
        "Invalid Arguments:cover"
    );
    let title_is_text = put(&[("cover", "c.png", b""), ("title", "t.png", b"")]).await;
    assert_eq!(error(&title_is_text)["msg"], "Invalid Arguments:title");
    let text = signed(
        with(
            with(protocol("taobao.pictures.put"), "cover", "a text"),
            "simplify",
            "true",
        ),
        SECRET,
        "",
    );
    let answer = post(
        &gateway,
        &format!("/router/rest?{}", encoded(&text)),
        &[],
        b"",
    )
    .await;
    assert_eq!(error(&answer)["msg"], "Invalid Arguments:cover");
}

/// The runtime as the caller: what it streams is what the handler reads.
#[tokio::test]
async fn what_a_client_uploads_arrives() {
    let gateway = top_gateway::Gateway::builder()
        .app(crate::support::KEY, SECRET)
        .on::<PicturesPutRequest>(|request, _| {
            let title = request.title.unwrap_or_default();
            let cover = request
                .cover
                .bytes()
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            Ok(PicturesPutResponse {
                seen: vec![title, cover.unwrap_or_default()],
            })
        })
        .start()
        .await
        .unwrap();
    let client = top_runtime::Client::builder(crate::support::KEY, SECRET)
        .gateway(gateway.url())
        .build()
        .unwrap();
    let cover = Attachment::from_factory("前 \"1\".png", None, || Ok(&b"streamed"[..]))
        .content_type("image/png");
    let request = PicturesPutRequest::builder()
        .cover(cover)
        .title("中文")
        .build();
    let reply = request.execute(&client).await.unwrap();
    assert_eq!(reply.seen, ["中文", "streamed"]);
    assert_eq!(gateway.records()[0].files()[0].file_name, "前 \"1\".png");
}
