//! Answers in another charset than UTF-8. The platform writes UTF-8 unless something between says otherwise; what is
//! of its age writes GBK.

use bytes::Bytes;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The body in UTF-8, where its byte order mark, its content type or its XML declaration names another charset and it
/// is written in that. Anything else is left as it is: whoever reads it says what is wrong with it.
pub(crate) fn in_utf8(body: Bytes, content_type: Option<&str>) -> Bytes {
    let marked = Encoding::for_bom(&body).map(|(encoding, _)| encoding);
    let said = marked
        .or_else(|| {
            content_type
                .and_then(of_content_type)
                .filter(|encoding| *encoding != UTF_8)
        })
        .or_else(|| of_declaration(&body));
    let Some(encoding) = said.filter(|encoding| *encoding != UTF_8) else {
        return body;
    };
    if marked.is_none() && is_utf8(&body, encoding) {
        return without_declaration(body);
    }
    match encoding.decode_with_bom_removal(&body) {
        (text, false) => without_declaration(text.into_owned().into()),
        (_, true) => body,
    }
}

/// Whether the body is UTF-8 in spite of what is said of it.
///
/// Two letters of GBK may look like one of UTF-8, so that a text of nothing else proves nothing; three bytes to a
/// letter, as Chinese has in UTF-8, are no accident.
fn is_utf8(body: &[u8], said: &Encoding) -> bool {
    if said == UTF_16LE || said == UTF_16BE {
        return !body.contains(&0);
    }
    body.is_ascii()
        || std::str::from_utf8(body)
            .is_ok_and(|text| text.chars().any(|letter| letter >= '\u{800}'))
}

fn of_content_type(content_type: &str) -> Option<&'static Encoding> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let charset = name.trim().eq_ignore_ascii_case("charset");
        charset.then(|| Encoding::for_label(unquoted(value).as_bytes()))?
    })
}

/// What `<?xml … encoding="…"?>` says.
fn of_declaration(body: &[u8]) -> Option<&'static Encoding> {
    let declaration = body.get(..declaration_end(body)?)?;
    let (_, behind) = std::str::from_utf8(declaration)
        .ok()?
        .split_once("encoding")?;
    let value = behind.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next()?;
    let name = value.strip_prefix(quote)?.split(quote).next()?;
    Encoding::for_label(name.as_bytes())
}

/// Where the XML declaration ends, if there is one.
fn declaration_end(body: &[u8]) -> Option<usize> {
    let start = body.len() - body.trim_ascii_start().len();
    let rest = body.get(start..)?.strip_prefix(b"<?xml")?;
    Some(start + 5 + memchr::memmem::find(rest, b"?>")? + 2)
}

/// The declaration names a charset that the text is not in.
fn without_declaration(text: Bytes) -> Bytes {
    match declaration_end(&text) {
        Some(end) => text.slice(end..),
        None => text,
    }
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8], content_type: Option<&str>) -> Vec<u8> {
        in_utf8(Bytes::copy_from_slice(body), content_type).to_vec()
    }

    #[test]
    fn the_content_type_the_mark_or_the_declaration_says_the_charset() {
        for (body, content_type) in [
            (&b"\xC0\xE6"[..], "text/html;charset=GBK"),
            (b"\xC0\xE6", "text/html; Charset=\"gb2312\""),
            (b"\xC0\xE6", "text/html;charset=GB18030"),
            (b"\xFF\xFE\xA8\x68", "text/html"),
            (b"\xFE\xFF\x68\xA8", "text/html"),
            (b"\xFE\xFF\x68\xA8", "text/html;charset=UTF-16"),
            (b"\xB1\xF9", "text/html;charset=big5"),
        ] {
            let text = read(body, Some(content_type));
            assert_eq!(String::from_utf8_lossy(&text), "梨", "{content_type}");
        }
        let xml = b"<?xml version='1.0' encoding='GBK'?><a>\xC0\xE6</a>";
        assert_eq!(read(xml, None), "<a>梨</a>".as_bytes());
        assert_eq!(
            read(xml, Some("text/xml;charset=UTF-8")),
            "<a>梨</a>".as_bytes()
        );
        assert_eq!(
            read(b"caf\xE9", Some("a/b;charset=ISO-8859-1")),
            "café".as_bytes()
        );
        let wrong = "<?xml version='1.0' encoding='GBK'?><a>梨</a>";
        assert_eq!(read(wrong.as_bytes(), None), "<a>梨</a>".as_bytes());
        // A letter that is one of UTF-8 as well, read as it is said to be.
        assert_eq!(read(b"\xC4\xA3", Some("a/b;charset=gbk")), "模".as_bytes());
    }

    #[test]
    fn what_is_not_written_so_stays_as_it_is() {
        for (body, content_type) in [
            ("梨".as_bytes(), "text/html;charset=GBK"),
            ("中文".as_bytes(), "text/html;charset=ISO-8859-1"),
            (b"{\"a\":1}", "text/html;charset=UTF-16"),
            (b"a\xC0", "text/html;charset=GBK"),
            (b"\xC0\xE6", "text/html;charset=UTF-8"),
            (b"\xC0\xE6", "text/html;charset=klingon"),
            (b"\xC0\xE6", "text/html"),
            (b"", "text/html;charset=GBK"),
        ] {
            assert_eq!(read(body, Some(content_type)), body, "{content_type}");
        }
        for body in [
            "<?xml version='1.0'?><a>梨</a>",
            "<?xml encoding='GBK'",
            "<?xml encoding=?>",
        ] {
            assert_eq!(read(body.as_bytes(), None), body.as_bytes());
        }
    }
}
