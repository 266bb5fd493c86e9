//! What it costs to hold a 1 KB order to its schema: by the function that the compiler writes and by the runtime's table,
//! beside `serde_json` reading it into nothing, and `serde_json` with the crate `jsonschema`.
//!
//! `cargo bench -p gateway-runtime --bench schema`

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench")]

#[allow(clippy::all, clippy::pedantic, unused, unreachable_pub, reason = "generated")]
#[rustfmt::skip]
mod order;
#[path = "../thread_time/mod.rs"]
mod thread_time;

use std::hint::black_box;
use std::str::from_utf8;

use criterion::{Criterion, criterion_group, criterion_main};
use gateway_runtime::codegen::schema::{Reader, fits};
use serde::de::IgnoredAny;
use serde_json::Value;
use thread_time::ThreadTime;

const ORDER: &str = include_str!("../../../tests/bench-templates/order.json");
const SCHEMA: &str = include_str!("../../../tests/bench-schemas/order.json");

fn holds(criterion: &mut Criterion<ThreadTime>) {
    let bytes = ORDER.trim_end().as_bytes();
    let peer = jsonschema::draft4::new(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let by_function = |bytes| {
        let mut reader = Reader::new(from_utf8(bytes).unwrap());
        order::CHECK(&mut reader).is_ok() && reader.end().is_ok()
    };
    let by_table = |bytes| fits(&order::SCHEMAS, order::ID, from_utf8(bytes).unwrap()).is_ok();
    let by_peer = |bytes| peer.is_valid(&serde_json::from_slice(bytes).unwrap());
    let misfit = ORDER.trim_end().replace("\"country\"", "\"county\"");
    for (bytes, expected) in [(bytes, true), (misfit.as_bytes(), false)] {
        let verdicts = [by_function(bytes), by_table(bytes), by_peer(bytes)];
        assert_eq!(verdicts, [expected; 3]);
    }
    let mut group = criterion.benchmark_group("validate");
    group.bench_function("function", |bencher| {
        bencher.iter(|| by_function(black_box(bytes)));
    });
    group.bench_function("table", |bencher| {
        bencher.iter(|| by_table(black_box(bytes)));
    });
    group.bench_function("serde_json, ignored", |bencher| {
        bencher.iter(|| serde_json::from_slice::<IgnoredAny>(black_box(bytes)).unwrap());
    });
    group.bench_function("serde_json, tree", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Value>(black_box(bytes)).unwrap());
    });
    group.bench_function("serde_json, jsonschema", |bencher| {
        bencher.iter(|| by_peer(black_box(bytes)));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(ThreadTime);
    targets = holds
}
criterion_main!(benches);
