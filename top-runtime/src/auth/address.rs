//! Which addresses a code and an app secret may be sent to.

use crate::address;
use crate::error::Error;

/// Checks the address of an authorisation server, without the slash at its end; no error repeats it.
pub(super) fn check(address: &str, http_allowed: bool) -> Result<String, Error> {
    const WHOM: &str = "the authorisation server";
    let url = address::check(address, WHOM, "https://oauth.taobao.com", http_allowed)?;
    if url.query().is_some() {
        return Err(Error::invalid(
            "the address of the authorisation server must have no query",
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
