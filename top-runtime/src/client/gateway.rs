//! The addresses of the platform.

use reqwest::Url;

use crate::address;
use crate::error::Error;

/// Production.
pub(super) const PRODUCTION: &str = "https://gw.api.taobao.com/router/rest";
/// For callers outside China.
pub(super) const OVERSEAS: &str = "https://api.taobao.com/router/rest";
/// The sandbox, which the platform's current documentation no longer lists.
pub(super) const SANDBOX: &str = "https://gw.api.tbsandbox.com/router/rest";

/// Checks the address of a gateway.
pub(super) fn check(gateway: &str, http_allowed: bool) -> Result<Url, Error> {
    address::check(gateway, "the gateway", PRODUCTION, http_allowed)
}

/// The address for batches beside the one for calls: `/router/batch` for `/router/rest`.
pub(super) fn batch(gateway: &Url) -> Url {
    let path = gateway.path();
    let path = format!("{}/batch", path.strip_suffix("/rest").unwrap_or(path));
    let mut batch = gateway.clone();
    batch.set_path(&path);
    batch
}
