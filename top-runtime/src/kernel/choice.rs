//! Declared enums: a value out of a list, with an optional variant for values not listed.

use super::{Input, Literal, Problem, View};

/// A listed value of a declared enum.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// The name of the Rust variant.
    pub name: &'static str,
    /// The value on the wire: [`Literal::Int`] or [`Literal::Text`].
    pub value: Literal,
}

/// What [`fill_choice`] made of an input.
pub struct Choice {
    index: Option<usize>,
    text: String,
    type_name: &'static str,
}

/// The type of the field of an `#[top(other)]` variant.
pub trait OtherValue: Sized {
    /// Takes the text of a value that is not listed, `None` where it does not fit.
    fn from_wire(text: &str) -> Option<Self>;

    /// The value on the wire.
    fn to_view(&self) -> View<'_>;
}

impl OtherValue for i64 {
    fn from_wire(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }

    fn to_view(&self) -> View<'_> {
        View::Int(*self)
    }
}

impl OtherValue for String {
    fn from_wire(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn to_view(&self) -> View<'_> {
        View::Text(self)
    }
}

/// Looks the input up among the listed values; `105` and `"105"` are the same value.
///
/// # Errors
/// The input is not a text or a number.
pub fn fill_choice(
    type_name: &'static str,
    variants: &'static [Variant],
    input: Input<'_>,
) -> Result<Choice, Problem> {
    let text = match input {
        Input::Text(text) | Input::Number(text) => text,
        Input::Bool(true) => "true",
        Input::Bool(false) => "false",
        Input::Blank => "",
        other => return Err(Problem::wrong(&other, type_name)),
    };
    let index = variants.iter().position(|variant| match variant.value {
        Literal::Int(value) => text.trim().parse() == Ok(value),
        Literal::Text(value) => value == text,
        Literal::Bool(_) | Literal::Decimal(_) => false,
    });
    Ok(Choice {
        index,
        text: text.to_owned(),
        type_name,
    })
}

impl Choice {
    /// The position of the variant, `None` for a value that is not listed.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        self.index
    }

    /// The value of an `#[top(other)]` variant.
    ///
    /// # Errors
    /// The value does not fit the variant's type.
    pub fn other<T: OtherValue>(&self) -> Result<T, Problem> {
        T::from_wire(&self.text).ok_or_else(|| self.refuse())
    }

    /// The problem of a value that is not listed, for an enum without an `#[top(other)]` variant.
    #[must_use]
    pub fn refuse(&self) -> Problem {
        Problem::wrong_text(&self.text, self.type_name)
    }
}

/// The listed value as it travels.
#[must_use]
pub fn view_choice(variant: &Variant) -> View<'static> {
    match variant.value {
        Literal::Int(value) => match i64::try_from(value) {
            Ok(value) => View::Int(value),
            Err(_) => View::Null,
        },
        Literal::Bool(value) => View::Bool(value),
        Literal::Decimal(value) | Literal::Text(value) => View::Text(value),
    }
}
