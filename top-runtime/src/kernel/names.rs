//! The names of a declared struct, packed into one text.
//!
//! A declaration is compiled thousands of times: one literal costs the compiler a tenth of a list of literals. Each name
//! stands behind a character whose value is twice its length in bytes, and one more where the name is marked.

/// Packs names, each with its mark, as the attribute macros do.
///
/// A name longer than half a million bytes is packed as an empty one: there is no character for its length.
#[must_use]
pub fn pack<'n>(names: impl IntoIterator<Item = (&'n str, bool)>) -> String {
    let mut packed = String::new();
    for (name, marked) in names {
        let head = u32::try_from(name.len() << 1 | usize::from(marked)).map(char::from_u32);
        if let Ok(Some(head)) = head {
            packed.push(head);
            packed.push_str(name);
        } else {
            packed.push(if marked { '\u{1}' } else { '\0' });
        }
    }
    packed
}

/// Takes the first name off a packed text; `None` at its end.
#[inline]
pub(super) fn take(packed: &mut &'static str) -> Option<(&'static str, bool)> {
    let text = *packed;
    let (head, rest) = match text.as_bytes().first()? {
        head @ 0..0x80 => (u32::from(*head), text.get(1..)?),
        _ => {
            let mut chars = text.chars();
            (u32::from(chars.next()?), chars.as_str())
        }
    };
    let (name, rest) = rest.split_at_checked((head >> 1) as usize)?;
    *packed = rest;
    Some((name, head & 1 == 1))
}

#[cfg(test)]
mod tests {
    use super::{pack, take};

    #[test]
    fn what_is_packed_is_taken() {
        let long = "x".repeat(70_000);
        let names = [("", true), ("a", false), ("标题", true), (&long, false)];
        let mut packed: &'static str = pack(names).leak();
        for name in names {
            assert_eq!(take(&mut packed), Some(name));
        }
        assert_eq!(take(&mut packed), None);
        assert_eq!(pack([("order_id", true)]), "\u{11}order_id");
        // The lengths that no character has.
        assert_eq!(pack([("x".repeat(0xD800 / 2).as_str(), true)]), "\u{1}");
    }
}
