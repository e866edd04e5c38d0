//! What has become of each line of a file of calls, on disk before and after each call, so that a run that was
//! interrupted can go on without sending any line twice.
//!
//! One line of JSON a step: `{"line":3,"hash":"…","state":"sent"}` before the call, `"state":"done"`, `"failed"` or
//! `"unknown"` after it. A line that was sent and has no second step is one whose outcome nobody knows.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use top_runtime::{SignMethod, sign};

/// How far a line has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// It is being sent, or was when the program ended.
    Sent,
    /// It was answered.
    Done,
    /// It was certainly not executed.
    Failed,
    /// Nobody knows whether it was executed.
    Unknown,
}

#[derive(Serialize, Deserialize)]
struct Step {
    line: usize,
    hash: String,
    state: State,
}

/// What is wrong with a journal.
#[derive(Debug, thiserror::Error)]
pub(super) enum JournalError {
    #[error("{}: {source}", file.display())]
    Io { file: PathBuf, source: io::Error },
    #[error("{}: another run is using this journal", .0.display())]
    InUse(PathBuf),
    #[error(
        "{}: line {line} of the input is not the one that this journal speaks of; finish with the old input, or name another journal with --journal",
        file.display()
    )]
    OtherInput { file: PathBuf, line: usize },
    #[error("{}: line {line} is not a step of a journal", file.display())]
    Malformed { file: PathBuf, line: usize },
}

/// The journal of one input.
pub(super) struct Journal {
    path: PathBuf,
    file: Mutex<File>,
    known: HashMap<usize, (String, State)>,
}

impl Journal {
    /// Opens a journal, or starts one, for this run alone.
    pub(super) fn open(path: &Path) -> Result<Self, JournalError> {
        let io = |source| JournalError::Io {
            file: path.to_owned(),
            source,
        };
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(path)
            .map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(io)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            // A step that was cut off while it was written: what it was about has not been begun, or is open.
            file.set_len(whole as u64).map_err(io)?;
        }
        if whole < text.len() {
            // A step that was cut by the end of the program: what it speaks of has not begun.
            file.set_len(whole as u64).map_err(io)?;
        }
        let mut known = HashMap::new();
        for (index, line) in text[..whole].lines().enumerate() {
            let step: Step = serde_json::from_str(line).map_err(|_| JournalError::Malformed {
                file: path.to_owned(),
                line: index + 1,
            })?;
            known.insert(step.line, (step.hash, step.state));
        }
        Ok(Self {
            path: path.to_owned(),
            file: Mutex::new(file),
            known,
        })
    }

    /// What is known of a line from an earlier run.
    pub(super) fn state(&self, line: usize, text: &str) -> Result<Option<State>, JournalError> {
        match self.known.get(&line) {
            None => Ok(None),
            Some((hash, state)) if *hash == hash_of(text) => Ok(Some(*state)),
            Some(_) => Err(JournalError::OtherInput {
                file: self.path.clone(),
                line,
            }),
        }
    }

    /// Writes a step, down to the disk.
    pub(super) fn note(&self, line: usize, text: &str, state: State) -> Result<(), JournalError> {
        let io = |source| JournalError::Io {
            file: self.path.clone(),
            source,
        };
        let step = Step {
            line,
            hash: hash_of(text),
            state,
        };
        let mut text = serde_json::to_string(&step).map_err(|error| io(io::Error::other(error)))?;
        text.push('\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_data())
            .map_err(io)
    }
}

/// Tells whether a line has changed between two runs, of this version or another; not a protection against anyone.
fn hash_of(text: &str) -> String {
    const NOTHING: [(&str, &str); 0] = [];
    sign(SignMethod::Md5, "", NOTHING, Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_sent_and_not_finished_is_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        {
            let journal = Journal::open(&path).unwrap();
            journal.note(1, "a", State::Sent).unwrap();
            journal.note(1, "a", State::Done).unwrap();
            journal.note(2, "b", State::Sent).unwrap();
            assert!(matches!(Journal::open(&path), Err(JournalError::InUse(_))));
        }
        // As a power cut would leave it.
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"line\":3,\"ha").unwrap();
        drop(file);
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.state(1, "a").unwrap(), Some(State::Done));
        assert_eq!(journal.state(2, "b").unwrap(), Some(State::Sent));
        assert_eq!(journal.state(3, "c").unwrap(), None);
        assert!(matches!(
            journal.state(2, "other"),
            Err(JournalError::OtherInput { line: 2, .. })
        ));
        journal.note(3, "c", State::Failed).unwrap();
        drop(journal);
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.state(3, "c").unwrap(), Some(State::Failed));
    }
}
