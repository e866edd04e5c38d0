//! Compression, for those who ask for it.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::header::{ACCEPT_ENCODING, HeaderMap};

/// Whether a request takes gzip. `gzip;q=0` is a no.
pub(super) fn is_accepted(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| {
            value.split(',').any(|coding| {
                let mut parts = coding.split(';').map(str::trim);
                let is_gzip = parts
                    .next()
                    .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
                let quality = parts
                    .find_map(|part| part.strip_prefix("q="))
                    .and_then(|text| text.parse::<f32>().ok());
                is_gzip && quality.is_none_or(|quality| quality > 0.0)
            })
        })
}

/// The text compressed; `None` if that should fail.
pub(super) fn compress(text: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 2 + 32), Compression::fast());
    encoder.write_all(text).ok()?;
    encoder.finish().ok()
}
