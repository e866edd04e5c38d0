//! The mistakes that programs make, each with what it changes in the recipe.

use top_runtime::{SignMethod, is_blank};

use super::super::METHODS;
use super::super::captured::Captured;
use super::recipe::{Body, Charset, Digest, Join, Order, PROTOCOL, Recipe, Taken, is_protocol};
use super::values::Writing;

/// One thing done otherwise.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Taken(Taken),
    Order(Order),
    /// How values are written, and whether only those of the call are.
    Writing(Writing, bool),
    Join(Join),
    Body(Body),
    Charset(Charset),
    Digest(Digest),
}

impl Change {
    pub(super) fn apply(&self, recipe: &mut Recipe) {
        match self {
            Self::Taken(taken) => recipe.taken.clone_from(taken),
            Self::Order(order) => recipe.order = *order,
            Self::Writing(writing, only_the_call) => {
                recipe.writing = *writing;
                recipe.only_the_call = *only_the_call;
            }
            Self::Join(join) => recipe.join = *join,
            Self::Body(body) => recipe.body = *body,
            Self::Charset(charset) => recipe.charset = *charset,
            Self::Digest(digest) => recipe.digest = *digest,
        }
    }

    /// Whether two change the same, so that they cannot both be made.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// A mistake in words, and what it changes.
pub(super) type Slip = (String, Change);

/// Every mistake that a program can have made with this request, the likeliest first.
pub(super) fn all(captured: &Captured) -> Vec<Slip> {
    let mut slips = digests(captured);
    if captured
        .params
        .iter()
        .any(|(_, value)| value.starts_with('@'))
    {
        slips.push((
            "values that begin with @ were taken for files and not signed; they are signed like the others"
                .to_owned(),
            Change::Taken(Taken::WithoutAt),
        ));
    }
    slips.extend(
        FIXED
            .iter()
            .map(|(what, change)| ((*what).to_owned(), change.clone())),
    );
    slips.extend(FIXED.iter().filter_map(|(what, change)| {
        let Change::Writing(writing, _) = change else {
            return None;
        };
        let what = format!("in the parameters of the call {what}");
        Some((what, Change::Writing(*writing, true)))
    }));
    slips.extend(taken(captured));
    slips.extend(charsets(captured));
    slips
}

const FIXED: [(&str, Change); 23] = [
    (
        "the parameters were not sorted by name",
        Change::Order(Order::AsSent),
    ),
    (
        "the names were sorted without regard to capitals; capitals come first",
        Change::Order(Order::Letter),
    ),
    (
        "the parameters of the protocol and those of the call were sorted apart; they are one list",
        Change::Order(Order::Halves),
    ),
    (
        "blank values were signed; the platform leaves them out",
        Change::Taken(Taken::Blank),
    ),
    (
        "the values were URL-encoded before signing; they are signed as they are",
        Change::Writing(Writing::Form, false),
    ),
    (
        "the values were URL-encoded before signing, with %20 for a space; they are signed as they are",
        Change::Writing(Writing::Percent, false),
    ),
    (
        "the values were URL-encoded before signing, as encodeURIComponent does; they are signed as they are",
        Change::Writing(Writing::Uri, false),
    ),
    (
        "the values were URL-encoded before signing, in lower-case hex; they are signed as they are",
        Change::Writing(Writing::LowerForm, false),
    ),
    (
        "names and values were URL-encoded before signing; they are signed as they are",
        Change::Writing(Writing::FormNames, false),
    ),
    (
        "names and values were joined as name=value&…; nothing stands between them",
        Change::Join(Join::Pairs),
    ),
    (
        "names and values were joined as name=value; nothing stands between them",
        Change::Join(Join::Equals),
    ),
    (
        "only the values were signed; each name stands before its value",
        Change::Join(Join::Values),
    ),
    (
        "only the parameters of the protocol were signed; those of the call are signed too",
        Change::Taken(Taken::Protocol),
    ),
    (
        "only the parameters of the call were signed; those of the protocol are signed too",
        Change::Taken(Taken::OfTheCall),
    ),
    (
        "the raw body was not signed; it follows the parameters",
        Change::Body(Body::LeftOut),
    ),
    (
        "the raw body was signed before the parameters; it follows them",
        Change::Body(Body::First),
    ),
    (
        "the form body was signed as raw text; its parameters are signed like the others",
        Change::Body(Body::Form),
    ),
    (
        "the values were trimmed before signing; they are signed as they are sent",
        Change::Writing(Writing::Trimmed, false),
    ),
    (
        "JSON was signed with other blanks than it is sent with; sign the text that is sent",
        Change::Writing(Writing::Compact, false),
    ),
    (
        "JSON was signed with blanks behind commas and colons, and is sent without; sign the text that is sent",
        Change::Writing(Writing::Spaced, false),
    ),
    (
        "true and false were signed as True and False; they are signed as they are sent",
        Change::Writing(Writing::Python, false),
    ),
    (
        "numbers were signed with .0, and are sent without; sign the text that is sent",
        Change::Writing(Writing::Float, false),
    ),
    (
        "numbers were signed without the zeros at their end, and are sent with them; sign the text that is sent",
        Change::Writing(Writing::Shortened, false),
    ),
];

/// What was signed and should not have been, or the reverse.
fn taken(captured: &Captured) -> Vec<Slip> {
    let mut slips = Vec::new();
    let mut add = |what: String, taken| slips.push((what, Change::Taken(taken)));
    if !captured.files.is_empty() {
        let files = "files were signed; they are no part of the signature";
        add(format!("the names of {files}"), Taken::Files);
        add(format!("the parameters of {files}"), Taken::FileNames);
        add(format!("the names (with @) of {files}"), Taken::FilesAt);
    }
    let is_given = |(name, value): &&(String, String)| name != "sign" && !is_blank(value);
    for (name, _) in captured.params.iter().filter(is_given) {
        let what = if name == "session" {
            "session was not signed; it must be there before the signature is made".to_owned()
        } else if is_protocol(name) {
            format!("{name} was not signed; it is a parameter like the others")
        } else {
            format!("`{name}` was not signed, or was added after signing")
        };
        add(what, Taken::Without(name.clone()));
    }
    for (name, value) in UNSENT {
        if captured.get(name).is_none() && PROTOCOL.contains(&name) {
            add(
                format!("{name}={value} was signed and not sent"),
                Taken::With(name, value),
            );
        }
    }
    slips
}

/// What a program may have signed without sending it.
const UNSENT: [(&str, &str); 8] = [
    ("format", "json"),
    ("format", "xml"),
    ("v", "2.0"),
    ("sign_method", "md5"),
    ("sign_method", "hmac"),
    ("sign_method", "hmac-sha256"),
    ("simplify", "true"),
    ("simplify", "false"),
];

fn charsets(captured: &Captured) -> Vec<Slip> {
    let sent_wrong = !captured.not_utf8.is_empty();
    let how = if sent_wrong {
        ""
    } else {
        ", and is sent as UTF-8"
    };
    [
        (
            format!("the text was signed as GBK{how}; it is UTF-8 in both"),
            Change::Charset(Charset::Gbk),
        ),
        (
            "the text was signed as Latin-1, where Chinese becomes `?`; it is signed as UTF-8"
                .to_owned(),
            Change::Charset(Charset::Latin1),
        ),
    ]
    .into()
}

fn digests(captured: &Captured) -> Vec<Slip> {
    let right = captured.method();
    let claims = captured
        .get("sign_method")
        .unwrap_or("nothing, which means md5");
    let mut slips: Vec<(String, Digest)> = METHODS
        .into_iter()
        .filter(|method| *method != right)
        .map(|method| {
            let what = format!("it is signed by {method}, but sign_method says {claims}");
            (what, Digest::By(method))
        })
        .collect();
    let mut add = |what: &str, digest| slips.push((what.to_owned(), digest));
    add(
        "the secret stands only behind the text; md5 wants it on both sides",
        Digest::Md5Behind,
    );
    add(
        "the secret stands only before the text; md5 wants it on both sides",
        Digest::Md5Before,
    );
    add("the text was digested without the secret", Digest::Md5Alone);
    for digest in [Digest::Sha256Around, Digest::Sha256Behind] {
        add(
            "it is a plain SHA-256; hmac-sha256 is keyed with the secret",
            digest,
        );
    }
    for method in [SignMethod::Hmac, SignMethod::HmacSha256] {
        add(
            "the secret stands around the text as well; a keyed digest has it as its key only",
            Digest::AroundToo(method),
        );
        add(
            "the key is the secret and an &; it is the secret alone",
            Digest::Ampersand(method),
        );
    }
    slips
        .into_iter()
        .map(|(what, digest)| (what, Change::Digest(digest)))
        .collect()
}
