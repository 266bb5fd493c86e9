//! Several processes, one store, answers that take their time or are lost. Everything is decided by a seed.

use super::super::super::lending::{cap, gap};
use super::*;
use crate::limit::Rate;

const SECOND: u64 = 1_000 * MS;

/// A step of simulated time.
const STEP: u64 = 50_000;

/// What a process waits for an answer.
const PATIENCE: u64 = 4 * MS;

/// What a store keeps.
enum Store {
    /// A bucket: interval, tolerance and arrival time; and the pacing gap.
    Bucket(u64, u64, u64, u64),
    /// A quota: limit, and used.
    Quota(u64, u64),
}

impl Store {
    fn answer(&mut self, ask: &Ask, now: u64) -> Grant {
        match self {
            Store::Bucket(interval, tolerance, arrival, gap) => {
                *arrival = (*arrival).clamp(now, now + *tolerance);
                *arrival = arrival.saturating_sub(ask.returned * *interval).max(now);
                let free = (now + *tolerance - *arrival) / *interval;
                let got = ask.wanted.min(free);
                *arrival += got * *interval;
                let wait = (*arrival + *interval).saturating_sub(now + *tolerance);
                Grant {
                    gap: *gap,
                    ..grant(got, wait, free - got)
                }
            }
            Store::Quota(limit, used) => {
                *used -= ask.returned;
                let got = ask.wanted.min(*limit - *used);
                *used += got;
                let left = *limit - *used;
                grant(got, if left == 0 { u64::MAX } else { 0 }, left)
            }
        }
    }
}

/// An ask on its way: when it reaches the store, and, answered, when it is back.
struct Message {
    process: usize,
    ask: Ask,
    at: u64,
    grant: Option<Grant>,
}

struct Simulation {
    store: Store,
    leases: Vec<Lease>,
    messages: Vec<Message>,
    /// When requests that wait began to.
    waiting: Vec<Vec<u64>>,
    random: fastrand::Rng,
    now: u64,
    /// Of a thousand messages, so many are lost on either way.
    lost_per_mille: u32,
    admitted: Vec<u64>,
    refused: u64,
    unanswered: u64,
    n_asks: u64,
    sizing: fn(&Lease, u64) -> Sizing,
    cap: u64,
}

impl Simulation {
    fn new(store: Store, n: usize, cap: u64, sizing: fn(&Lease, u64) -> Sizing) -> Simulation {
        Simulation {
            store,
            leases: (0..n).map(|_| Lease::new()).collect(),
            messages: Vec::new(),
            waiting: vec![Vec::new(); n],
            random: fastrand::Rng::with_seed(19),
            now: 0,
            lost_per_mille: 0,
            admitted: Vec::new(),
            refused: 0,
            unanswered: 0,
            n_asks: 0,
            sizing,
            cap,
        }
    }

    fn run(&mut self, duration: u64, offered_per_second: u64) {
        let probability = offered_per_second as f64 * STEP as f64 / 1e9 / self.leases.len() as f64;
        let end = self.now + duration;
        while self.now < end {
            self.now += STEP;
            self.deliver();
            for process in 0..self.leases.len() {
                let mut n = probability;
                while self.random.f64() < n {
                    n -= 1.0;
                    self.request(process, self.now);
                }
                let waiting = std::mem::take(&mut self.waiting[process]);
                for since in waiting {
                    self.request(process, since);
                }
            }
        }
    }

    fn request(&mut self, process: usize, since: u64) {
        match self.leases[process].take(self.now) {
            Attempt::Taken { refill, .. } => {
                self.admitted.push(self.now);
                if refill {
                    self.ask(process);
                }
            }
            Attempt::Refused(_) => self.refused += 1,
            Attempt::Empty if self.now - since >= PATIENCE => self.unanswered += 1,
            Attempt::Empty => {
                self.waiting[process].push(since);
                self.ask(process);
            }
        }
    }

    fn ask(&mut self, process: usize) {
        let lease = &self.leases[process];
        let n_waiting = self.waiting[process].len();
        let _waiting: Vec<_> = (0..n_waiting).map(|_| lease.enter()).collect();
        if let Some(ask) = lease.begin_ask(self.now, (self.sizing)(lease, self.cap)) {
            self.n_asks += 1;
            let at = self.now + self.random.u64(20_000..200_000);
            self.messages.push(Message {
                process,
                ask,
                at,
                grant: None,
            });
        }
    }

    fn deliver(&mut self) {
        let now = self.now;
        let mut due: Vec<Message> = self.messages.extract_if(.., |m| m.at <= now).collect();
        due.sort_by_key(|message| message.at);
        for mut message in due {
            let is_lost = self.random.u32(0..1000) < self.lost_per_mille;
            match message.grant {
                _ if is_lost => {
                    self.leases[message.process].lost();
                }
                Some(grant) => self.leases[message.process].granted(&message.ask, grant, now),
                None => {
                    message.grant = Some(self.store.answer(&message.ask, message.at));
                    message.at += self.random.u64(20_000..200_000);
                    self.messages.push(message);
                }
            }
        }
    }

