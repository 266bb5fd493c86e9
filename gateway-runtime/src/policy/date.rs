//! Dates of `Date...` conditions.
//!
//! Source: W3C Note "Date and Time Formats", and seconds since 1970 (IAM User Guide, "Date condition operators").

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub ms: i64,
}

impl Date {
    /// `2026`, `2026-11`, `2026-11-21`, `2026-11-21T12:30Z`, `2026-11-21T12:30:15.25+01:00`; or other than four digits
    /// as seconds since 1970. What is left out is the first there is. `None` for anything else.
    pub(super) fn parse(text: &str) -> Option<Date> {
        let is_seconds = text.len() != 4 && (1..=12).contains(&text.len());
        if is_seconds && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds: i64 = text.parse().ok()?;
            return Some(Date { ms: seconds * 1000 });
        }
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let mut parts = date.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map_or(Some(1), |part| number(part, 2))?;
        let day = parts.next();
        if parts.next().is_some() || (time.is_some() && day.is_none()) {
            return None;
        }
        let day = day.map_or(Some(1), |part| number(part, 2))?;
        let is_date =
            year >= 1 && (1..=12).contains(&month) && (1..=n_days(year, month)).contains(&day);
        let of_day = time.map_or(Some(0), ms_of_day)?;
        is_date.then(|| Date {
            ms: days_since_1970(year, month, day) * 86_400_000 + of_day,
        })
    }
}

/// `12:30Z`, `12:30:15.25+01:00`; with an offset it may lie on the day before or after.
fn ms_of_day(text: &str) -> Option<i64> {
    let at = text.find(['Z', '+', '-'])?;
    let (time, zone) = text.split_at_checked(at)?;
    let offset = match zone.split_at_checked(1)? {
        ("Z", "") => 0,
        ("Z", _) => return None,
        (sign, offset) => {
            let (hours, minutes) = offset.split_once(':')?;
            let minutes = up_to(hours, 23)? * 60 + up_to(minutes, 59)?;
            if sign == "-" { -minutes } else { minutes }
        }
    };
    let mut parts = time.split(':');
    let hour = up_to(parts.next()?, 23)?;
    let minute = up_to(parts.next()?, 59)?;
    let mut ms = 0;
    if let Some(seconds) = parts.next() {
        let (seconds, fraction) = match seconds.split_once('.') {
            Some((seconds, fraction)) => (seconds, Some(fraction)),
            None => (seconds, None),
        };
        ms = up_to(seconds, 59)? * 1000;
        if let Some(fraction) = fraction {
            let is_digits = (1..=9).contains(&fraction.len())
                && fraction.bytes().all(|byte| byte.is_ascii_digit());
            let digits = fraction.bytes().chain([b'0', b'0']).take(3);
            let thousandths = digits.fold(0, |sum, digit| {
                sum * 10 + i64::from(digit.saturating_sub(b'0'))
            });
            ms += is_digits.then_some(thousandths)?;
        }
    }
    if parts.next().is_some() {
        return None;
    }
    Some((hour * 60 + minute - offset) * 60_000 + ms)
}

/// Two digits that are not more than `most`.
fn up_to(text: &str, most: i64) -> Option<i64> {
    number(text, 2).filter(|number| *number <= most)
}

/// So many digits.
fn number(text: &str, width: usize) -> Option<i64> {
    let is_number = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn n_days(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Of the Gregorian calendar, also before it was in use.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Of years that begin in March, so that the leap day ends one.
    let (y, m) = match month {
        3.. => (year, month - 3),
        _ => (year - 1, month + 9),
    };
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day
        - 1
        - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read() {
        for (text, ms) in [
            ("1970", Some(0)),
            ("1970-01", Some(0)),
            ("1970-01-01", Some(0)),
            ("1970-01-01T00:00Z", Some(0)),
            ("1970-01-01T01:00+01:00", Some(0)),
            ("1969-12-31T23:30-00:30", Some(0)),
            ("1969-12-31", Some(-86_400_000)),
            ("2000-03-01", Some(951_868_800_000)),
            ("2000-02-29T00:00:00Z", Some(951_782_400_000)),
            ("2026-11-21T12:30:15Z", Some(1_795_264_215_000)),
            ("2026-11-21T12:30:15.2Z", Some(1_795_264_215_200)),
            ("2026-11-21T12:30:15.2567Z", Some(1_795_264_215_256)),
            ("1795264215", Some(1_795_264_215_000)),
            ("0", Some(0)),
            ("02026", Some(2_026_000)),
            ("0001-01-01", Some(-62_135_596_800_000)),
            ("9999-12-31T23:59:59.999Z", Some(253_402_300_799_999)),
            ("", None),
            ("0000", None),
            ("2026-", None),
            ("2026-13", None),
            ("2026-00", None),
            ("2026-1", None),
            ("2026-02-29", None),
            ("1900-02-29", None),
            ("2026-04-31", None),
            ("2026-11-21-01", None),
            ("2026T00:00Z", None),
            ("2026-11T00:00Z", None),
            ("2026-11-21T", None),
            ("2026-11-21T12Z", None),
            ("2026-11-21T12:30", None),
            ("2026-11-21T12:30:15", None),
            ("2026-11-21T24:00Z", None),
            ("2026-11-21T12:60Z", None),
            ("2026-11-21T12:30:60Z", None),
            ("2026-11-21T12:30:15.Z", None),
            ("2026-11-21T12:30:15.xZ", None),
            ("2026-11-21T12:30:15.1234567890Z", None),
            ("2026-11-21T12:30:15ZZ", None),
            ("2026-11-21T12:30:15+1:00", None),
            ("2026-11-21T12:30:15+0100", None),
            ("2026-11-21T12:30:15+24:00", None),
            ("2026-11-21t12:30:15z", None),
            ("2026-11-21 12:30:15Z", None),
            ("20261121T123015Z", None),
            ("-1", None),
            ("1234567890123", None),
            ("+2026", None),
        ] {
            assert_eq!(Date::parse(text).map(|date| date.ms), ms, "{text}");
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut expected = days_since_1970(1, 1, 1);
        for year in 1..=2500 {
            for month in 1..=12 {
                for day in 1..=n_days(year, month) {
                    assert_eq!(days_since_1970(year, month, day), expected);
                    expected += 1;
                }
            }
        }
        assert_eq!(days_since_1970(1970, 1, 1), 0);
    }
}
