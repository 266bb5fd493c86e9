//! Leases by themselves, and several of them with a model of the store, in simulated time.

mod simulation;

use super::*;

const MS: u64 = 1_000_000;

fn sizing(cap: u64) -> Sizing {
    Sizing {
        cap,
        percent: 125,
        generation: 0,
    }
}

fn grant(got: u64, wait: u64, left: u64) -> Grant {
    Grant {
        got,
        wait,
        left,
        gap: GAP,
    }
}

fn taken(left: u64, refill: bool) -> Attempt {
    Attempt::Taken { left, refill }
}

/// Asks and is answered at once.
fn refill(lease: &Lease, now: u64, cap: u64, got: u64) -> Ask {
    let ask = lease.begin_ask(now, sizing(cap)).unwrap();
    lease.granted(&ask, grant(got, 0, 100), now);
    ask
}

#[test]
fn tokens_are_spent_once() {
    let lease = Lease::new();
    assert_eq!(lease.take(0), Attempt::Empty);
    let ask = lease.begin_ask(0, sizing(10)).unwrap();
    assert_eq!((ask.wanted, ask.returned), (1, 0));
    assert_eq!(lease.begin_ask(0, sizing(10)), None, "somebody asks");
    lease.granted(&ask, grant(1, 0, 7), MS);
    assert_eq!(lease.take(MS), taken(7, false));
    assert_eq!(lease.take(MS), Attempt::Empty);
    lease.give_back(MS);
    assert_eq!(lease.take(MS), taken(7, false));
    assert_eq!(lease.take(MS), Attempt::Empty);
}

#[test]
fn what_is_wanted_follows_demand() {
    let lease = Lease::new();
    let mut now = 1_000 * MS;
    // Forty a millisecond apart: the demand of a gap is twenty.
    for _ in 0..40 {
        now += MS;
        if lease.take(now) == Attempt::Empty {
            let ask = lease.begin_ask(now, sizing(1_000)).unwrap();
            lease.granted(&ask, grant(ask.wanted, 0, 100), now);
            assert!(matches!(lease.take(now), Attempt::Taken { .. }));
        }
    }
    while matches!(lease.take(now), Attempt::Taken { .. }) {
        now += MS;
    }
    let ask = lease.begin_ask(now, sizing(1_000)).unwrap();
    assert!((20..=30).contains(&ask.wanted), "{ask:?}");
    lease.granted(&ask, grant(ask.wanted, 0, 100), now);
    // After a second without demand, one.
    while matches!(lease.take(now), Attempt::Taken { .. }) {}
    now += 1_000 * MS;
    let ask = refill(&lease, now, 1_000, 1);
    assert!(ask.wanted <= 2, "{ask:?}");
    // Who waits is asked for, whatever the cap.
    lease.take(now);
    let waiting: Vec<_> = (0..7).map(|_| lease.enter()).collect();
    assert_eq!(refill(&lease, now, 3, 7).wanted, 7);
    drop(waiting);
    // Nobody holds more than the cap.
    assert_eq!(lease.begin_ask(now, sizing(7)), None);
    assert_eq!(refill(&lease, now, 8, 1).wanted, 1);
}

#[test]
fn an_answer_that_falls_short_closes_the_lease_for_a_while() {
    let lease = Lease::new();
    let ask = |now| {
        let waiting: Vec<_> = (0..3).map(|_| lease.enter()).collect();
        let ask = lease.begin_ask(now, sizing(10)).unwrap();
        drop(waiting);
        ask
    };
    let refused = |ms: u64| Attempt::Refused(RetryAfter(Duration::from_millis(ms)));
    lease.granted(&ask(0), grant(2, 0, 0), 0);
    assert_eq!(lease.take(0), taken(1, false));
    assert_eq!(lease.take(0), taken(0, false));
    assert_eq!(lease.take(5 * MS), refused(15));
    assert_eq!(lease.take(20 * MS), Attempt::Empty);
    lease.granted(&ask(20 * MS), grant(0, 50 * MS, 0), 20 * MS);
    assert_eq!(lease.take(21 * MS), refused(49));
    assert_eq!(lease.take(70 * MS), Attempt::Empty);
    lease.granted(&ask(70 * MS), grant(0, 3_600_000 * MS, 0), 70 * MS);
    assert_eq!(lease.take(70 * MS), refused(3_600_000));
    assert_eq!(
        lease.take(1_070 * MS),
        Attempt::Empty,
        "it is asked for each second"
    );
    // Whole, and nothing left: no sooner than after another gap.
    let whole = |now, wait, left| {
        let ask = ask(now);
        lease.granted(&ask, grant(ask.wanted, wait, left), now);
        while matches!(lease.take(now), Attempt::Taken { .. }) {}
    };
    whole(1_070 * MS, 5 * MS, 0);
    assert_eq!(lease.take(1_070 * MS), refused(20));
    whole(1_090 * MS, 0, 1);
    assert_eq!(lease.take(1_090 * MS), Attempt::Empty);
    // Nothing left after answers that were whole: until there is something.
    whole(1_090 * MS, 5 * MS, 0);
    assert_eq!(lease.take(1_090 * MS), refused(5));
}

