//! Certificates are verified always, and redirects are never followed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use top_gateway::{Fault, Gateway};
use top_runtime::{Client, ErrorKind, Outcome, RetryPolicy, reqwest};

const METHOD: &str = "taobao.tls.probe";
const ANSWER: &str = r#"{"tls_probe_response":{"done":true}}"#;

/// A gateway behind a certificate, with the number of requests that got through to it.
struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

/// A certificate and its key.
type Identity = (CertificateDer<'static>, PrivateKeyDer<'static>);

impl Server {
    async fn start((certificate, key): Identity) -> Self {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // A caller that does not trust the certificate ends the handshake.
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let mut head = [0; 4096];
                if stream.read(&mut head).await.is_ok_and(|length| length > 0) {
                    counter.fetch_add(1, Ordering::Relaxed);
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{ANSWER}",
                        ANSWER.len()
                    );
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            }
        });
        Self { address, requests }
    }

    fn url(&self) -> String {
        format!("https://localhost:{}/router/rest", self.address.port())
    }
}

fn self_signed(name: &str) -> Identity {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    (
        made.cert.der().clone(),
        PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap(),
    )
}

/// An authority of one's own.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn issue(&self, name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (
            certificate.der().clone(),
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
    }

    /// What a program does whose company has an authority of its own.
    fn trusted(&self) -> reqwest::Client {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        reqwest::Client::builder()
            .tls_backend_preconfigured(config)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap()
    }
}

async fn is_refused(client: &Client, server: &Server) {
    let error = client
        .call_untyped(METHOD, Value::Null, None)
        .idempotent()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Transport, Outcome::NotExecuted),
        "{error}"
    );
    assert!(
        error.to_string().contains("invalid peer certificate"),
        "{error}"
    );
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    assert!(error.to_string().contains("CA certificates"), "{error}");
    assert!(!error.is_retryable());
    assert_eq!(error.attempts(), 1, "it would be refused again");
    assert_eq!(
        server.requests.load(Ordering::Relaxed),
        0,
        "not a byte of the request"
    );
}

fn client(server: &Server, http: Option<reqwest::Client>) -> Client {
    let mut builder = Client::builder("12345678", "tls-app-secret")
        .gateway(server.url())
        .retry(RetryPolicy::default().base_delay(Duration::ZERO));
    if let Some(http) = http {
        builder = builder.http_client(http);
    }
    builder.build().unwrap()
}

#[tokio::test]
async fn a_certificate_that_signs_itself_is_refused() {
    let server = Server::start(self_signed("localhost")).await;
    is_refused(&client(&server, None), &server).await;
}

#[tokio::test]
async fn a_certificate_of_an_authority_that_nobody_knows_is_refused() {
    let server = Server::start(Authority::new().issue("localhost")).await;
    is_refused(&client(&server, None), &server).await;
    is_refused(&client(&server, Some(Authority::new().trusted())), &server).await;
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let authority = Authority::new();
    let server = Server::start(authority.issue("gw.api.example.com")).await;
    is_refused(&client(&server, Some(authority.trusted())), &server).await;
}

#[tokio::test]
async fn roots_of_ones_own_come_with_an_http_client_of_ones_own() {
    let authority = Authority::new();
    let server = Server::start(authority.issue("localhost")).await;
    let reply = client(&server, Some(authority.trusted()))
        .call_untyped(METHOD, Value::Null, None)
        .await
        .unwrap();
    assert_eq!(reply["done"], true);
    assert_eq!(server.requests.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    for status in [301, 302, 303, 307, 308] {
        let gateway = Gateway::builder()
            .app("12345678", "tls-app-secret")
            .on_untyped(METHOD, |_, _| Ok(json!({ "done": true })))
            .fault(METHOD, Fault::Redirect(status))
            .start()
            .await
            .unwrap();
        let client = Client::builder("12345678", "tls-app-secret")
            .gateway(gateway.url())
            .build()
            .unwrap();
        let error = client
            .call_untyped(METHOD, Value::Null, None)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::HttpStatus, Some(status)),
            "{error}"
        );
        assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
        assert_eq!(
            (gateway.strays(), gateway.counters().requests),
            (0, 1),
            "{status}"
        );
    }
}
