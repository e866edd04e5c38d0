//! A tolerant scanner of tags, for samples in XML and for saved HTML.
//!
//! Samples hold texts that are no XML, are cut off in the middle or have spaces inside their tags; a strict parser
//! would refuse all of them.

/// A piece of marked-up text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// `<name attributes>`; `closed` for `<name/>`.
    Open {
        name: &'a str,
        attributes: &'a str,
        closed: bool,
    },
    /// `</name>`.
    Close { name: &'a str },
    /// Anything between tags, entities not yet decoded.
    Text(&'a str),
}

/// The pieces of a text, each with the offset it starts at.
pub(crate) struct Pieces<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Everything up to `</name`, for elements whose content is no markup.
    pub(crate) fn raw_until_close(&mut self, name: &str) -> &'a str {
        let rest = &self.text[self.at..];
        let is_close = |at: &usize| {
            let tag = rest[at + 2..].get(..name.len());
            tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        };
        let mut closes = rest.match_indices("</").map(|(at, _)| at);
        let end = closes.find(is_close).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = (usize, Piece<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at;
            let rest = &self.text[start..];
            if rest.is_empty() {
                return None;
            }
            if let Some(skipped) = skipped_markup(rest) {
                self.at += skipped;
                continue;
            }
            if let Some((piece, length)) = tag(rest) {
                self.at += length;
                return Some((start, piece));
            }
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let length = rest[first..].find('<').map_or(rest.len(), |i| i + first);
            self.at += length;
            return Some((start, Piece::Text(&rest[..length])));
        }
    }
}

/// The length of a comment, declaration or processing instruction at the start of `rest`.
fn skipped_markup(rest: &str) -> Option<usize> {
    let (open, close) = if rest.starts_with("<!--") {
        ("<!--", "-->")
    } else if rest.starts_with("<?") {
        ("<?", "?>")
    } else if rest.starts_with("<!") && !rest.starts_with("<![CDATA[") {
        ("<!", ">")
    } else {
        return None;
    };
    let body = &rest[open.len()..];
    Some(
        body.find(close)
            .map_or(rest.len(), |i| open.len() + i + close.len()),
    )
}

/// The tag at the start of `rest` and its length.
fn tag(rest: &str) -> Option<(Piece<'_>, usize)> {
    if let Some(body) = rest.strip_prefix("<![CDATA[") {
        let end = body.find("]]>").unwrap_or(body.len());
        let length = (9 + end + 3).min(rest.len());
        return Some((Piece::Text(&body[..end]), length));
    }
    let inside = rest.strip_prefix('<')?;
    let end = tag_end(inside)?;
    let length = end + 2;
    let inside = inside[..end].trim();
    if let Some(name) = inside.strip_prefix('/') {
        let name = name.trim();
        return is_tag_name(name).then_some((Piece::Close { name }, length));
    }
    let (inside, closed) = match inside.strip_suffix('/') {
        Some(inside) => (inside.trim_end(), true),
        None => (inside, false),
    };
    let (name, attributes) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside, ""));
    is_tag_name(name).then_some((
        Piece::Open {
            name,
            attributes,
            closed,
        },
        length,
    ))
}

/// Where the `>` of a tag is, quoted attribute values skipped.
fn tag_end(inside: &str) -> Option<usize> {
    let mut quote = None;
    for (index, c) in inside.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(index),
            (None, '<') => return None,
            (None, '"' | '\'') if inside[..index].ends_with('=') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

fn is_tag_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$'))
        && name.contains(char::is_alphabetic)
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '$'))
}

/// The value of an attribute, in an opening tag's attribute text.
pub(crate) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        let (key, after) = rest.split_once('=')?;
        let key = key.rsplit(char::is_whitespace).next().unwrap_or(key).trim();
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next;
    }
}

/// Decodes the entities of XML and the common ones of HTML; others stay as they are.
pub(crate) fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let decoded = rest[1..]
            .find(';')
            .filter(|end| *end <= 8)
            .and_then(|end| Some((entity(&rest[1..=end])?, end + 2)));
        let (c, length) = decoded.unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" | "ldquo" | "rdquo" => '"',
        "apos" | "lsquo" | "rsquo" => '\'',
        "nbsp" | "ensp" | "emsp" => ' ',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "middot" => '·',
        "times" => '×',
        "copy" => '©',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Piece<'_>> {
        Pieces::new(text).map(|(_, piece)| piece).collect()
    }

    #[test]
    fn spaces_inside_tags_are_allowed() {
        assert_eq!(
            pieces("< a >x</ a >"),
            [
                Piece::Open {
                    name: "a",
                    attributes: "",
                    closed: false
                },
                Piece::Text("x"),
                Piece::Close { name: "a" }
            ]
        );
    }

    #[test]
    fn a_lone_bracket_is_text() {
        assert_eq!(pieces("a < 3"), [Piece::Text("a "), Piece::Text("< 3")]);
    }

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            decode_entities("&lt;a&gt; &amp;lt; &#20013; &x"),
            "<a> &lt; 中 &x"
        );
    }

    #[test]
    fn attributes_are_found_by_name() {
        let text = "class='a b' style=\"padding-left:2em\" colspan=3";
        assert_eq!(attribute(text, "style"), Some("padding-left:2em"));
        assert_eq!(attribute(text, "class"), Some("a b"));
        assert_eq!(attribute(text, "colspan"), Some("3"));
        assert_eq!(attribute(text, "id"), None);
    }
}
