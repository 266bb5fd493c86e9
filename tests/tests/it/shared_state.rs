//! Several gateways on one Redis: what they admit together, what they ask of it, and what becomes of them while it is away.
//!
//! `LONG_TESTS=1` takes a minute where a few seconds will do, and asserts what is measured over time, which says nothing of the
//! gateway where other tests run beside. A run in which a gateway took the store for away although
//! it was not, since the machine did something else, and which does not hold, is done again: it says nothing about what is shared. So is one
//! in which requests that had waited their 4 ms were woken late.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::paced::{Batch, Pace};
use gateway_tests::prometheus::Metrics;
use gateway_tests::redis::Redis;
use gateway_tests::relay::{Mode, Relay};

use super::keys::{Yard, admin, status_at, until};

const N_GATEWAYS: u32 = 3;

/// How often a run is done again at most.
const N_ATTEMPTS: usize = 8;

/// Rate and burst of the plans that ten keys have.
const RATES: [(u32, u32); 10] = [
    (2, 6),
    (5, 10),
    (10, 10),
    (20, 20),
    (40, 30),
    (60, 60),
    (80, 40),
    (100, 100),
    (150, 100),
    (200, 200),
];

/// The same of the plans of keys that are asked thousands of times a second.
const HOT_RATES: [(u32, u32); 2] = [(1000, 500), (3000, 1000)];

/// The limit of the plan `some`.
const QUOTA: u64 = 2_000;

/// The same of `few`.
pub(crate) const FEW: u64 = 7;

/// The pacing gap in seconds, after which a gateway that was told that there is nothing asks again.
const GAP: f64 = 0.02;

pub(crate) fn is_long() -> bool {
    std::env::var_os("LONG_TESTS").is_some()
}

/// What is measured over time is measured in long runs alone: beside other tests it would say nothing of the gateway.
fn is_skipped() -> bool {
    if !is_long() {
        eprintln!("a long suite (LONG_TESTS): NOTHING IS TESTED HERE");
    }
    !is_long()
}

/// A short and a long form.
fn seconds(short: u64, long: u64) -> Duration {
    Duration::from_secs(if is_long() { long } else { short })
}

/// One operation that the gateway answers itself, and plans with rates and quotas.
pub(crate) fn binary() -> &'static Binary {
    static BINARY: OnceLock<Binary> = OnceLock::new();
    BINARY.get_or_init(|| {
        let rates = RATES.iter().chain(&HOT_RATES).map(|(rate, burst)| {
            format!("r{rate}: {{throttle: {{rateLimit: {rate}, burstLimit: {burst}}}}}")
        });
        let plans = rates.collect::<Vec<_>>().join(", ");
        let text = format!(
            "openapi: 3.0.3\n\
             info: {{title: meter, version: '1'}}\n\
             x-gateway:\n\
             \x20 name: meter\n\
             \x20 kind: rest\n\
             \x20 stages: {{prod: {{mount: {{path: /meter}}}}}}\n\
             \x20 usagePlans: {{free: {{}}, some: {{quota: {{limit: {QUOTA}, period: MONTH}}}}, few: {{quota: {{limit: {FEW}, period: MONTH}}}}, {plans}}}\n\
             components: {{securitySchemes: {{key: {{type: apiKey, name: x-api-key, in: header}}}}}}\n\
             paths:\n\
             \x20 /goods: {{get: {{security: [{{key: []}}], responses: {{'200': {{description: ok}}}}, x-amazon-apigateway-integration: {{type: mock, requestTemplates: {{application/json: '{{\"statusCode\": 200}}'}}, responses: {{default: {{statusCode: '200'}}}}}}}}}}\n"
        );
        Binary::build("meter", &[Document::yaml("meter", text)], &[]).unwrap()
    })
}

pub(crate) const GOODS: &str = "/meter/goods";

