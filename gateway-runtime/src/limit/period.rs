//! Periods of quotas, as days since 1970-01-01, in UTC.

use crate::clock::civil;

/// How often a quota begins anew (`reference/rest-api.md` §9): at midnight, on Sunday, on the first of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    /// From 00:00.
    Day,
    /// From Sunday, 00:00.
    Week,
    /// From day 1, 00:00.
    Month,
}

impl Period {
    /// The first day of the period that has this day.
    pub(crate) fn start(self, day: u64) -> u64 {
        let since_start = match self {
            Period::Day => 0,
            // 1970-01-01 was a Thursday.
            Period::Week => (day + 4) % 7,
            Period::Month => civil(day).2 - 1,
        };
        day.saturating_sub(since_start)
    }

    /// The first day of the period after the one that has this day.
    pub(crate) fn next(self, day: u64) -> u64 {
        match self {
            Period::Day => day + 1,
            Period::Week => day + 7 - (day + 4) % 7,
            Period::Month => {
                let (year, month, day_of_month) = civil(day);
                day - (day_of_month - 1) + days_in_month(year, month)
            }
        }
    }

    /// Whether the period that begins on one day comes later than the one after that which begins on the other: nobody gets there
    /// by a clock that is set back at the end of a period.
    pub(crate) fn is_far_ahead(self, start: u64, of: u64) -> bool {
        start > self.next(of)
    }
}

/// Days of a month (1–12) of the Gregorian calendar.
fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The day of a date, as `civil` counts them; `None` for a date that is not, or before 1970.
pub(crate) fn day_of(year: u64, month: u64, day_of_month: u64) -> Option<u64> {
    let is_date = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day_of_month);
    if !is_date {
        return None;
    }
    let years = (1970..year).filter(|year| is_leap(*year)).count() as u64;
    let months: u64 = (1..month).map(|month| days_in_month(year, month)).sum();
    Some((year - 1970) * 365 + years + months + day_of_month - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> u64 {
        let mut parts = text.split('-').map(|part| part.parse::<u64>().unwrap());
        let mut part = || parts.next().unwrap();
        day_of(part(), part(), part()).unwrap()
    }

    #[test]
    fn periods_begin_and_end() {
        use Period::{Day, Month, Week};
        for (period, today, start, next) in [
            (Day, "2026-11-21", "2026-11-21", "2026-11-22"),
            (Day, "2026-12-31", "2026-12-31", "2027-01-01"),
            // A Saturday, a Sunday, a Monday.
            (Week, "2026-11-21", "2026-11-15", "2026-11-22"),
            (Week, "2026-11-22", "2026-11-22", "2026-11-29"),
            (Week, "2026-11-23", "2026-11-22", "2026-11-29"),
            (Week, "2027-01-01", "2026-12-27", "2027-01-03"),
            (Week, "1970-01-01", "1970-01-01", "1970-01-04"),
            (Month, "2026-11-21", "2026-11-01", "2026-12-01"),
            (Month, "2026-12-31", "2026-12-01", "2027-01-01"),
            (Month, "2024-02-29", "2024-02-01", "2024-03-01"),
            (Month, "2026-02-28", "2026-02-01", "2026-03-01"),
            (Month, "2100-02-28", "2100-02-01", "2100-03-01"),
            (Month, "2000-02-29", "2000-02-01", "2000-03-01"),
            (Month, "1970-01-01", "1970-01-01", "1970-02-01"),
        ] {
            assert_eq!(period.start(day(today)), day(start), "{period:?} {today}");
            assert_eq!(period.next(day(today)), day(next), "{period:?} {today}");
        }
    }

    #[test]
    fn days_and_dates_agree() {
        for day in (0..200_000).step_by(13).chain([59, 11_016, 20_512]) {
            let (year, month, day_of_month) = civil(day);
            assert_eq!(day_of(year, month, day_of_month), Some(day));
        }
        for (year, month, day) in [
            (2026, 2, 29),
            (2100, 2, 29),
            (2026, 13, 1),
            (2026, 0, 1),
            (2026, 4, 31),
            (2026, 1, 0),
            (1969, 1, 1),
            (10_000, 1, 1),
        ] {
            assert_eq!(day_of(year, month, day), None, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn each_day_lies_in_its_period() {
        for period in [Period::Day, Period::Week, Period::Month] {
            for day in 20_000..21_000 {
                let (start, next) = (period.start(day), period.next(day));
                assert!(start <= day && day < next);
                assert_eq!(period.start(next), next);
                assert_eq!(period.start(next - 1), start);
            }
        }
    }
}
