//! Reading into a declared struct.

use super::{Input, Members, Model, Problem, Shape, Step, What};

/// Fills a declared struct from an object.
///
/// Members that are not declared are passed over; a field that is not an `Option` must be there, except for lists
/// and maps, of which the platform leaves out the empty ones.
///
/// # Errors
/// The first member that does not fit, or the first required field that is missing, with its path.
pub fn fill_model(model: &mut dyn Model, input: Input<'_>) -> Result<(), Problem> {
    match input {
        Input::Object(members) => fill_members(model, members),
        Input::Blank => missing(model, &Seen::default()),
        Input::List(items) => {
            if items.more()? {
                return Err(Problem::wrong(&Input::List(items), "an object"));
            }
            missing(model, &Seen::default())
        }
        other => Err(Problem::wrong(&other, "an object")),
    }
}

fn fill_members(model: &mut dyn Model, members: &mut dyn Members) -> Result<(), Problem> {
    let fields = model.table().fields;
    let mut seen = Seen::default();
    let mut next = 0;
    loop {
        // Answers come in declared order more often than not.
        let expected = match fields.get(next) {
            Some(field) if !field.escaped && members.next_is(field.wire)? => Some(next),
            _ => match members.key()? {
                Some(key) => fields.iter().position(|field| field.wire == key),
                None => break,
            },
        };
        let Some((position, field)) = expected.and_then(|at| Some((at, fields.get(at)?))) else {
            members.skip()?;
            continue;
        };
        next = position + 1;
        let Some(slot) = model.field_mut(field.slot) else {
            members.skip()?;
            continue;
        };
        if seen.mark(position) && !members.repeats() {
            slot.clear();
        }
        if let Err(problem) = members.fill(slot) {
            return Err(problem.at(Step::Field(field.name)));
        }
    }
    missing(model, &seen)
}

fn missing(model: &dyn Model, seen: &Seen) -> Result<(), Problem> {
    for (position, field) in model.table().fields.iter().enumerate() {
        if !field.required || seen.contains(position) {
            continue;
        }
        let shape = model.field(field.slot).map(super::Value::kind);
        if !matches!(shape, Some(Shape::List(_) | Shape::Map(_)) | None) {
            return Err(Problem::new(What::Missing).at(Step::Field(field.name)));
        }
    }
    Ok(())
}

/// Forgets what was filled into a declared struct.
pub fn clear_model(model: &mut dyn Model) {
    for field in model.table().fields {
        if let Some(slot) = model.field_mut(field.slot) {
            slot.clear();
        }
    }
}

/// What the setter of a text does: compiled once for each type that is given, not for each field.
pub fn set_text<T>(slot: &mut T, value: impl Into<T>) {
    *slot = value.into();
}

/// What the setter of an optional text does.
pub fn set_optional_text<T>(slot: &mut Option<T>, value: impl Into<T>) {
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