/// Gateways that know each other.
fn start(yard: &Yard, n: u32) -> Vec<Gateway> {
    let gateways: Vec<Gateway> = (0..n).map(|_| yard.start(&[])).collect();
    for gateway in &gateways {
        until("that all are known", || {
            metric(gateway, "gateway_state_gateways") == f64::from(n)
        });
    }
    gateways
}

fn metrics(gateway: &Gateway) -> Metrics {
    Metrics::read(&admin(gateway, "GET /metrics", "").text()).unwrap()
}

fn metric(gateway: &Gateway, name: &str) -> f64 {
    metrics(gateway).sum(name, &[])
}

/// A key of a plan that all gateways know, and that nobody has used.
fn create(yard: &Yard, gateways: &[Gateway], plan: &str) -> String {
    let plan = format!("meter/{plan}");
    let (_, value) = yard.create(gateways.first(), &["--plan", &plan]);
    let n_keys = |gateway| metric(gateway, "gateway_keys");
    let (first, others) = gateways.split_first().unwrap();
    for gateway in others {
        until("the key", || n_keys(gateway) == n_keys(first));
    }
    value
}

/// How often a gateway took the store for away.
fn n_away(gateway: &Gateway) -> usize {
    gateway.stderr().text().matches("state_store_away").count()
}

/// Asks every gateway for every key at its pace, while `meanwhile` runs: the batches by key and gateway. All times count from
/// `epoch`.
fn ask(
    gateways: &[Gateway],
    paces: &[Pace],
    epoch: Instant,
    meanwhile: impl FnOnce(),
) -> Vec<Vec<Vec<Batch>>> {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let stop = &stop;
        let n = paces.len() * gateways.len();
        let mut place = 0;
        let mut asking = Vec::new();
        for pace in paces {
            for gateway in gateways {
                let mut pace = pace.clone();
                pace.phase = pace.every.mul_f64(f64::from(place) / n as f64);
                place += 1;
                let to = gateway.data();
                asking.push(scope.spawn(move || {
                    let mut batches = Vec::new();
                    pace.run(to, epoch, stop, &mut batches).unwrap();
                    batches
                }));
            }
        }
        meanwhile();
        stop.store(true, Ordering::Release);
        let batches: Vec<Vec<Batch>> = asking.into_iter().map(|it| it.join().unwrap()).collect();
        batches.chunks(gateways.len()).map(<[_]>::to_vec).collect()
    })
}

/// Waits, whoever else is asked meanwhile.
fn pass(time: Duration) {
    std::thread::sleep(time);
}

fn n_admitted<'b>(batches: impl IntoIterator<Item = &'b Batch>) -> u64 {
    batches.into_iter().map(|batch| batch.n_admitted).sum()
}

fn n_answers<'b>(batches: impl IntoIterator<Item = &'b Batch>) -> u64 {
    let n = |batch: &Batch| batch.n_admitted + batch.n_refused;
    batches.into_iter().map(n).sum()
}

/// Most tokens that the gateways have in hand together: what may be spent late.
fn lease_bound(rate: f64, burst: f64, n: f64) -> f64 {
    let of_one = (burst / (4.0 * n))
        .floor()
        .max((rate * 1.5 * GAP / n).ceil());
    n * of_one.clamp(1.0, burst)
}

/// What a key was told, beside what one bucket would have said.
#[derive(Debug, Default)]
struct Verdict {
    n: u64,
    n_admitted: u64,
    /// What the bucket had for the time of the run.
    ideal: f64,
    /// Refused while there surely were tokens, or admitted beyond the bound.
    n_wrong: u64,
}

