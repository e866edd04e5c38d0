//! HTTP by hand.

use std::io::Read as _;

use flate2::read::GzDecoder;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use top_gateway::Gateway;

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// As its head says.
    Complete,
    /// The connection was closed before.
    Cut,
    /// The connection was reset before.
    Reset,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 where there was no answer at all.
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) end: End,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as text, uncompressed.
    pub(crate) fn text(&self) -> String {
        if self.header("content-encoding") == Some("gzip") {
            let mut text = String::new();
            GzDecoder::new(&self.body[..])
                .read_to_string(&mut text)
                .expect("gzip");
            return text;
        }
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    pub(crate) fn json(&self) -> Value {
        let text = self.text();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

/// One connection.
pub(crate) struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    pub(crate) async fn open(gateway: &Gateway) -> Self {
        let stream = TcpStream::connect(gateway.address())
            .await
            .expect("the gateway listens");
        Self {
            stream,
            buffer: Vec::new(),
        }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.stream
            .write_all(bytes)
            .await
            .expect("the gateway reads");
    }

    /// Reads on; the error that ends the stream, or `Cut` at its end.
    async fn more(&mut self) -> Result<(), End> {
        let mut chunk = [0; 4096];
        match self.stream.read(&mut chunk).await {
            Ok(0) => Err(End::Cut),
            Ok(read) => {
                self.buffer.extend_from_slice(&chunk[..read]);
                Ok(())
            }
            Err(_) => Err(End::Reset),
        }
    }

    /// The next answer.
    pub(crate) async fn read(&mut self) -> Answer {
        let mut answer = Answer {
            status: 0,
            headers: Vec::new(),
            body: Vec::new(),
            end: End::Complete,
        };
        let head = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break self.buffer.drain(..at + 4).collect::<Vec<_>>();
            }
            if let Err(end) = self.more().await {
                answer.end = end;
                return answer;
            }
        };
        let head = String::from_utf8(head).expect("a head is ASCII");
        let mut lines = head.split("\r\n");
        answer.status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .and_then(|code| code.parse().ok())
            .expect("a status");
        answer.headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let result = if answer.header("transfer-encoding") == Some("chunked") {
            self.chunks(&mut answer.body).await
        } else {
            let length = answer
                .header("content-length")
                .map_or(0, |length| length.parse().expect("a length"));
            self.exactly(length, &mut answer.body).await
        };
        answer.end = result.err().unwrap_or(End::Complete);
        answer
    }

    async fn exactly(&mut self, length: usize, body: &mut Vec<u8>) -> Result<(), End> {
        while self.buffer.len() < length {
            if let Err(end) = self.more().await {
                body.append(&mut self.buffer);
                return Err(end);
            }
        }
        body.extend(self.buffer.drain(..length));
        Ok(())
    }

    async fn chunks(&mut self, body: &mut Vec<u8>) -> Result<(), End> {
        loop {
            let line = loop {
                match find(&self.buffer, b"\r\n") {
                    Some(at) => break self.buffer.drain(..at + 2).collect::<Vec<_>>(),
                    None => self.more().await?,
                }
            };
            let size = std::str::from_utf8(&line).expect("a size").trim();
            let size = usize::from_str_radix(size, 16).expect("a size");
            self.exactly(size, body).await?;
            self.exactly(2, &mut Vec::new()).await?;
            if size == 0 {
                return Ok(());
            }
        }
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// A request as bytes.
pub(crate) fn request(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\nHost: gateway\r\n");
    for (name, value) in headers {
        text.extend([name, ": ", value, "\r\n"]);
    }
    text.extend(["Content-Length: ", &body.len().to_string(), "\r\n\r\n"]);
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// One request on a connection of its own.
pub(crate) async fn send(
    gateway: &Gateway,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut line = Line::open(gateway).await;
    line.write(&request(method, target, headers, body)).await;
    line.read().await
}

pub(crate) async fn post(
    gateway: &Gateway,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    send(gateway, "POST", target, headers, body).await
}

pub(crate) async fn get(gateway: &Gateway, target: &str) -> Answer {
    send(gateway, "GET", target, &[], b"").await
}
