//! The lines of an input, read and checked before any is sent.

use std::path::Path;

use serde_json::Value;

use super::{Failure, json};

/// A line of the input, numbered from 1.
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) text: String,
    pub(super) params: Value,
}

/// Reads all lines; blank ones stand for no call.
pub(super) fn read(file: &Path) -> Result<Vec<Line>, Failure> {
    let about = |why: String| -> Failure { format!("{}: {why}", file.display()).into() };
    if file == Path::new("-") {
        return Err(about(
            "standard input cannot be gone on with after an interruption; write the lines into a file".to_owned(),
        ));
    }
    let bytes = std::fs::read(file).map_err(|error| about(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|byte| *byte == b'\n').count();
        about(format!("line {line}: not UTF-8; nothing was sent"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, text)| {
            let number = index + 1;
            let params = json::params(text).map_err(|error| {
                about(format!("line {number}: {}; nothing was sent", why(&error)))
            })?;
            Ok(Line {
                number,
                text: text.to_owned(),
                params,
            })
        })
        .collect()
}

/// What is wrong in a line. The parser's own "line 1" would contradict the number of the line.
fn why(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or(&text);
    let kind = if error.is_data() { "" } else { "not JSON: " };
    format!("{kind}{text} (column {})", error.column())
}
