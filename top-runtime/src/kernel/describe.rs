//! How a declared struct is described to the runtime.

use std::mem::ManuallyDrop;

use super::declared::assign_model;
use super::{Detail, Input, Names, Problem, Shape, Table, Value, View, clear_model, fill_model};

/// What the attribute macros implement for a struct: its table, and the way to its fields.
///
/// Everything else that a declared struct can do follows from them, once for all.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel to the Taobao Open Platform",
    label = "not a type of the wire",
    note = "allowed are String, bool, the integers i8 to i64 and u8 to u64, f64, Decimal, DateTime, Attachment, \
            serde_json::Value, Option<T>, Vec<T>, Box<T>, BTreeMap<String, T>, Json<T>, and types declared with \
            #[top_model]"
)]
pub trait Describe: Sized + Send + Sync + 'static {
    /// The names as a list: [`Packed`](super::Packed), or [`NoNames`](super::NoNames) for a container.
    type Names: Names;
    /// The name of the type and those of its fields in one text; a field is marked where it is not an `Option`.
    const PACKED: &'static str = "";
    /// The same of the names on the wire, where one is another than in Rust; a name is marked where JSON escapes it.
    const PACKED_WIRES: &'static str = "";
    /// What there is to say of fields beyond their names, in the order of their slots.
    const DETAILS: &'static [Detail] = &[];
    /// Whether a `cfg` has removed the field in each slot; empty where there is no `cfg`.
    const REMOVED: &'static [bool] = &[];
    /// All of that. Nobody sets it.
    const TABLE: &'static Table = &Table::new(
        <Self::Names as Names>::NAMES,
        <Self::Names as Names>::WIRES,
        Self::DETAILS,
    )
    .without(Self::REMOVED);

    /// Shows the fields, or makes a value to read into.
    fn show(show: Show<'_, '_, Self>);

    /// [`Value::shape`]; a `Box` is what it holds.
    #[must_use]
    fn own_shape() -> Shape {
        Shape::Object(Self::TABLE)
    }

    /// [`Value::view`].
    #[must_use]
    fn own_view(&self) -> View<'_> {
        View::Object(self)
    }

    /// [`Value::fill`].
    ///
    /// # Errors
    /// Those of `fill`.
    fn own_fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        fill_model(self, input)
    }

    /// [`Value::clear`].
    fn own_clear(&mut self) {
        clear_model(self);
    }

    /// [`Value::assign`].
    fn own_assign(&mut self, from: &dyn Value) {
        assign_model(self, from);
    }
}

/// What is asked of a declared struct. One function answers all, so that a field type that cannot travel is one error
/// of the compiler.
///
/// The fields come all at once, as a list in the order of their slots: the compiler turns a list into a handful of
/// instructions where it makes a function of a choice among fields.
pub enum Show<'a, 'f, T> {
    /// A value to read into. The slot is empty before, so that nothing has to be dropped for it.
    Vacant(&'f mut Option<ManuallyDrop<T>>),
    /// The fields, to be read.
    Shared(&'a T, &'f mut dyn FnMut(&[&'a dyn Value])),
    /// The fields, to be filled.
    Exclusive(&'a mut T, &'f mut dyn FnMut(&mut [&'a mut dyn Value])),
}

/// Stands where a `cfg` has removed a field, so that the others keep their slots: an empty list of it, since that is
/// what can be borrowed out of nothing.
#[doc(hidden)]
pub struct Removed;

impl Value for [Removed; 0] {
    reader_only!();

    fn fill(&mut self, _: Input<'_>) -> Result<(), Problem> {
        Ok(())
    }
}
