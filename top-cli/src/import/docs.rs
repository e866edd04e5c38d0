//! Doc comments out of the page's prose: text that rustdoc shows as it was meant, and that no lint stumbles over.

use super::markup::{Piece, Pieces, decode_entities};

/// The lines of a doc comment, without `///`; paragraphs have an empty line between them.
#[must_use]
pub fn doc_lines(prose: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in plain_lines(prose) {
        if !out.is_empty() {
            out.push(String::new());
        }
        out.push(escape(&line));
    }
    out
}

/// Prose without its markup, one entry a line; white space made single.
#[must_use]
pub fn plain_lines(prose: &str) -> Vec<String> {
    let mut text = String::new();
    for (_, piece) in Pieces::new(&decode_entities(prose)) {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Open {
                name,
                attributes,
                closed,
            } => {
                if !is_html(name) {
                    text.push('<');
                    text.push_str(name);
                    if !attributes.is_empty() {
                        text.push(' ');
                        text.push_str(attributes);
                    }
                    text.push_str(if closed { "/>" } else { ">" });
                } else if breaks_line(name) {
                    text.push('\n');
                }
            }
            Piece::Close { name } => {
                if !is_html(name) {
                    text.push_str("</");
                    text.push_str(name);
                    text.push('>');
                } else if breaks_line(name) {
                    text.push('\n');
                }
            }
        }
    }
    text.lines()
        .map(|line| {
            line.split(|c: char| c.is_whitespace() || c.is_control())
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .filter(|line| !line.is_empty())
        .collect()
}

/// Markup that descriptions use for their looks; other tags are part of what they say.
fn is_html(name: &str) -> bool {
    breaks_line(name)
        || matches!(
            name.to_ascii_lowercase().as_str(),
            "a" | "b"
                | "i"
                | "u"
                | "em"
                | "strong"
                | "span"
                | "font"
                | "small"
                | "big"
                | "sub"
                | "sup"
                | "code"
                | "center"
                | "img"
        )
}

fn breaks_line(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "br" | "p"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "td"
            | "th"
            | "table"
            | "tbody"
            | "thead"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "hr"
            | "pre"
    )
}

fn escape(line: &str) -> String {
    let words: Vec<String> = line.split(' ').map(escape_word).collect();
    guard_line_start(words.join(" "))
}

/// Keeps the start of a line from being read as a list, a heading or a rule.
fn guard_line_start(line: String) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = &line[digits..];
    if digits > 0
        && digits < 10
        && rest.starts_with(['.', ')'])
        && rest[1..].chars().next().is_none_or(|c| c == ' ')
    {
        return format!("{}\\{}", &line[..digits], rest);
    }
    if line.starts_with(['-', '+', '#', '=']) {
        return format!("\\{line}");
    }
    line
}

