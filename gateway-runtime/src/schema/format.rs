//! `format`, where it is an assertion.
//!
//! Sources: JSON Schema 2020-12 "Validation" section 7.3, and the RFCs it names; OpenAPI 3.0 "Data Types".

use std::net::{Ipv4Addr, Ipv6Addr};

use super::decimal;
use super::reader::Digits;
use super::table::{Format, NumberFormat};

/// Whether a string has the format.
#[must_use]
pub fn is_valid(format: Format, value: &str) -> bool {
    match format {
        Format::Byte => is_base64(value.as_bytes()),
        Format::Date => is_date(value.as_bytes()),
        Format::DateTime => is_date_time(value.as_bytes()),
        Format::Email => is_email(value),
        Format::Ipv4 => value.parse::<Ipv4Addr>().is_ok(),
        Format::Ipv6 => value.parse::<Ipv6Addr>().is_ok(),
        Format::Uri => is_uri(value),
        Format::Uuid => is_uuid(value.as_bytes()),
        _ => true,
    }
}

/// What the format is, for people.
#[must_use]
pub fn description(format: Format) -> &'static str {
    match format {
        Format::Byte => "base64",
        Format::Date => "a date like 2026-11-20",
        Format::DateTime => "a date and time like 2026-11-20T10:00:00Z",
        Format::Duration => "a duration like P1DT12H",
        Format::Email => "an email address",
        Format::Hostname => "a host name",
        Format::IdnEmail => "an internationalised email address",
        Format::IdnHostname => "an internationalised host name",
        Format::Ipv4 => "an IPv4 address",
        Format::Ipv6 => "an IPv6 address",
        Format::Iri => "an IRI",
        Format::IriReference => "an IRI or a relative reference",
        Format::JsonPointer => "a JSON Pointer",
        Format::Regex => "a regular expression",
        Format::RelativeJsonPointer => "a relative JSON Pointer",
        Format::Time => "a time like 10:00:00Z",
        Format::Uri => "a URI",
        Format::UriReference => "a URI or a relative reference",
        Format::UriTemplate => "a URI template",
        Format::Uuid => "a UUID",
    }
}

/// Whether a number of JSON has the format.
#[must_use]
pub(super) fn is_number(format: NumberFormat, number: Digits<'_>) -> bool {
    let is_within = |least: &'static str, most: &'static str| {
        decimal::is_whole(number)
            && decimal::compare(number, &decimal::of(least)).is_ge()
            && decimal::compare(number, &decimal::of(most)).is_le()
    };
    match format {
        NumberFormat::Int32 => is_within("-2147483648", "2147483647"),
        NumberFormat::Int64 => is_within("-9223372036854775808", "9223372036854775807"),
        NumberFormat::Float => number.text().parse::<f32>().is_ok_and(f32::is_finite),
        NumberFormat::Double => number.text().parse::<f64>().is_ok_and(f64::is_finite),
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// RFC 3339 §5.6 `full-date`.
fn is_date(bytes: &[u8]) -> bool {
    let (Some(year), Some(b'-'), Some(month), Some(b'-'), Some(day), 10) = (
        bytes.get(..4).and_then(number),
        bytes.get(4),
        bytes.get(5..7).and_then(number),
        bytes.get(7),
        bytes.get(8..10).and_then(number),
        bytes.len(),
    ) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// RFC 3339 §5.6 `date-time`.
fn is_date_time(bytes: &[u8]) -> bool {
    let Some((date, rest)) = bytes.split_at_checked(10) else {
        return false;
    };
    let Some((b'T' | b't', time)) = rest.split_first() else {
        return false;
    };
    let Some((clock, rest)) = time.split_at_checked(8) else {
        return false;
    };
    let rest = match rest.split_first() {
        Some((b'.', fraction)) => {
            let n = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            if n == 0 {
                return false;
            }
            fraction.get(n..).unwrap_or(&[])
        }
        _ => rest,
    };
    let offset = match rest {
        b"Z" | b"z" => true,
        [b'+' | b'-', offset @ ..] => hour_minute(offset),
        _ => false,
    };
    let (Some(hours), Some(b':'), Some(second)) = (
        clock.get(..5),
        clock.get(5),
        clock.get(6..).and_then(number),
    ) else {
        return false;
    };
    // A leap second is allowed.
    is_date(date) && hour_minute(hours) && second <= 60 && offset
}

fn hour_minute(bytes: &[u8]) -> bool {
    let (Some(hour), Some(b':'), Some(minute), 5) = (
        bytes.get(..2).and_then(number),
        bytes.get(2),
        bytes.get(3..).and_then(number),
        bytes.len(),
    ) else {
        return false;
    };
    hour <= 23 && minute <= 59
}

fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(i, b)| {
            if matches!(i, 8 | 13 | 18 | 23) {
                *b == b'-'
            } else {
                b.is_ascii_hexdigit()
            }
        })
}

fn is_uri(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else {
        return false;
    };
    let mut letters = scheme.bytes();
    letters.next().is_some_and(|b| b.is_ascii_alphabetic())
        && letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && !rest.is_empty()
        && rest.bytes().all(|b| {
            b.is_ascii_graphic()
                && !matches!(
                    b,
                    b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}'
                )
        })
}

fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else {
        return false;
    };
    !local.is_empty()
        && local.len() <= 64
        && !domain.is_empty()
        && value.len() <= 254
        && !value.chars().any(|c| c.is_whitespace() || c.is_control())
        && !local.contains('@')
}

/// RFC 4648 §4 with padding.
fn is_base64(bytes: &[u8]) -> bool {
    let data = bytes
        .strip_suffix(b"==")
        .or_else(|| bytes.strip_suffix(b"="))
        .unwrap_or(bytes);
    bytes.len().is_multiple_of(4)
        && data
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for (format, good, bad) in [
            (
                Format::Date,
                &["2024-02-29", "2026-12-31"][..],
                &[
                    "2023-02-29",
                    "2024-13-01",
                    "2024-00-10",
                    "24-01-01",
                    "2024-01-01 ",
                ][..],
            ),
            (
                Format::DateTime,
                &[
                    "2026-11-20T10:00:00Z",
                    "2026-11-20t10:00:60.5+01:00",
                    "2026-11-20T10:00:00.123456-23:59",
                ],
                &[
                    "2026-11-20",
                    "2026-11-20 10:00:00Z",
                    "2026-11-20T24:00:00Z",
                    "2026-11-20T10:00:00",
                    "2026-11-20T10:00:00.Z",
                ],
            ),
            (
                Format::Uuid,
                &["123e4567-e89b-12d3-a456-426614174000"],
                &[
                    "123e4567e89b12d3a456426614174000",
                    "g23e4567-e89b-12d3-a456-426614174000",
                ],
            ),
            (
                Format::Ipv4,
                &["10.0.0.1"],
                &["10.0.0", "010.0.0.1", "256.1.1.1"],
            ),
            (Format::Ipv6, &["::1", "2001:db8::1"], &["1.2.3.4", ":::"]),
            (
                Format::Uri,
                &["https://a/b?c#d", "urn:x:y"],
                &["/a/b", "http:", "1a:b", "a:b c"],
            ),
            (
                Format::Email,
                &["a@b", "a.b+c@d.example"],
                &["a", "@b", "a@", "a@b@c", "a b@c"],
            ),
            (
                Format::Byte,
                &["", "YQ==", "YWI=", "YWJj"],
                &["YQ", "YQ=", "Y Q=", "===="],
            ),
        ] {
            for value in good {
                assert!(is_valid(format, value), "{format:?} {value}");
            }
            for value in bad {
                assert!(!is_valid(format, value), "{format:?} {value}");
            }
        }
    }
}
