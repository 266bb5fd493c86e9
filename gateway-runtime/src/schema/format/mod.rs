//! `format`, where it is an assertion.
//!
//! In: the value of a string, or a number as it is written. Out: whether it has the format. Each check is one walk over
//! the text with no tree built and nothing allocated; only labels of international host names are decoded, into a
//! space of fixed size, and patterns are read as trees.
//!
//! Sources: JSON Schema 2020-12 "Validation" section 7.3, and the RFCs it names; OpenAPI 3.0 "Data Types" and the
//! OpenAPI registry of formats. Known differences to what these say stand at the checks.

mod email;
mod encoding;
mod host;
mod idna;
mod pointer;
mod punycode;
mod time;
mod uri;
mod uri_template;

#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, Ipv6Addr};

use super::reader::Digits;
use super::table::{Format, NumberFormat};
use super::{decimal, ecma};

/// Whether a string has the format.
#[must_use]
pub fn is_valid(format: Format, value: &str) -> bool {
    let bytes = value.as_bytes();
    match format {
        Format::Byte => encoding::is_base64(bytes),
        Format::Date => time::is_date(bytes),
        Format::DateTime => time::is_date_time(bytes),
        Format::Duration => time::is_duration(bytes),
        Format::Email => email::is_mailbox(value, false),
        Format::Hostname => host::is_host_name(value),
        Format::IdnEmail => email::is_mailbox(value, true),
        Format::IdnHostname => host::is_idn_host_name(value),
        Format::Ipv4 => value.parse::<Ipv4Addr>().is_ok(),
        Format::Ipv6 => value.parse::<Ipv6Addr>().is_ok(),
        Format::Iri => uri::is_reference(value, uri::Kind::Iri, false),
        Format::IriReference => uri::is_reference(value, uri::Kind::Iri, true),
        Format::JsonPointer => pointer::is_pointer(bytes),
        Format::Regex => ecma::parse(value).is_ok(),
        Format::RelativeJsonPointer => pointer::is_relative_pointer(bytes),
        Format::Time => time::is_time(bytes),
        Format::Uri => uri::is_reference(value, uri::Kind::Uri, false),
        Format::UriReference => uri::is_reference(value, uri::Kind::Uri, true),
        Format::UriTemplate => uri_template::is_template(value),
        Format::Uuid => encoding::is_uuid(bytes),
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
        NumberFormat::Int8 => is_within("-128", "127"),
        NumberFormat::Int16 => is_within("-32768", "32767"),
        NumberFormat::Int32 => is_within("-2147483648", "2147483647"),
        NumberFormat::Int64 => is_within("-9223372036854775808", "9223372036854775807"),
        NumberFormat::Uint8 => is_within("0", "255"),
        NumberFormat::Uint16 => is_within("0", "65535"),
        NumberFormat::Uint32 => is_within("0", "4294967295"),
        NumberFormat::Uint64 => is_within("0", "18446744073709551615"),
        NumberFormat::Float => number.text().parse::<f32>().is_ok_and(f32::is_finite),
        NumberFormat::Double => number.text().parse::<f64>().is_ok_and(f64::is_finite),
    }
}
