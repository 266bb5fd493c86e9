use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::*;

const SECOND: u64 = 1_000_000_000;

/// The tokens left, or the nanoseconds to wait.
type Outcome = Result<u64, u64>;

/// What is tried: the rate and burst, the times of takes, and their outcomes.
type Row<'r> = (&'r str, f64, u64, &'r [u64], &'r [Outcome]);

fn outcomes(rate: &Rate, times: &[u64]) -> Vec<Outcome> {
    let bucket = Bucket::default();
    let takes = times.iter().map(|&now| bucket.take(rate, now));
    takes
        .map(|outcome| match outcome {
            Ok(Remaining(left)) => Ok(left),
            Err(RetryAfter(wait)) => Err(u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX)),
        })
        .collect()
}

#[test]
fn buckets_give_exactly_their_tokens() {
    const DAY: u64 = 86_400 * SECOND;
    let table: &[Row<'_>] = &[
        (
            "a burst, then one per interval",
            10.0,
            3,
            &[0, 0, 0, 0, 99_999_999, 100_000_000, 100_000_000, SECOND],
            &[
                Ok(2),
                Ok(1),
                Ok(0),
                Err(100_000_000),
                Err(1),
                Ok(0),
                Err(100_000_000),
                Ok(2),
            ],
        ),
        (
            "a bucket that waited is full, not fuller",
            1.0,
            2,
            &[
                50 * SECOND,
                50 * SECOND,
                50 * SECOND,
                900 * SECOND,
                900 * SECOND,
                900 * SECOND,
            ],
            &[Ok(1), Ok(0), Err(SECOND), Ok(1), Ok(0), Err(SECOND)],
        ),
        (
            "a fraction of a token per second",
            0.5,
            1,
            &[0, SECOND, 2 * SECOND - 1, 2 * SECOND, 3 * SECOND],
            &[Ok(0), Err(SECOND), Err(1), Ok(0), Err(SECOND)],
        ),
        (
            "an interval that is no whole number is rounded up",
            3.0,
            1,
            &[0, 333_333_333, 333_333_334, 666_666_667, 666_666_668],
            &[Ok(0), Err(1), Ok(0), Err(1), Ok(0)],
        ),
        (
            "one per day",
            1.0 / 86_400.0,
            1,
            &[0, DAY - SECOND, DAY, DAY],
            &[Ok(0), Err(SECOND), Ok(0), Err(DAY)],
        ),
        (
            "a million per second",
            1e6,
            1,
            &[0, 999, 1000, 1999, 2000],
            &[Ok(0), Err(1), Ok(0), Err(1), Ok(0)],
        ),
        (
            "the fastest",
            1e9,
            2,
            &[0, 0, 0, 1, 1],
            &[Ok(1), Ok(0), Err(1), Ok(0), Err(1)],
        ),
        (
            "faster than the fastest",
            1e300,
            1,
            &[0, 0, 1],
            &[Ok(0), Err(1), Ok(0)],
        ),
        (
            "no rate",
            0.0,
            5,
            &[0, SECOND],
            &[Err(u64::MAX), Err(u64::MAX)],
        ),
        (
            "no burst",
            5.0,
            0,
            &[0, SECOND],
            &[Err(u64::MAX), Err(u64::MAX)],
        ),
        ("less than none", -1.0, 5, &[0], &[Err(u64::MAX)]),
        ("no number", f64::NAN, 5, &[0], &[Err(u64::MAX)]),
        (
            "slower than the scale",
            1e-300,
            1,
            &[0, 100 * 365 * DAY / SCALE],
            &[Ok(0), Err(MAX_SPAN / SCALE - 100 * 365 * DAY / SCALE)],
        ),
        (
            "the end of the scale",
            1.0,
            2,
            &[u64::MAX, u64::MAX, u64::MAX, u64::MAX],
            &[Ok(1), Ok(0), Err(SECOND), Err(SECOND)],
        ),
        (
            "a clock that a thread read earlier than another",
            10.0,
            1,
            &[SECOND, SECOND - 1000, SECOND + 100_000_000],
            &[Ok(0), Err(100_001_000), Ok(0)],
        ),
        (
            "a clock that was set back does not lock the bucket",
            10.0,
            1,
            &[
                100 * SECOND,
                50 * SECOND,
                50 * SECOND + 99_999_999,
                50 * SECOND + 100_000_000,
            ],
            &[Ok(0), Err(100_000_000), Err(1), Ok(0)],
        ),
    ];
    for (what, per_second, burst, times, expected) in table {
        assert_eq!(
            outcomes(&Rate::new(*per_second, *burst), times),
            *expected,
            "{what}"
        );
    }
}

#[test]
fn a_faster_rate_does_not_wait_for_the_slower_one() {
    let bucket = Bucket::default();
    let slow = Rate::new(1.0 / 60.0, 2);
    assert_eq!(bucket.take(&slow, 0), Ok(Remaining(1)));
    assert_eq!(bucket.take(&slow, 0), Ok(Remaining(0)));
    let fast = Rate::new(100.0, 2);
    assert_eq!(
        bucket.take(&fast, 0),
        Err(RetryAfter(Duration::from_millis(10)))
    );
    assert_eq!(bucket.take(&fast, SECOND / 100), Ok(Remaining(0)));
}