/// Holds the answers of all gateways to a bucket of their rate.
fn judge(batches: &[Vec<Batch>], rate: f64, burst: f64) -> Verdict {
    let mut all: Vec<&Batch> = batches.iter().flatten().collect();
    all.sort_unstable_by_key(|batch| batch.came);
    let bound = lease_bound(rate, burst, f64::from(N_GATEWAYS));
    let first = all.iter().map(|batch| batch.sent).min().unwrap_or_default();
    let mut verdict = Verdict::default();
    let (mut tokens, mut at) = (burst, first);
    for batch in &all {
        tokens = (tokens + (batch.came - at).as_secs_f64() * rate).min(burst);
        at = batch.came;
        tokens -= batch.n_admitted as f64;
        // When in that time a token was spent, and those of answers that came meanwhile, nobody knows.
        let unsure = bound + 1.0 + rate * ((batch.came - batch.sent).as_secs_f64() + 0.005);
        if tokens > unsure {
            verdict.n_wrong += batch.n_refused;
        }
        if tokens < -unsure {
            // Each is wrong once: those that come after it take tokens of their own.
            verdict.n_wrong += (-unsure - tokens).ceil() as u64;
            tokens = -unsure;
        }
    }
    verdict.n = n_answers(all.iter().copied());
    verdict.n_admitted = n_admitted(all.iter().copied());
    verdict.ideal = burst + rate * at.saturating_sub(first).as_secs_f64();
    verdict
}

/// A run of keys with these rates, asked so many times a second each by each gateway: verdicts by key, calls of the store, and
/// requests. `None` where a gateway took the store for away, and something does not hold that would hold with it.
fn measure(
    rates: &[(u32, u32)],
    per_second: impl Fn(u32) -> u32,
    time: Duration,
) -> Option<(Vec<Verdict>, u64, u64)> {
    let yard = Yard::of(binary(), "redis");
    let redis = yard.redis.as_ref().unwrap();
    let gateways = start(&yard, N_GATEWAYS);
    let paces: Vec<Pace> = rates
        .iter()
        .map(|(rate, _)| {
            let key = create(&yard, &gateways, &format!("r{rate}"));
            Pace::get(GOODS, &key, per_second(*rate))
        })
        .collect();
    let before = redis.n_calls("evalsha").unwrap();
    let asked = ask(&gateways, &paces, Instant::now(), || pass(time));
    let n_calls = redis.n_calls("evalsha").unwrap() - before;
    let n = n_answers(asked.iter().flatten().flatten());
    let verdicts = asked
        .iter()
        .zip(rates)
        .map(|(batches, (rate, burst))| judge(batches, f64::from(*rate), f64::from(*burst)));
    let verdicts: Vec<Verdict> = verdicts.collect();
    let away: usize = gateways.iter().map(n_away).sum();
    eprintln!("{n} requests, {n_calls} calls, away {away} times");
    for gateway in &gateways {
        let text = gateway.stderr().text();
        let told = text
            .lines()
            .filter(|line| line.contains("state_store_away"));
        told.for_each(|line| eprintln!("{line}"));
    }
    for ((rate, burst), verdict) in rates.iter().zip(&verdicts) {
        eprintln!("{rate}/s, {burst}: {verdict:?}");
    }
    (away == 0 || check(rates, &verdicts).is_ok()).then_some((verdicts, n_calls, n))
}

/// What holds of all keys, whatever they are asked; or what does not.
fn check(rates: &[(u32, u32)], verdicts: &[Verdict]) -> Result<(), String> {
    for ((rate, burst), verdict) in rates.iter().zip(verdicts) {
        let bound = lease_bound(f64::from(*rate), f64::from(*burst), f64::from(N_GATEWAYS));
        let admitted = verdict.n_admitted as f64;
        let mut most = verdict.ideal + bound;
        if is_long() {
            // Over a minute the bound is more than this.
            most = most.min(verdict.ideal.mul_add(1.01, 1.0));
        }
        let least = verdict.ideal * 0.99 - bound - 1.0;
        if !(least..=most).contains(&admitted) {
            return Err(format!("{rate}/s: {admitted} is not in {least}..={most}"));
        }
    }
    let n: u64 = verdicts.iter().map(|verdict| verdict.n).sum();
    let n_wrong: u64 = verdicts.iter().map(|verdict| verdict.n_wrong).sum();
    if n_wrong * 2_000 > n {
        return Err(format!("{n_wrong} of {n} are wrong"));
    }
    Ok(())
}

