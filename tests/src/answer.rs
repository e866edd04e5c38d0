//! Answers, to the byte.

use std::io::Write as _;

/// What a [`Canned`](crate::Canned) server sends for one request, and what becomes of the connection.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) pieces: Vec<Vec<u8>>,
    pub(crate) ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The next request may come on the same connection.
    KeepAlive,
    /// The connection is closed in order.
    Close,
    /// The connection is reset.
    Reset,
    /// Nothing more is sent and nothing is closed, until the other side goes away.
    Silence,
}

impl Answer {
    /// These bytes and nothing else, then the connection is closed.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            pieces: vec![bytes.into()],
            ending: Ending::Close,
        }
    }

    /// No byte at all: the connection is closed.
    pub fn nothing() -> Self {
        Self::raw("")
    }

    /// A whole answer of HTTP; `Content-Length` is added, other headers are as given.
    pub fn http(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut bytes = format!("HTTP/1.1 {status} X\r\n").into_bytes();
        for (name, value) in headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        bytes.extend_from_slice(body);
        Self {
            pieces: vec![bytes],
            ending: Ending::KeepAlive,
        }
    }

    /// 200 with a JSON body.
    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::http(
            200,
            &[("Content-Type", "application/json;charset=UTF-8")],
            body,
        )
    }

    /// 200 with an XML body.
    pub fn xml(body: impl AsRef<[u8]>) -> Self {
        Self::http(200, &[("Content-Type", "text/xml;charset=UTF-8")], body)
    }

    /// 200 with an HTML page.
    pub fn html(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::http(status, &[("Content-Type", "text/html")], body)
    }

    /// The head of an answer, as it stands, and these chunks; without the last chunk the body is cut.
    pub fn chunked(chunks: &[&str], ended: bool) -> Self {
        let mut pieces = vec![
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                .to_vec(),
        ];
        for chunk in chunks {
            pieces.push(format!("{:x}\r\n{chunk}\r\n", chunk.len()).into_bytes());
        }
        if ended {
            pieces.push(b"0\r\n\r\n".to_vec());
        }
        let ending = if ended {
            Ending::KeepAlive
        } else {
            Ending::Close
        };
        Self { pieces, ending }
    }

    /// The same bytes, each sent on its own.
    #[must_use]
    pub fn byte_by_byte(mut self) -> Self {
        self.pieces = self
            .pieces
            .concat()
            .iter()
            .map(|byte| vec![*byte])
            .collect();
        self
    }

    /// Only the first `length` bytes, then the connection is closed.
    #[must_use]
    pub fn cut_at(mut self, length: usize) -> Self {
        let mut bytes = self.pieces.concat();
        assert!(length < bytes.len(), "nothing to cut");
        bytes.truncate(length);
        self.pieces = vec![bytes];
        self.ending = Ending::Close;
        self
    }

    /// Without the last `length` bytes, then the connection is closed.
    #[must_use]
    pub fn without_last(self, length: usize) -> Self {
        let whole = self.pieces.iter().map(Vec::len).sum::<usize>();
        self.cut_at(whole - length)
    }

    /// Resets the connection afterwards.
    #[must_use]
    pub fn then_reset(mut self) -> Self {
        self.ending = Ending::Reset;
        self
    }

    /// Says nothing more afterwards, and leaves the connection open.
    #[must_use]
    pub fn then_silence(mut self) -> Self {
        self.ending = Ending::Silence;
        self
    }
}

/// `bytes`, packed.
pub fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes.as_ref()).unwrap();
    packer.finish().unwrap()
}