/// A part of a word.
enum Part<'a> {
    /// Letters, digits and what joins them into one name.
    Name(&'a str),
    /// An address.
    Link(&'a str),
    /// Everything else.
    Other(&'a str),
}

fn escape_word(word: &str) -> String {
    let parts = parts(word);
    let mut code: Vec<bool> = parts
        .iter()
        .enumerate()
        .map(|(index, part)| match part {
            Part::Name(name) => is_code(name, parts.get(index + 1)),
            _ => false,
        })
        .collect();
    mark_mixed_case(&parts, &mut code);
    let mut out = String::with_capacity(word.len() + 8);
    for (part, is_code) in parts.iter().zip(code) {
        match part {
            Part::Name(name) if is_code => {
                out.push('`');
                out.push_str(name);
                out.push('`');
            }
            Part::Name(name) => out.push_str(name),
            Part::Link(link) => {
                out.push('<');
                out.push_str(link);
                out.push('>');
            }
            Part::Other(text) => escape_text(text, &mut out),
        }
    }
    out
}

/// Whether a name reads as one of code: `order_id`, `sellerId`, `a::b`, `call()`.
fn is_code(name: &str, next: Option<&Part<'_>>) -> bool {
    let inner_capital = name
        .chars()
        .zip(name.chars().skip(1))
        .any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let scheme = matches!(
        name.to_ascii_lowercase().as_str(),
        "http" | "https" | "ws" | "wss" | "ftp" | "file"
    );
    let before_colon = matches!(next, Some(Part::Other(text)) if text.starts_with(":/") || scheme && text.starts_with(':'));
    inner_capital
        || before_colon
        || name.contains('_')
        || name.contains("::")
        || name.ends_with("()")
}

/// clippy takes `ID和App` for one camel-case name: what it reads as one word must not look like one. A word ends at code,
/// links, quotes and at every character that is escaped.
fn mark_mixed_case(parts: &[Part<'_>], code: &mut [bool]) {
    let mut word = String::new();
    let mut names = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        match part {
            Part::Name(text) if !code[index] => {
                word.push_str(text);
                names.push(index);
            }
            Part::Name(_) | Part::Link(_) => end_word(&mut word, &mut names, code, parts),
            Part::Other(text) => {
                for c in text.chars() {
                    if c == '\'' || is_escaped(c) {
                        end_word(&mut word, &mut names, code, parts);
                    } else {
                        word.push(c);
                    }
                }
            }
        }
    }
    end_word(&mut word, &mut names, code, parts);
}

/// Turns the names of a word into code, if clippy would take it for one camel-case name.
fn end_word(word: &mut String, names: &mut Vec<usize>, code: &mut [bool], parts: &[Part<'_>]) {
    let text = word.trim_matches(|c: char| !c.is_alphanumeric());
    let upper = text.chars().filter(|c| c.is_uppercase()).count();
    let lower = text.chars().any(char::is_lowercase);
    if upper > 1 && lower && text.chars().all(char::is_alphanumeric) {
        for index in names.iter() {
            code[*index] =
                matches!(parts[*index], Part::Name(name) if name.chars().any(char::is_alphabetic));
        }
    }
    word.clear();
    names.clear();
}

fn parts(word: &str) -> Vec<Part<'_>> {
    let mut out = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let (part, length) = link(rest)
            .or_else(|| name(rest))
            .unwrap_or_else(|| other(rest));
        out.push(part);
        rest = &rest[length..];
    }
    out
}

fn link(text: &str) -> Option<(Part<'_>, usize)> {
    let scheme = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-')))
        .filter(|end| {
            (2..=32).contains(end) && text.starts_with(|c: char| c.is_ascii_alphabetic())
        })?;
    let after = text[scheme..].strip_prefix("://")?;
    let is_address = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '\\' | '^' | '{' | '}' | '|')
    };
    let end = after.find(|c: char| !is_address(c)).unwrap_or(after.len());
    let link = text[..scheme + 3 + end]
        .trim_end_matches(['.', ',', ';', ':', ')', '\'', '!', '?', ']', '*']);
    (link.len() > scheme + 3).then_some((Part::Link(link), link.len()))
}

fn is_name_char(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || c.is_uppercase() || c.is_lowercase()
}

fn name(text: &str) -> Option<(Part<'_>, usize)> {
    let mut end = 0;
    loop {
        let word = text[end..]
            .find(|c| !is_name_char(c))
            .unwrap_or(text.len() - end);
        if word == 0 {
            break;
        }
        end += word;
        let joined = ["::", "."].into_iter().find(|joint| {
            text[end..]
                .strip_prefix(joint)
                .is_some_and(|rest| rest.starts_with(is_name_char))
        });
        match joined {
            Some(joint) => end += joint.len(),
            None => break,
        }
    }
    if end > 0 && text[end..].starts_with("()") {
        end += 2;
    }
    (end > 0).then(|| (Part::Name(&text[..end]), end))
}

fn other(text: &str) -> (Part<'_>, usize) {
    let length = text
        .char_indices()
        .skip(1)
        .find(|(_, c)| is_name_char(*c))
        .map_or(text.len(), |(at, _)| at);
    (Part::Other(&text[..length]), length)
}

fn escape_text(text: &str, out: &mut String) {
    for (index, c) in text.char_indices() {
        if is_escaped(c) {
            out.push('\\');
        }
        out.push(c);
        // Two colons, or empty brackets, look like a path or a call to clippy.
        let next = text[index..].chars().nth(1);
        if matches!((c, next), (':', Some(':')) | ('(', Some(')'))) {
            out.push(' ');
        }
    }
}

/// Whether Markdown gives a character a meaning.
fn is_escaped(c: char) -> bool {
    matches!(
        c,
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '&'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_code_and_links_links() {
        assert_eq!(doc_lines("当event_type传12时"), ["当`event_type`传12时"]);
        assert_eq!(
            doc_lines("见https://a.b/c?d=e。"),
            ["见https://a.b/c?d=e。".replace("https://a.b/c?d=e", "<https://a.b/c?d=e>")]
        );
        assert_eq!(doc_lines("ID和App"), ["`ID`和`App`"]);
        assert_eq!(doc_lines("a['SKUid']"), ["a\\['`SKUid`'\\]"]);
        assert_eq!(doc_lines("数>据IDs总数"), ["数\\>据`IDs`总数"]);
    }

    #[test]
    fn markup_is_removed_or_escaped() {
        assert_eq!(doc_lines("a<br>b [c] <d>"), ["a", "", "b \\[c\\] \\<d\\>"]);
        assert_eq!(doc_lines("1. x"), ["1\\. x"]);
        assert_eq!(doc_lines("- x\t*y*"), ["\\- x \\*y\\*"]);
    }
}
