//! The names of a declared struct, written down as one text.
//!
//! A declaration is compiled thousands of times: one literal costs the compiler a tenth of a list of literals. First
//! comes a character for each name, whose value is twice the name's length in bytes, and one more where the name is
//! marked; then come the names.

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

/// Names for the lists of most types: a number inside a type is a body to the compiler, which it checks in every
/// declaration.
macro_rules! counted {
    ($($alias:ident $count:literal)+) => {
        $(
            #[doc(hidden)]
            pub type $alias<T> = Packed<T, $count>;
        )+
    };
}

counted! {
    Packed1 1 Packed2 2 Packed3 3 Packed4 4 Packed5 5 Packed6 6 Packed7 7 Packed8 8
    Packed9 9 Packed10 10 Packed11 11 Packed12 12 Packed13 13 Packed14 14 Packed15 15 Packed16 16
    Packed17 17 Packed18 18 Packed19 19 Packed20 20 Packed21 21 Packed22 22 Packed23 23 Packed24 24
    Packed25 25 Packed26 26 Packed27 27 Packed28 28 Packed29 29 Packed30 30 Packed31 31 Packed32 32
}

/// Takes the names out of the text that the attribute macros write, which holds `N` of them.
///
/// The compiler interprets this for each declared type of a program, and a call costs it as much as a hundred steps:
/// heads are read in place, and a name is one call.
const fn unpack<const N: usize>(packed: &'static str) -> [Name; N] {
    let mut names = [Name {
        text: "",
        marked: false,
    }; N];
    // The compiler wants to know the names on the wire even of a type whose names are used as they are.
    if packed.is_empty() {
        return names;
    }
    let mut lengths = [0; N];
    let bytes = packed.as_bytes();
    let mut at = 0;
    let mut index = 0;
    while index < N && at < bytes.len() {
        let mut head = bytes[at] as usize;
        at += 1;
        // Lengths of up to a thousand need no more than two bytes.
        if head >= 0x80 && at < bytes.len() {
            head = (head & 0x1F) << 6 | (bytes[at] & 0x3F) as usize;
            at += 1;
        }
        names[index].marked = head & 1 == 1;
        lengths[index] = head >> 1;
        index += 1;
    }
    let Some((_, mut rest)) = packed.split_at_checked(at) else {
        return names;
    };
    index = 0;
    while index < N {
        let Some((text, after)) = rest.split_at_checked(lengths[index]) else {
            break;
        };
        names[index].text = text;
        rest = after;
        index += 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::unpack;

    #[test]
    fn names_are_taken_out_in_order() {
        let long = "x".repeat(1000);
        let packed = format!("\u{e}\u{1}\u{d}\u{7d0}\u{2}Request标题{long}a");
        let names = unpack::<5>(packed.leak()).map(|name| (name.text, name.marked));
        let wanted = [
            ("Request", false),
            ("", true),
            ("标题", true),
            (long.as_str(), false),
            ("a", false),
        ];
        assert_eq!(names, wanted);
    }
}
