//! The gateway as a caller of somebody's server.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use top_gateway::{Spi, SpiError};
use top_runtime::spi::{InboundRequest, Verifier};

use crate::support::now;

const SECRET: &str = "secret";

/// A server that answers one request and gives it back.
async fn serve(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/spi", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = String::new();
        loop {
            let mut chunk = [0; 4096];
            let read = stream.read(&mut chunk).await.unwrap();
            request.push_str(std::str::from_utf8(&chunk[..read]).unwrap());
            if let Some((head, body)) = request.split_once("\r\n\r\n") {
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "))
                    .unwrap_or("0");
                if body.len() >= length.parse().unwrap() {
                    break;
                }
            }
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        request
    });
    (url, task)
}

/// The rows that the official SDK has verified: the same parameters give the same signature.
#[test]
fn signatures_are_those_of_the_official_sdk() {
    let spi = Spi::new("12345678", SECRET);
    let sign = |call: top_gateway::SpiCall| {
        let url = call.timestamp(now()).prepare().unwrap().url;
        url.split("sign=").last().unwrap().to_owned()
    };
    let call = || spi.call("http://127.0.0.1/spi", "qimen.test");
    assert_eq!(
        sign(call().json("{\"a\":\"中文\"}")),
        "9621B0999B3DEFB51DDC029F3DE539BF"
    );
    assert_eq!(sign(call().json("")), "9F8C1F46CE57E83788333AC2A94D6A44");
}

#[tokio::test]
async fn a_signed_call_arrives_and_is_verified() {
    let (url, server) =
        serve("HTTP/1.1 200 OK\r\nContent-Length: 18\r\nX-Seen: yes\r\n\r\n{\"flag\":\"success\"}")
            .await;
    let reply = Spi::new("12345678", SECRET)
        .call(format!("{url}?customerId=c=1"), "qimen.test")
        .query("empty", "")
        .signed_header("X-Top-Nick", "中 文")
        .json("{\"a\":\"中\"}")
        .timestamp(now())
        .send()
        .await
        .unwrap();
    assert_eq!(
        (reply.status, reply.text().as_str()),
        (200, "{\"flag\":\"success\"}")
    );
    assert!(
        reply
            .headers
            .contains(&("x-seen".to_owned(), "yes".to_owned()))
    );
    let request = server.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let target = head.split(' ').nth(1).unwrap();
    assert!(head.starts_with("POST /spi?customerId=c%3D1&"), "{head}");
    assert!(
        head.contains("top-sign-list: X-Top-Nick") && head.contains("%E4%B8%AD+%E6%96%87"),
        "{head}"
    );

    let query = target.split_once('?').unwrap().1;
    let headers: Vec<_> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .collect();
    let find = |name: &str| {
        let found = headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_bytes())
    };
    let request =
        InboundRequest::new("application/json;charset=UTF-8", query, body.as_bytes()).headers(find);
    let verifier = || Verifier::new(SECRET).any_age();
    verifier().verify(&request).unwrap();
    assert!(Verifier::new("another").any_age().verify(&request).is_err());
    let changed = InboundRequest::new("application/json;charset=UTF-8", query, b"{}").headers(find);
    assert!(verifier().verify(&changed).is_err());
}

#[tokio::test]
async fn wrong_signatures_and_forms() {
    let spi = Spi::new("12345678", SECRET);
    let call = || {
        spi.call("http://127.0.0.1/spi", "qimen.test")
            .timestamp(now())
    };
    for (request, is_right) in [
        (
            call().form("a", "1 2").form("b", "").prepare().unwrap(),
            true,
        ),
        (
            call()
                .form("method", "hidden by the query")
                .prepare()
                .unwrap(),
            true,
        ),
        (call().xml("<request/>").prepare().unwrap(), true),
        (call().text("plain").prepare().unwrap(), true),
        (call().text("plain").tampered().prepare().unwrap(), false),
    ] {
        let content_type = &request.headers[0].1;
        let query = request.url.split_once('?').unwrap().1;
        let inbound = InboundRequest::new(content_type, query, request.body.as_bytes());
        assert_eq!(
            Verifier::new(SECRET).any_age().verify(&inbound).is_ok(),
            is_right,
            "{request:?}"
        );
        assert!(!format!("{request:?}").contains("sign="));
    }
    let named = Spi::new("12345678", "top-secret");
    assert!(
        !format!("{named:?} {:?}", named.call("http://127.0.0.1/", "a.b")).contains("top-secret")
    );
}

#[tokio::test]
async fn servers_that_do_not_answer() {
    let spi = Spi::new("12345678", SECRET);
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let error = spi
        .call(format!("http://{closed}/"), "a.b")
        .send()
        .await
        .unwrap_err();
    assert!(matches!(error, SpiError::Connect(_)), "{error}");
    let error = spi
        .call("https://127.0.0.1/", "a.b")
        .send()
        .await
        .unwrap_err();
    assert!(matches!(error, SpiError::Invalid(_)), "{error}");
    let error = spi.call("nowhere", "a.b").send().await.unwrap_err();
    assert!(matches!(error, SpiError::Invalid(_)), "{error}");
    let (url, server) = serve("not HTTP").await;
    let error = spi.call(url, "a.b").send().await.unwrap_err();
    assert!(matches!(error, SpiError::Http(_)), "{error}");
    server.await.unwrap();
    let (url, _server) = serve("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await;
    let error = spi.call(url, "a.b").send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server gave no answer: the answer breaks off"
    );
}

#[tokio::test]
async fn files_travel_beside_a_form_that_is_signed() {
    let spi = Spi::new("12345678", SECRET);
    let call = || {
        spi.call("http://127.0.0.1/spi", "qimen.test")
            .timestamp(now())
            .form("item_id", "中 文")
            .form("empty", "")
            .form("mark", "--top-gateway-0--")
    };
    let request = call()
        .file("image", "a \"b\".png", &b"\x89PNG\r\n--x"[..])
        .prepare()
        .unwrap();
    let query = request.url.split_once('?').unwrap().1;
    let content_type = &request.headers[0].1;
    assert!(
        content_type.starts_with("multipart/form-data;"),
        "{content_type}"
    );
    let inbound = InboundRequest::new(content_type, query, &request.bytes);
    let verifier = || Verifier::new(SECRET).any_age();
    verifier().verify(&inbound).unwrap();
    // The file is not signed, the form is.
    let tampered = |from: &[u8], to: &[u8]| {
        let at = memchr::memmem::find(&request.bytes, from).unwrap();
        let mut bytes = request.bytes.to_vec();
        bytes.splice(at..at + from.len(), to.iter().copied());
        let inbound = InboundRequest::new(content_type, query, &bytes);
        verifier().verify(&inbound).is_ok()
    };
    assert!(tampered(b"PNG", b"GIF"));
    assert!(!tampered("中".as_bytes(), "国".as_bytes()));
    let url = |call: top_gateway::SpiCall| call.prepare().unwrap().url;
    assert_eq!(url(call()), request.url, "signed as without files");
    let both = call().json("{}").file("image", "a.png", "x");
    assert!(matches!(both.prepare(), Err(SpiError::Invalid(_))));
}
