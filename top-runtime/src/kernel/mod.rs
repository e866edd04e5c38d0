//! The kernel: a declared type is described once and interpreted everywhere.
//!
//! A type that travels answers two questions: [`Value::view`] (what are you?) and [`Value::fill`] (take this).
//! A declared struct adds a static [`Table`] of its fields and shows them as a list of trait objects.
//! JSON out, JSON in, XML in, form parameters, validation, `Debug`, `PartialEq` and the serde shims are each
//! written once against these questions, so that a declaration costs the compiler a table and not a program.
//!
//! The attribute macros implement [`Describe`], [`Value`] and [`Model`]; nobody writes them by hand. The module
//! is public for tools that interpret declared types (a gateway, a recorder); its names may change between minor
//! versions.

/// The parts of [`Value`] that do not matter to something that is only ever read into.
macro_rules! reader_only {
    () => {
        fn vacant() -> Self {
            Self::default()
        }

        fn shape() -> $crate::kernel::Shape {
            $crate::kernel::Shape::Any
        }

        fn kind(&self) -> $crate::kernel::Shape {
            $crate::kernel::Shape::Any
        }

        fn view(&self) -> $crate::kernel::View<'_> {
            $crate::kernel::View::Null
        }

        fn any(&self) -> &dyn ::std::any::Any {
            &()
        }

        fn assign(&mut self, _: ::std::option::Option<&dyn $crate::kernel::Value>) {}
    };
}
pub(crate) use reader_only;

/// Copying of a type that can be cloned: two parts of [`Value`].
macro_rules! copied {
    () => {
        fn any(&self) -> &dyn ::std::any::Any {
            self
        }

        fn assign(&mut self, from: ::std::option::Option<&dyn $crate::kernel::Value>) {
            if let Some(from) = from.and_then(|from| from.any().downcast_ref::<Self>()) {
                self.clone_from(from);
            }
        }
    };
}
pub(crate) use copied;

mod choice;
mod compare;
mod containers;
mod declared;
mod describe;
mod document;
mod fill;
mod look;
mod names;
mod problem;
mod rules;
mod scalars;
mod serde_shim;
mod table;
mod validate;
mod violation;

use std::any::Any;

use crate::{Attachment, DateTime, Decimal};

pub use choice::{Choice, OtherValue, Variant, fill_choice, view_choice};
pub use compare::{debug_model, equal};
pub use containers::Json;
#[doc(hidden)]
pub use describe::Removed;
pub use describe::{Describe, Show, put};
pub use fill::{fill_model, some, some_text, text};
#[doc(hidden)]
pub use look::*;
pub use names::*;
pub use problem::{Problem, Step, What};
pub use rules::{
    HasItems, HasLength, HasRange, TellsDone, max, max_items, max_len, min, success_flag,
    success_value,
};
pub use serde_shim::{Serialized, deserialize, serialize};
pub use table::{Detail, Field, Fields, Literal, Role, Rule, Table, element_name};
pub(crate) use validate::is;
pub use validate::{validate, validate_request};
pub use violation::{BrokenRule, ValidationError, Violation};

/// A type that can travel to the platform and back.
///
/// Implemented for the field types that the reference of [`top_api`](macro@crate::top_api) lists and for every
/// declared type. Leniency lives in [`fill`](Value::fill), once per type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel to the Taobao Open Platform",
    label = "not a type of the wire",
    note = "allowed are String, bool, the integers i8 to i64 and u8 to u64, f64, Decimal, DateTime, Attachment, \
            serde_json::Value, Option<T>, Vec<T>, Box<T>, BTreeMap<String, T>, Json<T>, and types declared with \
            #[top_model]"
)]
pub trait Value: Send + Sync {
    /// A placeholder to read into; not meaningful until [`fill`](Value::fill) has succeeded.
    fn vacant() -> Self
    where
        Self: Sized;

    /// What the type looks like on the wire, known without a value.
    fn shape() -> Shape
    where
        Self: Sized;

    /// [`shape`](Value::shape) through a reference.
    fn kind(&self) -> Shape;

    /// What this value is.
    fn view(&self) -> View<'_>;

    /// Takes what was read.
    ///
    /// A list appends, everything else replaces.
    ///
    /// # Errors
    /// A [`Problem`] that names the text and the type wanted; the callers add the path.
    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem>;

    /// The value itself, for [`assign`](Value::assign); nothing of a declared struct, which is told by its table.
    fn any(&self) -> &dyn Any;

    /// Becomes a copy of a value of the same type; a value of another type changes nothing. Without a value a container
    /// forgets what was filled, so that a repeated key replaces and does not append; a plain value is replaced anyway.
    fn assign(&mut self, from: Option<&dyn Value>);
}

