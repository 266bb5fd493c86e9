//! Dates as AWS services write them: ISO 8601 in UTC.

use std::cell::Cell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::clock::{civil, epoch_seconds};
use crate::text::Inline;

thread_local! {
    /// The last second that was written, and its text: most signatures share it.
    static LAST: Cell<(u64, Inline)> = const { Cell::new((u64::MAX, Inline::new())) };
}

/// `20150830T123600Z`.
pub(super) fn basic(time: SystemTime) -> Inline {
    let seconds = epoch_seconds(time);
    LAST.with(|cell| {
        let (last, text) = cell.get();
        if last == seconds {
            return text;
        }
        let mut text = Inline::new();
        text.push_str(&basic_of(seconds));
        cell.set((seconds, text));
        text
    })
}

fn basic_of(seconds: u64) -> String {
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// `2015-08-30T12:36:00Z`.
pub(crate) fn extended(time: SystemTime) -> String {
    let seconds = epoch_seconds(time);
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The time of `2015-08-30T12:36:00Z`, with or without a fraction, `Z` or an offset such as `+02:00`.
/// `None` for anything else, and before 1970.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let (date, time) = text.split_once(['T', ' '])?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let (time, offset) = match time.strip_suffix('Z') {
        Some(time) => (time, 0),
        None => {
            let at = time.find(['+', '-'])?;
            let (time, offset) = time.split_at_checked(at)?;
            let [hours, minutes] = numbers(offset.get(1..)?, ':', [2, 2])?;
            let seconds = hours * 3600 + minutes * 60;
            (
                time,
                if offset.starts_with('-') {
                    -seconds
                } else {
                    seconds
                },
            )
        }
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let is_digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    if !is_digits
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    // Days since 1970-03-01 of years that begin in March, so that the leap day ends a year.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset;
    UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).ok()?))
}

/// Numbers of so many digits each.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut out = [0; N];
    for (number, width) in out.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_read_as_it_was_written() {
        for day in (0..60_000).step_by(7) {
            let time = UNIX_EPOCH + Duration::from_secs(day * 86_400 + 45_296);
            let text = &*basic(time);
            let (y, m, d) = (&text[..4], &text[4..6], &text[6..8]);
            assert_eq!(&text[8..], "T123456Z");
            assert_eq!(
                parse(&format!("{y}-{m}-{d}T12:34:56Z")),
                Some(time),
                "{text}"
            );
            assert_eq!(
                parse(&format!("{y}-{m}-{d}T14:34:56.789+02:00")),
                Some(time)
            );
        }
    }

    #[test]
    fn others_are_refused() {
        for text in [
            "",
            "T",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-32T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "+026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00Z",
            "1969-12-31T23:59:59Z",
            "2026-01-01T00:00:00+é:00",
            "20260101T000000Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
