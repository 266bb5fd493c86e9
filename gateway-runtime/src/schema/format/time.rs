//! Dates, times and durations: RFC 3339 section 5.6 and appendix A.

/// The number that some digits are; `None` for other bytes.
fn number(bytes: &[u8]) -> Option<u32> {
    let is_number = !bytes.is_empty() && bytes.len() < 10 && bytes.iter().all(u8::is_ascii_digit);
    is_number.then(|| {
        bytes
            .iter()
            .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    })
}

/// `full-date`.
pub(super) fn is_date(bytes: &[u8]) -> bool {
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
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let n_days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=n_days).contains(&day)
}

/// `date-time`.
pub(super) fn is_date_time(bytes: &[u8]) -> bool {
    match bytes.split_at_checked(10) {
        Some((date, [b'T' | b't', time @ ..])) => is_date(date) && is_time(time),
        _ => false,
    }
}

/// `full-time`. A second 60 is a leap second, which is 23:59:60 in UTC.
pub(super) fn is_time(bytes: &[u8]) -> bool {
    let (Some(minutes), Some(b':'), Some(second)) = (
        bytes.get(..5).and_then(minutes),
        bytes.get(5),
        bytes.get(6..8).and_then(number),
    ) else {
        return false;
    };
    let rest = bytes.get(8..).unwrap_or_default();
    let rest = match rest {
        [b'.', digits @ ..] => {
            let n_digits = digits.iter().take_while(|b| b.is_ascii_digit()).count();
            if n_digits == 0 {
                return false;
            }
            digits.get(n_digits..).unwrap_or_default()
        }
        _ => rest,
    };
    const DAY: u32 = 24 * 60;
    let in_utc = match rest {
        b"Z" | b"z" => Some(minutes),
        [b'+', offset @ ..] => self::minutes(offset).map(|offset| (minutes + DAY - offset) % DAY),
        [b'-', offset @ ..] => self::minutes(offset).map(|offset| (minutes + offset) % DAY),
        _ => None,
    };
    match in_utc {
        Some(in_utc) => second < 60 || (second == 60 && in_utc == DAY - 1),
        None => false,
    }
}

/// `23:59`, as minutes of the day.
fn minutes(bytes: &[u8]) -> Option<u32> {
    let (Some(hour @ 0..24), Some(b':'), Some(minute @ 0..60), 5) = (
        bytes.get(..2).and_then(number),
        bytes.get(2),
        bytes.get(3..).and_then(number),
        bytes.len(),
    ) else {
        return None;
    };
    Some(hour * 60 + minute)
}

/// `duration`: units follow each other without a gap, as that grammar has it (`PT1H5S` is none).
pub(super) fn is_duration(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"P") else {
        return false;
    };
    if let Some(digits) = rest.strip_suffix(b"W") {
        return !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    }
    let mut parts = rest.splitn(2, |b| *b == b'T');
    let date = parts.next().unwrap_or_default();
    match parts.next() {
        None => is_run(date, b"YMD"),
        Some(time) => (date.is_empty() || is_run(date, b"YMD")) && is_run(time, b"HMS"),
    }
}

/// Whether these are numbers, each with one of the units, which follow each other.
fn is_run(bytes: &[u8], units: &[u8]) -> bool {
    let mut rest = bytes;
    let mut wanted: Option<usize> = None;
    while !rest.is_empty() {
        let n_digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let unit = rest
            .get(n_digits)
            .and_then(|unit| units.iter().position(|known| known == unit));
        let Some(unit) =
            unit.filter(|unit| n_digits > 0 && wanted.is_none_or(|wanted| wanted == *unit))
        else {
            return false;
        };
        wanted = Some(unit + 1);
        rest = rest.get(n_digits + 1..).unwrap_or_default();
    }
    wanted.is_some()
}
