//! The signature of a request, compared without telling how much of it was right.

use subtle::ConstantTimeEq as _;
use top_runtime::{SignMethod, sign};

use crate::request::Call;
use crate::{ApiError, refusals};

/// What the platform assumes when `sign_method` is left out.
const DEFAULT: SignMethod = SignMethod::Md5;

const METHODS: [SignMethod; 3] = [SignMethod::Md5, SignMethod::Hmac, SignMethod::HmacSha256];

pub(super) fn check(call: &Call, given: &str, secret: &str) -> Result<(), ApiError> {
    let method = match call.protocol.sign_method.as_deref() {
        None => DEFAULT,
        Some(name) => SignMethod::from_wire(name).ok_or_else(|| {
            refusals::invalid_signature("sign_method is md5, hmac or hmac-sha256")
        })?,
    };
    if same(&expected(call, method, secret, Part::All), given) {
        return Ok(());
    }
    Err(refusals::invalid_signature(&hint(
        call, method, given, secret,
    )))
}

/// What is signed.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    All,
    /// Without the session, which callers like to add last.
    NoSession,
    /// Without the raw body.
    NoBody,
}

fn expected(call: &Call, method: SignMethod, secret: &str, part: Part) -> String {
    let params = call
        .protocol
        .signed()
        .filter(|(name, _)| part != Part::NoSession || *name != "session")
        .map(|(name, value)| -> (&str, &str) { (name, value) })
        .chain(call.params.iter());
    let body = if part == Part::NoBody {
        None
    } else {
        call.body.as_deref()
    };
    sign(method, secret, params, body)
}

fn same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

/// What a caller has done wrong, where that can be seen from the outcome. Nobody can sign better for knowing it.
fn hint(call: &Call, method: SignMethod, given: &str, secret: &str) -> String {
    let is = |method, part, given: &str| same(&expected(call, method, secret, part), given);
    if is(method, Part::All, &given.to_ascii_uppercase()) {
        return "the signature is right but for its letters: send upper-case hex".to_owned();
    }
    if is(method, Part::NoSession, given) {
        return "the session was added after signing".to_owned();
    }
    if call.body.is_some() && is(method, Part::NoBody, given) {
        return "the raw body was not signed".to_owned();
    }
    for other in METHODS {
        if other != method && is(other, Part::All, given) {
            return format!("signed with {other}, but sign_method says {method}");
        }
    }
    "check the secret, and that every text parameter is signed as it is sent".to_owned()
}
