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

        $crate::kernel::copied!();
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
                let small = small_whole(text).and_then(|value| <$ty>::try_from(value).ok());
                if let Some(value) = small.or_else(|| text.parse().ok()) {
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

/// Up to 19 digits, which fit into 64 bits without a sign, so that nothing is checked on the way.
#[inline]
fn small_whole(text: &str) -> Option<i128> {
    let (minus, mut digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let mut value = 0;
    while let Some((eight, rest)) = digits.split_first_chunk() {
        value = value * 100_000_000 + eight_digits(*eight)?;
        digits = rest;
    }
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u64::from(digit);
    }
    let value = i128::from(value);
    Some(if minus { -value } else { value })
}

/// The number of eight digits, in a machine word: neighbours are put together to pairs, pairs to fours, fours to all.
#[inline]
fn eight_digits(text: [u8; 8]) -> Option<u64> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    const SIX: u64 = 0x0606_0606_0606_0606;
    let word = u64::from_le_bytes(text);
    if word & HIGH != ZEROS || word.wrapping_add(SIX) & HIGH != ZEROS {
        return None;
    }
    let digits = word ^ ZEROS;
    let pairs = (digits * 10 + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF)
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
    // Which `Decimal` would read past.
    if text.contains('_') {
        None
    } else if text.contains(['e', 'E']) {
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
        let mut text = String::new();
        let mut wanted = 0_i128;
        for digit in [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9] {
            text.push(char::from(b'0' + digit));
            wanted = wanted * 10 + i128::from(digit);
            assert_eq!(
                filled::<i64>(Input::Number(&text)).map(i128::from),
                Ok(wanted)
            );
            let negative = format!("-{text}");
            assert_eq!(
                filled::<i64>(Input::Text(&negative)).map(i128::from),
                Ok(-wanted)
            );
        }
    }

    #[test]
    fn integers_refuse_what_would_be_another_number() {
        for text in [
            "",
            "12.5",
            "many",
            "1_000",
            "9223372036854775808",
            "1e30",
            "0x10",
            "-",
            "1234567:",
            "/2345678",
            "12345678a",
            "99999999999999999999",
        ] {
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
        for text in ["0.12345678901234567890123456789012345", "1_000.5", "1_0e2"] {
            assert!(filled::<Decimal>(Input::Text(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_refusal_says_what_was_found() {
        let message = filled::<bool>(Input::Text("maybe")).unwrap_err();
        assert_eq!(message, r#"expected true or false, found "maybe""#);
    }
}
