//! The static description of a declared struct.

use super::{Model, Shape, Value};

/// What the attribute macros implement for a struct: the table and the access to the fields.
///
/// Both are constants of one impl, so that a field type that cannot travel is one error of the compiler.
pub trait Describe: Sized + 'static {
    /// The fields.
    const TABLE: &'static Table;

    /// Access to the fields.
    const ACCESS: Access<Self>;
}

/// Once for all declared structs, so that nothing of it is checked for each.
impl<T: Describe + Value> Model for T {
    fn table(&self) -> &'static Table {
        T::TABLE
    }

    fn field(&self, slot: usize) -> Option<&dyn Value> {
        (T::ACCESS.shared)(self, slot)
    }

    fn field_mut(&mut self, slot: usize) -> Option<&mut dyn Value> {
        (T::ACCESS.exclusive)(self, slot)
    }
}

/// Access to the fields of `T` by slot.
pub struct Access<T: 'static> {
    /// A value to read into.
    pub vacant: fn() -> T,
    /// The field in a slot.
    pub shared: fn(&T, usize) -> Option<&dyn Value>,
    /// The field in a slot, to be filled.
    pub exclusive: fn(&mut T, usize) -> Option<&mut dyn Value>,
}

/// The description of a declared struct.
#[derive(Debug)]
pub struct Table {
    /// The name of the Rust type.
    pub name: &'static str,
    /// The fields in declared order.
    pub fields: &'static [Field],
}

impl Table {
    /// A table of `fields` for the type `name`.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields }
    }

    /// The field of this wire name.
    #[must_use]
    pub fn by_wire(&self, wire: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }
}

/// One field of a declared struct.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Where [`Access`] finds the field. The position in the declaration: not that in [`Table::fields`] when a
    /// `cfg` has removed a field.
    pub slot: usize,
    /// The name in Rust, without `r#`.
    pub name: &'static str,
    /// The name on the wire.
    pub wire: &'static str,
    /// Whether [`wire`](Self::wire) holds something that JSON escapes; next to no name does.
    pub escaped: bool,
    /// Whether the field is declared as something other than an `Option`.
    pub required: bool,
    /// What the platform is told by the field about the answer as a whole.
    pub role: Role,
    /// The name of a list element in wrapped answers where it does not follow from the type.
    pub item: Option<&'static str>,
    /// What the value must satisfy before it is sent.
    pub rules: &'static [Rule],
}

impl Field {
    /// A field without rules.
    #[must_use]
    pub const fn new(slot: usize, name: &'static str, wire: &'static str) -> Self {
        Self {
            slot,
            name,
            wire,
            escaped: false,
            required: false,
            role: Role::Plain,
            item: None,
            rules: &[],
        }
    }

    /// A field that is not an `Option`, without rules.
    #[must_use]
    pub const fn needed(slot: usize, name: &'static str, wire: &'static str) -> Self {
        Self::new(slot, name, wire).required()
    }

    /// The wire name holds something that JSON escapes.
    #[must_use]
    pub const fn escaped(mut self) -> Self {
        self.escaped = true;
        self
    }

    /// The field is not an `Option`.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Adds rules.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// Sets the role.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Sets the element name.
    #[must_use]
    pub const fn item(mut self, item: &'static str) -> Self {
        self.item = Some(item);
        self
    }
}

/// What a field says about the answer as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// Nothing.
    Plain,
    /// The answer's own flag for "done": done when the value equals the literal.
    Success(Literal),
    /// The code of the answer's own refusal.
    ErrorCode,
    /// The text of the answer's own refusal.
    ErrorMsg,
}

/// A literal of an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// A number with a fraction, as written.
    Decimal(&'static str),
    /// Text.
    Text(&'static str),
}

/// What a value must satisfy before it is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// At most so many characters (bytes of an attachment).
    MaxLen(u64),
    /// At most so many elements.
    MaxItems(u64),
    /// Not less than this.
    Min(Literal),
    /// Not more than this.
    Max(Literal),
    /// Must be given although it is an `Option`.
    Required,
    /// Must be given when the field in `slot` has one of the values.
    RequiredIf {
        /// The field that decides.
        slot: usize,
        /// Its Rust name.
        field: &'static str,
        /// The values that make this field required.
        any: &'static [Literal],
    },
}

/// The element name of plain values, and the rule for declared types: each capital after the first letter gets
/// an underscore of its own (`OrderDTO` is `order_d_t_o`).
///
/// Source: 112 of 112 lists in the platform's samples, once matched to their level of nesting.
#[must_use]
pub fn element_name(shape: Shape) -> String {
    let plain = match shape {
        Shape::Text | Shape::Document(_) => "string",
        Shape::Integer | Shape::Float => "number",
        Shape::Decimal => "price",
        Shape::Boolean => "boolean",
        Shape::Date => "date",
        Shape::Object(table) => return underscored(table.name),
        Shape::Choice(name) => return underscored(name),
        Shape::List(_) => "list",
        Shape::Map(_) => "map",
        Shape::Any => "json",
        Shape::File => "file",
    };
    plain.to_owned()
}

fn underscored(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (index, letter) in name.chars().enumerate() {
        if letter.is_uppercase() {
            if index > 0 {
                out.push('_');
            }
            out.extend(letter.to_lowercase());
        } else {
            out.push(letter);
        }
    }
    out
}
