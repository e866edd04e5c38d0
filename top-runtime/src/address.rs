//! Which addresses signed requests, codes and secrets may be sent to.

use std::net::IpAddr;

use reqwest::Url;

use crate::error::Error;

/// Checks the address of `whom`: https, or http where it is allowed or does not leave this machine.
///
/// No error repeats the address, since it may hold credentials.
pub(crate) fn check(
    address: &str,
    whom: &str,
    example: &str,
    http_allowed: bool,
) -> Result<Url, Error> {
    let url = Url::parse(address).map_err(|error| {
        Error::invalid(format!(
            "the address of {whom} is not a URL ({error}); it looks like {example}"
        ))
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::invalid(format!(
            "the address of {whom} must not hold a user name or password"
        )));
    }
    if url.fragment().is_some() {
        return Err(Error::invalid(format!(
            "the address of {whom} must not have a fragment"
        )));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if http_allowed || is_loopback(&url) => Ok(url),
        "http" => Err(Error::invalid(format!(
            "the address of {whom} is http: sessions, secrets and signatures would be readable on the way; use https, \
             or allow http explicitly (allow_http)"
        ))),
        other => Err(Error::invalid(format!(
            "the address of {whom} must be https, not {other}"
        ))),
    }
}

/// Whether what is sent there is readable, and does not leave this machine unless a proxy takes it.
pub(crate) fn stays_here(url: &Url) -> bool {
    url.scheme() == "http" && is_loopback(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
