//! Reading into a declared struct.

use super::{Field, Fields, Input, Members, Model, Problem, Shape, Step, Table, Value, What};

/// Fills a declared struct from an object.
///
/// Members that are not declared are passed over; a field that is not an `Option` must be there, except for lists
/// and maps, of which the platform leaves out the empty ones.
///
/// # Errors
/// The first member that does not fit, or the first required field that is missing, with its path.
pub fn fill_model(model: &mut dyn Model, input: Input<'_>) -> Result<(), Problem> {
    let members = match input {
        Input::Object(members) => Some(members),
        Input::Blank => None,
        Input::List(items) => {
            if items.more()? {
                return Err(Problem::wrong(&Input::List(items), "an object"));
            }
            None
        }
        other => return Err(Problem::wrong(&other, "an object")),
    };
    let table = model.table();
    let mut members = members;
    let mut result = Ok(());
    model.show_mut(&mut |fields| {
        let mut seen = Seen::default();
        result = match members.as_deref_mut() {
            Some(members) => fill_members(table, fields, members, &mut seen),
            None => Ok(()),
        };
        if result.is_ok() {
            result = missing(table, fields, &seen);
        }
    });
    result
}

fn fill_members(
    table: &'static Table,
    fields: &mut [&mut dyn Value],
    members: &mut dyn Members,
    seen: &mut Seen,
) -> Result<(), Problem> {
    // Answers come in declared order more often than not.
    let mut ahead = table.fields();
    let mut expected = ahead.next();
    loop {
        let found = match expected {
            Some(field) if !field.is_escaped() && members.next_is(field.wire)? => expected,
            _ => match members.key()? {
                Some(key) => find(table, &mut ahead, key),
                None => return Ok(()),
            },
        };
        let Some((field, value)) =
            found.and_then(|field| Some((field, fields.get_mut(field.slot)?)))
        else {
            members.skip()?;
            continue;
        };
        expected = ahead.next();
        if seen.mark(field.slot) && !members.repeats() {
            value.assign(None);
        }
        if let Err(problem) = members.fill(*value) {
            return Err(problem.at(Step::Field(field.name)));
        }
    }
}

/// Looks for a field that is not the expected one, and leaves `ahead` behind it.
fn find(table: &'static Table, ahead: &mut Fields, wire: &str) -> Option<Field> {
    for mut fields in [ahead.clone(), table.fields()] {
        if let Some(field) = fields.find(|field| field.wire == wire) {
            *ahead = fields;
            return Some(field);
        }
    }
    None
}

fn missing(table: &'static Table, fields: &[&mut dyn Value], seen: &Seen) -> Result<(), Problem> {
    for field in table.fields() {
        if !field.required || seen.contains(field.slot) {
            continue;
        }
        let shape = fields.get(field.slot).map(|value| value.kind());
        if !matches!(shape, Some(Shape::List(_) | Shape::Map(_)) | None) {
            return Err(Problem::new(What::Missing).at(Step::Field(field.name)));
        }
    }
    Ok(())
}

/// What the setter of a text does: compiled once for each type that is given, not for each field.
#[inline(never)]
pub fn text(slot: &mut String, value: impl Into<String>) {
    *slot = value.into();
}

/// What the setter of an optional value does.
#[inline(never)]
pub fn some<T>(slot: &mut Option<T>, value: T) {
    *slot = Some(value);
}

/// What the setter of an optional text does.
#[inline(never)]
pub fn some_text(slot: &mut Option<String>, value: impl Into<String>) {
    *slot = Some(value.into());
}

/// Which fields have been seen: a machine word for most types.
#[derive(Default)]
struct Seen {
    first: u64,
    rest: Vec<bool>,
}

impl Seen {
    /// Marks a field and says whether it was marked before.
    fn mark(&mut self, position: usize) -> bool {
        if position < 64 {
            let bit = 1 << position;
            let before = self.first & bit != 0;
            self.first |= bit;
            return before;
        }
        let position = position - 64;
        if self.rest.len() <= position {
            self.rest.resize(position + 1, false);
        }
        std::mem::replace(&mut self.rest[position], true)
    }

    fn contains(&self, position: usize) -> bool {
        if position < 64 {
            return self.first & (1 << position) != 0;
        }
        self.rest.get(position - 64).copied().unwrap_or(false)
    }
}