#[test]
fn a_quarter_left_asks_for_more() {
    let lease = Lease::new();
    let waiting: Vec<_> = (0..8).map(|_| lease.enter()).collect();
    refill(&lease, 0, 10, 8);
    drop(waiting);
    let refills: Vec<bool> = (0..8)
        .map(|_| match lease.take(0) {
            Attempt::Taken { refill, .. } => refill,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        refills,
        [false, false, false, false, false, true, true, false]
    );
}

#[test]
fn dead_tokens_go_back() {
    let lease = Lease::new();
    refill(&lease, 0, 10, 1);
    assert!(lease.is_holding());
    assert_eq!(lease.take_dead(999 * MS), 0);
    assert_eq!(lease.take(1_000 * MS), Attempt::Empty, "too late");
    let ask = lease.begin_ask(1_000 * MS, sizing(10)).unwrap();
    assert_eq!((ask.wanted, ask.returned), (1, 1));
    lease.lost();
    assert!(!lease.is_holding(), "what was on its way is lost");
    refill(&lease, 1_000 * MS, 10, 5);
    assert_eq!(lease.take_dead(2_000 * MS), 5);
    refill(&lease, 2_000 * MS, 10, 2);
    assert_eq!(lease.take_all(), 2);
    assert_eq!(lease.take_all(), 0);
}

#[test]
fn who_did_not_wait_is_paid_for_later() {
    let lease = Lease::new();
    let waiting: Vec<_> = (0..5).map(|_| lease.enter()).collect();
    let ask = lease.begin_ask(0, sizing(10)).unwrap();
    drop(waiting);
    for _ in 0..7 {
        lease.borrow();
    }
    lease.granted(&ask, grant(5, 0, 100), MS);
    assert_eq!(lease.take(MS), Attempt::Empty);
    refill(&lease, MS, 10, 5);
    let taken = (0..5).filter(|_| matches!(lease.take(MS), Attempt::Taken { .. }));
    assert_eq!(taken.count(), 3);
    lease.borrow();
    lease.begin_ask(MS, sizing(10)).unwrap();
    assert_eq!(lease.lost(), 1);
    refill(&lease, MS, 10, 1);
    assert!(
        matches!(lease.take(MS), Attempt::Taken { .. }),
        "what is lost pays for nobody"
    );
}

#[test]
fn answers_for_another_count_are_lost() {
    let lease = Lease::new();
    assert!(lease.roll(5, 6));
    refill(&lease, 0, 10, 4);
    let ask = lease.begin_ask(0, sizing(10)).unwrap();
    assert!(lease.roll(6, 7));
    assert!(!lease.roll(6, 7) && !lease.roll(5, 6));
    assert!(lease.roll(4, 5), "the clock was far ahead");
    assert!(lease.roll(6, 7));
    assert_eq!(lease.take(0), Attempt::Empty);
    lease.granted(&ask, grant(3, 0, 0), 0);
    assert_eq!(lease.take(0), Attempt::Empty);
    assert_eq!(lease.left(), None);
    refill(&lease, 0, 10, 1);
    assert_eq!(lease.left(), Some(100));
}

#[test]
fn leases_begin_small_after_the_store_was_away() {
    let lease = Lease::new();
    let waiting: Vec<_> = (0..50).map(|_| lease.enter()).collect();
    refill(&lease, 0, 100, 50);
    drop(waiting);
    while matches!(lease.take(MS), Attempt::Taken { .. }) {}
    let ask = lease.begin_ask(MS, sizing(100)).unwrap();
    assert!(ask.wanted > 50, "{ask:?}");
    lease.lost();
    let sizing = Sizing {
        generation: 1,
        ..sizing(100)
    };
    assert_eq!(lease.begin_ask(2 * MS, sizing).unwrap().wanted, 1);
}

#[test]
fn clocks_may_wrap() {
    let lease = Lease::new();
    let end = (u64::from(u32::MAX) - 100) * MS;
    refill(&lease, end, 10, 1);
    assert_eq!(lease.take_dead(end + 999 * MS), 0);
    assert_eq!(lease.take_dead(end + 1_000 * MS), 1);
}
