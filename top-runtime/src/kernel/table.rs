//! The static table of a declared struct.

use std::iter::{Enumerate, Zip};
use std::slice::Iter;

use super::{Name, Shape};

/// The description of a declared struct.
#[derive(Debug)]
pub struct Table {
    names: &'static [Name],
    wires: &'static [Name],
    details: &'static [Detail],
    removed: &'static [bool],
}

impl Table {
    /// The table of a type that is described without the macros, from lists as [`Describe`](super::Describe) has
    /// them.
    #[must_use]
    pub const fn new(
        names: &'static [Name],
        wires: &'static [Name],
        details: &'static [Detail],
    ) -> Self {
        Self {
            names,
            wires,
            details,
            removed: &[],
        }
    }

    /// The same without the fields in the slots that are marked.
    pub(super) const fn without(mut self, removed: &'static [bool]) -> Self {
        self.removed = removed;
        self
    }

    /// The name of the Rust type.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.names.first().map_or("", |name| name.text)
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&'static self) -> bool {
        self.fields().next().is_none()
    }

    /// The fields in declared order.
    #[must_use]
    pub fn fields(&'static self) -> Fields {
        let names = self.names.get(1..).unwrap_or_default();
        let wires = self.wires.get(1..).unwrap_or(names);
        Fields {
            table: self,
            slots: names.iter().zip(wires).enumerate(),
        }
    }

    /// The field of this wire name.
    #[must_use]
    pub fn by_wire(&'static self, wire: &str) -> Option<Field> {
        self.fields().find(|field| field.wire == wire)
    }

    /// The rules of all fields, to be asked for slot by slot.
    pub(super) fn rules(&self) -> Rules {
        Rules(self.details)
    }

    /// What there is to say of the field in `slot` beyond its name.
    fn detail(&self, slot: usize) -> &'static Detail {
        const PLAIN: &Detail = &Detail::new(0);
        self.details
            .binary_search_by_key(&slot, |detail| detail.slot)
            .ok()
            .and_then(|place| self.details.get(place))
            .unwrap_or(PLAIN)
    }
}

/// The rules of fields whose slots only grow, found without a search.
pub(super) struct Rules(&'static [Detail]);

impl Rules {
    /// Those of the field in `slot`, which is not before the one that was asked for last.
    pub(super) fn of(&mut self, slot: usize) -> &'static [Rule] {
        while let [first, rest @ ..] = self.0
            && first.slot < slot
        {
            self.0 = rest;
        }
        match self.0 {
            [first, ..] if first.slot == slot => first.rules,
            _ => &[],
        }
    }
}

/// The fields of a [`Table`].
#[derive(Clone, Debug)]
pub struct Fields {
    table: &'static Table,
    slots: Enumerate<Zip<Iter<'static, Name>, Iter<'static, Name>>>,
}

impl Iterator for Fields {
    type Item = Field;

    #[inline]
    fn next(&mut self) -> Option<Field> {
        loop {
            let (slot, (name, wire)) = self.slots.next()?;
            if self.table.removed.get(slot) != Some(&true) {
                return Some(Field {
                    slot,
                    name: name.text,
                    wire: wire.text,
                    required: name.marked,
                    table: self.table,
                });
            }
        }
    }
}

/// One field of a declared struct.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Where the field stands among those that are shown.
    pub slot: usize,
    /// The name in Rust, without `r#`.
    pub name: &'static str,
    /// The name on the wire.
    pub wire: &'static str,
    /// Whether the field is declared as something other than an `Option`.
    pub required: bool,
    table: &'static Table,
}

impl Field {
    /// Whether the wire name holds something that JSON escapes; next to none does.
    #[inline]
    pub(crate) fn is_escaped(&self) -> bool {
        let wire = self.table.wires.get(self.slot + 1);
        wire.is_some_and(|name| name.marked)
    }

    /// What the field tells about the answer as a whole.
    #[must_use]
    pub fn role(&self) -> Role {
        self.table.detail(self.slot).role
    }

    /// The name of a list element in wrapped answers where it does not follow from the type.
    #[must_use]
    pub fn item(&self) -> Option<&'static str> {
        self.table.detail(self.slot).item
    }

    /// What the value must satisfy before it is sent.
    #[must_use]
    pub fn rules(&self) -> &'static [Rule] {
        self.table.detail(self.slot).rules
    }
}

/// What there is to say of a field beyond its name.
#[derive(Clone, Copy, Debug)]
pub struct Detail {
    slot: usize,
    role: Role,
    item: Option<&'static str>,
    rules: &'static [Rule],
}

impl Detail {
    /// Nothing yet, of the field in `slot`.
    #[must_use]
    pub const fn new(slot: usize) -> Self {
        Self {
            slot,
            role: Role::Plain,
            item: None,
            rules: &[],
        }
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
        Shape::Object(table) => return underscored(table.name()),
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
