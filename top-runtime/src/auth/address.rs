//! Which addresses a code and an app secret may be sent to.

use reqwest::Url;

use crate::address;
use crate::error::Error;

/// Checks the address of an authorisation server; no error repeats it.
pub(super) fn check(address: &str, http_allowed: bool) -> Result<Url, Error> {
    const WHOM: &str = "the authorisation server";
    let url = address::check(address, WHOM, "https://oauth.taobao.com", http_allowed)?;
    if url.query().is_some() {
        return Err(Error::invalid(
            "the address of the authorisation server must have no query",
        ));
    }
    Ok(url)
}
