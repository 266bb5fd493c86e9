//! Several gateways on one Redis: what they admit together, what they ask of it, and what becomes of them while it is away.
//!
//! `LONG_TESTS=1` takes a minute where a few seconds will do. A run in which a gateway took the store for away although
//! it was not, since the machine did something else, is done again: it says nothing about what is shared.

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
const N_ATTEMPTS: usize = 5;

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

/// The pacing gap in seconds, after which a gateway that was told that there is nothing asks again.
const GAP: f64 = 0.02;

fn is_long() -> bool {
    std::env::var_os("LONG_TESTS").is_some()
}

/// A short and a long form.
fn seconds(short: u64, long: u64) -> Duration {
    Duration::from_secs(if is_long() { long } else { short })
}

/// One operation that the gateway answers itself, and plans with rates and quotas.
fn binary() -> &'static Binary {
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
             \x20 usagePlans: {{free: {{}}, some: {{quota: {{limit: 2000, period: MONTH}}}}, few: {{quota: {{limit: 7, period: MONTH}}}}, {plans}}}\n\
             components: {{securitySchemes: {{key: {{type: apiKey, name: x-api-key, in: header}}}}}}\n\
             paths:\n\
             \x20 /goods: {{get: {{security: [{{key: []}}], responses: {{'200': {{description: ok}}}}, x-amazon-apigateway-integration: {{type: mock, requestTemplates: {{application/json: '{{\"statusCode\": 200}}'}}, responses: {{default: {{statusCode: '200'}}}}}}}}}}\n"
        );
        Binary::build("meter", &[Document::yaml("meter", text)], &[]).unwrap()
    })
}

const GOODS: &str = "/meter/goods";

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

/// A key of a plan that all gateways know: its id and its value.
fn create(yard: &Yard, gateways: &[Gateway], plan: &str) -> (String, String) {
    let plan = format!("meter/{plan}");
    let (id, value) = yard.create(gateways.first(), &["--plan", &plan]);
    for gateway in gateways {
        until("the key", || status_at(gateway, GOODS, &value) != 403);
    }
    (id, value)
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
        let asking: Vec<Vec<_>> = paces
            .iter()
            .map(|pace| {
                let of_gateways = gateways.iter().map(|gateway| {
                    let to = gateway.data();
                    scope.spawn(move || pace.run(to, epoch, stop).unwrap())
                });
                of_gateways.collect()
            })
            .collect();
        meanwhile();
        stop.store(true, Ordering::Release);
        let of_key = |asking: Vec<std::thread::ScopedJoinHandle<'_, _>>| {
            asking.into_iter().map(|it| it.join().unwrap()).collect()
        };
        asking.into_iter().map(of_key).collect()
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

/// Holds the answers of all gateways to a bucket of their rate. `late` is the time of the pacing that every answer may have
/// missed, beside the time that itself took.
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
            verdict.n_wrong += batch.n_admitted;
        }
    }
    verdict.n = n_answers(all.iter().copied());
    verdict.n_admitted = n_admitted(all.iter().copied());
    verdict.ideal = burst + rate * at.saturating_sub(first).as_secs_f64();
    verdict
}

/// A run of keys with these rates, asked so many times a second each by each gateway: verdicts by key, calls of the store, and
/// requests. `None` where a gateway took the store for away.
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
            let (_, key) = create(&yard, &gateways, &format!("r{rate}"));
            Pace::get(GOODS, &key, per_second(*rate))
        })
        .collect();
    // Buckets that the first requests took of are full again.
    let slowest = rates.iter().map(|(rate, _)| *rate).min().unwrap_or(1);
    pass(Duration::from_secs(1).max(Duration::from_secs(4) / slowest));
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
    for ((rate, burst), verdict) in rates.iter().zip(&verdicts) {
        eprintln!("{rate}/s, {burst}: {verdict:?}");
    }
    (away == 0).then_some((verdicts, n_calls, n))
}

