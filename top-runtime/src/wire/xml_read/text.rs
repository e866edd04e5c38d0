//! The text of an element: borrowed as long as it stands in one piece.

/// The message about text where only elements may stand.
pub(super) const BETWEEN: &str = "text between elements";

/// A text put together of pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Text<'t> {
    /// The text, while it is one piece; empty otherwise.
    plain: &'t str,
    /// The text, when it is several.
    pieces: String,
    /// Whether a CDATA section is among the pieces: its white space is meant.
    raw: bool,
}

impl<'t> Text<'t> {
    pub(super) fn clear(&mut self) {
        self.plain = "";
        self.pieces.clear();
        self.raw = false;
    }

    pub(super) fn push(&mut self, text: &'t str) {
        if self.get().is_empty() {
            self.plain = text;
        } else {
            self.collected().push_str(text);
        }
    }

    pub(super) fn push_raw(&mut self, text: &'t str) {
        self.raw = true;
        self.push(text);
    }

    pub(super) fn push_changed(&mut self, text: &str) {
        self.collected().push_str(text);
    }

    pub(super) fn push_letter(&mut self, letter: char) {
        self.collected().push(letter);
    }

    pub(super) fn get(&self) -> &str {
        if self.pieces.is_empty() {
            self.plain
        } else {
            &self.pieces
        }
    }

    /// Whether there is nothing but the white space that stands between elements.
    pub(super) fn is_space(&self) -> bool {
        !self.raw && is_space(self.get())
    }

    fn collected(&mut self) -> &mut String {
        self.pieces.push_str(std::mem::take(&mut self.plain));
        &mut self.pieces
    }
}

/// Whether `text` is white space in the sense of XML.
pub(super) fn is_space(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}
