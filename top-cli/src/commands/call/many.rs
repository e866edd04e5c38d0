//! One call for each line of a file: so many at a time, journalled, and never a line twice.

use std::fs::{File, OpenOptions};
use std::future::{Future as _, poll_fn};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;
use std::task::Poll;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use top_runtime::{Client, Error, Outcome, Session};

use super::journal::{Journal, State};
use super::{Failure, output};
use crate::cli::Call as Options;

/// A line of the input, numbered from 1.
struct Line {
    number: usize,
    text: String,
    params: Value,
}

/// Calls the method once for each line of `file`.
pub(super) async fn run(
    options: &Options,
    client: &Client,
    session: Option<&Session>,
    file: &Path,
) -> Result<ExitCode, Failure> {
    let lines = read(file)?;
    if options.dry_run {
        for line in lines {
            let prepared = client
                .call_untyped(options.method.clone(), line.params, session)
                .prepare()?;
            output::print_prepared(&prepared, &[])?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let path = options
        .journal
        .clone()
        .unwrap_or_else(|| beside(file, "journal"));
    let journal = Journal::open(&path)?;
    let mut tally = Tally::new(file);
    let (todo, bar) = pending(lines, &journal, &mut tally)?;
    let mut todo = todo.into_iter();
    let mut running = JoinSet::new();
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    // It is listened for from the first poll on; that is before anything is sent.
    let first = poll_fn(|context| Poll::Ready(interrupted.as_mut().poll(context))).await;
    let mut stopped = match first {
        Poll::Ready(result) => result.map(|()| true)?,
        Poll::Pending => false,
    };
    loop {
        while !stopped && running.len() < options.in_flight.max(1) {
            let Some(line) = todo.next() else { break };
            journal.note(line.number, &line.text, State::Sent)?;
            let call = client.call_untyped(options.method.clone(), line.params, session);
            let call = if options.idempotent {
                call.idempotent()
            } else {
                call
            };
            running.spawn(async move { (line.number, line.text, call.await) });
        }
        tokio::select! {
            ended = running.join_next() => match ended {
                None => break,
                Some(ended) => {
                    let (number, text, result) = ended?;
                    journal.note(number, &text, tally.take(number, &text, result.map(top_runtime::Reply::into_inner))?)?;
                    bar.inc(1);
                }
            },
            _ = &mut interrupted, if !stopped => {
                stopped = true;
                bar.println("stopping; the calls under way are waited for");
            }
        }
    }
    bar.finish_and_clear();
    Ok(tally.end(stopped, &path))
}

fn read(file: &Path) -> Result<Vec<Line>, Failure> {
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, text)| {
            let number = index + 1;
            let wrong =
                |why: String| format!("{}: line {number}: {why}; nothing was sent", file.display());
            let params: Value =
                serde_json::from_str(text).map_err(|error| wrong(format!("not JSON: {error}")))?;
            if !params.is_object() {
                return Err(wrong("expected an object of parameters".to_owned()).into());
            }
            Ok(Line {
                number,
                text: text.to_owned(),
                params,
            })
        })
        .collect()
}

/// The lines that are still to be sent, and a bar for them.
fn pending(
    lines: Vec<Line>,
    journal: &Journal,
    tally: &mut Tally,
) -> Result<(Vec<Line>, ProgressBar), Failure> {
    let mut todo = Vec::new();
    for line in lines {
        match journal.state(line.number, &line.text)? {
            None => todo.push(line),
            Some(State::Done | State::Failed) => tally.earlier += 1,
            Some(State::Sent | State::Unknown) => tally.unknown.push(line.number),
        }
    }
    let bar = if io::stderr().is_terminal() {
        ProgressBar::new(todo.len() as u64)
    } else {
        ProgressBar::hidden()
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} calls, {eta} left") {
        bar.set_style(style);
    }
    Ok((todo, bar))
}

/// What has become of the lines.
struct Tally {
    failures: PathBuf,
    failed_file: Option<File>,
    answered: usize,
    failed: usize,
    executed: usize,
    earlier: usize,
    unknown: Vec<usize>,
}

impl Tally {
    fn new(input: &Path) -> Self {
        Self {
            failures: beside(input, "failed.ndjson"),
            failed_file: None,
            answered: 0,
            failed: 0,
            executed: 0,
            earlier: 0,
            unknown: Vec::new(),
        }
    }

    /// Prints the result of a line and says what the journal must remember.
    fn take(
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
        writeln!(io::stdout(), "{object}")?;
        Ok(state)
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
    fn end(mut self, stopped: bool, journal: &Path) -> ExitCode {
        eprintln!("{} answered", self.answered);
        if self.earlier > 0 {
            eprintln!("{} settled by an earlier run, not sent again", self.earlier);
        }
        if self.executed > 0 {
            eprintln!(
                "{} done, but without a readable answer: see the errors above",
                self.executed
            );
        }
        if self.failed > 0 {
            eprintln!(
                "{} not executed: the lines are in {}",
                self.failed,
                self.failures.display()
            );
        }
        if !self.unknown.is_empty() {
            self.unknown.sort_unstable();
            let lines: Vec<String> = self.unknown.iter().map(usize::to_string).collect();
            eprintln!(
                "{} of unknown outcome, not sent again; look on the platform whether they were done: lines {}",
                lines.len(),
                lines.join(", ")
            );
        }
        if stopped {
            eprintln!(
                "interrupted: run the same command again to go on ({} knows where)",
                journal.display()
            );
        }
        ExitCode::from(
            match (self.unknown.is_empty(), self.failed, self.executed) {
                (false, _, _) => 3,
                (true, 0, 0) if !stopped => 0,
                (true, 0, 1..) => 4,
                _ => 1,
            },
        )
    }
}

/// `calls.ndjson` gives `calls.ndjson.journal`.
fn beside(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}
