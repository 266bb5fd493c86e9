//! Proofs, held against random requests that fit the schemas.

use fastrand::Rng;
use gateway_codegen::analysis::{Input, Verdict, rendered};
use serde_json::{Map, Value, json};

use super::{judged, rows, schemas};

/// Inputs for each template.
const N_INPUTS: usize = 1_000;

/// What strings are made of: what does harm more often than not.
const PARTS: [&str; 16] = [
    "a", "B", "7", " ", "\"", "'", "\\", "\n", "\t", "\u{1}", "/", "é", "😀", "\u{2028}", "${x}",
    "#end",
];

/// A text; of a pattern or an enumeration of the table's schemas one that fits.
fn text(schema: &Value, random: &mut Rng) -> String {
    if let Some(constants) = schema["enum"].as_array() {
        return random
            .choice(constants)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned();
    }
    let pick = |from: &str, n: usize, random: &mut Rng| {
        let all: Vec<char> = from.chars().collect();
        (0..n).map(|_| *random.choice(&all).unwrap()).collect()
    };
    match schema["pattern"].as_str() {
        Some("^[A-Z]{2,4}$") => {
            let n = random.usize(2..=4);
            pick("ABCXYZ", n, random)
        }
        Some("^[a-z0-9]+$") => {
            let n = random.usize(1..6);
            pick("abcxyz0189", n, random)
        }
        Some(other) => panic!("no texts for {other}"),
        None => {
            let n = random.usize(0..6);
            (0..n).map(|_| random.choice(PARTS).unwrap()).collect()
        }
    }
}

fn number(random: &mut Rng) -> Value {
    match random.u8(0..6) {
        0 => json!(0),
        1 => json!(-1),
        2 => json!(random.i64(..)),
        3 => json!(random.f64() * 1e9),
        4 => json!(random.f64() / 1e9),
        _ => json!(1e300),
    }
}

/// Any value.
fn any(depth: usize, random: &mut Rng) -> Value {
    match random.u8(0..if depth > 3 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2 => number(random),
        3 | 4 => json!(text(&Value::Null, random)),
        5 => {
            let n = random.usize(0..4);
            (0..n).map(|_| any(depth + 1, random)).collect()
        }
        _ => {
            let names = ["a", "b", "id", "name", "n", "it's", "whatever", "x"];
            let n = random.usize(0..4);
            let members = (0..n).map(|_| {
                let name = random.choice(names).unwrap();
                (name.to_owned(), any(depth + 1, random))
            });
            Value::Object(members.collect())
        }
    }
}

/// A value that fits one of the table's schemas.
fn fitting(schema: &Value, depth: usize, random: &mut Rng) -> Value {
    if let Some(choices) = schema["anyOf"].as_array() {
        let choice = random.choice(choices).unwrap();
        return fitting(choice, depth, random);
    }
    match schema["type"].as_str() {
        Some("integer") => json!(random.i64(..)),
        Some("number") if schema["maximum"].is_number() => json!(random.f64() * 1000.0),
        Some("number") => number(random),
        Some("boolean") => json!(random.bool()),
        Some("string") => json!(text(schema, random)),
        Some("array") => {
            let n = random.usize(0..4);
            let items = (0..n).map(|_| fitting(&schema["items"], depth + 1, random));
            items.collect()
        }
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let mut members = Map::new();
            for (name, member) in schema["properties"].as_object().into_iter().flatten() {
                if required.iter().any(|it| it == name.as_str()) || random.bool() {
                    members.insert(name.clone(), fitting(member, depth + 1, random));
                }
            }
            let additional = &schema["additionalProperties"];
            if *additional != json!(false) && random.bool() {
                members.insert("more".to_owned(), fitting(additional, depth + 1, random));
            }
            Value::Object(members)
        }
        _ => any(depth, random),
    }
}

fn input(body: Value, enforces_parameters: bool, random: &mut Rng) -> Input {
    let mut input = Input {
        // More than a double holds, and so more than the crate that writes it.
        body: body
            .to_string()
            .replace("1e+300", "1e400")
            .replace("1e300", "1e400"),
        ..Input::default()
    };
    let any = |random: &mut Rng| text(&Value::Null, random);
    let path = any(random) + "x";
    input.parameters[0].push(("id".to_owned(), path));
    let number = match enforces_parameters {
        true => random.i32(..).to_string(),
        false => any(random),
    };
    input.parameters[1].push(("n".to_owned(), number));
    if random.bool() {
        let value = any(random);
        input.parameters[1].push(("q".to_owned(), value));
        input.parameters[2].push(("Authorization".to_owned(), any(random)));
    }
    if random.bool() {
        let value = match enforces_parameters {
            true => (*random.choice(&["a", "b"]).unwrap()).to_owned(),
            false => any(random),
        };
        input.parameters[1].push(("c".to_owned(), value));
    }
    for (name, value) in [
        ("requestId", "c6af9ac6-7b61-11e6"),
        ("stage", "prod"),
        ("identity.sourceIp", "192.0.2.1"),
        ("requestTimeEpoch", "1428582896000"),
    ] {
        input.context.insert(name.to_owned(), value.to_owned());
    }
    let table = ("table".to_owned(), "orders".to_owned());
    input.stage_variables.extend([table]);
    input
}

#[test]
fn what_is_proved_is_json_for_random_requests() {
    let mut random = Rng::with_seed(6);
    let schemas = schemas();
    let mut n_proved = 0;
    for row in rows() {
        let compilation = judged(&row);
        let template = compilation.templates.last().unwrap();
        if template.verdict != Verdict::Proved {
            continue;
        }
        n_proved += 1;
        for _ in 0..N_INPUTS {
            let body = match row.body.as_str() {
                _ if row.who == "free" => any(0, &mut random),
                "-" => any(0, &mut random),
                name => fitting(&schemas[name], 0, &mut random),
            };
            let input = input(body, row.who == "plain", &mut random);
            let output = rendered(&row.template, &input);
            let output = output.unwrap_or_else(|| panic!("line {}: {input:?}", row.line));
            let read = serde_json::from_str::<serde::de::IgnoredAny>(&output);
            assert!(read.is_ok(), "line {}: {input:?} gives {output}", row.line);
        }
    }
    assert!(n_proved > 60, "{n_proved}");
}
