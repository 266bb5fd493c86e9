//! Dates as the reference writes them, without a time zone database.

use std::cell::Cell;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::text::Inline;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Seconds since 1970-01-01T00:00:00Z; 0 for a clock before that.
pub(crate) fn epoch_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// Milliseconds since 1970-01-01T00:00:00Z; 0 for a clock before that.
pub(crate) fn epoch_ms(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX))
}

thread_local! {
    /// The latest look at the clock on this thread, and the wall clock's time then.
    static LATEST: Cell<Option<Look>> = const { Cell::new(None) };
    /// The last second that was written, and its text: most requests share it.
    static LAST: Cell<(u64, Inline)> = const { Cell::new((u64::MAX, Inline::new())) };
}

/// One time on both clocks.
#[derive(Debug, Clone, Copy)]
struct Look {
    latest: Instant,
    /// When both clocks were read.
    anchor: (Instant, SystemTime),
    /// When they must be read again.
    expires: Instant,
}

/// How long the wall clock is told from the other one: an operator who sets it is noticed after this time.
const ANCHOR_LIFE: Duration = Duration::from_secs(1);

/// The time now, for durations and for [`wall_clock`].
pub(crate) fn now() -> Instant {
    let latest = Instant::now();
    LATEST.with(|cell| {
        let look = match cell.get() {
            Some(look) if latest < look.expires => Look { latest, ..look },
            _ => Look {
                latest,
                anchor: (latest, SystemTime::now()),
                expires: latest + ANCHOR_LIFE,
            },
        };
        cell.set(Some(look));
    });
    latest
}

/// The wall clock's time as of the latest [`now`] on this thread.
pub(crate) fn wall_clock() -> SystemTime {
    LATEST.with(|cell| match cell.get() {
        Some(look) => look.anchor.1 + look.latest.saturating_duration_since(look.anchor.0),
        None => SystemTime::now(),
    })
}

/// `20/Nov/2026:10:00:00 +0000`, the form of `$context.requestTime`.
pub(crate) fn clf(time: SystemTime) -> Inline {
    let seconds = epoch_seconds(time);
    LAST.with(|cell| {
        let (last, text) = cell.get();
        if last == seconds {
            return text;
        }
        let mut text = Inline::new();
        text.push_str(&clf_of(seconds));
        cell.set((seconds, text));
        text
    })
}

fn clf_of(seconds: u64) -> String {
    let (year, month, day) = civil(seconds / 86_400);
    let month = month_name(month);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{day:02}/{month}/{year:04}:{hour:02}:{minute:02}:{second:02} +0000")
}

/// `Fri, 20 Nov 2026 10:00:00 GMT`, the form of `Date` (RFC 9110, section 5.6.7).
pub(crate) fn imf_fixdate(seconds: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let (year, month, day) = civil(seconds / 86_400);
    let weekday = usize::try_from(seconds / 86_400 % 7).unwrap_or(0);
    let weekday = DAYS.get(weekday).copied().unwrap_or("Thu");
    let month = month_name(month);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

fn month_name(month: u64) -> &'static str {
    let month = usize::try_from(month)
        .ok()
        .and_then(|m| MONTHS.get(m.checked_sub(1)?));
    month.copied().unwrap_or("Jan")
}

/// Year, month (1–12) and day of a number of days since 1970-01-01 (proleptic Gregorian calendar).
pub(crate) fn civil(days: u64) -> (u64, u64, u64) {
    // Eras of 400 years that begin on 1 March, so that the leap day ends a year.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clocks_agree() {
        let before = SystemTime::now() - Duration::from_millis(1);
        let first = now();
        let wall = wall_clock();
        assert!(wall >= before && wall <= SystemTime::now() + Duration::from_millis(1));
        assert!(now() >= first && wall_clock() >= wall);
    }

    #[test]
    fn dates() {
        for (seconds, expected) in [
            (0, "01/Jan/1970:00:00:00 +0000"),
            (951_782_399, "28/Feb/2000:23:59:59 +0000"),
            (951_782_400, "29/Feb/2000:00:00:00 +0000"),
            (1_795_168_800, "20/Nov/2026:10:00:00 +0000"),
        ] {
            assert_eq!(&*clf(UNIX_EPOCH + Duration::from_secs(seconds)), expected);
        }
        for (seconds, expected) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_795_168_800, "Fri, 20 Nov 2026 10:00:00 GMT"),
        ] {
            assert_eq!(imf_fixdate(seconds), expected);
        }
    }
}
