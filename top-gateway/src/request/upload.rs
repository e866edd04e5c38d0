//! A file that was sent.

use std::fmt::Write as _;
use std::io;

use bytes::{Bytes, BytesMut};
use sha2::{Digest as _, Sha256};
use top_runtime::Attachment;

/// A file of a multipart body: described in full, its bytes kept up to a limit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) file_name: String,
    pub(crate) content_type: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    /// All bytes, where they were few enough to keep.
    pub(crate) bytes: Option<Bytes>,
}

impl Upload {
    /// The file for a handler. Opening one that was too large to keep is an error that says so.
    pub(crate) fn attachment(&self) -> Attachment {
        let attachment = match &self.bytes {
            Some(bytes) => Attachment::from_bytes(&self.file_name, bytes.clone()),
            None => Attachment::from_factory(
                &self.file_name,
                Some(self.size),
                || -> io::Result<io::Empty> {
                    Err(io::Error::other(
                        "the gateway did not keep the file: it is larger than keep_files allows",
                    ))
                },
            ),
        };
        attachment.content_type(&self.content_type)
    }
}

/// A file that is being received.
pub(super) struct Receiving {
    upload: Upload,
    digest: Sha256,
    kept: Option<BytesMut>,
    keep: u64,
}

impl Receiving {
    pub(super) fn new(name: String, file_name: String, content_type: String, keep: u64) -> Self {
        let upload = Upload {
            name,
            file_name,
            content_type,
            size: 0,
            sha256: String::new(),
            bytes: None,
        };
        Self {
            upload,
            digest: Sha256::new(),
            kept: Some(BytesMut::new()),
            keep,
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.upload.size += bytes.len() as u64;
        if self.upload.size > self.keep {
            self.kept = None;
        } else if let Some(kept) = &mut self.kept {
            kept.extend_from_slice(bytes);
        }
    }

    pub(super) fn finish(mut self) -> Upload {
        for byte in self.digest.finalize() {
            // Writing to a String cannot fail.
            let _ = write!(self.upload.sha256, "{byte:02x}");
        }
        self.upload.bytes = self.kept.map(BytesMut::freeze);
        self.upload
    }
}
