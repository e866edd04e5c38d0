//! TLS: verified always.
//!
//! rustls with ring, because it builds in half the time of its alternative and needs no C toolchain of its own; the
//! roots and the checks are those of the operating system, so that a company's own certificates work.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::error::Error;

/// Gives the process a provider of cryptography where it has none: reqwest panics without one when a client of the
/// user's own is built, and has no other way to ask for ring.
pub(super) fn ensure_provider() {
    if CryptoProvider::get_default().is_none() {
        // Another thread may have been faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

pub(super) fn config() -> Result<ClientConfig, Error> {
    let failed = |error: rustls::Error| {
        Error::invalid(format!(
            "TLS cannot be set up: {error}; are CA certificates installed?"
        ))
        .with_source(error)
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .with_platform_verifier()
        .map_err(failed)?
        .with_no_client_auth())
}
