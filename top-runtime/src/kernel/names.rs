//! The names of a declared struct, written down as one text.
//!
//! A declaration is compiled thousands of times: one literal costs the compiler a tenth of a list of literals. Each name
//! stands behind a character whose value is twice its length in bytes, and one more where the name is marked.

use std::marker::PhantomData;

use super::Describe;

/// A name and its mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name {
    /// The name.
    pub text: &'static str,
    /// The mark; what it means depends on the list.
    pub marked: bool,
}

/// The names of a described type as a list.
pub trait Names {
    /// The name of the type, and those of its fields.
    const NAMES: &'static [Name];
    /// The names on the wire; empty where they are those of the fields.
    const WIRES: &'static [Name];
}

/// A type without fields.
#[derive(Debug)]
pub struct NoNames;

impl Names for NoNames {
    const NAMES: &'static [Name] = &[];
    const WIRES: &'static [Name] = &[];
}

/// The names of `T`, which has one field less than `N`.
///
/// A constant of the generic type and not of the declaration's: it is worked out when a program that uses the declaration
/// is built, not each time that the declaration is checked.
#[derive(Debug)]
pub struct Packed<T, const N: usize>(PhantomData<T>);

impl<T: Describe, const N: usize> Names for Packed<T, N> {
    const NAMES: &'static [Name] = &unpack::<N>(T::PACKED);
    const WIRES: &'static [Name] = if T::PACKED_WIRES.is_empty() {
        &[]
    } else {
        &Self::UNPACKED_WIRES
    };
}

impl<T: Describe, const N: usize> Packed<T, N> {
    const UNPACKED_WIRES: [Name; N] = unpack(T::PACKED_WIRES);
}

/// Takes the names out of the text that the attribute macros write. What is not there is empty.
const fn unpack<const N: usize>(packed: &'static str) -> [Name; N] {
    let mut names = [Name {
        text: "",
        marked: false,
    }; N];
    let mut rest = packed;
    let mut index = 0;
    while index < N {
        let Some((head, width)) = head(rest.as_bytes()) else {
            break;
        };
        let Some((_, text)) = rest.split_at_checked(width) else {
            break;
        };
        let Some((text, after)) = text.split_at_checked(head >> 1) else {
            break;
        };
        names[index] = Name {
            text,
            marked: head & 1 == 1,
        };
        rest = after;
        index += 1;
    }
    names
}

/// The value of the first character and how many bytes it has; lengths of up to a thousand need no more than two.
const fn head(bytes: &[u8]) -> Option<(usize, usize)> {
    match bytes {
        [head @ 0..0x80, ..] => Some((*head as usize, 1)),
        [high, low, ..] => Some((((*high & 0x1F) as usize) << 6 | (*low & 0x3F) as usize, 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::unpack;

    #[test]
    fn names_are_taken_out_in_order() {
        let long = "x".repeat(1000);
        let packed = format!("\u{e}Request\u{1}\u{d}标题\u{7d0}{long}\u{2}a");
        let names = unpack::<6>(packed.leak()).map(|name| (name.text, name.marked));
        let wanted = [
            ("Request", false),
            ("", true),
            ("标题", true),
            (long.as_str(), false),
            ("a", false),
            ("", false),
        ];
        assert_eq!(names, wanted);
    }
}
