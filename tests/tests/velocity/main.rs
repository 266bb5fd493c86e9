//! Templates by chance, rendered by Apache Velocity 1.7 and by us: no difference, but for those of `differences.md`,
//! which are not generated.
//!
//! Java, Velocity and its libraries are Debian packages, installed when missing. All templates go through `#evaluate`,
//! and a part of them through the compiler: 500 each time, with `LONG_TESTS=1` 10,000.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests"
)]

mod compiled;
mod generate;
mod reference;

use std::borrow::Cow;

use gateway_runtime::template::{
    Exchange, Overrides, ParameterLocation, Rendering, Template, Value, render,
};

/// What became of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Its text.
    Text(String),
    /// It is none, or failed: why.
    Failed(String),
}

impl Outcome {
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Outcome::Text(left), Outcome::Text(right)) => {
                left == right || is_same_but_for_digits(left, right)
            }
            (Outcome::Failed(_), Outcome::Failed(_)) => true,
            _ => false,
        }
    }
}

/// Whether texts differ only in how doubles are written: Java before 19 writes a digit too many now and then.
fn is_same_but_for_digits(left: &str, right: &str) -> bool {
    let is_digit = |c: char| matches!(c, '0'..='9' | '.' | 'E' | '-');
    let (mut left, mut right) = (left, right);
    loop {
        let end = |text: &str| text.find(|c| !is_digit(c)).unwrap_or(text.len());
        let (number, rest) = left.split_at(end(left));
        let (other, other_rest) = right.split_at(end(right));
        let is_same = number == other
            || number.contains('.')
                && matches!((number.parse::<f64>(), other.parse::<f64>()), (Ok(a), Ok(b)) if a == b);
        let (next, other_next) = (rest.chars().next(), other_rest.chars().next());
        if !is_same || next != other_next {
            return false;
        }
        let Some(next) = next else { return true };
        left = &rest[next.len_utf8()..];
        right = &other_rest[next.len_utf8()..];
    }
}

/// An exchange whose body is a template.
struct Source<'s>(&'s str);

impl Exchange for Source<'_> {
    fn body(&self) -> &str {
        self.0
    }

    fn parameter(&self, _name: &str) -> Option<Cow<'_, str>> {
        None
    }

    fn parameters(&self, _location: ParameterLocation) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        Vec::new()
    }

    fn context<'t>(&'t self, _path: &str) -> Value<'t> {
        Value::Null
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

/// `#evaluate($input.body)`.
static EVALUATED: Template = Template {
    origin: "",
    size_hint: 0,
    variables: &[],
    render: evaluate,
};

fn evaluate(r: &Rendering<'_>) {
    r.evaluate(r.body());
}

fn evaluated(template: &str) -> Outcome {
    match render(&EVALUATED, &Source(template), &mut Overrides::default()) {
        Ok(text) => Outcome::Text(text),
        Err(failed) => Outcome::Failed(failed.to_string()),
    }
}

fn report(kind: &str, wrong: &[(u64, &String, &Outcome, Outcome)], n: usize) {
    for (seed, template, expected, ours) in wrong.iter().take(20) {
        eprintln!("{kind}, seed {seed}:\n{template}\nVelocity: {expected:?}\nours:     {ours:?}\n");
    }
    assert!(wrong.is_empty(), "{kind}: {} of {n} differ", wrong.len());
}

#[test]
fn templates_by_chance() {
    let is_long = std::env::var_os("LONG_TESTS").is_some();
    let (n, n_compiled) = if is_long {
        (50_000, 10_000)
    } else {
        (3_000, 500)
    };
    let first: u64 = std::env::var("SEED").map_or(1, |seed| seed.parse().unwrap());
    if let Err(error) = reference::install() {
        assert!(!is_long, "{error}");
        eprintln!("skipped: {error}");
        return;
    }
    let seeds = first..first + n;
    let templates: Vec<String> = seeds.clone().map(generate::template).collect();
    let expected = reference::render(&templates).unwrap();
    let failed = expected
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Failed(_)));
    let n_failed = failed.count();
    assert!(
        n_failed * 2 < templates.len(),
        "{n_failed} of {n} fail: too many to compare much"
    );
    let mut wrong = Vec::new();
    for ((seed, template), expected) in seeds.clone().zip(&templates).zip(&expected) {
        let ours = evaluated(template);
        if matches!(expected, Outcome::Text(text) if text.contains("[Ljava.lang")) {
            // The address of an array.
            continue;
        }
        if !ours.is(expected) {
            wrong.push((seed, template, expected, ours));
        }
    }
    report("evaluated", &wrong, templates.len());
    let compiled = compiled::render(&templates[..n_compiled]).unwrap();
    let mut wrong = Vec::new();
    for (((seed, template), expected), ours) in seeds.zip(&templates).zip(&expected).zip(compiled) {
        let is_address = |text: &String| text.contains("[Ljava.lang");
        if !ours.is(expected) && !matches!(expected, Outcome::Text(text) if is_address(text)) {
            wrong.push((seed, template, expected, ours));
        }
    }
    report("compiled", &wrong, n_compiled);
}
