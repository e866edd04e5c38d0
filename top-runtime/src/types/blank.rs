//! What the platform takes for an empty value.

/// Whether the platform drops this text: it is empty, or every character is white space to Java's
/// `Character.isWhitespace`.
///
/// That set is not Rust's: it holds U+001C to U+001F and lacks U+0085 and the no-break spaces.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_java_space)
}

fn is_java_space(letter: char) -> bool {
    matches!(letter,
        '\u{9}'..='\u{D}' | '\u{1C}'..='\u{20}' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}'
        | '\u{2028}' | '\u{2029}' | '\u{205F}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::is_blank;

    #[test]
    fn white_space_is_that_of_java() {
        for text in ["", " ", "\t\r\n", "\u{3000}", "\u{1C}", "\u{2028}"] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in [
            "a", " a ", "\u{A0}", "\u{2007}", "\u{202F}", "\u{85}", "\u{200B}", "\u{FEFF}",
        ] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
