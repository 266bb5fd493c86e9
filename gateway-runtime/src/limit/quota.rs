//! Quotas: so many requests per day, week or month.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use super::period::Period;

/// Bits of a [`Meter`] for the count; the day above it has the rest.
const USED_BITS: u32 = 44;

/// The largest count, 17.6 · 10¹²; limits above it are this.
const MAX_USED: u64 = (1 << USED_BITS) - 1;

/// The latest day: in the year 4840.
const MAX_DAY: u64 = (1 << (64 - USED_BITS)) - 1;

const SECONDS_PER_DAY: u64 = 86_400;

/// How many requests a caller may make in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    /// Requests per period.
    pub(crate) limit: u64,
    /// Requests that count as made at the beginning of the first period, the one in which the caller's first request
    /// comes.
    pub(crate) offset: u64,
    /// When it begins anew.
    pub(crate) period: Period,
}

/// The quota is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exceeded {
    /// When the next period begins, in seconds since 1970.
    pub(crate) until: u64,
}

impl Quota {
    /// The quota is used up on this day, which is counted from 1970-01-01.
    pub(crate) fn exceeded(&self, day: u64) -> Exceeded {
        Exceeded {
            until: self.period.next(day) * SECONDS_PER_DAY,
        }
    }
}

/// What one caller used of one quota: the first day of the period, and the count. All zeros: nothing yet, ever.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    packed: AtomicU64,
}

impl Meter {
    /// Counts a request made on `day`, counted from 1970-01-01 in UTC: how many are left.
    ///
    /// A day in the period before that of the latest request counts as in the latter: the clock was set back. Where that
    /// period lies further ahead, it was the clock that was wrong, and the quota begins anew.
    ///
    /// # Errors
    ///
    /// The quota is used up; nothing is counted.
    pub(crate) fn count(&self, quota: &Quota, day: u64) -> Result<u64, Exceeded> {
        let limit = quota.limit.min(MAX_USED);
        let start = quota.period.start(day).min(MAX_DAY);
        let mut packed = self.packed.load(Relaxed);
        loop {
            let (since, used) = unpack(packed);
            let (since, used) = if packed == 0 {
                (start, quota.offset)
            } else if start > since || quota.period.is_far_ahead(since, start) {
                (start, 0)
            } else {
                (since, used)
            };
            if used >= limit {
                return Err(quota.exceeded(day.max(since)));
            }
            let new = pack(since, used + 1);
            match self
                .packed
                .compare_exchange_weak(packed, new, Relaxed, Relaxed)
            {
                Ok(_) => return Ok(limit - used - 1),
                Err(seen) => packed = seen,
            }
        }
    }

    /// The meter as one number, to keep it; 0 where nothing was counted.
    pub(crate) fn save(&self) -> u64 {
        self.packed.load(Relaxed)
    }

    /// Goes on where [`Meter::save`] was called.
    pub(crate) fn restore(&self, saved: u64) {
        self.packed.store(saved, Relaxed);
    }
}

fn pack(since: u64, used: u64) -> u64 {
    since << USED_BITS | used.min(MAX_USED)
}

fn unpack(packed: u64) -> (u64, u64) {
    (packed >> USED_BITS, packed & MAX_USED)
}

#[cfg(test)]
mod tests {
    use super::super::period::day_of;
    use super::*;

    /// Year, month and day.
    type Ymd = (u64, u64, u64);

    /// Requests by day, and what is left after each; `None`: refused.
    type Requests = [(Ymd, Option<u64>)];

    const NOVEMBER_21: Ymd = (2026, 11, 21);

    fn day((year, month, day): Ymd) -> u64 {
        day_of(year, month, day).unwrap()
    }

    fn quota(limit: u64, offset: u64, period: Period) -> Quota {
        Quota {
            limit,
            offset,
            period,
        }
    }