    /// Most requests admitted in a window of this length.
    fn most_in(&self, window: u64) -> u64 {
        let mut first = 0;
        let mut most = 0;
        for (last, time) in self.admitted.iter().enumerate() {
            while self.admitted[first] + window <= *time {
                first += 1;
            }
            most = most.max(last - first + 1);
        }
        most as u64
    }
}

fn of_rate(per_second: u64, burst: u64, n: usize) -> Simulation {
    let interval = SECOND / per_second;
    let rate = Rate::new(per_second as f64, burst);
    let cap = cap(&rate, n as u32);
    let store = Store::Bucket(interval, burst * interval, 0, gap(&rate));
    Simulation::new(store, n, cap, |_, cap| sizing(cap))
}

#[test]
fn the_bound_holds_and_the_rate_is_reached() {
    const SECONDS: u64 = 8;
    // With a burst of one or two, what comes until the next request is lost: also without leases.
    for (per_second, burst, offered, percent) in [
        (1000, 200, 3000, 99),
        (5000, 1000, 9000, 99),
        (5000, 100, 9000, 99),
        (1000, 20, 3000, 98),
        (100, 20, 1000, 99),
        (100, 2, 1000, 95),
        (100, 1, 1000, 85),
    ] {
        let mut simulation = of_rate(per_second, burst, 3);
        simulation.run(SECONDS * SECOND, offered);
        let what = format!("{per_second}, {burst}, {offered}");
        let n_admitted = simulation.admitted.len() as u64;
        let ideal = burst + per_second * SECONDS;
        let held = 3 * simulation.cap;
        assert!(
            n_admitted <= ideal + held,
            "{what}: {n_admitted} of {ideal}"
        );
        assert!(
            n_admitted * 100 >= ideal * percent,
            "{what}: {n_admitted} of {ideal}"
        );
        let most = simulation.most_in(SECOND);
        assert!(
            most <= burst + per_second + held,
            "{what}: {most} in a second"
        );
        // At most one per gap and process, once leases are of more than one token.
        let n_asks = simulation.n_asks;
        let gap = gap(&Rate::new(per_second as f64, burst));
        let most_asks = if simulation.cap > 1 {
            SECOND / gap
        } else {
            120
        };
        assert!(
            n_asks <= most_asks * 3 * SECONDS + 60,
            "{what}: {n_asks} asks"
        );
    }
}

#[test]
fn below_the_rate_hardly_anything_is_refused() {
    for (per_second, burst, offered, most_asks) in [
        (1000, 200, 900, 15),
        (5000, 1000, 4500, 3),
        (20_000, 4000, 9000, 3),
    ] {
        let mut simulation = of_rate(per_second, burst, 3);
        simulation.run(8 * SECOND, offered);
        let n_admitted = simulation.admitted.len() as u64;
        let what = format!("{per_second}, {burst}, {offered}: {n_admitted} admitted");
        let n_refused = simulation.refused + simulation.unanswered;
        assert!(
            n_refused * 1000 <= n_admitted,
            "{what}, {n_refused} refused"
        );
        let n_asks = simulation.n_asks;
        assert!(
            n_asks * 100 <= n_admitted * most_asks,
            "{what}, {n_asks} asks"
        );
    }
}

#[test]
fn lost_answers_never_admit_more() {
    for lost_per_mille in [10, 200] {
        let mut simulation = of_rate(1000, 200, 3);
        simulation.lost_per_mille = lost_per_mille;
        simulation.run(6 * SECOND, 3000);
        let n_admitted = simulation.admitted.len() as u64;
        let bound = 200 + 1000 * 6 + 3 * simulation.cap;
        assert!(n_admitted <= bound, "{n_admitted} of {bound}");
        assert!(n_admitted > 2_000, "{n_admitted}");
    }
}

/// As quotas size their leases.
fn quota_sizing(lease: &Lease, _: u64) -> Sizing {
    Sizing {
        cap: (lease.left().unwrap_or(0) / 100).max(1),
        percent: 5_000,
        generation: 0,
    }
}

#[test]
fn quotas_are_used_up_and_never_exceeded() {
    for (limit, offered, lost_per_mille) in [
        (1, 100, 0),
        (50, 1000, 0),
        (10_000, 3000, 0),
        (10_000, 3000, 100),
    ] {
        let mut simulation = Simulation::new(Store::Quota(limit, 0), 3, 0, quota_sizing);
        simulation.lost_per_mille = lost_per_mille;
        simulation.run(6 * SECOND, offered);
        let n_admitted = simulation.admitted.len() as u64;
        assert!(n_admitted <= limit, "{n_admitted} of {limit}");
        assert!(
            n_admitted * 100 >= limit * if lost_per_mille == 0 { 99 } else { 50 },
            "{n_admitted} of {limit}"
        );
        if lost_per_mille == 0 {
            // What is still in hand is given back in the end.
            let held: u64 = simulation.leases.iter().map(Lease::take_all).sum();
            let Store::Quota(_, used) = simulation.store else {
                panic!("another store")
            };
            assert_eq!(used, n_admitted + held);
        }
    }
}
