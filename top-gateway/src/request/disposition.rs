//! The headers of a part: its name, and whether it is a file.

/// What the headers of a part say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Disposition {
    pub(super) name: String,
    /// The part is a file of this name.
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
}

impl Disposition {
    /// Reads the lines between a boundary and the content; `None` where no line gives a name.
    pub(super) fn parse(head: &str) -> Option<Self> {
        let mut this = Self::default();
        let mut named = false;
        for line in head.split("\r\n") {
            let Some((header, value)) = line.split_once(':') else {
                continue;
            };
            let header = header.trim();
            if header.eq_ignore_ascii_case("content-type") {
                this.content_type = Some(value.trim().to_owned());
            } else if header.eq_ignore_ascii_case("content-disposition") {
                for (name, value) in Attributes(value) {
                    match name.to_ascii_lowercase().as_str() {
                        "name" => {
                            this.name = value;
                            named = true;
                        }
                        "filename" if this.file_name.is_none() => this.file_name = Some(value),
                        // RFC 5987; it says more than the plain form and wins.
                        "filename*" => this.file_name = extended(&value).or(this.file_name),
                        _ => {}
                    }
                }
            }
        }
        named.then_some(this)
    }
}

/// The `name=value` pairs behind the first `;`. A semicolon inside quotes does not end a value.
struct Attributes<'t>(&'t str);

impl Iterator for Attributes<'_> {
    type Item = (String, String);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.0.find(';')? + 1;
            self.0 = self.0[start..].trim_start();
            let Some(end) = self.0.find(['=', ';']) else {
                continue;
            };
            let (name, rest) = self.0.split_at(end);
            let name = name.trim().to_owned();
            let Some(rest) = rest.strip_prefix('=') else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(quoted) = rest.strip_prefix('"') else {
                let end = rest.find(';').unwrap_or(rest.len());
                self.0 = &rest[end..];
                return Some((name, rest[..end].trim().to_owned()));
            };
            let (value, rest) = unquote(quoted);
            self.0 = rest;
            return Some((name, value));
        }
    }
}

/// The text up to the closing quote, and what follows. Browsers write a quote as `%22` and leave a backslash alone;
/// mail programs write `\"`. The official SDK writes neither.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::with_capacity(text.len());
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if letters.next_if(|(_, next)| *next == '"').is_some() => value.push('"'),
            '"' => return (unescape(&value), &text[at + 1..]),
            _ => value.push(letter),
        }
    }
    (unescape(&value), "")
}

/// The three escapes of the HTML standard.
fn unescape(text: &str) -> String {
    text.replace("%22", "\"")
        .replace("%0D", "\r")
        .replace("%0A", "\n")
}

/// `UTF-8''percent-encoded`.
fn extended(text: &str) -> Option<String> {
    let (charset, rest) = text.split_once('\'')?;
    let (_language, encoded) = rest.split_once('\'')?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(head: &str) -> Option<(String, Option<String>, Option<String>)> {
        Disposition::parse(head).map(|part| (part.name, part.file_name, part.content_type))
    }

    #[test]
    fn the_spellings_of_clients_are_understood() {
        let own = |text: &str| Some(text.to_owned());
        for (head, name, file_name, content_type) in [
            // The official SDK: no blank after the colon.
            (
                "Content-Disposition:form-data;name=\"图\";filename=\"前.png\"\r\nContent-Type:image/png",
                "图",
                own("前.png"),
                own("image/png"),
            ),
            (
                "Content-Disposition: form-data; name=\"a\"",
                "a",
                None,
                None,
            ),
            (
                "content-disposition: form-data; filename=\"a;b.txt\"; name=\"f\"",
                "f",
                own("a;b.txt"),
                None,
            ),
            (
                "Content-Disposition: form-data; name=f; filename=plain.txt",
                "f",
                own("plain.txt"),
                None,
            ),
            (
                "Content-Disposition: form-data; name=\"f\"; filename=\"say %22hi%22\"",
                "f",
                own("say \"hi\""),
                None,
            ),
            (
                "Content-Disposition: form-data; name=\"f\"; filename=\"say \\\"hi\\\"\"",
                "f",
                own("say \"hi\""),
                None,
            ),
            (
                "Content-Disposition: form-data; name=\"f\"; filename=\"C:\\dir\\x\"",
                "f",
                own("C:\\dir\\x"),
                None,
            ),
            (
                "Content-Disposition: form-data; name=\"f\"; filename=\"x\"; filename*=UTF-8''%E4%B8%AD.txt",
                "f",
                own("中.txt"),
                None,
            ),
            (
                "Content-Disposition: form-data; name=\"f\"; filename=\"\"",
                "f",
                own(""),
                None,
            ),
        ] {
            assert_eq!(
                file(head),
                Some((name.to_owned(), file_name, content_type)),
                "{head}"
            );
        }
    }

    #[test]
    fn a_part_without_a_name_is_none() {
        for head in [
            "",
            "Content-Type: text/plain",
            "Content-Disposition: form-data",
            "Content-Disposition",
        ] {
            assert_eq!(file(head), None, "{head}");
        }
    }
}
