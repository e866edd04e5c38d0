//! The addresses of the platform.

use crate::address;
use crate::error::Error;

/// Production.
pub(super) const PRODUCTION: &str = "https://gw.api.taobao.com/router/rest";
/// For callers outside China.
pub(super) const OVERSEAS: &str = "https://api.taobao.com/router/rest";
/// The sandbox, which the platform's current documentation no longer lists.
pub(super) const SANDBOX: &str = "https://gw.api.tbsandbox.com/router/rest";

/// Checks the address of a gateway.
pub(super) fn check(gateway: &str, http_allowed: bool) -> Result<String, Error> {
    address::check(gateway, "the gateway", PRODUCTION, http_allowed).map(Into::into)
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
