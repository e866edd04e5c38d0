//! Text, numbers, booleans: what each takes, once.

use std::str::FromStr as _;

use super::{Input, Problem, Shape, Value, View};
use crate::Decimal;

/// The parts of [`Value`] that do not differ between plain types.
macro_rules! plain {
    ($shape:expr) => {
        fn shape() -> Shape {
            $shape
        }

        fn kind(&self) -> Shape {
            $shape
        }

        fn clear(&mut self) {}
    };
}
pub(crate) use plain;

impl Value for String {
    plain!(Shape::Text);

    fn vacant() -> Self {
        String::new()
    }

    fn view(&self) -> View<'_> {
        View::Text(self)
    }

    /// A number or boolean keeps its text; an object or list becomes its JSON text, since some answers hold a
    /// document where the page promises a text.
    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        *self = match input {
            Input::Text(text) | Input::Number(text) => text.to_owned(),
            Input::Bool(value) => value.to_string(),
            Input::Blank => String::new(),
            Input::Null | Input::File(_) => return Err(Problem::wrong(&input, "text")),
            document => super::document::text_of(document)?,
        };
        Ok(())
    }
}

impl Value for bool {
    plain!(Shape::Boolean);

    fn vacant() -> Self {
        false
    }

    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        *self = match input {
            Input::Bool(value) => value,
            Input::Number("1") => true,
            Input::Number("0") => false,
            Input::Text(text) => match text.trim() {
                yes if yes.eq_ignore_ascii_case("true") || yes == "1" => true,
                no if no.eq_ignore_ascii_case("false") || no == "0" => false,
                _ => return Err(Problem::wrong(&input, "true or false")),
            },
            other => return Err(Problem::wrong(&other, "true or false")),
        };
        Ok(())
    }
}

macro_rules! integers {
    ($($ty:ty => $view:ident, $wide:ty, $wanted:literal;)+) => { $(
        impl Value for $ty {
            plain!(Shape::Integer);

            fn vacant() -> Self {
                0
            }

            fn view(&self) -> View<'_> {
                View::$view(<$wide>::from(*self))
            }

            fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
                let text = match input {
                    Input::Number(text) | Input::Text(text) => text,
                    other => return Err(Problem::wrong(&other, $wanted)),
                };
                if let Ok(value) = text.parse() {
                    *self = value;
                    return Ok(());
                }
                match whole(text).and_then(|value| <$ty>::try_from(value).ok()) {
                    Some(value) => *self = value,
                    None => return Err(Problem::wrong(&input, $wanted)),
                }
                Ok(())
            }
        }
    )+ };
}

integers! {
    i8 => Int, i64, "a whole number from -128 to 127";
    i16 => Int, i64, "a whole number from -32768 to 32767";
    i32 => Int, i64, "a whole number of 32 bits";
    i64 => Int, i64, "a whole number of 64 bits";
    u8 => UInt, u64, "a whole number from 0 to 255";
    u16 => UInt, u64, "a whole number from 0 to 65535";
    u32 => UInt, u64, "a whole number from 0 to 4294967295";
    u64 => UInt, u64, "a whole number of 64 bits without sign";
}

/// A whole number in another spelling: ` 5`, `+5`, `12.0`, `1e3`.
#[cold]
fn whole(text: &str) -> Option<i128> {
    let text = text.trim();
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let value = decimal(text)?;
    if !value.fract().is_zero() {
        return None;
    }
    let value = value.normalize();
    (value.scale() == 0).then(|| value.mantissa())
}

/// A decimal with all its digits, or nothing: never rounded.
fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str_exact(text).ok()
    }
}

impl Value for f64 {
    plain!(Shape::Float);

    fn vacant() -> Self {
        0.0
    }

    fn view(&self) -> View<'_> {
        View::Float(*self)
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        let parsed = match input {
            Input::Number(text) | Input::Text(text) => f64::from_str(text.trim()).ok(),
            _ => None,
        };
        match parsed.filter(|value| value.is_finite()) {
            Some(value) => *self = value,
            None => return Err(Problem::wrong(&input, "a finite number")),
        }
        Ok(())
    }
}

impl Value for Decimal {
    plain!(Shape::Decimal);

    fn vacant() -> Self {
        Decimal::ZERO
    }

    fn view(&self) -> View<'_> {
        View::Decimal(self)
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        let parsed = match input {
            Input::Number(text) | Input::Text(text) => decimal(text),
            _ => None,
        };
        match parsed {
            Some(value) => *self = value,
            None => {
                return Err(Problem::wrong(
                    &input,
                    "a decimal number of at most 28 digits",
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled<T: Value>(input: Input<'_>) -> Result<T, String> {
        let mut value = T::vacant();
        value.fill(input).map_err(|problem| problem.to_string())?;
        Ok(value)
    }

    #[test]
    fn integers_take_every_spelling_of_a_whole_number() {
        for (text, wanted) in [
            ("5", 5),
            (" 5", 5),
            ("+5", 5),
            ("12.0", 12),
            ("1e3", 1000),
            ("-7", -7),
        ] {
            assert_eq!(filled::<i64>(Input::Text(text)), Ok(wanted), "{text}");
        }
        assert_eq!(
            filled::<i64>(Input::Number("9223372036854775807")),
            Ok(i64::MAX)
        );
        assert_eq!(
            filled::<u64>(Input::Number("18446744073709551615")),
            Ok(u64::MAX)
        );
    }

    #[test]
    fn integers_refuse_what_would_be_another_number() {
        for text in ["", "12.5", "many", "9223372036854775808", "1e30", "0x10"] {
            assert!(filled::<i64>(Input::Text(text)).is_err(), "{text}");
        }
        assert!(filled::<u8>(Input::Number("256")).is_err());
        assert!(filled::<u8>(Input::Number("-1")).is_err());
    }

    #[test]
    fn decimals_keep_their_scale_and_are_never_rounded() {
        assert_eq!(
            filled::<Decimal>(Input::Number("123.00")).map(|d| d.to_string()),
            Ok("123.00".to_owned())
        );
        assert!(filled::<Decimal>(Input::Number("0.12345678901234567890123456789012345")).is_err());
    }

    #[test]
    fn a_refusal_says_what_was_found() {
        let message = filled::<bool>(Input::Text("maybe")).unwrap_err();
        assert_eq!(message, r#"expected true or false, found "maybe""#);
    }
}
