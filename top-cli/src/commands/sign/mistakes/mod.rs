//! The rules that a captured request broke, found by signing it again in every wrong way that is known.

mod recipe;
mod slips;
mod values;

use top_runtime::{DateTime, SignMethod};

use super::captured::Captured;
use recipe::Recipe;
use slips::Slip;

/// What is wrong with a captured signature, in words; nothing when it is right.
pub(super) fn of(captured: &Captured, secret: &str) -> Vec<String> {
    let given = captured.get("sign").unwrap_or_default();
    let mut found = format_of(captured);
    let lower = "the signature is in lower-case hex; it must be upper case".to_owned();
    let is_lower = given.contains(|c: char| c.is_ascii_lowercase());
    let is_met = |recipe: &Recipe| given.eq_ignore_ascii_case(&recipe.sign(captured, secret));
    if is_met(&Recipe::right(captured)) {
        found.extend(is_lower.then_some(lower));
        return found;
    }
    let Some(mistakes) = search(captured, secret, is_met) else {
        found.push(
            "no mistake that is known here: the secret is another one, or a value was changed between signing and sending"
                .to_owned(),
        );
        return found;
    };
    found.extend(mistakes);
    found.extend(is_lower.then_some(lower));
    found
}

/// More than this many bytes are not signed in all thousands of ways.
const SHORT: usize = 8 * 1024;

/// The fewest mistakes, at most three, that together give the signature.
fn search(
    captured: &Captured,
    secret: &str,
    is_met: impl Fn(&Recipe) -> bool,
) -> Option<Vec<String>> {
    let right = Recipe::right(captured);
    let signature = right.sign(captured, secret);
    let mut slips = slips::all(captured);
    // What makes no difference in this request is nothing that it can be told by.
    slips.retain(|(_, change)| {
        let mut recipe = right.clone();
        change.apply(&mut recipe);
        recipe.sign(captured, secret) != signature
    });
    let size: usize = captured.params.iter().map(|(_, value)| value.len()).sum();
    let size = size + captured.body.as_ref().map_or(0, String::len);
    let most = if size > SHORT { 2 } else { 3 };
    (1..=most).find_map(|count| combined(&slips, &right, &mut Vec::new(), count, &is_met))
}

fn combined<'s>(
    slips: &'s [Slip],
    recipe: &Recipe,
    made: &mut Vec<&'s Slip>,
    count: usize,
    is_met: &impl Fn(&Recipe) -> bool,
) -> Option<Vec<String>> {
    for (index, slip) in slips.iter().enumerate() {
        if made.iter().any(|other| other.1.excludes(&slip.1)) {
            continue;
        }
        let mut recipe = recipe.clone();
        slip.1.apply(&mut recipe);
        made.push(slip);
        if count == 1 {
            if is_met(&recipe) {
                return Some(made.iter().map(|slip| slip.0.clone()).collect());
            }
        } else if let Some(found) = combined(&slips[index + 1..], &recipe, made, count - 1, is_met)
        {
            return Some(found);
        }
        made.pop();
    }
    None
}

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
        Some(timestamp) if !is_timestamp(timestamp) => found.push(format!(
            "the timestamp `{timestamp}` is not yyyy-MM-dd HH:mm:ss in GMT+8"
        )),
        Some(_) => {}
    }
    if !captured.not_utf8.is_empty() {
        found.push(format!(
            "not sent as UTF-8: {}; the platform reads nothing else",
            captured.not_utf8.join(", ")
        ));
    }
    let mut names: Vec<&str> = captured
        .params
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    names.sort_unstable();
    for pair in names.windows(2) {
        if pair[0] == pair[1] {
            found.push(format!("`{}` is sent more than once", pair[0]));
        }
    }
    found.dedup();
    found
}

/// A date, or milliseconds since the epoch, which the platform takes too.
fn is_timestamp(text: &str) -> bool {
    text.parse::<DateTime>().is_ok()
        || (text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit()))
}
