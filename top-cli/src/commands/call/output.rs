//! What a call prints, and the exit codes.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::process::ExitCode;

use serde_json::{Value, json};
use top_runtime::wire::form;
use top_runtime::{Attachment, Error, ErrorKind, Outcome, Prepared};

use crate::commands::secrets::shown;
use crate::commands::{heard, say};

/// Prints an answer, over several lines or on one.
pub(super) fn print_answer(answer: &Value, one_line: bool) -> io::Result<()> {
    let text = if one_line {
        answer.to_string()
    } else {
        format!("{answer:#}")
    };
    writeln!(io::stdout(), "{text}")
}

/// Prints what would be sent, secrets masked.
pub(super) fn print_prepared(
    prepared: &Prepared,
    files: &[(String, Attachment)],
) -> io::Result<()> {
    heard(write_prepared(prepared, files))
}

fn write_prepared(prepared: &Prepared, files: &[(String, Attachment)]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let (address, query) = prepared
        .url()
        .split_once('?')
        .unwrap_or((prepared.url(), ""));
    writeln!(out, "POST {address}")?;
    writeln!(out, "content type  {}", prepared.content_type())?;
    for pair in form::pairs(query.as_bytes()) {
        let (name, value) = pair.map_err(io::Error::other)?;
        writeln!(out, "query         {name} = {}", shown(&name, &value))?;
    }
    let mut signed = prepared.string_to_sign();
    for (name, value) in prepared.params() {
        let seen = shown(name, value);
        writeln!(out, "parameter     {name} = {seen}")?;
        if seen != value {
            signed = signed.replace(&format!("{name}{value}"), &format!("{name}{seen}"));
        }
    }
    for (name, file) in files {
        let size = file
            .size()
            .map_or_else(String::new, |size| format!(", {size} bytes"));
        writeln!(
            out,
            "file          {name} = {} ({}{size})",
            file.file_name(),
            file.media_type()
        )?;
    }
    writeln!(out, "signed        {signed}")
}

/// Prints the answer to a call that was done, where it cannot be read: nobody else has it.
pub(super) fn print_unread(error: &Error) -> io::Result<()> {
    match unread(error) {
        Some(body) => {
            say("topapi: the answer as it came is on standard output");
            writeln!(io::stdout(), "{body}")
        }
        None => Ok(()),
    }
}

fn unread(error: &Error) -> Option<Cow<'_, str>> {
    let body = error
        .body()
        .filter(|body| !body.is_empty() && error.kind() == ErrorKind::Decode);
    body.map(String::from_utf8_lossy)
}

/// The exit code of a call that was answered. A reader that has gone away has seen what it wanted; any other answer
/// that cannot be printed is lost.
pub(super) fn printed(result: &io::Result<()>) -> ExitCode {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(format_args!(
                "topapi: the call was answered, but the answer cannot be printed: {error}"
            ));
            ExitCode::from(4)
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Prints an error and gives its exit code.
pub(super) fn failed(error: &Error) -> ExitCode {
    say(format_args!("topapi: {error}"));
    if let Some(hint) = hint(error) {
        say(format_args!("topapi: {hint}"));
    }
    ExitCode::from(code(error))
}

/// Where the error speaks of a program's declarations, what that is on the command line.
fn hint(error: &Error) -> Option<&'static str> {
    match error.code() {
        Some(26) => Some("the session is TOP_SESSION, or `session` in the profile"),
        Some(41) if error.sub_code() == Some("isv.invalid-parameter:session") => {
            Some("--no-session leaves the session out")
        }
        _ if error.kind() == ErrorKind::Timeout => Some("--timeout gives a call more time"),
        _ => None,
    }
}

/// 1 it was not done, 3 nobody knows, 4 it was done and only the answer is lost or says no.
pub(super) fn code(error: &Error) -> u8 {
    match error.outcome() {
        Outcome::NotExecuted => 1,
        Outcome::Unknown => 3,
        Outcome::Executed => 4,
    }
}

/// An error as one JSON object.
pub(super) fn error_object(error: &Error) -> Value {
    let outcome = match error.outcome() {
        Outcome::NotExecuted => "not_executed",
        Outcome::Unknown => "unknown",
        Outcome::Executed => "executed",
    };
    json!({
        "message": error.to_string(),
        "outcome": outcome,
        "code": error.code(),
        "sub_code": error.sub_code(),
        "request_id": error.request_id(),
        "attempts": error.attempts(),
        "body": unread(error),
    })
}
