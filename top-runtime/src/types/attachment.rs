//! Files that travel beside the parameters.

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::kernel::{Input, Problem, Shape, Value, View};

/// A file (`byte[]`): sent as a part of a multipart body, never signed, never read into memory whole.
///
/// Cheap to clone. It can be opened again, so that a call with a file can be repeated.
///
/// ```
/// use top_runtime::Attachment;
///
/// let picture = Attachment::from_bytes("front.png", vec![0x89, b'P', b'N', b'G']).content_type("image/png");
/// assert_eq!(picture.file_name(), "front.png");
/// assert_eq!(picture.size(), Some(4));
/// ```
#[derive(Clone)]
pub struct Attachment {
    file_name: Arc<str>,
    content_type: Arc<str>,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(Arc<Path>),
    Factory { open: Arc<Open>, size: Option<u64> },
}

type Open = dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync;

/// An attachment that has been opened for one attempt.
pub enum Opened {
    /// All of it.
    Bytes(Bytes),
    /// To be read piece by piece, on a thread that may block.
    Reader(Box<dyn Read + Send>),
}

/// What the official SDK sends when the caller says nothing.
const DEFAULT_CONTENT_TYPE: &str = "application/octet-stream";

impl Attachment {
    /// A file out of memory.
    pub fn from_bytes(file_name: impl AsRef<str>, bytes: impl Into<Bytes>) -> Self {
        Self::new(file_name.as_ref(), Source::Bytes(bytes.into()))
    }

    /// A file on disk. Its name on the wire is the last part of the path.
    ///
    /// Nothing is opened here. A call looks before it sends anything whether the file can be opened, and is an
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) where it cannot; each attempt then opens it anew and reads it
    /// while it is sent.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path
            .file_name()
            .map_or_else(|| "file".into(), |name| name.to_string_lossy().into_owned());
        Self::new(&name, Source::Path(path.into()))
    }

    /// A stream that `open` opens, once for each attempt; `size` in bytes where it is known.
    pub fn from_factory<R, F>(file_name: impl AsRef<str>, size: Option<u64>, open: F) -> Self
    where
        R: Read + Send + 'static,
        F: Fn() -> io::Result<R> + Send + Sync + 'static,
    {
        let open = Arc::new(move || open().map(|reader| Box::new(reader) as Box<dyn Read + Send>));
        Self::new(file_name.as_ref(), Source::Factory { open, size })
    }

    fn new(file_name: &str, source: Source) -> Self {
        Self {
            file_name: file_name.into(),
            content_type: DEFAULT_CONTENT_TYPE.into(),
            source,
        }
    }

    /// Sets the content type; `application/octet-stream` unless set.
    #[must_use]
    pub fn content_type(mut self, content_type: impl AsRef<str>) -> Self {
        self.content_type = content_type.as_ref().into();
        self
    }

    /// Sets the name that the platform sees.
    #[must_use]
    pub fn named(mut self, file_name: impl AsRef<str>) -> Self {
        self.file_name = file_name.as_ref().into();
        self
    }

    /// The name that the platform sees.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The content type of the part.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.content_type
    }

    /// The size in bytes, `None` where only reading to the end would tell.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match &self.source {
            Source::Bytes(bytes) => Some(bytes.len() as u64),
            Source::Path(path) => std::fs::metadata(path)
                .ok()
                .filter(std::fs::Metadata::is_file)
                .map(|file| file.len()),
            Source::Factory { size, .. } => *size,
        }
    }

    /// The bytes, where they are in memory.
    #[must_use]
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Bytes(bytes) => Some(bytes),
            Source::Path(_) | Source::Factory { .. } => None,
        }
    }

    /// Whether a file on disk is there and can be opened; a factory is not asked.
    pub(crate) fn check(&self) -> io::Result<()> {
        let Source::Path(path) = &self.source else {
            return Ok(());
        };
        let metadata = std::fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        // Opening a pipe would wait for whoever writes to it.
        if metadata.is_file() {
            std::fs::File::open(path)?;
        }
        Ok(())
    }

    /// Opens the source from its start. May block on the file system.
    ///
    /// # Errors
    /// The file cannot be opened, or the factory failed.
    pub fn open(&self) -> io::Result<Opened> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Opened::Bytes(bytes.clone())),
            Source::Path(path) => Ok(Opened::Reader(Box::new(std::fs::File::open(path)?))),
            Source::Factory { open, .. } => open().map(Opened::Reader),
        }
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

/// Equal sources: the same bytes, the same path, or the same factory.
impl PartialEq for Attachment {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.source, &other.source) {
            (Source::Bytes(a), Source::Bytes(b)) => a == b,
            (Source::Path(a), Source::Path(b)) => a == b,
            (Source::Factory { open: a, .. }, Source::Factory { open: b, .. }) => Arc::ptr_eq(a, b),
            _ => false,
        };
        same && self.file_name == other.file_name && self.content_type == other.content_type
    }
}

impl Value for Attachment {
    crate::kernel::copied!();

    fn vacant() -> Self {
        Self::from_bytes("", Bytes::new())
    }

    fn shape() -> Shape {
        Shape::File
    }

    fn kind(&self) -> Shape {
        Shape::File
    }

    fn view(&self) -> View<'_> {
        View::File(self)
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        match input {
            Input::File(file) => *self = file.clone(),
            other => {
                return Err(Problem::wrong(
                    &other,
                    "a file, which never stands in a text",
                ));
            }
        }
        Ok(())
    }
}
