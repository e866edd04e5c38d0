//! One HTTP request on a connection of its own.

use std::future::pending;
use std::time::Duration;

use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::{SpiError, SpiReply, SpiRequest};
use crate::fault::AnswerBody;
use crate::request::{ReadError, whole};
use crate::server::{First, race};

const TIMEOUT: Duration = Duration::from_secs(30);

/// More than any answer of an SPI.
const LIMIT: u64 = 64 << 20;

pub(super) async fn send(request: SpiRequest) -> Result<SpiReply, SpiError> {
    tokio::time::timeout(TIMEOUT, exchange(request))
        .await
        .unwrap_or(Err(SpiError::Timeout))
}

async fn exchange(request: SpiRequest) -> Result<SpiReply, SpiError> {
    let uri: Uri = request
        .url
        .parse()
        .map_err(|error| SpiError::Invalid(format!("the address: {error}")))?;
    let (Some("http"), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err(SpiError::Invalid(
            "the address must begin with http://".to_owned(),
        ));
    };
    let address = (host.trim_matches(['[', ']']), uri.port_u16().unwrap_or(80));
    let stream = TcpStream::connect(address)
        .await
        .map_err(SpiError::Connect)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(http)?;

    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut builder = Request::post(path);
    if let Some(authority) = uri.authority() {
        builder = builder.header(HOST, authority.as_str());
    }
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let http_request = builder
        .body(AnswerBody::Whole(request.bytes))
        .map_err(|error| SpiError::Invalid(format!("the headers: {error}")))?;

    let answer = async {
        let response = sender.send_request(http_request).await.map_err(http)?;
        let (head, mut body) = response.into_parts();
        let headers = head.headers.iter().map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        let body = whole(&mut body, LIMIT).await.map_err(|error| match error {
            ReadError::TooLarge => SpiError::Http("the answer is larger than 64 MiB".into()),
            ReadError::Gone | ReadError::Refused(_) => {
                SpiError::Http("the answer breaks off".into())
            }
        })?;
        Ok(SpiReply {
            status: head.status.as_u16(),
            headers: headers.collect(),
            body: body.into(),
        })
    };
    // The connection must be driven while the answer is awaited; its own errors show in the answer.
    let driven = async {
        let _ = connection.await;
        pending::<()>().await;
    };
    match race(answer, driven).await {
        First::Left(answer) => answer,
        First::Right(()) => Err(SpiError::Http("the connection ended".into())),
    }
}

fn http(error: hyper::Error) -> SpiError {
    SpiError::Http(Box::new(error))
}
