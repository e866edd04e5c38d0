//! Readers, one for each form a page comes in.

mod bullets;
mod columns;
mod grid;
mod html;
mod html_outline;
mod json;
mod markdown;
mod pipe;
mod sections;
mod starts;
mod text;
mod words;

use super::error::ImportError;
use super::page::Draft;

/// The forms a page comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A page copied as text.
    Text,
    /// Tables of cells with `|` between them, without a leading `|`.
    Pipe,
    /// Markdown tables.
    Markdown,
    /// Saved HTML.
    Html,
    /// The platform's JSON description (`getDocument.json`).
    Json,
}

/// Says which form a text is in.
#[must_use]
pub fn recognise(text: &str) -> Form {
    let start = text.trim_start();
    if start.starts_with(['{', '[']) {
        return Form::Json;
    }
    if html::looks_like_html(start) {
        return Form::Html;
    }
    let mut form = Form::Text;
    for line in text.lines().map(str::trim) {
        if line.starts_with('|') && line.ends_with('|') && grid::is_header(line) {
            return Form::Markdown;
        }
        if grid::is_header(line) && line.contains('|') {
            form = Form::Pipe;
        }
    }
    form
}

/// Reads a page. `name` is what the source is called (a file's name without its extension); some forms have lost the
/// method's name, and it may be found there.
///
/// # Errors
/// Where the text is no page or ends too early: the line and what was expected.
pub fn read(text: &str, name: &str) -> Result<Draft, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(ImportError::whole(
            "the page is empty: expected a documentation page",
        ));
    }
    match recognise(text) {
        Form::Text => text::read(text),
        Form::Pipe => pipe::read(text, name),
        Form::Markdown => markdown::read(text, name),
        Form::Html => html::read(text, name),
        Form::Json => json::read(text),
    }
}