#[test]
fn tokens_that_come_back_can_be_taken_again() {
    let rate = Rate::new(1.0, 2);
    let bucket = Bucket::default();
    bucket.give_back(&rate);
    assert_eq!(
        bucket.take(&rate, 0),
        Ok(Remaining(1)),
        "a full bucket stays full"
    );
    assert_eq!(bucket.take(&rate, 0), Ok(Remaining(0)));
    bucket.give_back(&rate);
    assert_eq!(bucket.take(&rate, 0), Ok(Remaining(0)));
    assert!(bucket.take(&rate, 0).is_err());
    bucket.give_back(&Rate::new(0.0, 2));
    assert!(bucket.take(&rate, 0).is_err(), "a closed rate gave nothing");
}

#[test]
fn a_share_is_a_part_of_the_rate() {
    let shared = Rate::new(10.0, 5).share(4);
    assert_eq!(shared, Rate::new(2.5, 1));
    assert_eq!(
        Rate::new(10.0, 2).share(4),
        Rate::new(2.5, 1),
        "never nothing"
    );
    assert_eq!(Rate::new(10.0, 8).share(0), Rate::new(10.0, 8));
    assert!(Rate::new(0.0, 8).share(3).is_closed());
}

/// A model with exact fractions: what GCRA says, in nanoseconds times the rate.
#[test]
fn random_sequences_agree_with_a_model() {
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..300 {
        // Rates whose interval is a whole number of units: the model has no rounding.
        let interval = random.u64(1..200);
        let rate = Rate::of_interval(interval * SCALE, random.u64(1..20));
        let bucket = Bucket::default();
        let (mut now, mut arrival) = (0_u64, 0_u64);
        for _ in 0..200 {
            now += random.u64(0..3) * random.u64(0..100);
            let next = arrival.max(now) + interval;
            let passes = next - now <= rate.burst * interval;
            let expected = if passes {
                arrival = next;
                Ok(Remaining(rate.burst - (next - now).div_ceil(interval)))
            } else {
                Err(wait((next - now - rate.burst * interval) * SCALE))
            };
            assert_eq!(bucket.take(&rate, now), expected);
        }
    }
}

#[test]
fn threads_never_take_more_than_there_is() {
    for (per_second, burst) in [(50_000.0, 100), (0.001, 1000), (7_777.7, 1)] {
        let rate = Rate::new(per_second, burst);
        let bucket = Bucket::default();
        let start = Instant::now();
        let stop = AtomicBool::new(false);
        let taken: u64 = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut taken = 0;
                        while !stop.load(Relaxed) {
                            let now = u64::try_from(start.elapsed().as_nanos()).unwrap();
                            taken += u64::from(bucket.take(&rate, now).is_ok());
                        }
                        taken
                    })
                })
                .collect();
            std::thread::sleep(Duration::from_millis(60));
            stop.store(true, Relaxed);
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum()
        });
        let elapsed = start.elapsed().as_secs_f64();
        let bound = burst as f64 + per_second * elapsed;
        assert!(taken as f64 <= bound, "{taken} > {bound}");
        assert!(taken >= burst, "{taken} < {burst}");
    }
}

#[test]
fn a_bucket_is_set_to_what_it_has() {
    let rate = Rate::new(1.0, 4);
    let bucket = Bucket::default();
    let now = 1_000_000_000_000;
    for (tokens, expected) in [(3, 3), (0, 0), (4, 4), (9, 4), (1, 1)] {
        bucket.set(&rate, tokens, now);
        let taken = (0..9).filter(|_| bucket.take(&rate, now).is_ok()).count();
        assert_eq!(taken, expected);
    }
    bucket.set(&Rate::CLOSED, 1, now);
    assert!(bucket.take(&Rate::CLOSED, now).is_err());
}

#[test]
fn slow_rates_have_their_whole_burst() {
    let last = Duration::from_secs(366 * 24 * 3600).as_nanos();
    let last = u64::try_from(last).unwrap();
    for (per_second, burst) in [
        (1e-300, 1),
        (1e-300, 3),
        (f64::MIN_POSITIVE, 7),
        (1e-9, 100),
        (0.001, 10_000_000),
    ] {
        let rate = Rate::new(per_second, burst);
        let bucket = Bucket::default();
        for now in [5, last] {
            let taken = (0..burst + 1).filter(|_| bucket.take(&rate, now).is_ok());
            let taken = u64::try_from(taken.count()).unwrap();
            match now {
                5 => assert_eq!(taken, burst, "{per_second} {burst}"),
                // After a year an eighth at the most.
                _ => assert!(taken <= burst / 8, "{per_second} {burst}: {taken}"),
            }
        }
        let (interval, tolerance) = rate.in_sixteenths_of_microseconds();
        assert_eq!(tolerance / interval, burst, "of a store");
        assert!(tolerance <= MAX_SPAN_OF_STORE);
    }
    let (share, bucket) = (Rate::new(1e-300, 12).share(3), Bucket::default());
    let taken = (0..12).filter(|_| bucket.take(&share, 0).is_ok());
    assert_eq!(taken.count(), 4, "of one of three processes");
}
