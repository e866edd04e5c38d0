//! A point in time as the platform writes it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use crate::kernel::{Input, Problem, Shape, Value, View, deserialize};

/// A point in time to the second, written `yyyy-MM-dd HH:mm:ss` in GMT+8 whatever the machine's zone.
///
/// It reads what answers hold: that form, single digits (`2020-3-1 8:05:00`), a trailing fraction (dropped), a date
/// alone (midnight), ISO 8601 with or without a zone, and milliseconds since the epoch. It refuses what would be
/// another point in time, such as month 13, which the official SDK rolls over.
///
/// ```
/// use top_runtime::DateTime;
///
/// let paid: DateTime = "2022-12-28 22:23:09".parse()?;
/// assert_eq!(paid.unix_seconds(), 1_672_237_389);
/// assert_eq!(paid.to_string(), "2022-12-28 22:23:09");
/// # Ok::<(), top_runtime::ParseDateTimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(PrimitiveDateTime);

/// A text that is not a [`DateTime`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseDateTimeError(());

/// The platform's zone. China has not changed its clocks since 1991, and the platform never follows them.
const ZONE: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(zone) => zone,
    Err(_) => UtcOffset::UTC,
};

impl DateTime {
    /// The point in time so many seconds after 1970-01-01 00:00:00 UTC; `None` outside the years 0 to 9999.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp(seconds)
            .ok()
            .and_then(Self::from_offset)
    }

    /// The point in time so many milliseconds after 1970-01-01 00:00:00 UTC, cut to the second.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Option<Self> {
        Self::from_unix_seconds(millis.div_euclid(1000))
    }

    /// Seconds since 1970-01-01 00:00:00 UTC.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.0.assume_offset(ZONE).unix_timestamp()
    }

    /// `yyyy-MM-dd HH:mm:ss`, without the machinery of formatting: every call writes one.
    pub(crate) fn digits(self) -> [u8; 19] {
        let (date, clock) = (self.0.date(), self.0.time());
        let year = u16::try_from(date.year()).unwrap_or_default();
        let [y1, y2] = two(u8::try_from(year / 100).unwrap_or_default());
        let [y3, y4] = two(u8::try_from(year % 100).unwrap_or_default());
        let [mo1, mo2] = two(date.month().into());
        let [d1, d2] = two(date.day());
        let [h1, h2] = two(clock.hour());
        let [mi1, mi2] = two(clock.minute());
        let [s1, s2] = two(clock.second());
        [
            y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b' ', h1, h2, b':', mi1, mi2, b':', s1,
            s2,
        ]
    }

    fn from_offset(instant: OffsetDateTime) -> Option<Self> {
        let local = instant.checked_to_offset(ZONE)?;
        let local = PrimitiveDateTime::new(local.date(), local.time())
            .replace_nanosecond(0)
            .ok()?;
        (0..=9999).contains(&local.year()).then_some(Self(local))
    }
}

/// Two decimal digits of a number below 100.
fn two(value: u8) -> [u8; 2] {
    [b'0' + value / 10 % 10, b'0' + value % 10]
}

impl TryFrom<OffsetDateTime> for DateTime {
    type Error = ParseDateTimeError;

    fn try_from(instant: OffsetDateTime) -> Result<Self, Self::Error> {
        Self::from_offset(instant).ok_or(ParseDateTimeError(()))
    }
}

impl From<DateTime> for OffsetDateTime {
    fn from(instant: DateTime) -> Self {
        instant.0.assume_offset(ZONE)
    }
}

impl TryFrom<std::time::SystemTime> for DateTime {
    type Error = ParseDateTimeError;

    fn try_from(instant: std::time::SystemTime) -> Result<Self, Self::Error> {
        let seconds = match instant.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()),
            Err(before) => i64::try_from(before.duration().as_secs()).map(|seconds| -seconds),
        };
        seconds
            .ok()
            .and_then(Self::from_unix_seconds)
            .ok_or(ParseDateTimeError(()))
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ParseDateTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date of the form yyyy-MM-dd HH:mm:ss between the years 0 and 9999")
    }
}

impl std::error::Error for ParseDateTimeError {}

impl FromStr for DateTime {
    type Err = ParseDateTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.trim()).ok_or(ParseDateTimeError(()))
    }
}