/// What holds of all keys, whatever they are asked.
fn check(rates: &[(u32, u32)], verdicts: &[Verdict]) {
    for ((rate, burst), verdict) in rates.iter().zip(verdicts) {
        let bound = lease_bound(f64::from(*rate), f64::from(*burst), f64::from(N_GATEWAYS));
        let admitted = verdict.n_admitted as f64;
        let most = verdict.ideal + bound;
        assert!(admitted <= most, "{rate}/s: {admitted} > {most}");
        // Over a minute the bound is less than this.
        let most = verdict.ideal.mul_add(1.01, 1.0);
        assert!(
            !is_long() || admitted <= most,
            "{rate}/s: {admitted} > {most}"
        );
        let least = verdict.ideal * 0.99 - bound - 1.0;
        assert!(admitted >= least, "{rate}/s: {admitted} < {least}");
    }
    let n: u64 = verdicts.iter().map(|verdict| verdict.n).sum();
    let n_wrong: u64 = verdicts.iter().map(|verdict| verdict.n_wrong).sum();
    assert!(n_wrong * 2_000 <= n, "{n_wrong} of {n} are wrong");
}

fn attempt<T>(mut run: impl FnMut() -> Option<T>) -> T {
    let found = (0..N_ATTEMPTS).find_map(|_| run());
    found.expect("the store seemed to be away in every run")
}

#[test]
fn three_gateways_share_the_rates_of_ten_keys() {
    let time = seconds(6, 60);
    // Each gateway is asked faster than the plan allows all of them.
    let (verdicts, n_calls, _) = attempt(|| measure(&RATES, |rate| rate.max(20) * 5 / 4, time));
    check(&RATES, &verdicts);
    // Who is over the limit asks once a pacing gap; and each gateway brings counts, and beats.
    let n_asking = u64::try_from(RATES.len()).unwrap() * u64::from(N_GATEWAYS);
    let per_second = n_asking * 50 + u64::from(N_GATEWAYS) * (4 + 4);
    let most = per_second * (time.as_secs() + 1);
    assert!(n_calls <= most, "{n_calls} > {most}");
}

#[test]
fn keys_that_are_asked_often_cost_the_store_little() {
    let time = seconds(4, 60);
    for rate in HOT_RATES {
        let (verdicts, n_calls, n) = attempt(|| measure(&[rate], |_| 2_000, time));
        check(&[rate], &verdicts);
        let most = n * 3 / 100;
        assert!(
            n_calls <= most,
            "{rate:?}: {n_calls} calls for {n} requests"
        );
    }
}

#[test]
fn three_gateways_share_a_quota() {
    let n_admitted = attempt(|| {
        let yard = Yard::of(binary(), "redis");
        let gateways = start(&yard, N_GATEWAYS);
        let (id, key) = create(&yard, &gateways, "free");
        let plan = "{\"plans\": [\"meter/some\"]}";
        assert_eq!(
            admin(&gateways[0], &format!("PATCH /keys/{id}"), plan).status,
            200
        );
        // Whoever knows this already counts, whoever does not refuses nothing.
        pass(Duration::from_secs(2));
        let pace = Pace::get(GOODS, &key, 400);
        let asked = ask(&gateways, &[pace], Instant::now(), || pass(seconds(6, 12)));
        let away: usize = gateways.iter().map(n_away).sum();
        let usage = yard.tell_json(
            gateways.first(),
            &["usage", "--plan", "meter/some", "--json"],
        );
        let n = n_admitted(asked.iter().flatten().flatten());
        eprintln!(
            "{n} admitted of {}, away {away} times",
            n_answers(asked.iter().flatten().flatten())
        );
        assert_eq!(usage[0]["used"].as_u64(), Some(n), "{usage}");
        (away == 0).then_some(n)
    });
    assert_eq!(n_admitted, 2_000);
}
