//! What it costs to look a key up and to decide whether it has a token, with one key and with 100,000; and what memory a key
//! takes.

#![allow(
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench"
)]

#[path = "../thread_time/mod.rs"]
mod thread_time;

use std::hint::black_box;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use gateway_runtime::limits_bench::{Found, Keys};
use thread_time::ThreadTime;

/// Resident memory of this process in bytes.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = text.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

fn open(n_keys: u32) -> Keys {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(Keys::new(n_keys)).unwrap()
}

fn limits(criterion: &mut Criterion<ThreadTime>) {
    let few = open(1);
    drop(few);
    for n_keys in [1, 1_000, 100_000] {
        let before = resident();
        let keys = open(n_keys);
        let with_keys = resident();
        let found: Vec<Found> = (0..n_keys)
            .map(|number| keys.find(&Keys::value(number)).unwrap())
            .collect();
        let now = Instant::now();
        let with_places = resident();
        // Each key has asked once: it has a bucket.
        assert!(found.iter().all(|found| keys.take(found, now)));
        let with_buckets = resident();
        let each = |n_bytes: u64| n_bytes / u64::from(n_keys);
        eprintln!(
            "{n_keys} keys: {} bytes each, and {} for the bucket",
            each(with_keys.saturating_sub(before)),
            each(with_buckets.saturating_sub(with_places))
        );
        let mut number = 0;
        let mut next = move || {
            // Any order that the caches do not guess.
            number = (number * 1_103_515_245 + 12_345) & 0x7FFF_FFFF;
            number % u64::from(n_keys)
        };
        let mut group = criterion.benchmark_group("limits");
        group.bench_with_input(
            BenchmarkId::new("decide", n_keys),
            &keys,
            |bencher, keys| {
                bencher.iter(|| {
                    let found = &found[usize::try_from(next()).unwrap()];
                    black_box(keys.take(found, now))
                });
            },
        );
        let values: Vec<String> = (0..n_keys.min(4096)).map(Keys::value).collect();
        group.bench_with_input(BenchmarkId::new("find", n_keys), &keys, |bencher, keys| {
            bencher.iter(|| {
                let value = &values[usize::try_from(next()).unwrap() % values.len()];
                black_box(keys.find(value))
            });
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(ThreadTime);
    targets = limits
}
criterion_main!(benches);
