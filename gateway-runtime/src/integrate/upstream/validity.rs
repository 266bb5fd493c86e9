//! From when until when a certificate is valid.
//!
//! The usual verification includes this; here it is read alone, for connections that accept any
//! issuer. Only the shape that RFC 5280, section 4.1, prescribes is read.

/// `notBefore` and `notAfter` in seconds since 1970, or `None` where the certificate is malformed.
pub(super) fn period(certificate: &[u8]) -> Option<(i64, i64)> {
    let (certificate, _) = expect(SEQUENCE, certificate)?;
    let (mut fields, _) = expect(SEQUENCE, certificate)?;
    if let Some((_version, rest)) = expect(EXPLICIT_0, fields) {
        fields = rest;
    }
    let (_serial_number, fields) = expect(INTEGER, fields)?;
    let (_signature_algorithm, fields) = expect(SEQUENCE, fields)?;
    let (_issuer, fields) = expect(SEQUENCE, fields)?;
    let (validity, _) = expect(SEQUENCE, fields)?;
    let (not_before, rest) = read_time(validity)?;
    let (not_after, _) = read_time(rest)?;
    Some((not_before, not_after))
}

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xa0;

/// The content of a value with this tag, and what follows it.
fn expect(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = read_value(der)?;
    (found == tag).then_some((content, rest))
}

fn read_value(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, length], rest) = der.split_first_chunk()?;
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        if bytes.is_empty() || bytes.len() > 4 {
            return None;
        }
        let length = bytes
            .iter()
            .fold(0, |length: usize, &byte| length << 8 | usize::from(byte));
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn read_time(der: &[u8]) -> Option<(i64, &[u8])> {
    let (tag, text, rest) = read_value(der)?;
    let (year, text) = match tag {
        UTC_TIME => {
            let (year, text) = digits(text, 2)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, text)
        }
        GENERALIZED_TIME => digits(text, 4)?,
        _ => return None,
    };
    let (month, text) = digits(text, 2)?;
    let (day, text) = digits(text, 2)?;
    let (hour, text) = digits(text, 2)?;
    let (minute, text) = digits(text, 2)?;
    let (second, text) = digits(text, 2)?;
    if text != b"Z" || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = days_since_1970(year, month, day);
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    Some((seconds, rest))
}

fn digits(text: &[u8], n: usize) -> Option<(i64, &[u8])> {
    let (number, rest) = text.split_at_checked(n)?;
    let number = number.iter().try_fold(0, |number: i64, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + i64::from(byte - b'0'))
    })?;
    Some((number, rest))
}

/// Days in the Gregorian calendar. The year is counted from March, so that the leap day is its last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leap_days = year / 4 - year / 100 + year / 400;
    let days_before_month = (month * 153 + 2) / 5;
    year * 365 + leap_days + days_before_month + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days_since_1970(1970, 1, 1), 0);
        assert_eq!(days_since_1970(1972, 3, 1), 790);
        assert_eq!(days_since_1970(2000, 2, 29), 11_016);
        assert_eq!(days_since_1970(2026, 11, 20), 20_777);
    }

    #[test]
    fn both_kinds_of_time_are_read() {
        let utc = [&[UTC_TIME, 13], &b"700101000001Z"[..]].concat();
        assert_eq!(read_time(&utc), Some((1, &b""[..])));
        let general = [&[GENERALIZED_TIME, 15], &b"20500101000000Z"[..]].concat();
        assert_eq!(read_time(&general), Some((2_524_608_000, &b""[..])));
        let local = [&[UTC_TIME, 17], &b"700101000001+0100"[..]].concat();
        assert_eq!(read_time(&local), None);
    }

    #[test]
    fn any_bytes_do_not_panic() {
        let mut rng = fastrand::Rng::with_seed(3);
        let tags = [0x30, 0x02, 0x17, 0x18, 0xa0, 0x80, 0x84, 0xff, 0, 1, 2, 13];
        for _ in 0..20_000 {
            let der: Vec<u8> = (0..rng.usize(0..40))
                .map(|_| tags[rng.usize(0..tags.len())])
                .collect();
            let _ = period(&der);
        }
    }
}
