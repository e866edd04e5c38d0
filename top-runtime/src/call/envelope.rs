//! What stands around an answer: the root, the `request_id`, and the platform's refusal in its place.

mod slots;

use crate::error::Refusal;
use crate::kernel::{Members, Problem, Shape, Token, Value, What};
use crate::wire::{json_read, xml_read};

use slots::{Ignored, RefusalSlot, Root};

/// What an answer turned out to be.
pub(crate) enum Opened {
    /// The response has been filled.
    Answer {
        /// The `request_id` of the envelope.
        request_id: Option<String>,
    },
    /// An `error_response`.
    Refusal(Refusal),
}

const REFUSAL: &str = "error_response";
const REQUEST_ID: &str = "request_id";
/// What the name of a root ends in, by the platform's rule.
const RESPONSE: &str = "response";

/// Reads an answer into `response`, JSON or XML, whichever it is.
///
/// `simplified` says that roots and wrappers were asked to be left out; `method` is what was called.
pub(crate) fn open(
    body: &[u8],
    response: &mut dyn Value,
    simplified: bool,
    method: &str,
) -> Result<Opened, Problem> {
    match start_of(body).first() {
        None => Err(not_an_answer("the body is empty")),
        Some(b'<') if is_html(body) => Err(not_an_answer("it is an HTML page")),
        Some(b'<') => open_xml(body, response),
        Some(_) => open_json(body, response, simplified, method),
    }
}

/// The refusal in an answer, if it is one: looked for before an attempt counts as answered.
pub(crate) fn refusal(body: &[u8]) -> Option<Refusal> {
    // Most answers are not refusals, and a search for the name is far cheaper than reading them.
    memchr::memmem::find(body, REFUSAL.as_bytes())?;
    let mut ignored = Ignored;
    match open(body, &mut ignored, true, "") {
        Ok(Opened::Refusal(refusal)) => Some(refusal),
        _ => None,
    }
}

/// The body without its byte order mark and the white space in front.
fn start_of(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(body)
        .trim_ascii_start()
}

/// Whether it is a page, behind the declaration and the comments that it may start with.
fn is_html(body: &[u8]) -> bool {
    let mut body = start_of(body);
    for (open, close) in [(&b"<?"[..], &b"?>"[..]), (b"<!--", b"-->")] {
        while body.starts_with(open) {
            let Some(end) = memchr::memmem::find(body, close) else {
                return false;
            };
            body = body[end + close.len()..].trim_ascii_start();
        }
    }
    [&b"<html"[..], b"<!doctype html"].iter().any(|start| {
        body.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    })
}

fn not_an_answer(what: &str) -> Problem {
    Problem::new(What::Other(what.to_owned()))
}

/// Whether `name` is the root of the answers of `method`: without `taobao.`, dots as underscores; plain for Qimen.
fn is_root_of(name: &str, method: &str) -> bool {
    let method = method.strip_prefix("taobao.").unwrap_or(method);
    let same = |(a, b): (u8, u8)| a == b || (a == b'_' && b == b'.');
    match name.strip_suffix("_response") {
        Some("error") => true,
        Some(name) => name.len() == method.len() && name.bytes().zip(method.bytes()).all(same),
        None => name == RESPONSE && method.starts_with("qimen."),
    }
}

fn open_json(
    body: &[u8],
    response: &mut dyn Value,
    simplified: bool,
    method: &str,
) -> Result<Opened, Problem> {
    let mut reader = json_read::Reader::new(body)?;
    let start = reader.mark();
    if reader.peek() != Token::Object {
        return Err(not_an_answer("it is not a JSON object"));
    }
    // Any tree has every member, so only the name tells a root from the member of a simplified answer.
    let may_be_wrapped = !simplified
        || is_struct(response)
        || is_alone(&mut reader, |name| is_root_of(name, method))?;
    reader.rewind(start);
    if may_be_wrapped {
        match open_wrapped(&mut reader, response, simplified) {
            Ok(Some(opened)) => {
                reader.end()?;
                return Ok(opened);
            }
            Ok(None) => {}
            Err(problem) => {
                reader.rewind(start);
                if is_alone(&mut reader, |_| true).unwrap_or(true) {
                    return Err(problem);
                }
            }
        }
        reader.rewind(start);
        response.assign(None);
    }
    let mut root = Root::new(response);
    reader.fill(&mut root)?;
    reader.end()?;
    if root.is_strange() {
        reader.rewind(start);
        if let Some(opened) = open_named(&mut reader, root.response, method)? {
            return Ok(opened);
        }
        return Err(not_an_answer(
            "it is an object that holds no member of the declared response",
        ));
    }
    Ok(root.opened())
}

