//! From a documentation page to the source of a Rust module.
//!
//! `read` takes a page in whatever form it comes and gives a [`page::Draft`]; `nest` reads its tables and samples
//! together and gives a [`page::Page`]; [`plan`](mod@plan) decides on types and names; [`emit`](mod@emit) writes them.

pub mod check;
mod conditions;
pub mod docs;
pub mod emit;
mod error;
mod markup;
pub mod name;
mod nest;
pub mod page;
pub mod plan;
mod read;
pub mod rules;
pub mod sample;
pub mod types;

pub use emit::Style;
pub use error::ImportError;
pub use nest::settle;
pub use read::{Form, read, recognise};

use std::borrow::Cow;

use page::{Note, Page};

/// An imported page.
#[derive(Clone, Debug)]
pub struct Module {
    /// The method.
    pub method: String,
    /// The name of the module: the method with `.` and `-` turned to `_`.
    pub name: String,
    /// Its source.
    pub source: String,
    /// What the user should know: doubts and remarks.
    pub notes: Vec<Note>,
}

/// Reads a page and recovers its nesting. `name` is what the source is called: some forms have lost the method's
/// name, and it may be found there.
///
/// # Errors
/// Where the text is no page, or ends too early: the line and what was expected.
pub fn read_page(text: &str, name: &str) -> Result<Page, ImportError> {
    Ok(settle(read(&plain(text), name)?))
}

/// A text without what differs from site to site and cannot be seen: line ends, spaces that do not break, and
/// characters of no width.
fn plain(text: &str) -> Cow<'_, str> {
    const NO_WIDTH: [char; 6] = [
        '\u{feff}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{ad}',
    ];
    if !text.contains(|c| matches!(c, '\r' | '\u{a0}') || NO_WIDTH.contains(&c)) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(text.replace('\u{a0}', " ").replace(NO_WIDTH, ""))
}

/// Imports a page.
///
/// # Errors
/// As [`read_page`].
pub fn import(text: &str, name: &str, style: &Style) -> Result<Module, ImportError> {
    let page = read_page(text, name)?;
    Ok(module(&page, style))
}

/// Writes the module of a page that has been read.
#[must_use]
pub fn module(page: &Page, style: &Style) -> Module {
    let plan = plan::plan(page);
    let mut notes = page.notes.clone();
    notes.extend(field_notes(&plan));
    Module {
        name: name::module_name(&page.method),
        source: emit::emit(page, &plan, style),
        method: page.method.clone(),
        notes,
    }
}

/// The notes of fields, in the order of the code.
fn field_notes(plan: &plan::Plan) -> Vec<Note> {
    let mut notes: Vec<Note> = plan
        .left_out()
        .into_iter()
        .map(|text| Note {
            line: None,
            unsettled: true,
            text,
        })
        .collect();
    let models = plan.order.iter().map(|at| {
        let model = &plan.models[*at];
        (model.name.as_str(), &model.members)
    });
    for (owner, members) in [("Request", &plan.request), ("Response", &plan.response)]
        .into_iter()
        .chain(models)
    {
        for member in members {
            let doubts = member.unsettled.iter().map(|text| (true, text));
            let dropped = member.dropped.iter().map(|text| (false, text));
            for (unsettled, text) in doubts.chain(dropped) {
                notes.push(Note {
                    line: (member.line > 0).then_some(member.line),
                    unsettled,
                    text: format!("{owner}.{}: {text}", member.wire),
                });
            }
        }
    }
    notes
}
