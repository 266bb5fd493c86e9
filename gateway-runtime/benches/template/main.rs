//! What a rendering costs: a 1 KB order through a template of 24 lines. `tests/bench-template` runs it beside others.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench")]

#[allow(clippy::all, clippy::pedantic, unused, unreachable_pub, reason = "generated")]
#[rustfmt::skip]
mod order;
#[path = "../thread_time/mod.rs"]
mod thread_time;

use std::borrow::Cow;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gateway_runtime::template::{Exchange, Overrides, ParameterLocation, Value, render};
use thread_time::ThreadTime;

/// A request with an order.
struct Order(&'static str);

impl Exchange for Order {
    fn body(&self) -> &str {
        self.0
    }

    fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        (name == "X-Trace-Id").then_some(Cow::Borrowed("Root=1-67891233-abcdef012345678912345678"))
    }

    fn parameters(&self, _location: ParameterLocation) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        Vec::new()
    }

    fn context<'t>(&'t self, path: &str) -> Value<'t> {
        match path {
            "stage" => Value::from("prod"),
            "requestId" => Value::from("3f6a4b0e-7d2c-4b57-9b46-2f5d3a1c9e77"),
            _ => Value::Null,
        }
    }

    fn context_map<'t>(&'t self) -> Value<'t> {
        Value::map([])
    }

    fn stage_variable(&self, _name: &str) -> Option<&str> {
        None
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
}

fn renders(criterion: &mut Criterion<ThreadTime>) {
    let order = Order(include_str!("../../../tests/bench-templates/order.json"));
    let text = render(&order::ORDER, &order, &mut Overrides::default()).unwrap();
    // What the peers write: the script compares.
    if let Some(path) = std::env::var_os("RENDERED") {
        std::fs::write(path, text).unwrap();
    }
    criterion.bench_function("order", |bencher| {
        bencher.iter(|| render(&order::ORDER, black_box(&order), &mut Overrides::default()));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(ThreadTime);
    targets = renders
}
criterion_main!(benches);
