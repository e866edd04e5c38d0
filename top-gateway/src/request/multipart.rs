//! `multipart/form-data`, read as it comes: texts whole, files by their digest.

use memchr::memmem;

use super::body::{Chunks, ReadError};
use super::disposition::Disposition;
use super::read::not_utf8;
use super::scan::Scanner;
use super::upload::Receiving;
use super::{Arrived, Limits};
use crate::refusals;

/// A multipart body that is being read.
pub(super) struct Multipart<'b, B> {
    scanner: Scanner<'b, B>,
    boundary: Vec<u8>,
    limits: Limits,
    texts: u64,
    files: u64,
}

/// More than the headers of a part ever take.
const HEAD: usize = 16 * 1024;

/// What the platform assumes of a file without a content type.
const DEFAULT_CONTENT_TYPE: &str = "application/octet-stream";

impl<'b, B: Chunks> Multipart<'b, B> {
    pub(super) fn new(body: &'b mut B, boundary: &str, limits: Limits) -> Self {
        // A boundary is a line of its own; the first one stands at the start of the body, or behind an empty line.
        let scanner = Scanner::new(body, b"\r\n");
        Self {
            scanner,
            boundary: format!("\r\n--{boundary}").into_bytes(),
            limits,
            texts: 0,
            files: 0,
        }
    }

    pub(super) async fn read(mut self, into: &mut Arrived) -> Result<(), ReadError> {
        let boundary = std::mem::take(&mut self.boundary);
        let boundary = memmem::Finder::new(&boundary);
        if !self.scanner.until(&boundary, |_| Ok(())).await? {
            return Err(malformed("without its boundary"));
        }
        while self.part_follows().await? {
            let head = self.head().await?;
            let part = Disposition::parse(&head)
                .ok_or_else(|| malformed("with a part that has no name"))?;
            self.part(part, &boundary, into).await?;
        }
        Ok(())
    }

    /// Whether a boundary is followed by a part, and not by the end.
    async fn part_follows(&mut self) -> Result<bool, ReadError> {
        loop {
            match self.scanner.peek().await? {
                Some(b' ' | b'\t' | b'\r') => self.scanner.skip(),
                Some(b'\n') => {
                    self.scanner.skip();
                    return Ok(true);
                }
                Some(b'-') => return Ok(false),
                Some(_) => return Err(malformed("with a line that goes on behind the boundary")),
                None => return Err(malformed("that ends at a boundary")),
            }
        }
    }

    async fn head(&mut self) -> Result<String, ReadError> {
        let mut head = Vec::new();
        let found = self
            .scanner
            .until(&memmem::Finder::new(b"\r\n\r\n"), |bytes| {
                head.extend_from_slice(bytes);
                if head.len() > HEAD {
                    Err(malformed("with a part whose headers never end"))
                } else {
                    Ok(())
                }
            })
            .await?;
        if !found {
            return Err(malformed("that ends in the headers of a part"));
        }
        String::from_utf8(head).map_err(|_| not_utf8("a header of a part"))
    }

    async fn part(
        &mut self,
        part: Disposition,
        boundary: &memmem::Finder<'_>,
        into: &mut Arrived,
    ) -> Result<(), ReadError> {
        let Disposition {
            name,
            file_name,
            content_type,
        } = part;
        let found = if let Some(file_name) = file_name {
            let content_type = content_type.unwrap_or_else(|| DEFAULT_CONTENT_TYPE.to_owned());
            let mut file = Receiving::new(name, file_name, content_type, self.limits.keep_file);
            let (taken, limit) = (&mut self.files, self.limits.files);
            let found = self
                .scanner
                .until(boundary, |bytes| {
                    file.push(bytes);
                    count(taken, bytes, limit)
                })
                .await?;
            into.files.push(file.finish());
            found
        } else {
            let mut text = Vec::new();
            let (taken, limit) = (&mut self.texts, self.limits.text);
            let found = self
                .scanner
                .until(boundary, |bytes| {
                    text.extend_from_slice(bytes);
                    count(taken, bytes, limit)
                })
                .await?;
            let text = String::from_utf8(text).map_err(|_| not_utf8(&format!("part `{name}`")))?;
            into.fields.push((name, text));
            found
        };
        if found {
            Ok(())
        } else {
            Err(malformed("that ends inside a part"))
        }
    }
}

fn count(taken: &mut u64, bytes: &[u8], limit: u64) -> Result<(), ReadError> {
    *taken += bytes.len() as u64;
    if *taken > limit {
        Err(ReadError::TooLarge)
    } else {
        Ok(())
    }
}

fn malformed(how: &str) -> ReadError {
    ReadError::Refused(refusals::invalid_argument(
        "body",
        format!("a multipart body {how}"),
    ))
}

#[cfg(test)]
mod tests;
