//! The mistakes that programs make with the signature, each as the text it would have signed.

use top_runtime::wire::form;
use top_runtime::{DateTime, SignMethod, is_blank, sign};

use super::METHODS;
use super::captured::Captured;

/// What is wrong with a captured signature, in words; nothing when it is right.
pub(super) fn of(captured: &Captured, secret: &str) -> Vec<String> {
    let given = captured.get("sign").unwrap_or_default();
    let body = captured.body.as_deref();
    let mut found = format_of(captured);
    let params = || {
        captured
            .params
            .iter()
            .filter(|(name, _)| name != "sign")
            .map(|(name, value)| (name, value))
    };
    let right = sign(captured.method(), secret, params(), body);
    if given == right {
        return found;
    }
    if given.eq_ignore_ascii_case(&right) {
        found.push("the signature is in lower-case hex; it must be upper case".to_owned());
        return found;
    }
    for method in METHODS {
        if given.eq_ignore_ascii_case(&sign(method, secret, params(), body)) {
            let claims = captured
                .get("sign_method")
                .unwrap_or("nothing, which means md5");
            found.push(format!(
                "it is signed by {method}, but sign_method says {claims}"
            ));
            return found;
        }
    }
    let texts = texts(captured);
    let mistake = texts.iter().find_map(|(what, text)| {
        let method = METHODS.into_iter().find(|method| {
            given.eq_ignore_ascii_case(&sign(*method, secret, NOTHING, Some(text)))
        })?;
        let also = if method == captured.method() {
            String::new()
        } else {
            format!(" (and it is signed by {method})")
        };
        Some(format!("{what}{also}"))
    });
    found.push(mistake.or_else(|| half_secret(captured, secret, given)).unwrap_or_else(|| {
        "no mistake that is known here: the secret is another one, or a value was changed between signing and sending"
            .to_owned()
    }));
    found
}

const NOTHING: [(&str, &str); 0] = [];

/// What can be seen without the secret.
fn format_of(captured: &Captured) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(method) = captured.get("sign_method")
        && SignMethod::from_wire(method).is_none()
    {
        found.push(format!(
            "there is no sign_method `{method}`; there are md5, hmac and hmac-sha256"
        ));
    }
    match captured.get("timestamp") {
        None => found.push("there is no timestamp".to_owned()),
        Some(timestamp) if timestamp.parse::<DateTime>().is_err() => {
            found.push(format!(
                "the timestamp `{timestamp}` is not yyyy-MM-dd HH:mm:ss in GMT+8"
            ));
        }
        Some(_) => {}
    }
    found
}

type Pair<'c> = (&'c str, &'c str);

/// Each known mistake with the text that is signed by who makes it.
fn texts(captured: &Captured) -> Vec<(String, String)> {
    let (all, sorted) = (in_order(captured), sorted(captured));
    let given: Vec<Pair> = sorted.iter().copied().filter(is_given).collect();
    let body = captured.body.as_deref().unwrap_or_default();
    let signed = |params: &[Pair]| joined(params) + body;
    let of = |keep: &dyn Fn(&str) -> bool| {
        let kept: Vec<Pair> = given
            .iter()
            .copied()
            .filter(|(name, _)| keep(name))
            .collect();
        signed(&kept)
    };
    let mut by_letter = given.clone();
    by_letter.sort_by_key(|(name, _)| name.to_lowercase());
    let unsorted: Vec<Pair> = all.into_iter().filter(is_given).collect();
    let encoded = given.iter().fold(String::new(), |text, (name, value)| {
        text + name + &encode(value)
    });
    let pairs: Vec<String> = given
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let is_protocol = |name: &str| PROTOCOL.contains(&name);
    let mut texts = vec![
        ("the parameters were not sorted by name", signed(&unsorted)),
        (
            "the names were sorted without regard to capitals; capitals come first",
            signed(&by_letter),
        ),
        (
            "blank values were signed; the platform leaves them out",
            signed(&sorted),
        ),
        (
            "the values were URL-encoded before signing; they are signed as they are",
            encoded,
        ),
        (
            "names and values were joined as name=value&…; nothing stands between them",
            pairs.join("&"),
        ),
        (
            "names and values were joined as name=value; nothing stands between them",
            pairs.concat(),
        ),
        (
            "only the parameters of the protocol were signed; those of the call are signed too",
            of(&is_protocol),
        ),
        (
            "only the parameters of the call were signed; those of the protocol are signed too",
            of(&|name| !is_protocol(name)),
        ),
        (
            "the raw body was not signed; it follows the parameters",
            joined(&given),
        ),
    ]
    .into_iter()
    .map(|(what, text)| (what.to_owned(), text))
    .collect::<Vec<_>>();
    texts.extend(PROTOCOL.iter().map(|left_out| {
        let what = format!("{left_out} was not signed; it is a parameter like the others");
        (what, of(&|name| name != *left_out))
    }));
    texts
}

