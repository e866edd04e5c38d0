#![allow(clippy::expect_used, reason = "a test may fail")]

use std::collections::VecDeque;
use std::task::{Context, Poll};

use bytes::Bytes;

use super::*;

/// A body in chunks of a given size.
struct Pieces(VecDeque<Bytes>);

impl Pieces {
    fn of(body: &[u8], size: usize) -> Self {
        Self(body.chunks(size).map(Bytes::copy_from_slice).collect())
    }
}

impl Chunks for Pieces {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, ReadError>>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

async fn read(body: &[u8], size: usize, limits: Limits) -> Result<Arrived, ReadError> {
    let mut arrived = Arrived::default();
    Multipart::new(&mut Pieces::of(body, size), "XyZ", limits)
        .read(&mut arrived)
        .await?;
    Ok(arrived)
}

/// As the official SDK writes it: an empty line first, no blank behind the colon.
const OFFICIAL: &str = "\r\n--XyZ\r\nContent-Disposition:form-data;name=\"title\"\r\nContent-Type:text/plain\r\n\r\n中\r\n--Xy\r\n\
    --XyZ\r\nContent-Disposition:form-data;name=\"image\";filename=\"a.png\"\r\nContent-Type:image/png\r\n\r\n\u{1}\r\n--X\r\n\
    --XyZ\r\nContent-Disposition:form-data;name=\"image\";filename=\"empty\"\r\n\r\n\r\n--XyZ--\r\n";

#[tokio::test]
async fn chunks_of_any_size_give_the_same_parts() {
    for size in 1..=OFFICIAL.len() {
        let arrived = read(OFFICIAL.as_bytes(), size, Limits::default())
            .await
            .expect("well-formed");
        assert_eq!(
            arrived.fields,
            [("title".to_owned(), "中\r\n--Xy".to_owned())],
            "chunks of {size}"
        );
        let files: Vec<_> = arrived
            .files
            .iter()
            .map(|file| (&*file.file_name, &*file.content_type, file.size))
            .collect();
        assert_eq!(
            files,
            [
                ("a.png", "image/png", 6),
                ("empty", "application/octet-stream", 0)
            ],
            "chunks of {size}"
        );
        assert_eq!(arrived.files[0].bytes.as_deref(), Some(&b"\x01\r\n--X"[..]));
    }
}

#[tokio::test]
async fn a_large_file_is_described_and_not_kept() {
    let mut body =
        b"--XyZ\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n".to_vec();
    body.extend(std::iter::repeat_n(b'a', 1_000_000));
    body.extend_from_slice(b"\r\n--XyZ--");
    let limits = Limits {
        keep_file: 10,
        ..Limits::default()
    };
    let arrived = read(&body, 4096, limits).await.expect("well-formed");
    let file = &arrived.files[0];
    assert_eq!((file.size, file.bytes.is_none()), (1_000_000, true));
    assert_eq!(
        file.sha256,
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
    assert_eq!(file.attachment().size(), Some(1_000_000));
    assert!(file.attachment().open().is_err());
}

#[tokio::test]
async fn what_is_no_multipart_body_is_refused_and_never_hangs() {
    for end in 0..OFFICIAL.len() - 6 {
        assert!(
            read(&OFFICIAL.as_bytes()[..end], 7, Limits::default())
                .await
                .is_err(),
            "{end} bytes"
        );
    }
    for body in [
        "",
        "hello",
        "--XyZ\r\n\r\nno name\r\n--XyZ--",
        "--XyZextra\r\n\r\n",
    ] {
        assert!(
            read(body.as_bytes(), 3, Limits::default()).await.is_err(),
            "{body:?}"
        );
    }
}

#[tokio::test]
async fn limits_hold() {
    for limits in [
        Limits {
            text: 3,
            ..Limits::default()
        },
        Limits {
            files: 3,
            ..Limits::default()
        },
    ] {
        let result = read(OFFICIAL.as_bytes(), 5, limits).await;
        assert!(matches!(result, Err(ReadError::TooLarge)));
    }
}
