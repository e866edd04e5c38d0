//! A body with files: text parts first, then the files, read piece by piece.

use std::io::Read as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::{fmt, fmt::Write as _, io};

use bytes::Bytes;
use futures_core::Stream;
use tokio::sync::mpsc;

use super::params::Params;
use crate::types::{Attachment, Opened};

/// The parts in the order in which they are sent. Cheap to clone; each [`stream`](Multipart::stream) opens the files
/// anew.
#[derive(Clone)]
pub(crate) struct Multipart {
    boundary: String,
    pieces: Vec<Piece>,
}

#[derive(Clone)]
enum Piece {
    Text(Bytes),
    /// A file and how long it is to be, where that is known: what is read later must agree.
    File(Attachment, Option<u64>),
}

/// How much of a file is in memory at a time, twice over: one piece is read while another is sent.
const CHUNK: usize = 64 * 1024;

impl Multipart {
    pub(crate) fn new(params: &Params) -> Self {
        let boundary = boundary();
        let mut text = String::new();
        for (name, value) in params.iter() {
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\nContent-Type: text/plain;charset=UTF-8\r\n\r\n{value}\r\n",
                quoted(name)
            );
        }
        let mut pieces = Vec::with_capacity(params.files().len() * 2 + 1);
        for (name, file) in params.files() {
            let _ = write!(
                text,
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
                quoted(name),
                quoted(file.file_name()),
                quoted(file.media_type())
            );
            pieces.push(Piece::Text(std::mem::take(&mut text).into()));
            pieces.push(Piece::File(file.clone(), file.size()));
            text.push_str("\r\n");
        }
        let _ = write!(text, "--{boundary}--\r\n");
        pieces.push(Piece::Text(text.into()));
        Self { boundary, pieces }
    }

    pub(crate) fn content_type(&self) -> String {
        format!(
            "multipart/form-data;charset=UTF-8;boundary={}",
            self.boundary
        )
    }

    /// The length of the body, where all files know theirs.
    pub(crate) fn length(&self) -> Option<u64> {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => Some(text.len() as u64),
                Piece::File(_, size) => *size,
            })
            .sum()
    }

    /// The body in memory, where all files are.
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => body.extend_from_slice(text),
                Piece::File(file, _) => body.extend_from_slice(file.bytes()?),
            }
        }
        Some(body)
    }

    /// The body as a stream. A file is read on a thread that may block, which ends when the stream is dropped.
    pub(crate) fn stream(&self) -> BodyStream {
        let (sender, receiver) = mpsc::channel(2);
        let pieces = self.pieces.clone();
        tokio::task::spawn_blocking(move || {
            for piece in pieces {
                if let Err(error) = send(&sender, piece) {
                    // Nobody listens to a stream that was dropped.
                    let _ = sender.blocking_send(Err(error));
                    return;
                }
            }
        });
        BodyStream(receiver)
    }
}

fn send(sender: &mpsc::Sender<io::Result<Bytes>>, piece: Piece) -> io::Result<()> {
    let push = |bytes| {
        sender
            .blocking_send(Ok(bytes))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    };
    let (file, size) = match piece {
        Piece::Text(text) => return push(text),
        Piece::File(file, size) => (file, size),
    };
    let unreadable = |why: String| io::Error::other(Unreadable(why));
    let failed = |error: io::Error| {
        let name = file.file_name();
        unreadable(format!("the file {name:?} cannot be read: {error}"))
    };
    let mut reader = match file.open().map_err(failed)? {
        Opened::Bytes(bytes) => return push(bytes),
        Opened::Reader(reader) => reader,
    };
    let changed = |size: u64| {
        let name = file.file_name();
        unreadable(format!(
            "the file {name:?} is not as long as it was said to be, {size} bytes (was it changed while it was read?)"
        ))
    };
    let mut total = 0;
    loop {
        let mut chunk = vec![0; CHUNK];
        let read = match reader.read(&mut chunk) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        total += read as u64;
        match size {
            Some(size) if total > size || (read == 0 && total < size) => return Err(changed(size)),
            _ if read == 0 => return Ok(()),
            _ => {}
        }
        chunk.truncate(read);
        push(chunk.into())?;
    }
}

/// A file that could not be sent as it was meant to be. The request breaks off before its end.
#[derive(Debug)]
pub(super) struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

pub(crate) struct BodyStream(mpsc::Receiver<io::Result<Bytes>>);

impl Stream for BodyStream {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

/// A boundary that no text part contains but by an accident of 2^-64.
fn boundary() -> String {
    use std::hash::{BuildHasher as _, RandomState};
    format!(
        "----top{:016x}{:016x}",
        RandomState::new().hash_one(1),
        RandomState::new().hash_one(2)
    )
}

/// A name inside quotes, escaped as browsers do; the platform takes raw UTF-8.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
