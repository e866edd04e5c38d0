//! Searching a text eight bytes at a time, within a machine word.

const ONES: u64 = u64::MAX / 0xFF;
const HIGHS: u64 = ONES << 7;

/// Eight bytes of a text, the first one lowest.
#[derive(Clone, Copy)]
pub(super) struct Word(u64);

impl Word {
    /// Marks the first byte below `limit`. Marks behind it mean nothing.
    #[inline]
    pub(super) const fn below(self, limit: u8) -> u64 {
        self.0.wrapping_sub(every(limit)) & !self.0 & HIGHS
    }

    /// Marks the first byte above `limit`, which is below 128. Marks behind it mean nothing.
    #[inline]
    pub(super) const fn above(self, limit: u8) -> u64 {
        // A carry out of a byte that is above reaches only bytes behind it.
        (self.0.wrapping_add(every(127 - limit)) | self.0) & HIGHS
    }

    /// Marks the first byte that is `byte`. Marks behind it mean nothing.
    #[inline]
    pub(super) const fn equal(self, byte: u8) -> u64 {
        Self(self.0 ^ every(byte)).below(1)
    }
}

#[allow(
    clippy::cast_lossless,
    reason = "`From` cannot be called in a constant"
)]
const fn every(byte: u8) -> u64 {
    ONES * byte as u64
}

/// The position of the first byte at or after `from` that is looked for, or the end of `text`.
///
/// `marks` and `wanted` say the same, of eight bytes and of one.
#[inline]
pub(super) fn find(
    text: &[u8],
    from: usize,
    marks: impl Fn(Word) -> u64,
    wanted: impl Fn(u8) -> bool,
) -> usize {
    let mut at = from;
    let mut rest = text.get(from..).unwrap_or_default();
    while let Some((eight, more)) = rest.split_first_chunk::<8>() {
        let marked = marks(Word(u64::from_le_bytes(*eight)));
        if marked != 0 {
            return at + marked.trailing_zeros() as usize / 8;
        }
        at += 8;
        rest = more;
    }
    at + rest.iter().take_while(|byte| !wanted(**byte)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::find;

    proptest! {
        #[test]
        fn finds_the_first(text: Vec<u8>, from in 0..40_usize, limit in 0..=128_u8, byte: u8) {
            let wanted = |candidate| candidate < limit || candidate == byte;
            let found = find(&text, from, |word| word.below(limit) | word.equal(byte), wanted);
            let rest = text.get(from..).unwrap_or_default();
            let expected = rest.iter().position(|byte| wanted(*byte)).unwrap_or(rest.len());
            prop_assert_eq!(found, from + expected);
        }
    }
}
