//! Whether all values of one schema are values of another: pairs with their verdicts, and random pairs whose verdicts no
//! value contradicts.

use std::fmt::Write;

use fastrand::Rng;
use gateway_codegen::diff::{Inclusion, inclusion};
use gateway_codegen::json_schema::{SchemaId, Stop, fits};
use gateway_codegen::plan::Schemas;
use gateway_codegen::schema::{Arena, Dialect, Options, Usage, table};
use serde_json::{Value, json};

use crate::random::Maker;
use crate::served::Served;

/// `VERDICT OLD => NEW` in each line: whether what fits the old schema fits the new one.
const PAIRS: &str = include_str!("subsumption.txt");

const OPTIONS: Options = Options {
    dialect: Dialect::Draft2020,
    asserts_formats: true,
    has_ids: false,
};

fn lowered(schema: &Value) -> (Schemas, SchemaId) {
    let mut served = Served::default();
    let tree = served.parse("schema.json", schema.to_string());
    let lowered = served.lower(&tree, &tree, OPTIONS, Usage::Request);
    lowered.unwrap_or_else(|said| panic!("{schema}: {said:?}"))
}

/// Whether a value fits; `None`: that takes too long.
fn is_valid((schemas, id): &(Schemas, SchemaId), value: &str) -> Option<bool> {
    let arena = Arena::new();
    match fits(&table(schemas, &arena), *id, value) {
        Ok(()) => Some(true),
        Err(Stop::Unfit) => Some(false),
        Err(_) => None,
    }
}

#[test]
fn pairs() {
    let (mut wrong, mut n) = (String::new(), 0);
    for line in PAIRS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (verdict, pair) = line.split_once(' ').expect(line);
        let (old, new) = pair.split_once(" => ").expect(line);
        let [old, new] = [old, new].map(|text| {
            let schema: Value =
                serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            lowered(&schema)
        });
        n += 1;
        let found = inclusion(old.clone(), new.clone());
        let is = match &found {
            Inclusion::Included => "safe",
            Inclusion::Unknown(_) => "unknown",
            Inclusion::Refuted(witness) => {
                assert_eq!(is_valid(&old, witness), Some(true), "{line}: {witness}");
                assert_eq!(is_valid(&new, witness), Some(false), "{line}: {witness}");
                "breaking"
            }
        };
        if is != verdict {
            let _ = writeln!(wrong, "{line}\n    {found:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(n >= 150, "{n} pairs");
}

/// Keywords whose members are names and not keywords.
const NAMED: [&str; 5] = [
    "$defs",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// A schema, or schemas by name, with something in it changed.
fn mutated(schema: &Value, other: &Value, rng: &mut Rng, is_schema: bool) -> Value {
    match schema {
        Value::Object(members) if !members.is_empty() => {
            let mut members = members.clone();
            let at = rng.usize(..members.len());
            let name = members.keys().nth(at).cloned().unwrap_or_default();
            let is_kept = matches!(name.as_str(), "$defs" | "$ref" | "0" | "1" | "2");
            match rng.u32(..5) {
                0 if !is_kept => drop(members.remove(&name)),
                1 if is_schema => {
                    for (name, value) in other.as_object().into_iter().flatten() {
                        if !members.contains_key(name)
                            && rng.u32(..3) == 0
                            && !name.starts_with('$')
                        {
                            members.insert(name.clone(), value.clone());
                        }
                    }
                }
                _ => {
                    let is_schema = !is_schema || !NAMED.contains(&name.as_str());
                    let value = mutated(&members[&name], other, rng, is_schema);
                    members.insert(name, value);
                }
            }
            Value::Object(members)
        }
        Value::Array(items) if !items.is_empty() => {
            let mut items = items.clone();
            let at = rng.usize(..items.len());
            if items.len() > 1 && rng.u32(..3) == 0 {
                items.remove(at);
            } else {
                items[at] = mutated(&items[at], other, rng, is_schema);
            }
            Value::Array(items)
        }
        Value::Number(number) => match number.as_i64() {
            Some(number) if number >= 1 => json!(number - 1 + rng.i64(0..3)),
            _ => schema.clone(),
        },
        _ => schema.clone(),
    }
}

#[test]
fn no_value_contradicts() {
    let n_pairs = match std::env::var_os("LONG_TESTS") {
        Some(_) => 20_000,
        None => 600,
    };
    let (mut n_included, mut n_refuted, mut n_unknown) = (0, 0, 0);
    for number in 0..n_pairs {
        let mut maker = Maker {
            rng: Rng::with_seed(900_000 + number),
            dialect: Dialect::Draft2020,
        };
        let old = maker.document();
        let other = maker.document();
        // Mostly something similar: others are hardly ever included.
        let new = match number % 8 {
            0 => other,
            _ => mutated(&old, &other, &mut maker.rng, true),
        };
        let mut served = Served::default();
        let tree = served.parse("schema.json", new.to_string());
        // What was changed may have become no schema.
        let Ok(after) = served.lower(&tree, &tree, OPTIONS, Usage::Request) else {
            continue;
        };
        let before = lowered(&old);
        match inclusion(before.clone(), after.clone()) {
            Inclusion::Included => {
                n_included += 1;
                for _ in 0..200 {
                    let from = if maker.rng.bool() { &old } else { &new };
                    let value = maker.value(from, from, 4).to_string();
                    let (was, is) = (is_valid(&before, &value), is_valid(&after, &value));
                    assert!(
                        was != Some(true) || is != Some(false),
                        "{number}: {value} contradicts\n{old}\n{new}"
                    );
                }
            }
            Inclusion::Refuted(witness) => {
                n_refuted += 1;
                assert_eq!(
                    is_valid(&before, &witness),
                    Some(true),
                    "{number}: {witness}\n{old}\n{new}"
                );
                assert_eq!(
                    is_valid(&after, &witness),
                    Some(false),
                    "{number}: {witness}\n{old}\n{new}"
                );
            }
            Inclusion::Unknown(_) => n_unknown += 1,
        }
        // A schema is included in itself.
        assert_eq!(
            inclusion(before.clone(), before),
            Inclusion::Included,
            "{number}: {old}"
        );
    }
    println!("{n_included} included, {n_refuted} refuted, {n_unknown} unknown");
    // None is a rarity.
    let least = n_pairs / 12;
    assert!(
        n_included > least && n_refuted > least,
        "{n_included} included, {n_refuted} refuted, {n_unknown} unknown"
    );
}
