//! How a declared struct is described to the runtime.

use std::fmt;
use std::mem::ManuallyDrop;

use super::declared::assign_model;
use super::{
    Detail, Input, Look, LookMut, Names, Problem, Shape, Table, ValidationError, Value, View,
    debug_model, equal, validate, validate_request,
};

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

    /// Whether this is a declared struct. A container is asked for what is its own instead.
    const IS_STRUCT: bool = true;

    /// Shows the fields. A container shows nothing.
    fn show(show: Show<'_, '_, Self>);

    /// [`Value::vacant`], asked of `show` where nothing else is written.
    #[must_use]
    fn own_vacant() -> Self {
        let mut slot = None;
        // The first round ends it: what the macros write always answers.
        loop {
            Self::show(Show::Vacant(&mut slot));
            if let Some(vacant) = slot {
                return ManuallyDrop::into_inner(vacant);
            }
        }
    }

    /// `Clone` of a declared struct.
    ///
    /// This and the next stand here and not by themselves: the compiler keeps the functions of a trait near the type,
    /// and a copy of `show` wherever a function of another place uses it. Nor has it to turn `self` into a trait object
    /// in every declaration.
    #[must_use]
    fn own_clone(&self) -> Self {
        // Without a destructor there is nothing to write for the case that copying panics.
        let mut new = ManuallyDrop::new(Self::vacant());
        assign_model(&mut *new, Some(self));
        ManuallyDrop::into_inner(new)
    }

    /// `PartialEq` of a declared struct.
    #[must_use]
    #[inline]
    fn own_eq(&self, other: &Self) -> bool {
        equal(self, other)
    }

    /// `Debug` of a declared struct.
    ///
    /// # Errors
    /// Those of the formatter.
    #[inline]
    fn own_fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_model(self, f)
    }

    /// The rules of a declared struct.
    ///
    /// # Errors
    /// All violations at once.
    #[inline]
    fn own_validate(&self) -> Result<(), ValidationError> {
        validate(self)
    }

    /// The rules of a request.
    ///
    /// # Errors
    /// All violations at once.
    #[inline]
    fn own_validate_request(&self) -> Result<(), ValidationError> {
        validate_request(self)
    }

    /// [`Value::shape`] of a container; a `Box` is what it holds.
    #[must_use]
    fn own_shape() -> Shape {
        Shape::Any
    }

    /// [`Value::view`] of a container.
    #[must_use]
    fn own_view(&self) -> View<'_> {
        View::Null
    }

    /// [`Value::fill`] of a container.
    ///
    /// # Errors
    /// Those of `fill`.
    fn own_fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        let _ = input;
        Ok(())
    }

    /// [`Value::assign`] of a container.
    fn own_assign(&mut self, from: Option<&Self>) {
        let _ = from;
    }
}

/// What is asked of a declared struct. One function answers all, so that a field type that cannot travel is one error
/// of the compiler.
///
/// The fields come all at once, as a list in the order of their slots: the compiler turns a list into a handful of
/// instructions where it makes a function of a choice among fields.
pub enum Show<'a, 'f, T> {
    /// A value to read into, for [`put`]: of a struct with a required field whose type only the compiler knows, so that
    /// one that cannot travel is used here and nowhere else.
    Vacant(&'f mut Option<ManuallyDrop<T>>),
    /// The fields, to be read, for [`look`](fn@super::look).
    Shared(&'a T, Look<'a, 'f>),
    /// The fields, to be filled, for [`look_mut`](fn@super::look_mut).
    Exclusive(&'a mut T, LookMut<'a, 'f>),
}

/// Puts the value into its slot, which is empty before, so that nothing has to be dropped for it.
#[inline]
pub fn put<T>(slot: &mut Option<ManuallyDrop<T>>, value: T) {
    *slot = Some(ManuallyDrop::new(value));
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
