//! Random schemas and values: the tables and the crate `jsonschema` give the same verdicts.
//!
//! A sample by default; `LONG_TESTS=1` takes 2,000 schemas of each dialect with 100 values each. There are no differences
//! to explain. What the generator leaves out is tested by the official suite and by `refusals.rs`: formats, resources
//! and dynamic references, numbers beyond doubles (which the other validator rounds), names that stand twice.

use fastrand::Rng;
use gateway_codegen::json_schema::{Stop, faults, fits};
use gateway_codegen::schema::{Arena, Dialect, Options, Usage, table};
use serde_json::Value;

use crate::random::Maker;
use crate::served::Served;

#[test]
fn draft4() {
    run(Dialect::Draft4, 41, |schema| {
        jsonschema::draft4::new(schema)
    });
}

#[test]
fn draft2020() {
    run(Dialect::Draft2020, 2020, |schema| {
        jsonschema::draft202012::new(schema)
    });
}

fn run<E: std::fmt::Debug>(
    dialect: Dialect,
    seed: u64,
    oracle: impl Fn(&Value) -> Result<jsonschema::Validator, E>,
) {
    let is_long = std::env::var_os("LONG_TESTS").is_some();
    let (n_schemas, n_values) = if is_long { (2000, 100) } else { (150, 40) };
    let options = Options {
        dialect,
        asserts_formats: false,
        has_ids: true,
    };
    let (mut n_valid, mut n_invalid, mut wrong) = (0, 0, Vec::new());
    for number in 0..n_schemas {
        let mut maker = Maker {
            rng: Rng::with_seed(seed * 1_000_000 + number),
            dialect,
        };
        let schema = maker.document();
        let oracle = oracle(&schema).unwrap();
        let mut served = Served::default();
        let tree = served.parse("schema.json", schema.to_string());
        let lowered = served.lower(&tree, &tree, options, Usage::Request);
        let (schemas, id) = lowered.unwrap_or_else(|said| panic!("{schema}: {said:?}"));
        let arena = Arena::new();
        let table = table(&schemas, &arena);
        for _ in 0..n_values {
            let value = maker.value(&schema, &schema, 4);
            let expected = oracle.is_valid(&value);
            let text = value.to_string();
            let verdict = match fits(&table, id, &text) {
                Ok(()) => Some(true),
                Err(Stop::Unfit) => Some(false),
                Err(_) => None,
            };
            let is_clean = faults(&table, id, &text)
                .ok()
                .map(|faults| faults.is_empty());
            match expected {
                true => n_valid += 1,
                false => n_invalid += 1,
            }
            if (verdict, is_clean) != (Some(expected), Some(expected)) && wrong.len() < 20 {
                wrong.push(format!(
                    "{number}: {schema}\n    {text}: {verdict:?} and {is_clean:?}, not {expected}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Neither kind is a rarity.
    let least = n_schemas * n_values / 5;
    assert!(
        n_valid > least && n_invalid > least,
        "{n_valid} fit, {n_invalid} do not"
    );
}
