//! Times as text.

use std::time::{Duration, SystemTime};

use crate::clock::civil;

/// Appends `time` as RFC 3339 in UTC with milliseconds: `2026-11-05T17:04:09.123Z`.
///
/// Times before 1970 become 1970.
pub(crate) fn push_rfc3339(buffer: &mut Vec<u8>, time: SystemTime) {
    let since = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    let (year, month, day) = civil(since.as_secs() / 86_400);
    let second = since.as_secs() % 86_400;
    for (number, width, end) in [
        (year, 4, b'-'),
        (month, 2, b'-'),
        (day, 2, b'T'),
        (second / 3_600, 2, b':'),
        (second / 60 % 60, 2, b':'),
        (second % 60, 2, b'.'),
        (u64::from(since.subsec_millis()), 3, b'Z'),
    ] {
        push_padded(buffer, number, width);
        buffer.push(end);
    }
}

fn push_padded(buffer: &mut Vec<u8>, number: u64, width: usize) {
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(number);
    buffer.extend((digits.len()..width).map(|_| b'0'));
    buffer.extend_from_slice(digits.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_right() {
        for (millis, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_007, "2000-02-29T00:00:00.007Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            let mut buffer = Vec::new();
            push_rfc3339(
                &mut buffer,
                SystemTime::UNIX_EPOCH + Duration::from_millis(millis),
            );
            assert_eq!(String::from_utf8(buffer).unwrap(), expected);
        }
    }
}
