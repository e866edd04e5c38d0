//! Where test data comes from.
//!
//! With `TOP_SHARED` set to a folder of recorded data, the tests take every row of it, and a file that is missing
//! there fails the test. Without it they take the small files of our own in `fixtures/`, of the same form.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The folder that the rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The one that `TOP_SHARED` names; a relative one is relative to the workspace.
    Recorded(PathBuf),
    /// `fixtures/`.
    Own(PathBuf),
}

impl Source {
    /// The folder to read from.
    pub fn open() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        match std::env::var_os("TOP_SHARED") {
            Some(folder) => Self::Recorded(package.join("..").join(folder)),
            None => Self::Own(package.join("fixtures")),
        }
    }

    /// Whether the rows are the recorded ones.
    pub fn is_recorded(&self) -> bool {
        matches!(self, Self::Recorded(_))
    }

    fn folder(&self) -> &Path {
        match self {
            Self::Recorded(folder) | Self::Own(folder) => folder,
        }
    }

    /// The JSON document at `path`.
    pub fn document(&self, path: impl AsRef<Path>) -> Value {
        let path = self.folder().join(path);
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The rows of a file of vectors. There is at least one.
    pub fn rows(&self, name: &str) -> Vec<Value> {
        match self.document(Path::new("vectors").join(name)) {
            Value::Array(rows) if !rows.is_empty() => rows,
            _ => panic!("{name} is not a list of rows"),
        }
    }

    /// The names of the JSON files in a folder, sorted. There is at least one.
    pub fn files(&self, folder: &str) -> Vec<PathBuf> {
        let path = self.folder().join(folder);
        let entries =
            fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "json")
            })
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{} has no JSON files", path.display());
        files
    }
}
