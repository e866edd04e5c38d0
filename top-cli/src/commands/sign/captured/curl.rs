//! A curl command, as browsers and other tools copy it.

use top_runtime::wire::form;

use super::multipart::Part;
use super::{CaptureError, Request};

/// The words of a curl command; nothing where the text is none.
pub(super) fn words(text: &str) -> Option<Result<Vec<String>, CaptureError>> {
    let text = text.trim();
    let text = text.strip_prefix("$ ").unwrap_or(text);
    let rest = text
        .strip_prefix("curl")
        .filter(|rest| rest.starts_with(char::is_whitespace))?;
    let joined = rest.replace("\\\r\n", " ").replace("\\\n", " ");
    Some(split(&joined).ok_or_else(|| CaptureError::Curl("a quote is not closed".to_owned())))
}

/// Splits as a shell does: `'…'`, `"…"`, `$'…'` and `\`.
fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let quoted = match c {
            '\'' => until(&mut rest, '\'', |_, _| None)?,
            '"' => until(&mut rest, '"', |c, rest| {
                let next = (c == '\\').then(|| rest.clone().next()).flatten();
                let next = next.filter(|next| matches!(next, '"' | '\\' | '$' | '`'))?;
                rest.next();
                Some(next)
            })?,
            '$' if rest.as_str().starts_with('\'') => {
                rest.next();
                until(&mut rest, '\'', ansi)?
            }
            '\\' => rest.next()?.to_string(),
            c if c.is_whitespace() => {
                words.extend(word.take());
                continue;
            }
            c => c.to_string(),
        };
        word.get_or_insert_default().push_str(&quoted);
    }
    words.extend(word);
    Some(words)
}

type Chars<'t> = std::str::Chars<'t>;

/// The text up to a quote; `escape` reads what stands for another character.
fn until(
    rest: &mut Chars<'_>,
    quote: char,
    escape: fn(char, &mut Chars<'_>) -> Option<char>,
) -> Option<String> {
    let mut text = String::new();
    loop {
        let c = rest.next()?;
        if c == quote {
            return Some(text);
        }
        text.push(escape(c, rest).unwrap_or(c));
    }
}

/// `\n` and its kin in `$'…'`.
fn ansi(c: char, rest: &mut Chars<'_>) -> Option<char> {
    if c != '\\' {
        return None;
    }
    match rest.next()? {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'u' => hex_of(rest, 4),
        'x' => hex_of(rest, 2),
        other => Some(other),
    }
}

fn hex_of(rest: &mut Chars<'_>, digits: usize) -> Option<char> {
    let code = u32::from_str_radix(rest.as_str().get(..digits)?, 16).ok()?;
    rest.nth(digits - 1);
    char::from_u32(code)
}

/// The request that a command sends.
pub(super) fn request(words: &[String]) -> Result<Request, CaptureError> {
    let mut request = Request::default();
    let mut data: Vec<String> = Vec::new();
    let mut in_query = false;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let (option, mut given) = parts(word);
        let mut value = || {
            let value = given.take().or_else(|| words.next().cloned());
            value.ok_or_else(|| CaptureError::Curl(format!("{option} without a value")))
        };
        match option {
            "-d" | "--data" | "--data-raw" | "--data-ascii" | "--data-binary" | "--json" => {
                data.push(value()?);
                if option == "--json" {
                    request.content_type = Some("application/json".to_owned());
                }
            }
            "--data-urlencode" => data.push(encoded(&value()?)),
            "-F" | "--form" | "--form-string" => request.parts.extend(part(&value()?)),
            "-G" | "--get" => in_query = true,
            "-H" | "--header" => {
                let header = value()?;
                if let Some((name, kind)) = header.split_once(':')
                    && name.eq_ignore_ascii_case("content-type")
                {
                    request.content_type = Some(kind.trim().to_ascii_lowercase());
                }
            }
            "--url" => request.url = value()?,
            option if WITH_VALUE.contains(&option) => {
                value()?;
            }
            option if option.starts_with('-') => {}
            url => url.clone_into(&mut request.url),
        }
    }
    if request.url.is_empty() {
        return Err(CaptureError::Curl("it names no URL".to_owned()));
    }
    let data = data.join("&");
    if in_query {
        let mark = if request.url.contains('?') { '&' } else { '?' };
        request.url = format!("{}{mark}{data}", request.url);
    } else if !data.is_empty() {
        request
            .content_type
            .get_or_insert_with(|| "application/x-www-form-urlencoded".to_owned());
        request.body = data.into_bytes();
    }
    Ok(request)
}

/// Options whose next word is not the URL.
const WITH_VALUE: [&str; 18] = [
    "-X",
    "--request",
    "-A",
    "--user-agent",
    "-b",
    "--cookie",
    "-e",
    "--referer",
    "-o",
    "--output",
    "-u",
    "--user",
    "-x",
    "--proxy",
    "-m",
    "--max-time",
    "--connect-timeout",
    "--cacert",
];

/// An option and the value that is written with it: `--data=x`, `-XPOST`, `-dx`.
fn parts(word: &str) -> (&str, Option<String>) {
    if word.starts_with("--") {
        return match word.split_once('=') {
            Some((option, value)) => (option, Some(value.to_owned())),
            None => (word, None),
        };
    }
    match word.char_indices().nth(2) {
        Some((at, _)) if ["-d", "-F", "-H", "-X", "-A", "-b"].contains(&&word[..at]) => {
            (&word[..at], Some(word[at..].to_owned()))
        }
        _ => (word, None),
    }
}

/// What `--data-urlencode` makes of `name=text`.
fn encoded(data: &str) -> String {
    let (name, text) = data.split_once('=').unwrap_or(("", data));
    let mut out = Vec::new();
    form::encode(text, &mut out);
    let text = String::from_utf8_lossy(&out);
    if name.is_empty() {
        text.into_owned()
    } else {
        format!("{name}={text}")
    }
}

/// What `-F` makes of `name=text` and `name=@file`.
fn part(data: &str) -> Option<Part> {
    let (name, value) = data.split_once('=')?;
    let file = value.strip_prefix('@').map(|file| {
        let path = file.split(';').next().unwrap_or(file);
        path.rsplit('/').next().unwrap_or(path).to_owned()
    });
    Some(Part {
        name: name.to_owned(),
        value: value.trim_matches('"').as_bytes().to_vec(),
        file,
    })
}
