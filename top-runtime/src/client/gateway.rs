//! The addresses of the platform, and which of them may be used.

use std::net::IpAddr;

use reqwest::Url;

use crate::error::Error;

/// Production.
pub(super) const PRODUCTION: &str = "https://gw.api.taobao.com/router/rest";
/// For callers outside China.
pub(super) const OVERSEAS: &str = "https://api.taobao.com/router/rest";
/// The sandbox, which the platform's current documentation no longer lists.
pub(super) const SANDBOX: &str = "https://gw.api.tbsandbox.com/router/rest";

/// Checks an address; the text of an error never repeats it, since it may hold credentials.
pub(super) fn check(gateway: &str, http_allowed: bool) -> Result<String, Error> {
    let url = Url::parse(gateway).map_err(|error| {
        Error::invalid(format!(
            "the gateway is not a URL ({error}); it looks like {PRODUCTION}"
        ))
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::invalid(
            "the gateway URL must not hold a user name or password",
        ));
    }
    if url.fragment().is_some() {
        return Err(Error::invalid("the gateway URL must not have a fragment"));
    }
    match url.scheme() {
        "https" => {}
        "http" if http_allowed || is_loopback(&url) => {}
        "http" => {
            return Err(Error::invalid(
                "the gateway URL is http: sessions and signatures would be readable on the way; use https, or say \
                 allow_http()",
            ));
        }
        other => {
            return Err(Error::invalid(format!(
                "the gateway URL must be https, not {other}"
            )));
        }
    }
    Ok(url.into())
}

/// The address for batches beside the one for calls: `/router/batch` for `/router/rest`.
pub(super) fn batch(gateway: &str) -> String {
    let (address, query) = gateway
        .split_once('?')
        .map_or((gateway, None), |(address, query)| (address, Some(query)));
    let mut batch = address.strip_suffix("/rest").unwrap_or(address).to_owned();
    batch.push_str("/batch");
    if let Some(query) = query {
        batch.push('?');
        batch.push_str(query);
    }
    batch
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
