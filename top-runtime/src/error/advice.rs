//! What to do about a refusal of the platform, in one sentence for the person who reads it at night.

use super::Refusal;
use super::refusal::Class;

pub(super) fn for_refusal(refusal: &Refusal) -> Option<&'static str> {
    let sub_code = refusal.sub_code.as_deref().unwrap_or_default();
    let advice = match refusal.code? {
        1 | 700 | 900..=902 => {
            "the platform failed; look whether the call was done before repeating it, or declare it idempotent"
        }
        2 => "the platform has blocked the app; ask its support",
        3 => "check the format and the size of the file",
        4..=8 if refusal.is_daily_quota() => {
            "the app's quota for today is used up; it is renewed at midnight in Beijing, the console offers an \
             emergency reset, a higher quota needs a ticket"
        }
        4..=8 => "call less often; retry_after() says how long the ban lasts",
        9 => "send POST; a file cannot go with GET",
        10 => {
            "check the parameters, this is often a bad one; look whether the call was done before repeating it"
        }
        11 => match sub_code {
            "isv.permission-ip-whitelist-limit" => {
                "add this machine's outgoing IP to the app's white list"
            }
            _ => "apply for the API's permission package in the console of the app",
        },
        12 => "the user who authorised may not do this; use another user's session",
        13 => "apply for the permission of the partner in the console of the app",
        15 | 50 if refusal.class() == Class::Again => {
            "the platform's backend was not reached; try again later"
        }
        15 | 50 if refusal.class() == Class::Wait => {
            "call less often; retry_after() says how long to wait"
        }
        15 | 50 if sub_code.starts_with("isp.") && refusal.is_retryable() => {
            "the platform's backend failed; look whether the call was done, or declare it idempotent"
        }
        15 | 50 if sub_code.starts_with("isp.") => {
            "the platform's backend could not use the request; check its data"
        }
        15 | 50 if refusal.class() == Class::Vague => {
            "the backend refused the business data or failed, sub_code and sub_msg may say which; look whether the call \
             was done before repeating it"
        }
        15 | 50 => "the backend refused the business data; sub_code and sub_msg say why",
        21 | 22 => "check the method's name, and that the app has permission for this API",
        20 | 23 | 32..=34 | 45 => {
            "this client sends a format and version that the gateway refuses; check the gateway URL"
        }
        24 | 25 => {
            "check that the app secret belongs to the app key and that nothing between changes the parameters; \
             repeating cannot help"
        }
        26 => "this API needs a session: declare session = true and pass the one of the user",
        27 => {
            "the user must authorise the app again; the session has expired or was cancelled, belongs to another app \
             key or to a frozen shop, or its high-risk permission ended earlier than the session"
        }
        28 | 29 => {
            "check the app key, and that it belongs to this environment (sandbox keys fail in production)"
        }
        30 | 31 => "set this machine's clock: the platform tolerates 10 minutes either way",
        40 => {
            "give the parameter that the message names; the declaration may be older than the API"
        }
        41 | 43 => "correct the parameter that the message names",
        42 | 44 | 53 => {
            "the permission level of the session has ended; the user must authorise the app again"
        }
        47 => "send UTF-8",
        88 => {
            "the authentication service timed out; look whether the call was done before repeating it"
        }
        _ => return None,
    };
    Some(advice)
}
