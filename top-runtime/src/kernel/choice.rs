//! Declared enums: a value out of a list, with an optional variant for values not listed.

use std::fmt::Write as _;

use super::validate::shown;
use super::{Input, Literal, Problem, Value as _, View};

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
    is_text: bool,
    type_name: &'static str,
    variants: &'static [Variant],
}

/// How many of the listed values an error names.
const SHOWN: usize = 12;

/// The type of the field of an `#[top(other)]` variant.
pub trait OtherValue: Sized {
    /// Takes the text of a value that is not listed, `None` where it does not fit.
    fn from_wire(text: &str) -> Option<Self>;

    /// The value on the wire.
    fn to_view(&self) -> View<'_>;
}

impl OtherValue for i64 {
    fn from_wire(text: &str) -> Option<Self> {
        whole(text)
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

/// The whole number that a text stands for, in any spelling.
fn whole(text: &str) -> Option<i64> {
    let mut number = 0_i64;
    number.fill(Input::Number(text)).ok().map(|()| number)
}

/// Looks the input up among the listed values; `105`, `"105"` and `105.0` are the same value.
///
/// # Errors
/// The input is not a text or a number.
pub fn fill_choice(
    type_name: &'static str,
    variants: &'static [Variant],
    input: Input<'_>,
) -> Result<Choice, Problem> {
    let is_text = matches!(input, Input::Text(_) | Input::Blank);
    let text = match input {
        Input::Text(text) | Input::Number(text) => text,
        Input::Bool(true) => "true",
        Input::Bool(false) => "false",
        Input::Blank => "",
        other => return Err(Problem::wrong(&other, type_name)),
    };
    let number = match variants.first() {
        Some(Variant {
            value: Literal::Int(_),
            ..
        }) => whole(text).map(i128::from),
        _ => None,
    };
    let index = variants.iter().position(|variant| match variant.value {
        Literal::Int(value) => number == Some(value),
        Literal::Text(value) => value == text,
        Literal::Bool(_) | Literal::Decimal(_) => false,
    });
    Ok(Choice {
        index,
        text: text.to_owned(),
        is_text,
        type_name,
        variants,
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
        T::from_wire(&self.text).ok_or_else(|| self.wrong(self.type_name.to_owned()))
    }

    /// The problem of a value that is not listed, for an enum without an `#[top(other)]` variant.
    #[must_use]
    pub fn refuse(&self) -> Problem {
        let mut wanted = format!("{} (", self.type_name);
        let last = self.variants.len().saturating_sub(1);
        for (index, variant) in self.variants.iter().enumerate() {
            let between = match index {
                0 => "",
                SHOWN if index < last => {
                    // Writing to a String cannot fail.
                    let _ = write!(wanted, " or one of {} more", self.variants.len() - SHOWN);
                    break;
                }
                _ if index == last => " or ",
                _ => ", ",
            };
            let _ = write!(wanted, "{between}{}", shown(&variant.value));
        }
        let kept = match self.variants.first().map(|variant| variant.value) {
            Some(Literal::Int(_)) => "i64",
            _ => "String",
        };
        let _ = write!(
            wanted,
            "; `#[top(other)] Other({kept})` keeps what is not listed)"
        );
        self.wrong(wanted)
    }

    fn wrong(&self, wanted: String) -> Problem {
        let found = if self.is_text {
            Input::Text(&self.text)
        } else {
            Input::Number(&self.text)
        };
        Problem::wrong(&found, wanted)
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

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: &[Variant] = &[
        Variant {
            name: "Found",
            value: Literal::Int(5),
        },
        Variant {
            name: "Lost",
            value: Literal::Int(7),
        },
        Variant {
            name: "Sold",
            value: Literal::Int(9),
        },
    ];
    const TEXTS: &[Variant] = &[Variant {
        name: "Sold",
        value: Literal::Text("SOLD"),
    }];

    fn index(input: Input<'_>) -> Option<usize> {
        fill_choice("Kind", NUMBERS, input).ok()?.index()
    }

    fn refused(variants: &'static [Variant], input: Input<'_>) -> String {
        let choice = fill_choice("Kind", variants, input).ok();
        choice
            .map(|choice| choice.refuse().to_string())
            .unwrap_or_default()
    }

    #[test]
    fn a_listed_number_has_many_spellings() {
        for text in ["7", " 7 ", "7.0", "+7", "0.7e1"] {
            assert_eq!(index(Input::Text(text)), Some(1), "{text}");
        }
        assert_eq!(index(Input::Number("7.0")), Some(1));
        for text in ["7.5", "", "seven", "07x"] {
            assert_eq!(index(Input::Text(text)), None, "{text}");
        }
        assert_eq!(i64::from_wire("105.0"), Some(105));
    }

    #[test]
    fn a_refusal_names_what_is_listed_and_what_was_found() {
        assert_eq!(
            refused(NUMBERS, Input::Number("0")),
            "expected Kind (5, 7 or 9; `#[top(other)] Other(i64)` keeps what is not listed), found 0"
        );
        assert_eq!(
            refused(TEXTS, Input::Text("GONE")),
            r#"expected Kind ("SOLD"; `#[top(other)] Other(String)` keeps what is not listed), found "GONE""#
        );
        let many: Vec<Variant> = (0..20)
            .map(|value| Variant {
                name: "Many",
                value: Literal::Int(value),
            })
            .collect();
        let text = refused(many.leak(), Input::Number("99"));
        assert!(
            text.contains("(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 or one of 8 more; "),
            "{text}"
        );
    }
}
