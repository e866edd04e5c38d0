//! From the bytes of an HTTP request to named parameters.

mod arrived;
mod body;
mod disposition;
mod multipart;
mod read;
mod scan;
mod upload;

pub(crate) use arrived::{Arrived, Call, Format};
pub(crate) use body::{ReadError, whole};
pub(crate) use read::{pairs, read};
pub(crate) use upload::Upload;

/// How much of a request is taken, and how much of it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of all texts of a request.
    pub(crate) text: u64,
    /// Bytes of all files of a request.
    pub(crate) files: u64,
    /// Bytes up to which a file stays in memory.
    pub(crate) keep_file: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text: 32 << 20,
            files: 1 << 30,
            keep_file: 1 << 20,
        }
    }
}