/// A declared struct behind a reference: its fields, by slot.
pub trait Model: Value {
    /// Calls `look` once with all fields, in the order of their slots.
    fn show<'a>(&'a self, look: &mut dyn FnMut(&[&'a dyn Value]));

    /// Calls `look` once with all fields, to be filled.
    fn show_mut<'a>(&'a mut self, look: &mut dyn FnMut(&mut [&'a mut dyn Value]));
}

impl dyn Model + '_ {
    /// The description of the type.
    #[must_use]
    pub fn table(&self) -> &'static Table {
        const NONE: &Table = &Table::new(&[], &[], &[]);
        match self.kind() {
            Shape::Object(table) => table,
            _ => NONE,
        }
    }

    /// The field in `slot`, `None` for a slot that does not exist.
    #[must_use]
    pub fn field(&self, slot: usize) -> Option<&dyn Value> {
        let mut field = None;
        self.show(&mut |fields| field = fields.get(slot).copied());
        field
    }
}

/// What a type looks like on the wire.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A floating-point number.
    Float,
    /// A decimal number (Price, `BigDecimal`).
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// `yyyy-MM-dd HH:mm:ss`.
    Date,
    /// A declared enum, by its type name.
    Choice(&'static str),
    /// A declared struct.
    Object(&'static Table),
    /// A list; the function gives the shape of an element.
    List(fn() -> Shape),
    /// A map from names to values; the function gives the shape of a value.
    Map(fn() -> Shape),
    /// A document inside a text; the function gives the shape of the document.
    Document(fn() -> Shape),
    /// Any JSON value.
    Any,
    /// A file (`byte[]`).
    File,
}

/// What a value is, borrowed from it.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing: the value is left out.
    Null,
    /// A boolean.
    Bool(bool),
    /// A signed whole number.
    Int(i64),
    /// An unsigned whole number.
    UInt(u64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// A decimal number, its scale kept.
    Decimal(&'a Decimal),
    /// A point in time, written in GMT+8.
    Date(&'a DateTime),
    /// A list.
    List(&'a dyn ListView),
    /// A map from names to values.
    Map(&'a dyn MapView),
    /// A declared struct.
    Object(&'a dyn Model),
    /// A document that travels inside a text.
    Document(&'a dyn Value),
    /// Any JSON value.
    Tree(&'a serde_json::Value),
    /// A file.
    File(&'a Attachment),
}

/// A list behind a reference.
pub trait ListView {
    /// How many elements there are.
    fn len(&self) -> usize;

    /// Whether there is no element.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at `index`.
    fn get(&self, index: usize) -> Option<&dyn Value>;

    /// The shape of an element.
    fn element(&self) -> Shape;
}

/// A map behind a reference.
pub trait MapView {
    /// How many entries there are.
    fn len(&self) -> usize;

    /// Whether there is no entry.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `each` for every entry in the order of the keys.
    fn each(&self, each: &mut dyn FnMut(&str, &dyn Value));

    /// The value under `key`.
    fn get(&self, key: &str) -> Option<&dyn Value>;
}

/// What a reader has found, handed to [`Value::fill`].
pub enum Input<'a> {
    /// `null`.
    Null,
    /// An XML element without content: an empty text, list or object, whichever the value is.
    Blank,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it stood in the text.
    Number(&'a str),
    /// Text.
    Text(&'a str),
    /// A file beside the texts; only a gateway meets one.
    File(&'a Attachment),
    /// A list, to be read element by element.
    List(&'a mut dyn Items),
    /// An object, to be read member by member.
    Object(&'a mut dyn Members),
}

/// The elements of a list that is being read.
pub trait Items {
    /// Whether there is another element; repeated calls give the same answer until it is taken.
    ///
    /// # Errors
    /// The text is malformed.
    fn more(&mut self) -> Result<bool, Problem>;

    /// Reads the next element into `slot`.
    ///
    /// # Errors
    /// The text is malformed, or `slot` refuses it.
    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem>;
}

/// The members of an object that is being read.
pub trait Members {
    /// The name of the next member, `None` at the end; repeated calls give the same name until the member is
    /// taken with [`fill`](Members::fill) or [`skip`](Members::skip).
    ///
    /// # Errors
    /// The text is malformed.
    fn key(&mut self) -> Result<Option<&str>, Problem>;

    /// Whether the next member is called `name`, which must hold nothing that JSON escapes: [`key`](Members::key)
    /// and a comparison, for readers that can compare a name without looking for its end.
    ///
    /// # Errors
    /// The text is malformed.
    fn next_is(&mut self, name: &str) -> Result<bool, Problem> {
        Ok(self.key()? == Some(name))
    }

    /// Reads the value of the member into `slot`.
    ///
    /// # Errors
    /// The text is malformed, or `slot` refuses it.
    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem>;

    /// Passes over the value of the member.
    ///
    /// # Errors
    /// The text is malformed.
    fn skip(&mut self) -> Result<(), Problem>;

    /// What the value of the member starts like, where the reader can tell before it reads.
    fn peek(&self) -> Token {
        Token::Unknown
    }

    /// Whether a name may stand several times and then means several elements (XML), or the last one counts
    /// (JSON).
    fn repeats(&self) -> bool {
        false
    }
}

/// What a value starts like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A list.
    List,
    /// An object.
    Object,
    /// Anything else.
    Scalar,
    /// The reader cannot tell.
    Unknown,
}
