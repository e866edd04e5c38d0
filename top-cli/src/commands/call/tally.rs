//! What has become of the lines of an input: printed line by line, summed up at the end.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use top_runtime::{Error, Outcome};

use super::journal::State;
use super::output;
use crate::commands::say;

/// What has become of the lines.
pub(super) struct Tally {
    failures: PathBuf,
    failed_file: Option<File>,
    answered: usize,
    failed: usize,
    executed: usize,
    earlier: usize,
    failed_earlier: usize,
    unknown: Vec<usize>,
    unprinted: Vec<usize>,
}

impl Tally {
    pub(super) fn new(input: &Path) -> Self {
        Self {
            failures: beside(input, "failed.ndjson"),
            failed_file: None,
            answered: 0,
            failed: 0,
            executed: 0,
            earlier: 0,
            failed_earlier: 0,
            unknown: Vec::new(),
            unprinted: Vec::new(),
        }
    }

    /// Counts a line that an earlier run has sent.
    pub(super) fn earlier(&mut self, number: usize, state: State) {
        match state {
            State::Done => self.earlier += 1,
            State::Failed => self.failed_earlier += 1,
            State::Sent | State::Unknown => self.unknown.push(number),
        }
    }

    /// Counts lines whose results are no longer waited for.
    pub(super) fn leave(&mut self, under_way: &BTreeSet<usize>) {
        self.unknown.extend(under_way);
    }

    /// Prints the result of a line and says what the journal must remember.
    pub(super) fn take(
        &mut self,
        number: usize,
        text: &str,
        result: Result<Value, Error>,
    ) -> io::Result<State> {
        let (object, state) = match result {
            Ok(answer) => {
                self.answered += 1;
                (json!({ "line": number, "answer": answer }), State::Done)
            }
            Err(error) => {
                let state = match error.outcome() {
                    Outcome::NotExecuted => {
                        self.failed += 1;
                        self.keep(text)?;
                        State::Failed
                    }
                    Outcome::Unknown => {
                        self.unknown.push(number);
                        State::Unknown
                    }
                    Outcome::Executed => {
                        self.executed += 1;
                        State::Done
                    }
                };
                (
                    json!({ "line": number, "error": output::error_object(&error) }),
                    state,
                )
            }
        };
        if writeln!(io::stdout(), "{object}").is_err() {
            self.unprinted.push(number);
        }
        Ok(state)
    }

    /// Whether results can no longer be printed: nobody would see those of further calls.
    pub(super) fn is_unheard(&self) -> bool {
        !self.unprinted.is_empty()
    }

    /// Keeps a line that was not executed, to be fed again.
    fn keep(&mut self, text: &str) -> io::Result<()> {
        let file = match &mut self.failed_file {
            Some(file) => file,
            none => none.insert(
                OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(&self.failures)?,
            ),
        };
        writeln!(file, "{text}")
    }

    /// Says how it went.
    pub(super) fn end(mut self, stopped: bool, journal: &Path) -> ExitCode {
        say(format_args!("{} answered", self.answered));
        if self.earlier > 0 {
            say(format_args!(
                "{} settled by an earlier run, not sent again",
                self.earlier
            ));
        }
        if self.executed > 0 {
            say(format_args!(
                "{} done, but without a readable answer: see the errors above",
                self.executed
            ));
        }
        for (count, when) in [
            (self.failed, ""),
            (self.failed_earlier, " in an earlier run, not sent again"),
        ] {
            if count > 0 {
                say(format_args!(
                    "{count} not executed{when}: the lines are in {}",
                    self.failures.display()
                ));
            }
        }
        if !self.unknown.is_empty() {
            say(format_args!(
                "{} of unknown outcome, not sent again; look on the platform whether they were done: lines {}",
                self.unknown.len(),
                listed(&mut self.unknown)
            ));
        }
        if self.is_unheard() {
            say(format_args!(
                "standard output was closed, so the run stopped; the results of lines {} were not printed",
                listed(&mut self.unprinted)
            ));
        }
        if stopped {
            say(format_args!(
                "interrupted: run the same command again to go on ({} knows where)",
                journal.display()
            ));
        }
        let failed = self.failed + self.failed_earlier;
        ExitCode::from(match (self.unknown.is_empty(), failed, self.executed) {
            (false, _, _) => 3,
            (true, 0, 0) if !stopped => 0,
            (true, 0, 1..) => 4,
            _ => 1,
        })
    }
}

fn listed(lines: &mut [usize]) -> String {
    lines.sort_unstable();
    let lines: Vec<String> = lines.iter().map(usize::to_string).collect();
    lines.join(", ")
}

/// `calls.ndjson` gives `calls.ndjson.journal`.
pub(super) fn beside(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}