/// The parameters as they came, `sign` excepted.
fn in_order(captured: &Captured) -> Vec<Pair<'_>> {
    let params = captured.params.iter().filter(|(name, _)| name != "sign");
    params
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// The same, sorted by name.
fn sorted(captured: &Captured) -> Vec<Pair<'_>> {
    let mut params = in_order(captured);
    params.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
    params
}

fn is_given((_, value): &Pair) -> bool {
    !is_blank(value)
}

fn joined(params: &[Pair]) -> String {
    params
        .iter()
        .flat_map(|(name, value)| [*name, *value])
        .collect()
}

const PROTOCOL: [&str; 10] = [
    "app_key",
    "format",
    "method",
    "partner_id",
    "session",
    "sign_method",
    "simplify",
    "target_app_key",
    "timestamp",
    "v",
];

/// MD5 with the secret on one side only, as old and wrong recipes have it.
fn half_secret(captured: &Captured, secret: &str, given: &str) -> Option<String> {
    let sorted = plain_text(captured);
    let md5 = |text: &str| sign(SignMethod::Md5, "", NOTHING, Some(text));
    if given.eq_ignore_ascii_case(&md5(&format!("{sorted}{secret}"))) {
        return Some(
            "the secret stands only behind the text; md5 wants it on both sides".to_owned(),
        );
    }
    if given.eq_ignore_ascii_case(&md5(&format!("{secret}{sorted}"))) {
        return Some(
            "the secret stands only before the text; md5 wants it on both sides".to_owned(),
        );
    }
    None
}

/// The text that should have been signed.
fn plain_text(captured: &Captured) -> String {
    let given: Vec<Pair> = sorted(captured).into_iter().filter(is_given).collect();
    joined(&given) + captured.body.as_deref().unwrap_or_default()
}

fn encode(value: &str) -> String {
    let mut out = Vec::new();
    form::encode(value, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "hush";
    const QUERY: &str = "method=taobao.time.get&app_key=1&v=2.0&timestamp=2026-01-01+00%3A00%3A00&sign_method=md5&session=s";

    fn judged(sign: &str, body: &str) -> Vec<String> {
        let text = format!("https://gw.api.taobao.com/router/rest?{QUERY}&sign={sign}\n\n{body}");
        of(&Captured::read(&text).unwrap(), SECRET)
    }

    fn md5(text: &str) -> String {
        sign(SignMethod::Md5, "", NOTHING, Some(text))
    }

    #[test]
    fn a_right_signature_has_no_mistake() {
        let text = "app_key1methodtaobao.time.getnickasessionssign_methodmd5timestamp2026-01-01 00:00:00v2.0";
        let right = md5(&format!("{SECRET}{text}{SECRET}"));
        assert_eq!(judged(&right, "nick=a"), Vec::<String>::new());
        assert_eq!(judged(&right.to_lowercase(), "nick=a").len(), 1);
    }

    #[test]
    fn each_mistake_is_named() {
        let wrapped = |text: &str| md5(&format!("{SECRET}{text}{SECRET}"));
        let sorted = "app_key1methodtaobao.time.getnickasessionssign_methodmd5timestamp2026-01-01 00:00:00v2.0";
        for (sign, said) in [
            (
                wrapped(&sorted.replace("sessions", "")),
                "session was not signed",
            ),
            (
                wrapped(&sorted.replace("nicka", "")),
                "only the parameters of the protocol",
            ),
            (wrapped("nicka"), "only the parameters of the call"),
            (
                wrapped(&sorted.replace(' ', "+").replace(':', "%3A")),
                "URL-encoded",
            ),
            (
                wrapped(&sorted.replace("v2.0", "v3.0")),
                "no mistake that is known",
            ),
            (md5(&format!("{sorted}{SECRET}")), "only behind"),
            (md5(&format!("{SECRET}{sorted}")), "only before"),
            (
                sign(SignMethod::HmacSha256, SECRET, NOTHING, Some(sorted)),
                "signed by hmac-sha256, but sign_method says md5",
            ),
        ] {
            let found = judged(&sign, "nick=a&zone=");
            assert!(
                found.len() == 1 && found[0].contains(said),
                "{said}: {found:?}"
            );
        }
        let blank = wrapped(&format!("{sorted}zone"));
        assert!(judged(&blank, "nick=a&zone=")[0].contains("blank values were signed"));
    }
}
