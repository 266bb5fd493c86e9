//! The scripts do what they say: beside a model in whole numbers, with times that the test makes.

use super::super::script::{COUNT, LEND, SETTLE};
use super::*;
use crate::limit::Rate;

/// The source of a script whose time is its last two arguments.
fn timed(source: &str) -> String {
    let timed = source.replace("redis.call('TIME')", "{ARGV[#ARGV - 1], ARGV[#ARGV]}");
    assert_ne!(timed, source);
    timed
}

fn eval(server: &Server, source: &str, keys: &[&str], arguments: &[u64]) -> Vec<i64> {
    let mut parts = vec!["EVAL".to_owned(), source.to_owned(), keys.len().to_string()];
    parts.extend(keys.iter().map(|key| (*key).to_owned()));
    parts.extend(arguments.iter().map(u64::to_string));
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let Reply::List(list) = server.ask(&parts) else {
        panic!("no list")
    };
    let integers = list.iter().map(|reply| match reply {
        Reply::Integer(n) => *n,
        other => panic!("{other:?}"),
    });
    integers.collect()
}

#[test]
fn buckets_are_lent_exactly() {
    // 2026-01-01, where the script's time begins.
    const BEGIN: u64 = 1_767_225_600;

    let Some(server) = Server::start() else {
        return;
    };
    let source = timed(LEND.source);
    let mut random = fastrand::Rng::with_seed(23);
    for (bucket, (per_second, burst)) in [
        (1000.0, 100),
        (3.0, 3),
        (1e6, 50_000),
        (7e6, 10),
        (0.5, 2),
        (1.0 / 86_400.0, 4),
        (1e-9, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let (interval, tolerance) = Rate::new(per_second, burst).in_sixteenths_of_microseconds();
        let bucket = format!("bucket {bucket}");
        // 17 years later numbers are still exact.
        let mut now = 536_000_000_000_000 * random.u64(0..2) + 3_600_000_000;
        let mut arrival = 0;
        for _ in 0..300 {
            now += random.u64(0..3) * random.u64(0..interval.min(60_000_000));
            // The clock may be set back, by up to five seconds.
            if random.u32(0..50) == 0 {
                now -= random.u64(0..5_000_000);
            }
            let (wanted, returned) = (random.u64(0..8), random.u64(0..10) / 8);
            let owed = random.u64(0..8) * random.u64(0..10) / 9;
            let (seconds, microseconds) = (BEGIN + now / 1_000_000, now % 1_000_000);
            let arguments = [
                interval,
                tolerance,
                wanted,
                returned,
                owed,
                seconds,
                microseconds,
            ];
            let answer = eval(&server, &source, &[&bucket], &arguments);

            let units = now * 16;
            let deepest = units + u64::min(2 * tolerance, 1 << 52);
            arrival = u64::clamp(arrival, units, deepest);
            arrival = arrival.saturating_sub(returned * interval).max(units);
            arrival = u64::min(arrival + owed * interval, deepest);
            let free = (units + tolerance).saturating_sub(arrival) / interval;
            let got = wanted.min(free);
            arrival += got * interval;
            let wait = (arrival + interval).saturating_sub(units + tolerance);
            let expected = [got, wait, free - got].map(|n| i64::try_from(n).unwrap());
            assert_eq!(answer, expected, "{per_second} {burst}: {arguments:?}");
        }
    }
}

#[test]
fn quotas_are_lent_exactly() {
    let Some(server) = Server::start() else {
        return;
    };
    let end = 86_400_000 * (date(2).0);
    let count = |counter: &str, limit, wanted, returned, offset, period| {
        let arguments = [limit, wanted, returned, end, offset, period];
        eval(&server, COUNT.source, &[counter, "first"], &arguments)
    };
    // The offset is of the first period alone.
    assert_eq!(count("a", 10, 3, 0, 4, 1), [3, 7]);
    assert_eq!(count("a", 10, 5, 0, 4, 1), [3, 10]);
    assert_eq!(count("a", 10, 1, 0, 4, 1), [0, 10]);
    assert_eq!(count("b", 10, 3, 0, 4, 2), [3, 3]);
    // What comes back can be lent again; a lower limit lends nothing.
    assert_eq!(count("a", 10, 0, 2, 4, 1), [0, 8]);
    assert_eq!(count("a", 5, 1, 0, 4, 1), [0, 8]);
    assert_eq!(count("a", 17_592_186_044_415, 1, 0, 4, 1), [1, 9]);
    assert_eq!(count("b", 10, 0, 100, 0, 2), [0, 0]);
    // The counter ends.
    let Reply::Integer(life) = server.ask(&["PTTL", "a"]) else {
        panic!("no life")
    };
    assert!(life > 0 && life <= 3 * 86_400_000);
    // Also one whose end is past by the store's clock, which is the right one: it bounds what is lent all the same.
    let past = [5, 3, 0, 1_000, 0, 3];
    let count = || eval(&server, COUNT.source, &["c", "first"], &past);
    assert_eq!([count(), count(), count()], [[3, 3], [2, 5], [0, 5]]);
    let Reply::Integer(life) = server.ask(&["PTTL", "c"]) else {
        panic!("no life")
    };
    assert!((85_000_000..=86_400_000).contains(&life), "{life}");
}

#[test]
fn a_batch_is_added_once() {
    let Some(server) = Server::start() else {
        return;
    };
    let end = (86_400_000 * date(2).0).to_string();
    let batch = |number: &str| {
        let keys = ["seen", "days", "usage", "quota"];
        let mut parts = vec!["EVAL", SETTLE.source, "4"];
        parts.extend(keys);
        parts.extend([
            number, "3", "k/p", "5", &end, "20000", "4", "", "7", &end, "",
        ]);
        server.ask(&parts)
    };
    assert_eq!(batch("1"), Reply::Integer(1));
    assert_eq!(batch("1"), Reply::Integer(0));
    assert_eq!(batch("2"), Reply::Integer(1));
    assert_eq!(batch("1"), Reply::Integer(0));
    let text = |text: &str| Reply::Text(text.as_bytes().to_vec());
    assert_eq!(server.ask(&["HGET", "usage", "k/p"]), text("10"));
    assert_eq!(server.ask(&["GET", "quota"]), text("14"));
    assert_eq!(
        server.ask(&["ZRANGE", "days", "0", "-1"]),
        Reply::List(vec![text("20000")])
    );
    // A spoiled counter keeps only itself out.
    server.ask(&["SET", "usage", "x"]);
    assert_eq!(batch("3"), Reply::Integer(1));
    assert_eq!(server.ask(&["GET", "quota"]), text("21"));
    assert_eq!(batch("3"), Reply::Integer(0));
    assert_eq!(server.ask(&["GET", "quota"]), text("21"));
}
