//! From named texts to a declared request: the reverse of what a client does.

mod split;
mod wire_path;

use top_runtime::kernel::{BrokenRule, Field, Input, Model, Problem, Shape, Value, What, validate};
use top_runtime::wire::json_read;
use top_runtime::{Attachment, is_blank};

use crate::params::Params;
use crate::{ApiError, refusals};

use split::Split;
use wire_path::wire_path;

/// Fills a declared request and checks its rules.
///
/// # Errors
/// 40 for what is missing and 41 for what is wrong, naming the parameter as it is on the wire.
pub(crate) fn fill(request: &mut dyn Model, params: &Params) -> Result<(), ApiError> {
    for field in request.table().fields() {
        if params.contains(field.wire) {
            fill_field(request, &field, params)?;
        } else if field.required {
            return Err(refusals::missing_argument(
                field.wire,
                "required, but not given",
            ));
        }
    }
    let Err(error) = validate(request) else {
        return Ok(());
    };
    let Some(violation) = error.violations().first() else {
        return Ok(());
    };
    let path = wire_path(request, violation.path());
    Err(match violation.rule() {
        BrokenRule::Blank
        | BrokenRule::Empty
        | BrokenRule::Required
        | BrokenRule::RequiredIf { .. } => refusals::missing_argument(&path, error.to_string()),
        _ => refusals::invalid_argument(&path, error.to_string()),
    })
}

fn fill_field(request: &mut dyn Model, field: &Field, params: &Params) -> Result<(), ApiError> {
    let mut result = Ok(());
    request.show_mut(&mut |fields| {
        let Some(slot) = fields.get_mut(field.slot) else {
            return;
        };
        result = match params.get(field.wire) {
            Some(text) if is_blank(text) => Ok(()),
            Some(text) => fill_text(*slot, text),
            None => fill_files(*slot, params.files_of(field.wire)),
        };
    });
    let Err(problem) = result else { return Ok(()) };
    let inner = problem.path();
    let path = match inner.as_str() {
        "" => field.name.to_owned(),
        element if element.starts_with('[') => format!("{}{element}", field.name),
        member => format!("{}.{member}", field.name),
    };
    let path = wire_path(request, &path);
    Err(match problem.what() {
        What::Missing => refusals::missing_argument(&path, "required, but not given"),
        _ => refusals::invalid_argument(&path, problem.to_string()),
    })
}

fn fill_files<'a>(
    slot: &mut dyn Value,
    files: impl Iterator<Item = &'a Attachment>,
) -> Result<(), Problem> {
    files
        .into_iter()
        .try_for_each(|file| slot.fill(Input::File(file)))
}

/// Reads a parameter as its type travels: plain values as they are, lists of plain values joined by commas, anything
/// else as JSON.
fn fill_text(slot: &mut dyn Value, text: &str) -> Result<(), Problem> {
    match slot.kind() {
        Shape::List(element) if is_plain(element(), text) => {
            slot.fill(Input::List(&mut Split::new(text)))
        }
        Shape::Object(_) | Shape::List(_) | Shape::Map(_) => json_read::read(text.as_bytes(), slot),
        Shape::Any if is_json(text) => json_read::read(text.as_bytes(), slot),
        _ => slot.fill(Input::Text(text)),
    }
}

/// Whether a list of such elements travels joined by commas.
fn is_plain(element: Shape, text: &str) -> bool {
    match element {
        Shape::Text
        | Shape::Integer
        | Shape::Float
        | Shape::Decimal
        | Shape::Boolean
        | Shape::Date
        | Shape::Choice(_) => true,
        Shape::Any => !is_json(text),
        Shape::Object(_) | Shape::List(_) | Shape::Map(_) | Shape::Document(_) | Shape::File => {
            false
        }
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}
