//! Gateways that are killed at any moment, again and again: what their files keep.
//!
//! `LONG_TESTS=1` kills 200 times in place of 10; `SEED=N` chooses other moments.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use gateway_tests::gateway::Gateway;
use gateway_tests::paced::{Batch, Pace};
use gateway_tests::process::{Process, finish};

use super::keys::{LIMIT, Yard, status_at};
use super::shared_state::{FEW, GOODS, binary, is_long};

/// Counts of so long may be lost.
const LOST: Duration = Duration::from_secs(1);

/// Requests that are under way at once.
const BATCH: u64 = 5;

/// What was promised to clients, over all lives of the gateway.
#[derive(Debug, Default)]
struct Promised {
    /// Keys whose making was answered.
    keys: BTreeSet<String>,
    /// How often it is unknown whether a key was made.
    n_unsure: usize,
    /// Requests of the key without a limit, as the gateway had them after the latest start.
    n_used: u64,
    /// Most counts that one end lost.
    n_lost: u64,
}

/// A life of the gateway, as its clients saw it.
#[derive(Debug, Default)]
struct Life {
    /// Of the key without a limit.
    batches: Vec<Batch>,
    /// A key with a quota.
    few: String,
    /// When its requests were admitted.
    admitted: Vec<Duration>,
    killed: Duration,
}

/// Asks with a key until it is refused: how often it was not.
fn use_up(gateway: &Gateway, key: &str) -> u64 {
    let n = (0..3 * FEW).take_while(|_| status_at(gateway, GOODS, key) == 200);
    u64::try_from(n.count()).unwrap()
}

fn ids(yard: &Yard, gateway: &Gateway) -> BTreeSet<String> {
    let listed = yard.tell_json(Some(gateway), &["keys", "list", "--json"]);
    let ids = listed.as_array().unwrap().iter();
    ids.map(|key| key["id"].as_str().unwrap().to_owned())
        .collect()
}

fn used(yard: &Yard, gateway: &Gateway, id: &str) -> u64 {
    let rows = yard.tell_json(Some(gateway), &["usage", "--key", id, "--json"]);
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["used"].as_u64().unwrap()).sum()
}

impl Promised {
    /// After a start: whether everything is there that has to be.
    fn check(&mut self, yard: &Yard, gateway: &Gateway, free: &str, life: &Life, place: &str) {
        let said = gateway.stderr().text();
        assert!(!said.contains("damaged"), "{place}: {said}");
        let listed = ids(yard, gateway);
        assert!(self.keys.is_subset(&listed), "{place}: {listed:?}");
        assert!(
            listed.len() <= self.keys.len() + self.n_unsure,
            "{place}: {listed:?}"
        );

        let sure = life.killed.saturating_sub(LOST);
        let n = |until: Duration| -> u64 {
            let came = life.batches.iter().filter(|batch| batch.came <= until);
            came.map(|batch| batch.n_admitted).sum()
        };
        let n_used = used(yard, gateway, free);
        let found = n_used.checked_sub(self.n_used).expect(place);
        let (least, most) = (n(sure), n(Duration::MAX) + BATCH);
        assert!(
            (least..=most).contains(&found),
            "{place}: {least} <= {found} <= {most}"
        );
        self.n_used = n_used;
        self.n_lost = self.n_lost.max(n(Duration::MAX).saturating_sub(found));

        if !life.few.is_empty() {
            let before = u64::try_from(life.admitted.len()).unwrap();
            let unsure = life.admitted.iter().filter(|came| **came > sure).count();
            let total = before + use_up(gateway, &life.few);
            let most = FEW + u64::try_from(unsure).unwrap();
            assert!(
                (FEW..=most).contains(&total),
                "{place}: {FEW} <= {total} <= {most}"
            );
        }
    }
}

/// Lets clients at a gateway, and kills it after a while.
fn live(
    yard: &Yard,
    mut gateway: Gateway,
    pace: &Pace,
    promised: &mut Promised,
    random: &mut fastrand::Rng,
) -> Life {
    let mut life = Life::default();
    let (id, few) = yard.create(Some(&gateway), &["--plan", "meter/few"]);
    promised.keys.insert(id);
    let epoch = Instant::now();
    let (to, never) = (gateway.data(), AtomicBool::new(false));
    let time = Duration::from_millis(random.u64(0..1_500));
    let is_creating = random.bool();
    let soon = Duration::from_micros(random.u64(0..40_000));
    std::thread::scope(|scope| {
        let batches = &mut life.batches;
        // It ends with the gateway.
        scope.spawn(|| pace.run(to, epoch, &never, batches).unwrap_err());
        for _ in 0..FEW {
            assert_eq!(status_at(&gateway, GOODS, &few), 200);
            life.admitted.push(epoch.elapsed());
        }
        assert_eq!(status_at(&gateway, GOODS, &few), 429);
        std::thread::sleep(time);
        let creating = is_creating.then(|| {
            let args = ["keys", "create", "--plan", "meter/free"];
            let mut command = yard.ask_command(Some(&gateway), &args);
            scope.spawn(move || finish(&mut command, b"", LIMIT).unwrap())
        });
        if creating.is_some() {
            std::thread::sleep(soon);
        }
        life.killed = epoch.elapsed();
        gateway.process().signal("KILL").unwrap();
        gateway.process().wait(LIMIT).unwrap();
        if let Some(creating) = creating {
            let finished = creating.join().unwrap();
            let id = finished.stdout.lines().next();
            match id.and_then(|line| line.strip_prefix("id ")) {
                Some(id) if finished.code == Some(0) => {
                    promised.keys.insert(id.trim().to_owned());
                }
                _ => promised.n_unsure += 1,
            }
        }
    });
    life.few = few;
    life
}

#[test]
fn gateways_that_are_killed_keep_what_they_promised() {
    let seed = std::env::var("SEED").map_or(7, |seed| seed.parse().unwrap());
    let n_rounds = if is_long() { 200 } else { 10 };
    let mut random = fastrand::Rng::with_seed(seed);
    let yard = Yard::of(binary(), "file");
    let mut promised = Promised::default();
    let gateway = yard.start(&[]);
    let (free, key) = yard.create(Some(&gateway), &["--plan", "meter/free"]);
    promised.keys.insert(free.clone());
    let mut pace = Pace::get(GOODS, &key, 500);
    pace.batch = usize::try_from(BATCH).unwrap();
    let mut gateway = Some(gateway);
    let mut life = Life::default();
    for round in 0..n_rounds {
        let place = format!("SEED={seed}, round {round}");
        if random.u8(0..5) == 0 {
            // Another one that is killed while it starts; the one before has ended.
            drop(gateway.take());
            let starting = Process::start(&mut yard.command(&[])).unwrap();
            std::thread::sleep(Duration::from_millis(random.u64(0..60)));
            starting.signal("KILL").unwrap();
        }
        let running = gateway.take().unwrap_or_else(|| yard.start(&[]));
        if round > 0 {
            promised.check(&yard, &running, &free, &life, &place);
        }
        life = live(&yard, running, &pace, &mut promised, &mut random);
    }
    let running = yard.start(&[]);
    promised.check(&yard, &running, &free, &life, &format!("SEED={seed}, end"));
    eprintln!(
        "{n_rounds} ends: {} keys, {} requests, {} lost at once at most",
        promised.keys.len(),
        promised.n_used,
        promised.n_lost
    );
}