/// What comes of the first run that counts.
fn attempt<T>(mut run: impl FnMut() -> Option<T>) -> T {
    let found = (0..N_ATTEMPTS).find_map(|_| run());
    found.expect("the machine is too busy to measure this")
}

#[test]
fn three_gateways_share_the_rates_of_ten_keys() {
    if is_skipped() {
        return;
    }
    let time = seconds(6, 60);
    // Each gateway is asked faster than the plan allows all of them.
    let (verdicts, n_calls, _) = attempt(|| measure(&RATES, |rate| rate.max(20) * 5 / 4, time));
    check(&RATES, &verdicts).unwrap();
    // Who is over the limit asks once a pacing gap; and each gateway brings counts, and beats.
    let n_asking = u64::try_from(RATES.len()).unwrap() * u64::from(N_GATEWAYS);
    let per_second = n_asking * 50 + u64::from(N_GATEWAYS) * (4 + 4);
    let most = per_second * (time.as_secs() + 1);
    assert!(n_calls <= most, "{n_calls} > {most}");
}

#[test]
fn keys_that_are_asked_often_cost_the_store_little() {
    if is_skipped() {
        return;
    }
    let time = seconds(4, 60);
    for rate in HOT_RATES {
        let (verdicts, n_calls, n) = attempt(|| measure(&[rate], |_| 2_000, time));
        check(&[rate], &verdicts).unwrap();
        let most = n * 3 / 100;
        assert!(
            n_calls <= most,
            "{rate:?}: {n_calls} calls for {n} requests"
        );
    }
}

/// What the gateways counted for a plan.
fn used(yard: &Yard, gateway: &Gateway, plan: &str) -> u64 {
    let plan = format!("meter/{plan}");
    let rows = yard.tell_json(Some(gateway), &["usage", "--plan", &plan, "--json"]);
    let rows = rows.as_array().unwrap();
    rows.iter().map(|row| row["used"].as_u64().unwrap()).sum()
}

#[test]
fn three_gateways_share_a_quota() {
    let n_admitted = attempt(|| {
        let yard = Yard::of(binary(), "redis");
        let gateways = start(&yard, N_GATEWAYS);
        let pace = Pace::get(GOODS, &create(&yard, &gateways, "some"), 400);
        let asked = ask(&gateways, &[pace], Instant::now(), || pass(seconds(6, 60)));
        let away: usize = gateways.iter().map(n_away).sum();
        let n = n_admitted(asked.iter().flatten().flatten());
        let n_asked = n_answers(asked.iter().flatten().flatten());
        eprintln!("{n} of {n_asked} admitted, away {away} times");
        assert_eq!(used(&yard, &gateways[0], "some"), n);
        // Who waited too long decided alone: within the allowance, and told.
        let alone = gateways
            .iter()
            .map(|gateway| metric(gateway, "gateway_state_local_decisions_total"));
        let n_alone = alone.sum::<f64>() as u64;
        assert!(n <= QUOTA + n_alone, "{n}, {n_alone} decided alone");
        (away == 0 && n_alone == 0).then_some(n)
    });
    assert_eq!(n_admitted, QUOTA);
}

/// How the store goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Killed,
    Hung,
    /// Nothing gets through to it.
    CutOff,
    /// Connections break.
    Reset,
}

/// The rate of the key that is asked too often while the store is away.
const RATE: f64 = 100.0;

