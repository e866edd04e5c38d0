//! Which addresses a code and an app secret may be sent to.

use std::net::IpAddr;

use reqwest::Url;

use crate::error::Error;

/// Checks the address of an authorisation server, without the slash at its end; no error repeats it.
pub(super) fn check(address: &str, http_allowed: bool) -> Result<String, Error> {
    let url = Url::parse(address).map_err(|error| {
        Error::invalid(format!(
            "the address of the authorisation server is not a URL ({error}); it looks like https://oauth.taobao.com"
        ))
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::invalid(
            "the address of the authorisation server must not hold a user name or password",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::invalid(
            "the address of the authorisation server must have neither query nor fragment",
        ));
    }
    match url.scheme() {
        "https" => {}
        "http" if http_allowed || is_loopback(&url) => {}
        "http" => {
            return Err(Error::invalid(
                "the authorisation server is http: the app secret and tokens would be readable on the way; use https",
            ));
        }
        other => {
            return Err(Error::invalid(format!(
                "the authorisation server must be https, not {other}"
            )));
        }
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
