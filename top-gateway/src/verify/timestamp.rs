//! The time of a request: GMT+8 to the second, or milliseconds since the epoch; ten minutes off either way.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use top_runtime::DateTime;

use crate::{ApiError, refusals};

const TOLERANCE: Duration = Duration::from_mins(10);

pub(super) fn check(text: &str, now: SystemTime) -> Result<(), ApiError> {
    let sent = parse(text).ok_or_else(|| {
        refusals::invalid_timestamp(
            "timestamp is yyyy-MM-dd HH:mm:ss in GMT+8, or epoch milliseconds",
        )
    })?;
    let apart = now
        .duration_since(sent)
        .unwrap_or_else(|early| early.duration());
    if apart <= TOLERANCE {
        return Ok(());
    }
    let why = format!(
        "the clocks are {} seconds apart, at most 600 are allowed",
        apart.as_secs()
    );
    Err(refusals::invalid_timestamp(&why))
}

fn parse(text: &str) -> Option<SystemTime> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return UNIX_EPOCH.checked_add(Duration::from_millis(text.parse().ok()?));
    }
    if !is_wire_form(text) {
        return None;
    }
    let seconds = text.parse::<DateTime>().ok()?.unix_seconds();
    match u64::try_from(seconds) {
        Ok(seconds) => UNIX_EPOCH.checked_add(Duration::from_secs(seconds)),
        Err(_) => UNIX_EPOCH.checked_sub(Duration::from_secs(seconds.unsigned_abs())),
    }
}

/// Exactly `yyyy-MM-dd HH:mm:ss`; the type reads more than the platform takes in a request.
fn is_wire_form(text: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00 00:00:00";
    text.len() == FORM.len()
        && text.bytes().zip(FORM).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            separator => byte == *separator,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<i64> {
        // 2016-01-01 12:00:00 GMT+8.
        let now = UNIX_EPOCH + Duration::from_hours(403_228);
        check(text, now).err().map(|error| error.code)
    }

    #[test]
    fn ten_minutes_either_way_are_tolerated() {
        for text in [
            "2016-01-01 12:00:00",
            "2016-01-01 11:50:00",
            "2016-01-01 12:10:00",
            "1451620800000",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
        for text in [
            "2016-01-01 11:49:59",
            "2016-01-01 12:10:01",
            "2016-01-01 04:00:00",
            "1451620800",
            "1451630800000",
        ] {
            assert_eq!(code(text), Some(31), "{text}");
        }
    }

    #[test]
    fn another_form_is_refused() {
        for text in [
            "2016-1-1 12:00:00",
            "2016-01-01T12:00:00",
            "2016/01/01 12:00:00",
            "2016-01-01",
            "now",
            " ",
            "2016-13-01 12:00:00",
            "99999999999999999999999",
            "2016-01-01 12:00:00.0",
        ] {
            assert_eq!(code(text), Some(31), "{text}");
        }
    }
}