fn parse(text: &str) -> Option<DateTime> {
    if let Some(millis) = epoch_millis(text) {
        return DateTime::from_unix_millis(millis);
    }
    let mut rest = text;
    let year = number(&mut rest, 4)?;
    // `20-01-01` may be of any century.
    if text.len() - rest.len() != 4 {
        return None;
    }
    let month = number(literal(&mut rest, &['-', '/'])?, 2)?;
    let day = number(literal(&mut rest, &['-', '/'])?, 2)?;
    let date = Date::from_calendar_date(
        i32::try_from(year).ok()?,
        Month::try_from(u8::try_from(month).ok()?).ok()?,
        u8::try_from(day).ok()?,
    )
    .ok()?;
    if rest.is_empty() {
        return Some(DateTime(PrimitiveDateTime::new(date, Time::MIDNIGHT)));
    }
    literal(&mut rest, &[' ', 'T', 't'])?;
    rest = rest.trim_start();
    let hour = number(&mut rest, 2)?;
    let minute = number(literal(&mut rest, &[':'])?, 2)?;
    let second = if rest.starts_with(':') {
        number(literal(&mut rest, &[':'])?, 2)?
    } else {
        0
    };
    let clock = Time::from_hms(
        u8::try_from(hour).ok()?,
        u8::try_from(minute).ok()?,
        u8::try_from(second).ok()?,
    )
    .ok()?;
    let local = PrimitiveDateTime::new(date, clock);
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        rest = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
    }
    match rest.trim() {
        "" => Some(DateTime(local)),
        zone => DateTime::from_offset(local.assume_offset(offset(zone)?)),
    }
}

/// Digits alone are milliseconds where there are 13 of them, which reach from 2001 to 2286. Shorter and longer runs
/// are dates and numbers of other kinds: seconds, `yyyyMMddHHmm`.
fn epoch_millis(text: &str) -> Option<i64> {
    let millis = text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit());
    millis.then(|| text.parse().ok())?
}

fn number(rest: &mut &str, digits: usize) -> Option<u32> {
    let end = rest
        .bytes()
        .take(digits)
        .take_while(u8::is_ascii_digit)
        .count();
    let (head, tail) = rest.split_at_checked(end)?;
    *rest = tail;
    head.parse().ok()
}

fn literal<'r, 't>(rest: &'r mut &'t str, any: &[char]) -> Option<&'r mut &'t str> {
    *rest = rest.strip_prefix(any)?;
    Some(rest)
}

fn offset(zone: &str) -> Option<UtcOffset> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(UtcOffset::UTC);
    }
    let (sign, mut rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let hours = i8::try_from(number(&mut rest, 2)?).ok()?;
    rest = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = if rest.is_empty() {
        0
    } else {
        i8::try_from(number(&mut rest, 2)?).ok()?
    };
    if !rest.is_empty() {
        return None;
    }
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
}

impl Value for DateTime {
    crate::kernel::copied!();

    fn vacant() -> Self {
        Self(PrimitiveDateTime::new(Date::MIN, Time::MIDNIGHT))
    }

    fn shape() -> Shape {
        Shape::Date
    }

    fn kind(&self) -> Shape {
        Shape::Date
    }

    fn view(&self) -> View<'_> {
        View::Date(self)
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        let parsed = match input {
            Input::Text(text) => text.parse().ok(),
            Input::Number(text) => text.parse().ok().and_then(Self::from_unix_millis),
            _ => None,
        };
        match parsed {
            Some(value) => *self = value,
            None => {
                return Err(Problem::wrong(
                    &input,
                    "a date of the form yyyy-MM-dd HH:mm:ss",
                ));
            }
        }
        Ok(())
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        text.parse::<DateTime>().ok().map(DateTime::unix_seconds)
    }

    #[test]
    fn every_tolerated_spelling_is_the_same_point_in_time() {
        for text in [
            "2020-03-01 08:05:00",
            "2020-3-1 8:5:0",
            "2020-03-01 08:05:00.0",
            " 2020-03-01 08:05:00 ",
            "2020/03/01 08:05:00",
            "2020-03-01T08:05:00",
            "2020-03-01T00:05:00Z",
            "2020-03-01T00:05:00.123+00:00",
            "2020-03-01 08:05",
            "1583021100000",
        ] {
            assert_eq!(seconds(text), Some(1_583_021_100), "{text}");
        }
        assert_eq!(seconds("2020-03-01"), seconds("2020-03-01 00:00:00"));
    }

    #[test]
    fn another_point_in_time_is_refused() {
        for text in [
            "",
            "2020-13-01 00:00:00",
            "2020-02-30 00:00:00",
            "2020-01-01 25:00:00",
            "now",
            "20200301",
            "202003010805",
            "20200301080500",
            "20-03-01 08:05:00",
            "2020-01-01 00:00:00 noon",
            "2020-01-01 00:00:00+99:99",
            "2020-1",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn display_is_the_wire_form() {
        let date = DateTime::from_unix_seconds(0).map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some("1970-01-01 08:00:00"));
        assert_eq!(DateTime::from_unix_seconds(i64::MAX), None);
        assert_eq!(
            DateTime::from_unix_millis(-1).map(DateTime::unix_seconds),
            Some(-1)
        );
    }
}
