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
        // Without one, the name of a host reads as the scheme.
        _ => Err(Error::invalid(format!(
            "the address of {whom} is not an http address; it looks like {example}"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_an_http_address_is_told_how_one_looks() {
        for address in [
            "localhost:8642",
            "ftp://gw.example/router",
            "gw.example:443/router",
        ] {
            let error = check(address, "the gateway", "https://gw.example/router", true);
            let text = error.map_err(|error| error.to_string());
            assert_eq!(
                text,
                Err("the address of the gateway is not an http address; it looks like https://gw.example/router".to_owned())
            );
        }
    }
}