/// The store is away for a while, in the middle of the traffic. `None` where requests waited for the machine.
fn outage(fault: Fault) -> Option<()> {
    let mut redis = Redis::start_kept().unwrap();
    let relay = Relay::start(redis.address()).unwrap();
    let mut yard = Yard::of(binary(), "memory");
    yard.state = match fault {
        Fault::Killed | Fault::Hung => redis.url(),
        Fault::CutOff | Fault::Reset => format!("redis://{}", relay.address()),
    };
    let gateways = start(&yard, N_GATEWAYS);
    let plans = ["r100", "some", "free"];
    let keys = plans.map(|plan| create(&yard, &gateways, plan));
    let paces: Vec<Pace> = keys
        .iter()
        .zip([150, 20, 60])
        .map(|(key, per_second)| Pace::get(GOODS, key, per_second))
        .collect();
    let are_up = || {
        let up = |gateway| metric(gateway, "gateway_state_store_up") > 0.5;
        gateways.iter().filter(|gateway| up(gateway)).count()
    };
    let decided_alone = || {
        let n = gateways
            .iter()
            .map(|it| metric(it, "gateway_state_local_decisions_total"));
        n.sum::<f64>() as u64
    };
    let epoch = Instant::now();
    let (mut away, mut back, mut recovered, mut n_alone) = Default::default();
    let mut asked = ask(&gateways, &paces, epoch, || {
        pass(Duration::from_millis(1_500));
        match fault {
            Fault::Killed => redis.process().signal("KILL").unwrap(),
            Fault::Hung => redis.process().signal("STOP").unwrap(),
            Fault::CutOff => relay.set(Mode::Hold),
            Fault::Reset => relay.set(Mode::Reset),
        }
        away = epoch.elapsed();
        pass(seconds(2, 10));
        assert_eq!(are_up(), 0, "{fault:?}");
        // Who asks whether they are ready hears of it, and goes on sending requests.
        for gateway in &gateways {
            let ready = admin(gateway, "GET /readyz", "");
            assert_eq!((ready.status, &*ready.text()), (200, "ok\nstore: away"));
        }
        match fault {
            Fault::Killed => redis.restart().unwrap(),
            Fault::Hung => redis.process().signal("CONT").unwrap(),
            Fault::CutOff | Fault::Reset => relay.set(Mode::Forward),
        }
        back = epoch.elapsed();
        until("that it is there again", || are_up() == gateways.len());
        recovered = epoch.elapsed();
        n_alone = decided_alone();
        pass(seconds(2, 10));
    });
    let after = recovered - back;

    // Each gateway goes on with its share, and no more than that.
    let outage = (back - away).as_secs_f64();
    let n_gateways = f64::from(N_GATEWAYS);
    let bound = lease_bound(RATE, RATE, n_gateways);
    let mut shares = Vec::new();
    for batches in &asked[0] {
        let meanwhile = batches
            .iter()
            .filter(|it| it.sent >= away && it.came <= back);
        let n = n_admitted(meanwhile) as f64;
        let share = RATE / n_gateways * outage;
        let most = share + (RATE + bound) / n_gateways + 1.0;
        assert!(n <= most, "{fault:?}: {n} > {most}");
        // A machine that does something else asks less.
        assert!(
            !is_long() || n >= share * 0.9 - 2.0,
            "{fault:?}: {n} of {share}"
        );
        shares.push(n / share);
    }
    let of_rate: Vec<&Batch> = asked[0].iter().flatten().collect();
    let time = of_rate.iter().map(|it| it.came).max().unwrap_or_default();
    let n = n_admitted(of_rate.iter().copied()) as f64;
    // The bucket in the store filled while nobody took of it.
    let most = RATE * (time.as_secs_f64() + 2.0) + bound;
    assert!(n <= most, "{fault:?}: {n} > {most}");

    // The quota to its end: what was admitted without the store is part of it, and what the store lent is lost at most.
    let to_the_end = Pace::get(GOODS, &keys[1], 400);
    let rest = ask(&gateways, &[to_the_end], epoch, || {
        pass(Duration::from_secs(5))
    });
    for (batches, rest) in asked[1].iter_mut().zip(&rest[0]) {
        batches.extend(rest);
    }
    let of_quota = n_admitted(asked[1].iter().flatten());
    let lease = QUOTA / 100;
    let least = QUOTA - u64::from(N_GATEWAYS) * 2 * lease;
    // Where a machine that does something else let the store seem away once more, gateways know less of each other.
    let n_away: usize = gateways.iter().map(n_away).sum();
    let is_away_once = n_away == gateways.len();
    let most = match is_away_once {
        true => QUOTA,
        false => QUOTA + decided_alone() - n_alone,
    };
    assert!((least..=most).contains(&of_quota), "{fault:?}: {of_quota}");

    // Everything was counted once.
    for (plan, asked) in plans.iter().zip(&asked) {
        let n = n_admitted(asked.iter().flatten());
        assert_eq!(used(&yard, &gateways[0], plan), n, "{fault:?} {plan}");
    }

    let (mut n_waited, mut n_late, mut waited) = (0.0, 0.0, 0.0);
    for gateway in &gateways {
        let metrics = metrics(gateway);
        let wait = |end: &str, labels: &[(&str, &str)]| {
            metrics.value(&format!("gateway_state_wait_seconds_{end}"), labels)
        };
        let n = wait("count", &[]);
        n_waited += n;
        n_late += n - wait("bucket", &[("le", "0.005")]);
        waited += wait("sum", &[]);
    }
    eprintln!(
        "{fault:?}: {n_waited} waited, {n_late} of them more than 5 ms, {:.2} ms on average; \
         shares {shares:.2?}; recovered after {after:.0?}; {of_quota} of the quota",
        waited * 1e3 / n_waited
    );
    if !is_long() {
        return Some(());
    }
    if !is_away_once {
        return None;
    }
    assert!(waited <= n_waited * 0.005, "{fault:?}: {waited}");
    assert!(after <= Duration::from_secs(2), "{fault:?}: {after:?}");
    // They give up after 4 ms; one in a hundred may be woken late.
    (n_late * 100.0 <= n_waited).then_some(())
}