/// Reads the root that is called as that of `method` is, whatever stands beside it.
fn open_named(
    reader: &mut json_read::Reader<'_>,
    response: Option<&mut dyn Value>,
    method: &str,
) -> Result<Option<Opened>, Problem> {
    let mut members = reader.object()?;
    let mut request_id = None::<String>;
    let mut root = Root {
        response,
        ..Root::default()
    };
    let mut found = false;
    while let Some(name) = members.key()? {
        if name == REQUEST_ID {
            members.fill(&mut request_id)?;
            continue;
        }
        let named = !found && name != REFUSAL && is_root_of(name, method);
        if named && members.peek() == Token::Object {
            found = true;
            members.fill(&mut root)?;
        } else {
            members.skip()?;
        }
    }
    root.request_id = root.request_id.or(request_id);
    Ok(found.then(|| root.opened()))
}

/// Whether the text is an object with one member at most, the envelope's own not counted, whose name is `wanted`.
fn is_alone(
    reader: &mut json_read::Reader<'_>,
    wanted: impl Fn(&str) -> bool,
) -> Result<bool, Problem> {
    let mut members = reader.object()?;
    match members.key()? {
        Some(name) if wanted(name) => members.skip()?,
        Some(_) => return Ok(false),
        None => {}
    }
    while let Some(name) = members.key()? {
        if name != REQUEST_ID {
            return Ok(false);
        }
        members.skip()?;
    }
    Ok(true)
}

/// Reads `{"root": {…}}`; `None` when the text is not of that shape.
///
/// A root may have any name when it stands alone. One with the usual name may have strays beside it, unless the
/// response is a tree, which would lose them.
fn open_wrapped(
    reader: &mut json_read::Reader<'_>,
    response: &mut dyn Value,
    simplified: bool,
) -> Result<Option<Opened>, Problem> {
    let keeps_all = !is_struct(response);
    let mut members = reader.object()?;
    if members.key()?.is_none() && !simplified {
        return Err(not_an_answer("it has no root"));
    }
    let mut request_id = None::<String>;
    let mut alone = true;
    // Whether an error stands there that is none.
    let mut denied = false;
    let usual = loop {
        let Some(name) = members.key()? else {
            if denied && alone && request_id.is_none() {
                return Err(not_an_answer("its error_response is null"));
            }
            return Ok(None);
        };
        if name == REFUSAL {
            let mut refusal = None::<RefusalSlot>;
            members.fill(&mut refusal)?;
            let Some(RefusalSlot(mut refusal)) = refusal else {
                denied = true;
                continue;
            };
            while let Some(name) = members.key()? {
                if name == REQUEST_ID {
                    members.fill(&mut request_id)?;
                } else {
                    members.skip()?;
                }
            }
            refusal.request_id = refusal.request_id.or(request_id);
            return Ok(Some(Opened::Refusal(refusal)));
        }
        if declares(response, name) {
            return Ok(None);
        }
        if name == REQUEST_ID {
            members.fill(&mut request_id)?;
            continue;
        }
        let usual = name.ends_with(RESPONSE);
        match members.peek() {
            Token::Object if usual || alone => break usual,
            _ if usual => return Err(not_an_answer("its root is not an object")),
            _ if keeps_all => return Ok(None),
            _ => {
                alone = false;
                members.skip()?;
            }
        }
    };
    let mut root = Root::new(response);
    members.fill(&mut root)?;
    root.request_id = root.request_id.or(request_id);
    while let Some(name) = members.key()? {
        match name {
            REFUSAL => members.fill(&mut root.refusal)?,
            REQUEST_ID if !root.declares(REQUEST_ID) => {
                let mut beside = None::<String>;
                members.fill(&mut beside)?;
                root.request_id = root.request_id.or(beside);
            }
            // The first was no root after all.
            _ if !usual || keeps_all || root.declares(name) || name.ends_with(RESPONSE) => {
                return Ok(None);
            }
            _ => members.skip()?,
        }
    }
    if !usual && root.is_strange() {
        return Err(not_an_answer(
            "it is an object that holds no member of the declared response",
        ));
    }
    Ok(Some(root.opened()))
}

fn open_xml(body: &[u8], response: &mut dyn Value) -> Result<Opened, Problem> {
    let mut reader = xml_read::Reader::new(body)?;
    let name = reader.root_name();
    if name == REFUSAL {
        let mut slot = RefusalSlot::default();
        reader.fill(&mut slot)?;
        reader.end()?;
        return Ok(Opened::Refusal(slot.0));
    }
    if !name.ends_with(RESPONSE) {
        return Err(not_an_answer(&format!(
            "it is XML whose root, `{name}`, does not end in `response`"
        )));
    }
    let mut root = Root::new(response);
    reader.fill(&mut root)?;
    reader.end()?;
    Ok(root.opened())
}

fn is_struct(response: &dyn Value) -> bool {
    matches!(response.kind(), Shape::Object(_))
}

fn declares(response: &dyn Value, name: &str) -> bool {
    match response.kind() {
        Shape::Object(table) => table.by_wire(name).is_some(),
        _ => false,
    }
}
