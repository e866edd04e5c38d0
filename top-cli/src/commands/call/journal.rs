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
        "{}: line {line} of the input is not the one that this journal speaks of, or was for another method, app or gateway; finish as it was begun, or name another journal with --journal",
        file.display()
    )]
    OtherInput { file: PathBuf, line: usize },
    #[error("{}: line {line} is not a step of a journal", file.display())]
    Malformed { file: PathBuf, line: usize },
}

/// The journal of one input.
pub(super) struct Journal {
    path: PathBuf,
    /// What the lines are for. The same line for another method, app or gateway is another call.
    purpose: String,
    file: Mutex<File>,
    known: HashMap<usize, (String, State)>,
}

impl Journal {
    /// Opens a journal, or starts one, for this run alone.
    pub(super) fn open(path: &Path, purpose: &str) -> Result<Self, JournalError> {
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
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let mut known = HashMap::new();
        let malformed = |index: usize| JournalError::Malformed {
            file: path.to_owned(),
            line: index + 1,
        };
        let mut lines = 0;
        for (index, line) in bytes[..whole]
            .split_inclusive(|byte| *byte == b'\n')
            .enumerate()
        {
            let step: Step = serde_json::from_slice(line).map_err(|_| malformed(index))?;
            known.insert(step.line, (step.hash, step.state));
            lines += 1;
        }
        if whole < bytes.len() {
            // Only what is the beginning of a step is cut off: any other file may be given by mistake.
            if !is_torn(&bytes[whole..]) {
                return Err(malformed(lines));
            }
            // A step that was cut by the end of the program: what it speaks of has not begun.
            file.set_len(whole as u64).map_err(io)?;
        }
        if bytes.is_empty() {
            keep_name(path).map_err(io)?;
        }
        Ok(Self {
            path: path.to_owned(),
            purpose: purpose.to_owned(),
            file: Mutex::new(file),
            known,
        })
    }

    /// What is known of a line from an earlier run.
    pub(super) fn state(&self, line: usize, text: &str) -> Result<Option<State>, JournalError> {
        match self.known.get(&line) {
            None => Ok(None),
            Some((hash, state)) if *hash == self.hash_of(text) => Ok(Some(*state)),
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
            hash: self.hash_of(text),
            state,
        };
        let mut text = serde_json::to_string(&step).map_err(|error| io(io::Error::other(error)))?;
        text.push('\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_data())
            .map_err(io)
    }

    /// Tells whether a line has changed between two runs, of this version or another; not a protection against anyone.
    fn hash_of(&self, text: &str) -> String {
        const NOTHING: [(&str, &str); 0] = [];
        let whole = format!("{}\n{text}", self.purpose);
        sign(SignMethod::Md5, "", NOTHING, Some(&whole))
    }
}

/// Whether these bytes can be the beginning of a step, or the zeros that a power cut leaves.
fn is_torn(tail: &[u8]) -> bool {
    const START: &[u8] = b"{\"line\":";
    tail.starts_with(START) || START.starts_with(tail) || tail.iter().all(|byte| *byte == 0)
}

/// Makes the name of a new journal last: without it a power cut could take the whole journal.
fn keep_name(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_sent_and_not_finished_is_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        {
            let journal = Journal::open(&path, "pay").unwrap();
            journal.note(1, "a", State::Sent).unwrap();
            journal.note(1, "a", State::Done).unwrap();
            journal.note(2, "b", State::Sent).unwrap();
            assert!(matches!(
                Journal::open(&path, "pay"),
                Err(JournalError::InUse(_))
            ));
        }
        // As a power cut would leave it.
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"line\":3,\"ha").unwrap();
        drop(file);
        let journal = Journal::open(&path, "pay").unwrap();
        assert_eq!(journal.state(1, "a").unwrap(), Some(State::Done));
        assert_eq!(journal.state(2, "b").unwrap(), Some(State::Sent));
        assert_eq!(journal.state(3, "c").unwrap(), None);
        assert!(matches!(
            journal.state(2, "other"),
            Err(JournalError::OtherInput { line: 2, .. })
        ));
        journal.note(3, "c", State::Failed).unwrap();
        drop(journal);
        let journal = Journal::open(&path, "pay").unwrap();
        assert_eq!(journal.state(3, "c").unwrap(), Some(State::Failed));
    }

    #[test]
    fn the_same_line_for_something_else_is_another_call() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        let journal = Journal::open(&path, "pay").unwrap();
        journal.note(1, "a", State::Done).unwrap();
        drop(journal);
        let journal = Journal::open(&path, "refund").unwrap();
        assert!(matches!(
            journal.state(1, "a"),
            Err(JournalError::OtherInput { line: 1, .. })
        ));
    }

    #[test]
    fn a_file_that_is_no_journal_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        let step = "{\"line\":1,\"hash\":\"x\",\"state\":\"done\"}\n";
        for (text, line) in [
            (b"app_secret = 1".to_vec(), 1),
            (b"\xff\xfe\n".to_vec(), 1),
            (format!("{step}notes").into_bytes(), 2),
        ] {
            std::fs::write(&path, &text).unwrap();
            let error = Journal::open(&path, "pay").err().unwrap();
            assert!(
                matches!(error, JournalError::Malformed { line: at, .. } if at == line),
                "{error}"
            );
            assert_eq!(std::fs::read(&path).unwrap(), text);
        }
        std::fs::write(&path, format!("{step}\0\0\0")).unwrap();
        drop(Journal::open(&path, "pay").unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), step);
    }
}