    #[test]
    fn periods_begin_with_nothing_used() {
        use Period::{Day, Month, Week};
        let table: &[(&str, Quota, &Requests)] = &[
            (
                "a day",
                quota(2, 0, Day),
                &[
                    (NOVEMBER_21, Some(1)),
                    (NOVEMBER_21, Some(0)),
                    (NOVEMBER_21, None),
                    ((2026, 11, 22), Some(1)),
                ],
            ),
            (
                "a week ends before Sunday",
                quota(1, 0, Week),
                &[
                    ((2026, 11, 15), Some(0)),
                    (NOVEMBER_21, None),
                    ((2026, 11, 22), Some(0)),
                    ((2026, 11, 28), None),
                ],
            ),
            (
                "a month ends with its leap day",
                quota(1, 0, Month),
                &[
                    ((2028, 2, 1), Some(0)),
                    ((2028, 2, 29), None),
                    ((2028, 3, 1), Some(0)),
                ],
            ),
            (
                "the offset is of the first period only",
                quota(10, 8, Day),
                &[
                    (NOVEMBER_21, Some(1)),
                    (NOVEMBER_21, Some(0)),
                    (NOVEMBER_21, None),
                    ((2026, 11, 22), Some(9)),
                ],
            ),
            (
                "an offset above the limit",
                quota(10, 11, Day),
                &[(NOVEMBER_21, None), ((2026, 11, 22), None)],
            ),
            (
                "no request at all",
                quota(0, 0, Day),
                &[(NOVEMBER_21, None)],
            ),
            (
                "a clock that was far ahead",
                quota(2, 0, Day),
                &[
                    ((2026, 12, 21), Some(1)),
                    ((2026, 12, 21), Some(0)),
                    (NOVEMBER_21, Some(1)),
                    (NOVEMBER_21, Some(0)),
                    (NOVEMBER_21, None),
                    ((2026, 11, 22), Some(1)),
                ],
            ),
            (
                "a clock that was a month ahead, and one that was two",
                quota(2, 0, Month),
                &[
                    ((2026, 12, 31), Some(1)),
                    (NOVEMBER_21, Some(0)),
                    (NOVEMBER_21, None),
                    ((2027, 2, 1), Some(1)),
                    ((2026, 12, 31), Some(1)),
                ],
            ),
            (
                "a clock that was set back",
                quota(2, 0, Day),
                &[
                    (NOVEMBER_21, Some(1)),
                    ((2026, 11, 20), Some(0)),
                    ((2026, 11, 20), None),
                ],
            ),
            (
                "a limit above the largest",
                quota(u64::MAX, 0, Day),
                &[(NOVEMBER_21, Some(MAX_USED - 1))],
            ),
        ];
        for (what, quota, requests) in table {
            let meter = Meter::default();
            for (date, expected) in *requests {
                assert_eq!(
                    meter.count(quota, day(*date)).ok(),
                    *expected,
                    "{what} {date:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_used_up_says_when_it_is_not() {
        for (period, until) in [
            (Period::Day, (2026, 11, 22)),
            (Period::Week, (2026, 11, 22)),
            (Period::Month, (2026, 12, 1)),
        ] {
            let refused = Meter::default().count(&quota(0, 0, period), day(NOVEMBER_21));
            let until = day(until) * SECONDS_PER_DAY;
            assert_eq!(refused, Err(Exceeded { until }));
        }
    }

    #[test]
    fn another_limit_keeps_the_count() {
        let today = day(NOVEMBER_21);
        let meter = Meter::default();
        assert_eq!(meter.count(&quota(2, 0, Period::Month), today), Ok(1));
        assert_eq!(meter.count(&quota(3, 0, Period::Month), today), Ok(1));
        assert!(meter.count(&quota(1, 0, Period::Month), today).is_err());
        assert_eq!(
            meter.count(&quota(4, 0, Period::Day), today),
            Ok(3),
            "a period of today"
        );
    }

    #[test]
    fn a_saved_meter_goes_on() {
        let today = day(NOVEMBER_21);
        let with_offset = quota(10, 5, Period::Day);
        let meter = Meter::default();
        assert_eq!(meter.save(), 0);
        assert_eq!(meter.count(&with_offset, today), Ok(4));
        let other = Meter::default();
        other.restore(meter.save());
        assert_eq!(
            other.count(&with_offset, today),
            Ok(3),
            "without a second offset"
        );
    }

    #[test]
    fn threads_never_count_beyond_the_limit() {
        let meter = Meter::default();
        let quota = quota(10_000, 0, Period::Day);
        let admitted: usize = std::thread::scope(|scope| {
            let count = || {
                (0..4_000)
                    .filter(|_| meter.count(&quota, 20_000).is_ok())
                    .count()
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum()
        });
        assert_eq!(admitted, 10_000);
    }
}