#[test]
fn the_store_is_killed() {
    attempt(|| outage(Fault::Killed));
}

#[test]
fn the_store_hangs() {
    attempt(|| outage(Fault::Hung));
}

#[test]
fn the_store_is_cut_off() {
    attempt(|| outage(Fault::CutOff));
}

#[test]
fn connections_with_the_store_break() {
    attempt(|| outage(Fault::Reset));
}

/// What is done to keys by command holds at once in the gateway that is asked, and in the others soon.
fn keys_by_command(store: &str) {
    let yard = Yard::of(binary(), store);
    let gateways = match store {
        "redis" => start(&yard, N_GATEWAYS),
        _ => vec![yard.start(&[])],
    };
    let (first, others) = gateways.split_first().unwrap();
    let holds = |key: &str, expected: u16| {
        let since = Instant::now();
        assert_eq!(status_at(first, GOODS, key), expected, "{store}: at once");
        for gateway in others {
            until("the change", || status_at(gateway, GOODS, key) == expected);
        }
        let took = since.elapsed();
        assert!(took <= Duration::from_secs(2), "{store}: {took:?}");
        took
    };
    let mut slowest = Duration::ZERO;
    for _ in 0..if is_long() { 20 } else { 3 } {
        let (id, value) = yard.create(Some(first), &["--plan", "meter/free"]);
        slowest = slowest.max(holds(&value, 200));
        for (command, expected) in [("disable", 403), ("enable", 200), ("delete", 403)] {
            yard.tell(Some(first), &["keys", command, &id]);
            slowest = slowest.max(holds(&value, expected));
        }
    }
    eprintln!("{store}: everywhere after {slowest:?} at the latest");
}

#[test]
fn keys_by_command_in_memory() {
    keys_by_command("memory");
}

#[test]
fn keys_by_command_in_a_file() {
    keys_by_command("file");
}

#[test]
fn keys_by_command_in_redis() {
    keys_by_command("redis");
}
